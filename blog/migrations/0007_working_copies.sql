-- What else a post says of itself, states that hold all of it, and what somebody is writing and has not saved yet.

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'posts' AND column_name = 'cover'
ALTER TABLE posts
    ADD COLUMN cover VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN description VARCHAR(300) NOT NULL DEFAULT '';

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'revisions' AND column_name = 'cover'
ALTER TABLE revisions
    ADD COLUMN cover VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN description VARCHAR(300) NOT NULL DEFAULT '',
    ADD COLUMN author_id BIGINT UNSIGNED NULL,
    ADD COLUMN visibility VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'public',
    ADD COLUMN published_at DATETIME(6) NULL,
    ADD COLUMN sticky BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN comments_open BOOLEAN NOT NULL DEFAULT FALSE,
    ADD KEY revisions_author (author_id),
    ADD CONSTRAINT revisions_author_fk FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL;

-- Nobody wrote down what these were in earlier states; what they are now is the likeliest.
UPDATE revisions AS r
JOIN posts AS p ON p.id = r.post_id
SET r.author_id = p.author_id, r.visibility = p.visibility, r.published_at = p.published_at, r.sticky = p.sticky,
    r.comments_open = p.comments_open
WHERE r.author_id IS NULL;

-- One row for each tab in which somebody writes. A post that is deleted meanwhile leaves the words behind.
CREATE TABLE IF NOT EXISTS working_copies (
    user_id BIGINT UNSIGNED NOT NULL,
    copy_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    post_id BIGINT UNSIGNED NULL,
    kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    base_version INT UNSIGNED NOT NULL,
    seq BIGINT UNSIGNED NOT NULL,
    fields MEDIUMTEXT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    saved_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, copy_key),
    KEY working_copies_recent (user_id, saved_at),
    KEY working_copies_post (post_id, user_id),
    KEY working_copies_saved (saved_at),
    CONSTRAINT working_copies_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT working_copies_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The form of a new post names itself, so that sending it twice makes one post.
CREATE TABLE IF NOT EXISTS submissions (
    user_id BIGINT UNSIGNED NOT NULL,
    submission VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    post_id BIGINT UNSIGNED NOT NULL,
    made_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, submission),
    KEY submissions_post (post_id),
    KEY submissions_made (made_at),
    CONSTRAINT submissions_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT submissions_post_fk FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
