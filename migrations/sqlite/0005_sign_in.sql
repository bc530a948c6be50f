-- A token has one chat on the web. First sign-ins at the same moment could make several: the one that
-- was used last stays, and its browsers meet there; the others become sessions of the token's API,
-- where nothing of them is lost.
UPDATE browsers SET chat = (
    SELECT w.chat FROM web_chats w JOIN chats c ON c.key = w.chat
    WHERE w.kind = 'token' AND w.owner = browsers.token
    ORDER BY c.seen_ms DESC, w.chat LIMIT 1
) WHERE EXISTS (
    SELECT 1 FROM web_chats w WHERE w.kind = 'token' AND w.owner = browsers.token
);
UPDATE web_chats SET kind = 'api', name = 'Web chat'
WHERE kind = 'token' AND chat <> (
    SELECT w.chat FROM web_chats w JOIN chats c ON c.key = w.chat
    WHERE w.kind = 'token' AND w.owner = web_chats.owner
    ORDER BY c.seen_ms DESC, w.chat LIMIT 1
);
CREATE UNIQUE INDEX web_chats_one_a_token ON web_chats (owner) WHERE kind = 'token';
