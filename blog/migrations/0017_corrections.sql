-- What authors have put right in texts that readers had seen already. `changes` is the difference as readers see it:
-- it is kept, so that showing it never needs, and never shows, any other revision.

CREATE TABLE IF NOT EXISTS corrections (
    post_id BIGINT UNSIGNED NOT NULL,
    version INT UNSIGNED NOT NULL,
    reason VARCHAR(300) NOT NULL,
    changes MEDIUMTEXT NOT NULL,
    made_at DATETIME(6) NOT NULL,
    PRIMARY KEY (post_id, version),
    KEY corrections_latest (made_at, post_id),
    CONSTRAINT corrections_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
