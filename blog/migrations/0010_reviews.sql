-- Links that show a draft to somebody without an account, and the notes they leave beside its paragraphs.

-- Only the hash of a link's secret is kept. `submission` makes sending the same form twice harmless.
CREATE TABLE IF NOT EXISTS review_links (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id BIGINT UNSIGNED NOT NULL,
    token_hash BINARY(32) NOT NULL,
    submission BINARY(32) NOT NULL,
    name VARCHAR(120) NOT NULL,
    signature VARCHAR(120) NOT NULL,
    made_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    revoked_at DATETIME(6) NULL,
    read_version INT UNSIGNED NULL,
    read_at DATETIME(6) NULL,
    UNIQUE KEY review_links_token (token_hash),
    UNIQUE KEY review_links_submission (post_id, submission),
    CONSTRAINT review_links_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A note knows its paragraph by a fingerprint of the text, by the place it had, and by the words themselves.
CREATE TABLE IF NOT EXISTS review_notes (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    link_id BIGINT UNSIGNED NOT NULL,
    name VARCHAR(120) NOT NULL,
    body TEXT NOT NULL,
    html MEDIUMTEXT NOT NULL,
    fingerprint CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position INT UNSIGNED NOT NULL,
    quote TEXT NOT NULL,
    submission BINARY(32) NOT NULL,
    made_at DATETIME(6) NOT NULL,
    reply TEXT NOT NULL,
    reply_html MEDIUMTEXT NOT NULL,
    replied_by BIGINT UNSIGNED NULL,
    replied_at DATETIME(6) NULL,
    resolved_at DATETIME(6) NULL,
    UNIQUE KEY review_notes_submission (link_id, submission),
    KEY review_notes_replied_by (replied_by),
    CONSTRAINT review_notes_link_fk FOREIGN KEY (link_id) REFERENCES review_links (id) ON DELETE CASCADE,
    CONSTRAINT review_notes_replied_by_fk FOREIGN KEY (replied_by) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
