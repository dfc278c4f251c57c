-- What periodic tasks find their work by: how long a post has been in the trash, and how far a revision was thinned
-- (0 not yet, 1 to one a day, 2 to one a week).

-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'posts' AND index_name = 'posts_trashed'
ALTER TABLE posts ADD KEY posts_trashed (trashed_at, id);

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'revisions' AND column_name = 'thinned'
ALTER TABLE revisions
    ADD COLUMN thinned TINYINT UNSIGNED NOT NULL DEFAULT 0,
    ADD KEY revisions_thinning (thinned, made_at, post_id);
