-- Whoever was invited by mail and does not register is reminded once of each code.
ALTER TABLE invitation ADD COLUMN reminded_at INTEGER;
CREATE INDEX invitation_unreminded ON invitation (expires_at, mailed_at)
WHERE mailed_at IS NOT NULL AND reminded_at IS NULL AND used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitation_frozen ON invitation (frozen_until) WHERE frozen_until IS NOT NULL;

-- An address from which a mail came back. It belongs to no contact: two people with one mailbox lack both, and an address
-- that is corrected, by whomever, is another one.
CREATE TABLE bounce (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL, -- as it was written
    email_key TEXT NOT NULL, -- in small letters
    note TEXT,
    noted_at INTEGER NOT NULL,
    noted_by TEXT NOT NULL, -- the name, as shown to staff
    cleared_at INTEGER,
    cleared_by TEXT
) STRICT;
CREATE UNIQUE INDEX bounce_open ON bounce (email_key) WHERE cleared_at IS NULL;
CREATE INDEX contact_email ON contact (LOWER(email)) WHERE email IS NOT NULL;

-- That somebody has seen a task is one thing, that it is done another.
ALTER TABLE task ADD COLUMN seen_at INTEGER;
ALTER TABLE task ADD COLUMN seen_by INTEGER REFERENCES staff (id);
CREATE INDEX task_list ON task (done_at, id);
-- What customers have corrected while the task was open: what was there at first, and what is there now.
CREATE TABLE task_correction (
    task INTEGER NOT NULL REFERENCES task (id),
    field TEXT NOT NULL, -- domain::contact::Field
    before TEXT,
    after TEXT,
    corrected_at INTEGER NOT NULL,
    corrected_by TEXT NOT NULL, -- the name, as shown to staff
    PRIMARY KEY (task, field)
) STRICT;
