-- The digest of what was said makes sending the same comment twice harmless.

CREATE TABLE IF NOT EXISTS comments (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id BIGINT UNSIGNED NOT NULL,
    parent_id BIGINT UNSIGNED NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    author_name VARCHAR(190) NOT NULL,
    author_email VARCHAR(254) NOT NULL,
    author_url VARCHAR(2000) NOT NULL,
    user_id BIGINT UNSIGNED NULL,
    source MEDIUMTEXT NOT NULL,
    html MEDIUMTEXT NOT NULL,
    status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    digest BINARY(32) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    UNIQUE KEY comments_digest (post_id, digest),
    KEY comments_thread (post_id, status, created_at, id),
    KEY comments_queue (status, created_at, id),
    KEY comments_parent (parent_id),
    CONSTRAINT comments_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT comments_parent_fk FOREIGN KEY (parent_id) REFERENCES comments (id) ON DELETE SET NULL,
    CONSTRAINT comments_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
