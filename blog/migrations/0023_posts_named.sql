-- What a page says of other posts, without reading them: their rows hold whole texts, and lie far apart.

-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'posts' AND index_name = 'posts_named'
ALTER TABLE posts
    ADD KEY posts_named (id, kind, status, visibility, trashed_at, published_at, translation_id, language, slug, title);
