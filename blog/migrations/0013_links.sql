-- Where the links of posts lead, the places within each post that can be linked to, and redirects the owner made.

CREATE TABLE IF NOT EXISTS post_links (
    post_id BIGINT UNSIGNED NOT NULL,
    position INT UNSIGNED NOT NULL,
    host VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    path VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    fragment VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    words VARCHAR(200) NOT NULL,
    place VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (post_id, position),
    KEY post_links_target (place, name),
    CONSTRAINT post_links_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- One row for each post whose links were read; `rules` is the number of the rules they were read by.
CREATE TABLE IF NOT EXISTS post_anchors (
    post_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    names MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    rules SMALLINT UNSIGNED NOT NULL,
    KEY post_anchors_rules (rules),
    CONSTRAINT post_anchors_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- An address that otherwise nothing answers. Status 410 has no target; target_path is set for targets on this site.
CREATE TABLE IF NOT EXISTS redirects (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    path VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    query VARCHAR(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    target VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    target_path VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    status SMALLINT UNSIGNED NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    UNIQUE KEY redirects_address (path, query),
    KEY redirects_target (target_path)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A list somebody has sent and not yet confirmed: one for each person.
CREATE TABLE IF NOT EXISTS redirect_lists (
    user_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    text MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    sent_at DATETIME(6) NOT NULL,
    CONSTRAINT redirect_lists_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'site' AND column_name = 'show_backlinks';
ALTER TABLE site ADD COLUMN show_backlinks BOOLEAN NOT NULL DEFAULT FALSE;
