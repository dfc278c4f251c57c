-- A post whose tags got other names is read again by the task that reads words; until then it is found by the old ones.

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'search_bodies' AND column_name = 'stale'
ALTER TABLE search_bodies ADD COLUMN stale BOOLEAN NOT NULL DEFAULT FALSE;

-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'search_bodies' AND index_name = 'search_bodies_stale'
CREATE INDEX search_bodies_stale ON search_bodies (stale);
