-- A question that was put on purpose to the people who were through without having answered it. One row for each question
-- that is being asked; what came before is in the journal. Whoever was through before it is asked; answering makes them
-- through anew.
CREATE TABLE asking (
    question TEXT PRIMARY KEY, -- domain::onboarding::Question
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL, -- the name, as shown to staff
    people INTEGER NOT NULL -- how many had not answered then
) STRICT;

-- Everybody of a house, or everybody, is invited: a hundred contacts at a time, each with the note of how far it has
-- come in one transaction, so that it goes on where it stopped.
CREATE TABLE invitation_run (
    id INTEGER PRIMARY KEY,
    property INTEGER REFERENCES property (id), -- empty: all houses
    issue INTEGER NOT NULL CHECK (issue IN (0, 1)), -- issues codes; otherwise it only mails
    renew INTEGER NOT NULL CHECK (renew IN (0, 1)), -- expired codes too
    mail INTEGER NOT NULL CHECK (mail IN (0, 1)), -- mails the codes that were never mailed
    staff INTEGER NOT NULL REFERENCES staff (id),
    staff_name TEXT NOT NULL,
    total INTEGER NOT NULL, -- contacts to look at
    done INTEGER NOT NULL,
    last_contact INTEGER NOT NULL, -- the last one that was looked at
    created INTEGER NOT NULL,
    renewed INTEGER NOT NULL,
    mailed INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    runner INTEGER NOT NULL, -- grows with each process that takes it on
    seen_at INTEGER NOT NULL, -- the last sign of life
    finished_at INTEGER,
    problem TEXT -- why it ended early
) STRICT;
CREATE INDEX invitation_run_open ON invitation_run (id) WHERE finished_at IS NULL;
