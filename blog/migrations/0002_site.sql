-- The one row that says what this site is, and its navigation.

CREATE TABLE IF NOT EXISTS site (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    title VARCHAR(190) NOT NULL,
    tagline VARCHAR(300) NOT NULL,
    language VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    posts_per_page SMALLINT UNSIGNED NOT NULL,
    menu VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    version BIGINT UNSIGNED NOT NULL DEFAULT 1,
    owner_made_at DATETIME(6) NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT IGNORE INTO site (id, title, tagline, language, time_zone, posts_per_page, menu)
VALUES (1, 'My Blog', '', 'en', 'UTC', 10, 'main');

-- A menu is a list in order; depth (0, 1, 2 …) makes it a tree.
CREATE TABLE IF NOT EXISTS navigation_items (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    menu VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    position INT UNSIGNED NOT NULL,
    depth TINYINT UNSIGNED NOT NULL,
    label VARCHAR(190) NOT NULL,
    url VARCHAR(2000) NOT NULL,
    KEY navigation_menu (menu, position)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
