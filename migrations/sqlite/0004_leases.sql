-- Jobs that survive their process: who runs one and until when, how often a run ended without a
-- result, and how long it waited for something outside.

ALTER TABLE jobs ADD COLUMN owner INTEGER;
ALTER TABLE jobs ADD COLUMN lease_until_ms INTEGER;
ALTER TABLE jobs ADD COLUMN waited_ms INTEGER NOT NULL DEFAULT 0;
-- Whose turn it is: the user who asked, or the chat where nobody is known.
ALTER TABLE jobs ADD COLUMN turn TEXT NOT NULL DEFAULT '';
UPDATE jobs SET turn = chat;
-- Until now each start of a run was counted.
UPDATE jobs SET attempts = 0 WHERE ended_ms IS NULL;

-- The process that holds the database: its number counts up with each holder, and every
-- transaction that writes checks it.
CREATE TABLE holder (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    folder TEXT NOT NULL,
    since_ms INTEGER NOT NULL
);
INSERT INTO holder (id, number, folder, since_ms) VALUES (1, 0, '', 0);

-- Indexes of the statements that run often, and of what is looked for when rows are deleted.
DROP INDEX jobs_open;
CREATE INDEX jobs_open ON jobs (pool, turn, state, due_ms, created_ms) WHERE ended_ms IS NULL;
CREATE INDEX jobs_dead ON jobs (created_ms) WHERE state = 'dead';
CREATE INDEX jobs_ended ON jobs (ended_ms) WHERE ended_ms IS NOT NULL;
CREATE INDEX jobs_of_chat ON jobs (chat);
CREATE INDEX inbox_done ON inbox (done_ms) WHERE done_ms IS NOT NULL;
CREATE INDEX inbox_failed ON inbox (id) WHERE failure IS NOT NULL;
CREATE INDEX inbox_of_chat ON inbox (chat);
CREATE INDEX outbox_next ON outbox (chat, id) WHERE done_ms IS NULL AND urgent = 0;
CREATE INDEX outbox_urgent ON outbox (id) WHERE done_ms IS NULL AND urgent = 1;
CREATE INDEX outbox_done ON outbox (done_ms) WHERE done_ms IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (id) WHERE failure IS NOT NULL;
CREATE INDEX outbox_of_slot ON outbox (chat, slot);
CREATE INDEX messages_by_age ON messages (sent_ms);
CREATE INDEX results_by_age ON results (created_ms);
CREATE INDEX uploads_by_age ON uploads (created_ms);
CREATE INDEX actions_by_age ON actions (created_ms);
CREATE INDEX web_posts_by_age ON web_posts (created_ms);
CREATE INDEX browsers_of_chat ON browsers (chat);
CREATE INDEX browsers_of_token ON browsers (token);
CREATE INDEX chats_by_age ON chats (seen_ms);
CREATE INDEX sessions_by_age ON sessions (saved_ms);
CREATE INDEX decisions_by_age ON decisions (created_ms);
CREATE INDEX users_by_age ON users (seen_ms);
CREATE INDEX audit_log_by_age ON audit_log (at_ms);

-- Who refers to a file: events, messages, jobs, uploads, results and posts by their ids, and
-- links until their time. Rows without a chat's key as a foreign key, since an event may be the
-- first of its chat.
CREATE TABLE blob_refs (
    blob TEXT NOT NULL,
    chat TEXT NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (kind, ref, chat, blob)
);
CREATE INDEX blob_refs_of_blob ON blob_refs (blob);
CREATE INDEX blob_refs_of_chat ON blob_refs (chat);
CREATE INDEX blob_refs_until ON blob_refs (until_ms) WHERE until_ms IS NOT NULL;
INSERT INTO blob_refs (blob, chat, kind, ref)
    SELECT source_blob, chat, 'upload', CAST(id AS TEXT) FROM uploads WHERE source_blob <> ''
    UNION SELECT tables_blob, chat, 'upload', CAST(id AS TEXT) FROM uploads WHERE tables_blob <> ''
    UNION SELECT xlsx_blob, chat, 'result', id FROM results WHERE xlsx_blob <> ''
    UNION SELECT csv_blob, chat, 'result', id FROM results WHERE csv_blob <> ''
    UNION SELECT json_blob, chat, 'result', id FROM results WHERE json_blob <> ''
    UNION SELECT png_blob, chat, 'result', id FROM results WHERE png_blob <> ''
    UNION SELECT rows_blob, chat, 'result', id FROM results WHERE rows_blob <> ''
    UNION SELECT base_blob, chat, 'result', id FROM results WHERE base_blob <> '';
