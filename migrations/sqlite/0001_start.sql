-- Times are milliseconds since 1970 in UTC; bodies are JSON with a format of their own.

CREATE TABLE chats (
    key TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    reachable INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    standing TEXT NOT NULL DEFAULT 'unlisted',
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    counted_day INTEGER NOT NULL DEFAULT 0,
    files_that_day INTEGER NOT NULL DEFAULT 0,
    compiles_that_day INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    chat TEXT PRIMARY KEY REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    format INTEGER NOT NULL,
    body TEXT NOT NULL,
    saved_ms INTEGER NOT NULL
);

CREATE TABLE uploads (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    source_blob TEXT NOT NULL,
    tables_blob TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
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
    created_ms INTEGER NOT NULL
);
CREATE INDEX results_of_chat ON results (chat);

CREATE TABLE decisions (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    same INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (chat, one, other)
);

CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX actions_of_chat ON actions (chat);

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    external TEXT NOT NULL,
    chat TEXT NOT NULL,
    body TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    done_ms INTEGER,
    failure TEXT,
    UNIQUE (source, external)
);
CREATE INDEX inbox_open ON inbox (id) WHERE done_ms IS NULL;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    slot TEXT,
    urgent INTEGER NOT NULL,
    body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_ms INTEGER,
    failure TEXT
);
CREATE INDEX outbox_open ON outbox (id) WHERE done_ms IS NULL;

CREATE TABLE messages (
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    slot TEXT NOT NULL,
    message INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    PRIMARY KEY (chat, slot)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (key) ON UPDATE CASCADE ON DELETE CASCADE,
    pool TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    started_ms INTEGER,
    ended_ms INTEGER,
    failure TEXT
);
CREATE INDEX jobs_open ON jobs (pool, state) WHERE ended_ms IS NULL;

CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    what TEXT NOT NULL
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
