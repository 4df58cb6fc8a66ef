-- Each row of the journal carries its place in the chain and a keyed hash of its content and of the row before it
-- (store::journal::chain). Rows from before the chain get both once, at the first start.
ALTER TABLE journal ADD COLUMN seq BIGINT;
ALTER TABLE journal ADD COLUMN hash TEXT;
CREATE UNIQUE INDEX journal_seq ON journal (seq);

-- Where the chain ends, so that rows cut off at the end are missed too; always the row 1.
CREATE TABLE journal_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    entries BIGINT NOT NULL, -- how many rows the chain has
    hash TEXT NOT NULL, -- of the last one
    since BIGINT NOT NULL, -- the first row that was chained with the key of now
    broken_at BIGINT, -- the first row that was added to an end that somebody had changed
    key_mark TEXT NOT NULL, -- tells keys apart without telling them; empty: the chain has not begun
    seal TEXT NOT NULL -- keyed hash of all this
);
INSERT INTO journal_head (id, entries, hash, since, key_mark, seal) VALUES (1, 0, '', 1, '', '');

CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER journal_is_chained BEFORE INSERT ON journal FOR EACH ROW
WHEN (NEW.seq IS NULL OR NEW.hash IS NULL)
EXECUTE FUNCTION journal_refuses();

-- The one change there is: a row from before the chain gets its place in it.
CREATE TRIGGER journal_stays_as_it_is BEFORE UPDATE ON journal FOR EACH ROW
WHEN (OLD.hash IS NOT NULL OR NEW.hash IS NULL OR NEW.seq IS NULL
OR (OLD.id, OLD.at, OLD.actor_kind, OLD.actor, OLD.actor_name, OLD.object_kind, OLD.object, OLD.object_name, OLD.action,
OLD.before, OLD.after) IS DISTINCT FROM (NEW.id, NEW.at, NEW.actor_kind, NEW.actor, NEW.actor_name, NEW.object_kind,
NEW.object, NEW.object_name, NEW.action, NEW.before, NEW.after))
EXECUTE FUNCTION journal_refuses();

CREATE TRIGGER journal_keeps_its_rows BEFORE DELETE ON journal FOR EACH ROW
EXECUTE FUNCTION journal_refuses();

CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal FOR EACH STATEMENT
EXECUTE FUNCTION journal_refuses();
