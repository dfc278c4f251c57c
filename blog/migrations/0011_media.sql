-- Pictures, sound, films and files, kept whole in the database, so that one backup holds the entire site.

-- The bytes of one file. They are written in pieces before the file itself appears in `media`, each in a statement of
-- its own; a row here that no medium refers to was left by an upload that did not come to its end.
CREATE TABLE IF NOT EXISTS media_contents (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    created_at DATETIME(6) NOT NULL,
    KEY media_contents_made (created_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS media_chunks (
    content_id BIGINT UNSIGNED NOT NULL,
    number INT UNSIGNED NOT NULL,
    data MEDIUMBLOB NOT NULL,
    PRIMARY KEY (content_id, number),
    CONSTRAINT media_chunks_content_fk FOREIGN KEY (content_id) REFERENCES media_contents (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- `digest` is the SHA-256 of the file as it was sent, `media_key` 128 bits of that of the file as it is kept.
CREATE TABLE IF NOT EXISTS media (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    digest BINARY(32) NOT NULL,
    media_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    content_id BIGINT UNSIGNED NOT NULL,
    name VARCHAR(120) NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    content_type VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    size BIGINT UNSIGNED NOT NULL,
    width INT UNSIGNED NULL,
    height INT UNSIGNED NULL,
    animated BOOLEAN NOT NULL,
    alt VARCHAR(500) NOT NULL,
    decorative BOOLEAN NOT NULL,
    caption TEXT NOT NULL,
    user_id BIGINT UNSIGNED NULL,
    created_at DATETIME(6) NOT NULL,
    replaced_at DATETIME(6) NULL,
    UNIQUE KEY media_digest (digest),
    UNIQUE KEY media_media_key (media_key),
    UNIQUE KEY media_content (content_id),
    KEY media_latest (created_at, id),
    KEY media_user (user_id),
    CONSTRAINT media_content_fk FOREIGN KEY (content_id) REFERENCES media_contents (id),
    CONSTRAINT media_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Keys of files that another one took the place of.
CREATE TABLE IF NOT EXISTS former_media_keys (
    media_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    media_id BIGINT UNSIGNED NOT NULL,
    created_at DATETIME(6) NOT NULL,
    KEY former_media_keys_media (media_id),
    CONSTRAINT former_media_keys_media_fk FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
