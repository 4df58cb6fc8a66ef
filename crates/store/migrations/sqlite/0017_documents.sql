-- Documents. The bytes lie in the store of files, under a name that nobody can guess; here is what is said about them. Whom
-- one reaches is worked out at each request, from its place and the day on which it was shared. Who has read what is kept
-- nowhere.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL UNIQUE, -- where its bytes are
    name TEXT NOT NULL, -- of the file, as it is downloaded
    title TEXT NOT NULL,
    folder TEXT NOT NULL CHECK (
        folder IN ('statement', 'budget', 'contract', 'minutes', 'letter', 'rules', 'plan', 'certificate', 'other')
    ),
    content TEXT NOT NULL, -- what is in it, by its bytes
    size INTEGER NOT NULL,
    hash TEXT NOT NULL, -- of its bytes
    place TEXT NOT NULL CHECK (place IN ('house', 'unit', 'contact')),
    target INTEGER NOT NULL, -- the property, unit or contact
    whom TEXT NOT NULL CHECK (whom IN ('everybody', 'owner', 'tenant')),
    version INTEGER NOT NULL, -- grows with each change; a stale form is a conflict
    shared_at INTEGER NOT NULL,
    shared_on TEXT NOT NULL, -- the day of that
    shared_by TEXT NOT NULL, -- the name, as shown to staff
    shown_from INTEGER, -- as shared_at; empty: withdrawn
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL, -- the name, as shown to staff
    withdrawn_at INTEGER,
    withdrawn_by TEXT
) STRICT;
CREATE INDEX document_shown ON document (place, target, whom, shown_from, id) WHERE shown_from IS NOT NULL;
CREATE INDEX document_in_folder ON document (place, target, whom, folder, shown_from, id) WHERE shown_from IS NOT NULL;
CREATE INDEX document_of ON document (place, target, id);
CREATE INDEX document_of_day ON document (shared_on) WHERE shown_from IS NOT NULL;

-- What was shared on a day is told the day after, in one mail for each person: a hundred people at a time, each with the note
-- of how far it has come in one transaction, so that it goes on where it stopped.
CREATE TABLE document_digest (
    day TEXT PRIMARY KEY,
    due_at INTEGER NOT NULL,
    last_login INTEGER NOT NULL, -- the last one that was looked at
    mailed INTEGER NOT NULL,
    runner INTEGER NOT NULL, -- grows with each process that takes it on
    seen_at INTEGER NOT NULL, -- the last sign of life
    finished_at INTEGER,
    problem TEXT -- why it ended early
) STRICT;
CREATE INDEX document_digest_open ON document_digest (due_at) WHERE finished_at IS NULL;
