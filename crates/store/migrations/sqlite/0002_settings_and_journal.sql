-- A missing row means the default of the catalogue: a new setting needs no migration.
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value IN (0, 1)),
    version INTEGER NOT NULL, -- grows with each change of the value or of an exception
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES staff (id)
) STRICT;

CREATE TABLE setting_exception (
    key TEXT NOT NULL REFERENCES setting (key),
    property INTEGER NOT NULL REFERENCES property (id),
    value INTEGER NOT NULL CHECK (value IN (0, 1)),
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES staff (id),
    PRIMARY KEY (key, property)
) STRICT;

-- Who changed what, when, from what to what. Rows are only ever added.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'customer', 'system')),
    actor INTEGER,
    actor_name TEXT NOT NULL,
    object_kind TEXT NOT NULL, -- domain::journal::Object
    object INTEGER,
    object_name TEXT NOT NULL,
    action TEXT NOT NULL, -- domain::journal::Action
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX journal_of_object ON journal (object_kind, object, id);

-- An answer to a question; the newest of a question, person, contact and property counts, older ones stay.
CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    access INTEGER NOT NULL REFERENCES access (id),
    question TEXT NOT NULL,
    property INTEGER REFERENCES property (id), -- of the residency question
    value TEXT NOT NULL,
    wording INTEGER NOT NULL, -- the version of the words that were shown
    answered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_of_access ON answer (access, question, id);

-- What waits for a member of staff.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, -- domain::task::Kind
    contact INTEGER REFERENCES contact (id),
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by INTEGER REFERENCES staff (id)
) STRICT;
CREATE INDEX task_open ON task (done_at, created_at);

-- Mails are written here in the transaction of their cause and sent by a worker.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL UNIQUE, -- one cause, one mail
    kind TEXT NOT NULL, -- domain::mail::Kind
    recipient TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('de', 'en')),
    cipher BLOB, -- what the text is made from, encrypted; emptied once sent
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    problem TEXT
) STRICT;
CREATE INDEX mail_due ON mail (state, next_at);

-- Attempts at secrets, counted before the secret is compared.
CREATE TABLE attempt (
    subject TEXT PRIMARY KEY, -- what is counted: an account, an address, the installation
    count INTEGER NOT NULL,
    since INTEGER NOT NULL -- when this window of counting began
) STRICT;

-- Files uploaded for import, kept for a day so that the check and the import see the same bytes.
CREATE TABLE upload (
    id INTEGER PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    report TEXT NOT NULL, -- what the check found, or what the import did: domain::import::Report as JSON
    done INTEGER NOT NULL, -- rows that are done
    total INTEGER NOT NULL, -- rows that there are
    started_at INTEGER,
    finished_at INTEGER,
    problem TEXT -- why the import ended early
) STRICT;
