-- The one row that says how the site looks. Pictures and the footer are kept as the owner typed them and as
-- they are shown.

CREATE TABLE IF NOT EXISTS appearance (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    accent CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    accent_by_night VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    typeface VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    width VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    logo VARCHAR(1000) NOT NULL,
    logo_shown VARCHAR(1000) NOT NULL,
    logo_width INT UNSIGNED NOT NULL,
    logo_height INT UNSIGNED NOT NULL,
    header VARCHAR(1000) NOT NULL,
    header_html TEXT NOT NULL,
    footer TEXT NOT NULL,
    footer_html TEXT NOT NULL,
    css TEXT NOT NULL,
    css_version VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT IGNORE INTO appearance
    (id, accent, accent_by_night, typeface, width, logo, logo_shown, logo_width, logo_height, header, header_html,
     footer, footer_html, css, css_version)
VALUES (1, '#a6301b', '', 'serif', 'normal', '', '', 0, 0, '', '', '', '', '', '');
