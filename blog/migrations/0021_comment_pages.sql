-- Long talks under a post are read by the page; a comment knows which it stands on (blog/comments/queries_pages.py), and
-- where there are few all stand on the first.

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'comments' AND column_name = 'page'
ALTER TABLE comments
    ADD COLUMN page INT UNSIGNED NOT NULL DEFAULT 1,
    ADD KEY comments_page (post_id, status, page, created_at, id);

-- What the lists of posts and pages in the admin are read by.
-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'posts' AND index_name = 'posts_kept'
ALTER TABLE posts
    ADD KEY posts_kept (kind, trashed_at, updated_at, id),
    ADD KEY posts_status (kind, status, trashed_at, updated_at, id),
    ADD KEY posts_visibility (kind, visibility, trashed_at, updated_at, id),
    ADD KEY posts_own (author_id, kind, trashed_at, updated_at, id);
