-- Each row of the journal carries its place in the chain and a keyed hash of its content and of the row before it
-- (store::journal::chain). Rows from before the chain get both once, at the first start.
ALTER TABLE journal ADD COLUMN seq INTEGER;
ALTER TABLE journal ADD COLUMN hash TEXT;
CREATE UNIQUE INDEX journal_seq ON journal (seq);

-- Where the chain ends, so that rows cut off at the end are missed too; always the row 1.
CREATE TABLE journal_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    entries INTEGER NOT NULL, -- how many rows the chain has
    hash TEXT NOT NULL, -- of the last one
    since INTEGER NOT NULL, -- the first row that was chained with the key of now
    broken_at INTEGER, -- the first row that was added to an end that somebody had changed
    key_mark TEXT NOT NULL, -- tells keys apart without telling them; empty: the chain has not begun
    seal TEXT NOT NULL -- keyed hash of all this
) STRICT;
INSERT INTO journal_head (id, entries, hash, since, key_mark, seal) VALUES (1, 0, '', 1, '', '');

CREATE TRIGGER journal_is_chained BEFORE INSERT ON journal
WHEN NEW.seq IS NULL OR NEW.hash IS NULL
BEGIN
SELECT RAISE(ABORT, 'journal_is_chained');
END;

-- The one change there is: a row from before the chain gets its place in it.
CREATE TRIGGER journal_stays_as_it_is BEFORE UPDATE ON journal
WHEN OLD.hash IS NOT NULL OR NEW.hash IS NULL OR NEW.seq IS NULL
OR OLD.id IS NOT NEW.id OR OLD.at IS NOT NEW.at OR OLD.actor_kind IS NOT NEW.actor_kind OR OLD.actor IS NOT NEW.actor
OR OLD.actor_name IS NOT NEW.actor_name OR OLD.object_kind IS NOT NEW.object_kind OR OLD.object IS NOT NEW.object
OR OLD.object_name IS NOT NEW.object_name OR OLD.action IS NOT NEW.action OR OLD.before IS NOT NEW.before
OR OLD.after IS NOT NEW.after
BEGIN
SELECT RAISE(ABORT, 'journal_stays_as_it_is');
END;

CREATE TRIGGER journal_keeps_its_rows BEFORE DELETE ON journal
BEGIN
SELECT RAISE(ABORT, 'journal_keeps_its_rows');
END;
