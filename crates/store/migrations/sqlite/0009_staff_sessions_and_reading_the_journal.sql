-- Why a session ended before its time (domain::session::Ended): its browser is told so, once. The row stays for a day.
ALTER TABLE session ADD COLUMN ended TEXT;
-- Only browser and system are kept from now on, not all that a browser says about itself.
UPDATE session SET data = '';

-- Grows with each change of name and role; a stale form is a conflict.
ALTER TABLE staff ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- When they were last here, to the minute; sessions are forgotten, this is not.
ALTER TABLE staff ADD COLUMN seen_at INTEGER;

-- The journal is read from the newest entry back, whatever it is filtered by. What comes after the id is only looked at:
-- two filters at once cost no look at the rows themselves.
CREATE INDEX journal_time ON journal (at, id, actor_kind, object_kind, action);
CREATE INDEX journal_actor ON journal (actor_kind, actor, at, id, object_kind, action);
DROP INDEX journal_of_object;
CREATE INDEX journal_object ON journal (object_kind, object, at, id);
CREATE INDEX journal_kind ON journal (object_kind, at, id, action, actor_kind);
CREATE INDEX journal_action ON journal (action, at, id, actor_kind);
