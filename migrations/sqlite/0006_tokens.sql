-- Tokens are random. Those of before were made of their id and the secret that signs links.
ALTER TABLE tokens ADD COLUMN is_random INTEGER NOT NULL DEFAULT 0;
-- A token that is still to be shown in a chat, encrypted, and until when it is.
ALTER TABLE tokens ADD COLUMN sealed TEXT;
ALTER TABLE tokens ADD COLUMN sealed_until_ms INTEGER;
