-- Which posts show or link to which media, and whose stored HTML has to be made again because a medium changed.

CREATE TABLE IF NOT EXISTS media_uses (
    post_id BIGINT UNSIGNED NOT NULL,
    media_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (post_id, media_id),
    KEY media_uses_media (media_id, post_id),
    CONSTRAINT media_uses_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT media_uses_media_fk FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE IF NOT EXISTS posts_to_render (
    post_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    asked_at DATETIME(6) NOT NULL,
    KEY posts_to_render_asked (asked_at),
    CONSTRAINT posts_to_render_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The picture above a post, ready to be shown: lists and pages need not ask for its size. NULL where there is none.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'posts' AND column_name = 'cover_html'
ALTER TABLE posts
    ADD COLUMN cover_html TEXT NULL;
