-- The web chat and the API.

-- Bearer tokens; of the token itself only its SHA-256 is kept.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL,
    admin BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT,
    revoked_ms BIGINT
);

-- Chats on the web: of a browser, of a token that signs in, or sessions of the API.
CREATE TABLE web_chats (
    chat TEXT PRIMARY KEY REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    seq BIGINT NOT NULL DEFAULT 0,
    cleared_seq BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL
);
CREATE INDEX web_chats_of_owner ON web_chats (owner);

-- Browsers by the SHA-256 of their cookie; a token's browsers go with it.
CREATE TABLE browsers (
    hash TEXT PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    token TEXT REFERENCES tokens (id) ON DELETE CASCADE,
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL
);

-- What stands in a chat on the web; seq counts up with every change, so that a reader who was
-- away can take up where they were. source names what a post came of: it is posted once.
CREATE TABLE web_posts (
    chat TEXT NOT NULL REFERENCES web_chats (chat) ON UPDATE CASCADE ON DELETE CASCADE,
    id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (chat, id),
    UNIQUE (chat, source)
);
CREATE INDEX web_posts_by_seq ON web_posts (chat, seq);

-- Links to a chat's files hold as long as this number stays.
ALTER TABLE chats ADD COLUMN link_epoch BIGINT NOT NULL DEFAULT 0;
