-- The import that is running, or the last one; always the row 1, so that there is one at a time.
CREATE TABLE import_run (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    run INTEGER NOT NULL, -- grows with each import; who has an older number has been given up
    actor_name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL, -- the last sign of life
    finished_at INTEGER
) STRICT;
