-- Announcements. Whether customers see one is worked out at each request: it is published, its time has come, and it is not
-- withdrawn. Nothing has to run for it. Who has read what is kept nowhere.
CREATE TABLE announcement (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL, -- Markdown
    search_key TEXT NOT NULL, -- the folded title
    starts_at INTEGER, -- of the appointment, if there is one
    ends_at INTEGER,
    location TEXT,
    version INTEGER NOT NULL, -- grows with each change; a stale form is a conflict
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL, -- the name, as shown to staff
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL, -- the name, as shown to staff
    publish_at INTEGER, -- from when on customers see it; empty: a draft
    published_by TEXT,
    edited_at INTEGER, -- the last change while customers could see it
    withdrawn_at INTEGER,
    withdrawn_by TEXT
) STRICT;

-- Whom an announcement is for: one row for each house, the unit or the contact, or one for all houses. What decides about
-- readers is repeated here, so that a page of what somebody sees is read from one place of an index for each thing that is
-- theirs, however many announcements there are.
CREATE TABLE announcement_target (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcement (id),
    place TEXT NOT NULL CHECK (place IN ('everywhere', 'houses', 'unit', 'contact')),
    target INTEGER NOT NULL, -- the property, unit or contact; 0 for all houses
    whom TEXT NOT NULL CHECK (whom IN ('everybody', 'owner', 'tenant')),
    shown_from INTEGER, -- empty: a draft, or withdrawn
    shown_on TEXT, -- the day of that
    until_at INTEGER, -- when the appointment ends
    UNIQUE (announcement, place, target)
) STRICT;
CREATE INDEX announcement_shown ON announcement_target (place, target, whom, shown_from, announcement)
WHERE shown_from IS NOT NULL;
CREATE INDEX announcement_appointment ON announcement_target (place, target, whom, until_at, announcement)
WHERE shown_from IS NOT NULL AND until_at IS NOT NULL;

-- An announcement is mailed to all who see it, a hundred at a time, each with the note of how far it has come in one
-- transaction, so that it goes on where it stopped.
CREATE TABLE announcement_mailing (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcement (id),
    due_at INTEGER NOT NULL,
    last_login INTEGER NOT NULL, -- the last one that was looked at
    mailed INTEGER NOT NULL,
    runner INTEGER NOT NULL, -- grows with each process that takes it on
    seen_at INTEGER NOT NULL, -- the last sign of life
    finished_at INTEGER,
    problem TEXT -- why it ended early
) STRICT;
CREATE INDEX announcement_mailing_open ON announcement_mailing (due_at) WHERE finished_at IS NULL;
CREATE INDEX announcement_mailing_of ON announcement_mailing (announcement, id);
