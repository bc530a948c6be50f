-- Times are milliseconds since 1970 in UTC; bodies are JSON with a format of their own.

CREATE TABLE chats (
    key TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    reachable BIGINT NOT NULL DEFAULT 1,
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL
);

CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    standing TEXT NOT NULL DEFAULT 'unlisted',
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    counted_day BIGINT NOT NULL DEFAULT 0,
    files_that_day BIGINT NOT NULL DEFAULT 0,
    compiles_that_day BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    chat TEXT PRIMARY KEY REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    format BIGINT NOT NULL,
    body TEXT NOT NULL,
    saved_ms BIGINT NOT NULL
);

CREATE TABLE uploads (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    source_blob TEXT NOT NULL,
    tables_blob TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (chat, id)
);

CREATE TABLE results (
    id TEXT PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    xlsx_blob TEXT NOT NULL,
    csv_blob TEXT NOT NULL,
    json_blob TEXT NOT NULL,
    png_blob TEXT NOT NULL,
    rows_blob TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX results_of_chat ON results (chat);

CREATE TABLE decisions (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    same BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (chat, one, other)
);

CREATE TABLE actions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    what TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX actions_of_chat ON actions (chat);

CREATE TABLE inbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT NOT NULL,
    external TEXT NOT NULL,
    chat TEXT NOT NULL,
    body TEXT NOT NULL,
    received_ms BIGINT NOT NULL,
    done_ms BIGINT,
    failure TEXT,
    UNIQUE (source, external)
);
CREATE INDEX inbox_open ON inbox (id) WHERE done_ms IS NULL;

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    slot TEXT,
    urgent BIGINT NOT NULL,
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    done_ms BIGINT,
    failure TEXT
);
CREATE INDEX outbox_open ON outbox (id) WHERE done_ms IS NULL;

CREATE TABLE messages (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    slot TEXT NOT NULL,
    message BIGINT NOT NULL,
    sent_ms BIGINT NOT NULL,
    PRIMARY KEY (chat, slot)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    pool TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    started_ms BIGINT,
    ended_ms BIGINT,
    failure TEXT
);
CREATE INDEX jobs_open ON jobs (pool, state) WHERE ended_ms IS NULL;

CREATE TABLE audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    what TEXT NOT NULL
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
