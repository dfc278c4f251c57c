-- Posts that are read in an order, posts that are the same text in different languages, and posts that are alike.

CREATE TABLE IF NOT EXISTS series (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(190) NOT NULL,
    slug VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    description TEXT NOT NULL,
    UNIQUE KEY series_slug (slug)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A group is nothing but a number that posts share.
CREATE TABLE IF NOT EXISTS translation_groups (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'posts' AND column_name = 'series_id'
ALTER TABLE posts
    ADD COLUMN series_id BIGINT UNSIGNED NULL,
    ADD COLUMN series_place INT UNSIGNED NULL,
    ADD COLUMN translation_id BIGINT UNSIGNED NULL,
    ADD KEY posts_series (series_id, series_place),
    ADD KEY posts_translation (translation_id),
    ADD CONSTRAINT posts_series_fk FOREIGN KEY (series_id) REFERENCES series (id) ON DELETE SET NULL,
    ADD CONSTRAINT posts_translation_fk FOREIGN KEY (translation_id) REFERENCES translation_groups (id)
        ON DELETE SET NULL;

-- The name, as it was typed: a revision says what its author said.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'revisions' AND column_name = 'series'
ALTER TABLE revisions ADD COLUMN series VARCHAR(190) NOT NULL DEFAULT '';

-- Which posts are alike, each pair both ways, and of which version that was found out.
CREATE TABLE IF NOT EXISTS related_posts (
    post_id BIGINT UNSIGNED NOT NULL,
    other_id BIGINT UNSIGNED NOT NULL,
    score FLOAT NOT NULL,
    PRIMARY KEY (post_id, other_id),
    KEY related_posts_other (other_id),
    CONSTRAINT related_posts_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT related_posts_other_fk FOREIGN KEY (other_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS related_states (
    post_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    version INT UNSIGNED NOT NULL,
    CONSTRAINT related_states_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
