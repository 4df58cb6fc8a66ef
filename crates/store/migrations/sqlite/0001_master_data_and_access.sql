-- Instants are microseconds since 1970 (UTC), days are ISO texts in Europe/Berlin, keys for search and order are
-- folded in Rust (domain::search), because the two engines fold and collate differently.

-- The one property manager of this installation; always the row 1.
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    imprint TEXT NOT NULL,
    privacy TEXT NOT NULL,
    accessibility TEXT NOT NULL
) STRICT;

CREATE TABLE property (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    search_key TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX property_order ON property (sort_key, id);

CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    property INTEGER NOT NULL REFERENCES property (id),
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    number TEXT,
    usage TEXT NOT NULL CHECK (usage IN ('residential', 'commercial')),
    search_key TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX unit_of_property ON unit (property, sort_key, id);
CREATE INDEX unit_order ON unit (sort_key, id);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    reference TEXT UNIQUE,
    salutation TEXT,
    title TEXT,
    first_name TEXT,
    last_name TEXT,
    company TEXT,
    email TEXT,
    phone TEXT,
    mobile TEXT,
    street TEXT,
    postcode TEXT,
    town TEXT,
    channel TEXT NOT NULL CHECK (channel IN ('online', 'postal')),
    channel_set_by TEXT NOT NULL, -- the name of who set it, as shown to staff
    channel_set_at INTEGER NOT NULL,
    note TEXT,
    version INTEGER NOT NULL, -- grows with each change; a stale form is a conflict
    name_key TEXT NOT NULL, -- the folded name, by which a contact without reference is recognised
    search_key TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX contact_order ON contact (sort_key, id);
CREATE INDEX contact_name ON contact (name_key);

CREATE TABLE contract (
    id INTEGER PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contact (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL CHECK (kind IN ('owner', 'tenant')),
    number TEXT,
    number_key TEXT, -- without spaces, dots, slashes, hyphens and letter case (domain::contract::number_key)
    starts TEXT, -- empty: always
    ends TEXT, -- empty: open; the day itself is included
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX contract_of_contact ON contract (contact);
CREATE INDEX contract_of_unit ON contract (unit);

-- Employees of the property manager. Without a password the invitation has not been accepted yet.
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('clerk', 'manager', 'administrator')),
    password_hash TEXT,
    language TEXT NOT NULL CHECK (language IN ('de', 'en')),
    created_at INTEGER NOT NULL,
    deactivated_at INTEGER
) STRICT;

-- A customer's login; e-mail addresses of staff and customers may not coincide (checked in store::user).
CREATE TABLE login (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('de', 'en')),
    terms_accepted_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- An issued invitation code. The code itself is only here as a keyed hash (to find it) and encrypted (to read it out).
CREATE TABLE invitation (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('contact', 'added', 'resident')),
    contact INTEGER REFERENCES contact (id), -- of kinds contact and added
    property INTEGER REFERENCES property (id), -- of kind resident
    level TEXT NOT NULL CHECK (level IN ('admin', 'member')),
    name TEXT NOT NULL,
    email TEXT,
    code_hash BLOB NOT NULL UNIQUE,
    code_cipher BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    mailed_at INTEGER,
    used_at INTEGER,
    revoked_at INTEGER,
    revoked_by TEXT,
    wrong_numbers INTEGER NOT NULL DEFAULT 0,
    frozen_until INTEGER
) STRICT;
CREATE INDEX invitation_of_contact ON invitation (contact, created_at);
CREATE INDEX invitation_of_property ON invitation (property, created_at);

CREATE TABLE access (
    id INTEGER PRIMARY KEY,
    login INTEGER NOT NULL REFERENCES login (id),
    kind TEXT NOT NULL CHECK (kind IN ('contact', 'added', 'resident')),
    contact INTEGER REFERENCES contact (id),
    property INTEGER REFERENCES property (id),
    level TEXT NOT NULL CHECK (level IN ('admin', 'member')),
    invitation INTEGER UNIQUE REFERENCES invitation (id), -- one code makes one access, whatever runs in parallel
    created_at INTEGER NOT NULL,
    through_at INTEGER, -- when the questions were done; empty: they come first
    ended_at INTEGER
) STRICT;
CREATE INDEX access_of_login ON access (login);
CREATE INDEX access_of_contact ON access (contact);

-- A registration that somebody has begun; found by the hash of a random token in a cookie.
CREATE TABLE registration (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    invitation INTEGER NOT NULL REFERENCES invitation (id),
    by_link INTEGER NOT NULL CHECK (by_link IN (0, 1)), -- the code came by a link that was mailed
    number_confirmed_at INTEGER,
    login INTEGER REFERENCES login (id), -- an existing login that the access will be linked to
    email TEXT,
    name TEXT,
    password_hash TEXT,
    terms_accepted_at INTEGER,
    language TEXT NOT NULL CHECK (language IN ('de', 'en')),
    confirmed_at INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    done_at INTEGER
) STRICT;
CREATE INDEX registration_expiry ON registration (expires_at);

-- One-time links: the token is only here as a hash.
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('staff_invitation', 'reset_login', 'reset_staff', 'confirm_email')),
    subject INTEGER NOT NULL, -- staff, login or registration, by purpose
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX link_subject ON link (purpose, subject);

-- Sessions of the browser; the cookie's token is only here as a hash.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    login INTEGER REFERENCES login (id),
    staff INTEGER REFERENCES staff (id),
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_of_login ON session (login);
CREATE INDEX session_of_staff ON session (staff);
CREATE INDEX session_expiry ON session (expires_at);
