-- Posts and pages, their former addresses, and every state they were saved in.

CREATE TABLE IF NOT EXISTS posts (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(300) NOT NULL,
    slug VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    source MEDIUMTEXT NOT NULL,
    html MEDIUMTEXT NOT NULL,
    excerpt TEXT NOT NULL,
    summary TEXT NOT NULL,
    reading_minutes SMALLINT UNSIGNED NOT NULL,
    author_id BIGINT UNSIGNED NOT NULL,
    status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    visibility VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
    published_at DATETIME(6) NULL,
    sticky BOOLEAN NOT NULL,
    comments_open BOOLEAN NOT NULL,
    version INT UNSIGNED NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    trashed_at DATETIME(6) NULL,
    UNIQUE KEY posts_slug (slug),
    KEY posts_front (kind, status, sticky, published_at, id),
    KEY posts_dated (kind, status, published_at, id),
    KEY posts_author (author_id, kind, status, published_at, id),
    KEY posts_edited (kind, updated_at, id),
    CONSTRAINT posts_author_fk FOREIGN KEY (author_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS former_slugs (
    slug VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
    post_id BIGINT UNSIGNED NOT NULL,
    created_at DATETIME(6) NOT NULL,
    KEY former_slugs_post (post_id),
    CONSTRAINT former_slugs_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS revisions (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id BIGINT UNSIGNED NOT NULL,
    version INT UNSIGNED NOT NULL,
    title VARCHAR(300) NOT NULL,
    slug VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    source MEDIUMTEXT NOT NULL,
    excerpt TEXT NOT NULL,
    tags TEXT NOT NULL,
    status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id BIGINT UNSIGNED NOT NULL,
    note VARCHAR(300) NOT NULL,
    made_at DATETIME(6) NOT NULL,
    UNIQUE KEY revisions_version (post_id, version),
    CONSTRAINT revisions_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT revisions_user_fk FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
