-- What feeds are known by: a number of the site's own that no change of address touches, the moment of the last change
-- a visitor could see, and how far the hub has been told.

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'site' AND column_name = 'uuid';
ALTER TABLE site
    ADD COLUMN uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN changed_at DATETIME(6) NULL,
    ADD COLUMN hub_told_at DATETIME(6) NULL;

-- What the sitemap asks of all posts at once stands in an index; the texts beside it would all have to be read.
-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'posts' AND index_name = 'posts_public';
ALTER TABLE posts ADD KEY posts_public (visibility, status, trashed_at, kind, published_at, updated_at, author_id);

-- A random UUID (RFC 9562, section 5.4); the servers' own UUID() would tell when and on which machine it was made.
UPDATE site
JOIN (SELECT SHA2(CONCAT(UUID(), RAND(), RAND(), CONNECTION_ID()), 256) AS h) AS made
SET site.uuid = CONCAT(SUBSTR(made.h, 1, 8), '-', SUBSTR(made.h, 9, 4), '-4', SUBSTR(made.h, 13, 3), '-a',
                       SUBSTR(made.h, 16, 3), '-', SUBSTR(made.h, 19, 12))
WHERE site.uuid = '';
