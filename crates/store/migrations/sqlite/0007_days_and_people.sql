-- Settings with a number of days. A missing row means off, with the catalogue's preset of days
-- (domain::setting::days).
CREATE TABLE days_setting (
    key TEXT PRIMARY KEY,
    days INTEGER NOT NULL CHECK (days > 0),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    version INTEGER NOT NULL, -- grows with each change
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES staff (id)
) STRICT;
