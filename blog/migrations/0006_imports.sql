-- What came from where, so that a second import of the same file changes nothing.

CREATE TABLE IF NOT EXISTS imported_items (
    source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    foreign_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    local_id BIGINT UNSIGNED NOT NULL,
    imported_at DATETIME(6) NOT NULL,
    PRIMARY KEY (source, kind, foreign_id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
