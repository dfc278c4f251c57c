-- The readers' lists, ready to be walked: a post stands in each of its lists at its moment, and only while visitors may
-- see it. `list` is archive, front (1 pinned, 0 the others), tag, author or series. What changes a post's place changes
-- these rows in the same transaction (blog/posts/queries_relisting.py); a periodic task puts right what did not.

CREATE TABLE IF NOT EXISTS listings (
    list VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    list_id BIGINT UNSIGNED NOT NULL,
    listed_at DATETIME(6) NOT NULL,
    post_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (list, list_id, listed_at, post_id),
    KEY listings_post (post_id),
    CONSTRAINT listings_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- How many stand in a list in a month (year and month as one number, of UTC but in the archive), and in month 0 in all.
CREATE TABLE IF NOT EXISTS listing_counts (
    list VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    list_id BIGINT UNSIGNED NOT NULL,
    month INT UNSIGNED NOT NULL,
    post_count INT NOT NULL,
    PRIMARY KEY (list, list_id, month)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The time zone by which the months of the archive are counted.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'site' AND column_name = 'counted_zone'
ALTER TABLE site ADD COLUMN counted_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'UTC';

INSERT INTO listings (list, list_id, listed_at, post_id)
SELECT l.list, CASE l.list WHEN 'front' THEN p.sticky WHEN 'author' THEN p.author_id ELSE 0 END, p.published_at, p.id
FROM posts AS p
JOIN (SELECT 'archive' AS list UNION ALL SELECT 'front' UNION ALL SELECT 'author') AS l
WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL AND p.trashed_at IS NULL
  AND p.visibility <> 'private'
ON DUPLICATE KEY UPDATE post_id = VALUES(post_id);

INSERT INTO listings (list, list_id, listed_at, post_id)
SELECT 'tag', t.tag_id, p.published_at, p.id
FROM posts AS p
JOIN post_tags AS t ON t.post_id = p.id
WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL AND p.trashed_at IS NULL
  AND p.visibility <> 'private'
ON DUPLICATE KEY UPDATE post_id = VALUES(post_id);

INSERT INTO listings (list, list_id, listed_at, post_id)
SELECT 'series', p.series_id, p.published_at, p.id
FROM posts AS p
WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL AND p.trashed_at IS NULL
  AND p.visibility <> 'private' AND p.series_id IS NOT NULL
ON DUPLICATE KEY UPDATE post_id = VALUES(post_id);

INSERT INTO listing_counts (list, list_id, month, post_count)
SELECT list, list_id, EXTRACT(YEAR_MONTH FROM listed_at) AS month, COUNT(*)
FROM listings
GROUP BY list, list_id, month
ON DUPLICATE KEY UPDATE post_count = VALUES(post_count);

INSERT INTO listing_counts (list, list_id, month, post_count)
SELECT list, list_id, 0, COUNT(*)
FROM listings
GROUP BY list, list_id
ON DUPLICATE KEY UPDATE post_count = VALUES(post_count);
