-- What is searched. Neither server's own FULLTEXT knows Chinese words, so what stands here are words of ours, each an
-- ASCII token with spaces around it (blog/core/words.py says how they are made). `visible_from` is NULL for what
-- visitors may not see; it changes in the transaction that publishes or hides a post.

-- Titles and tags: short rows, quick to look through. `t…` is a word of the title, `h…` one of title or tags.
CREATE TABLE IF NOT EXISTS search_heads (
    post_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    visible_from DATETIME(6) NULL,
    words TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    KEY search_heads_newest (visible_from, post_id),
    FULLTEXT KEY search_heads_words (words),
    CONSTRAINT search_heads_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Everything: `q…` is a word of title, tags, excerpt or text.
CREATE TABLE IF NOT EXISTS search_bodies (
    post_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    visible_from DATETIME(6) NULL,
    words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    KEY search_bodies_newest (visible_from, post_id),
    FULLTEXT KEY search_bodies_words (words),
    CONSTRAINT search_bodies_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Spaced words of titles and tags, for "did you mean". A word may stay after the last post that had it.
CREATE TABLE IF NOT EXISTS search_vocabulary (
    word VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
    initial CHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    length TINYINT UNSIGNED NOT NULL,
    KEY search_vocabulary_near (initial, length)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
