-- The table before any edit, for trying more on it.

ALTER TABLE results ADD COLUMN base_blob TEXT NOT NULL DEFAULT '';

-- What language models cost, a line a user and day; days are counted from 1970 in UTC.

CREATE TABLE ai_usage (
    user_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    PRIMARY KEY (user_id, day)
);
