-- What was called back before it was sent (withdrawn with its announcement, to an address from which a mail came back, waiting
-- when a backup came back) is told apart from what could not be sent. SQLite changes no CHECK: the table is made anew.
DROP INDEX mail_due;
ALTER TABLE mail RENAME TO mail_before;
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL UNIQUE, -- one cause, one mail
    kind TEXT NOT NULL, -- domain::mail::Kind
    recipient TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('de', 'en')),
    cipher BLOB, -- what the text is made from, encrypted; emptied once sent
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'withdrawn')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    problem TEXT -- domain::mail::GivenUp, or what the mail server said
) STRICT;
INSERT INTO mail (id, reason, kind, recipient, language, cipher, state, attempts, next_at, created_at, sent_at, problem)
SELECT id, reason, kind, recipient, language, cipher, state, attempts, next_at, created_at, sent_at, problem FROM mail_before;
DROP TABLE mail_before;
CREATE INDEX mail_due ON mail (state, next_at);
UPDATE mail SET state = 'withdrawn' WHERE state = 'failed' AND problem = 'withdrawn';
UPDATE mail SET state = 'withdrawn', problem = 'bounced' WHERE state = 'failed' AND problem = 'the address does not work';
UPDATE mail SET state = 'withdrawn', problem = 'restored' WHERE state = 'failed' AND problem = 'restored from a backup';
