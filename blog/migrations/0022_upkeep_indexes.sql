-- The periodic tasks look for posts that wait for something; by this they need not read the posts themselves.

-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'posts' AND index_name = 'posts_versions'
ALTER TABLE posts ADD KEY posts_versions (kind, status, visibility, trashed_at, version, id);
