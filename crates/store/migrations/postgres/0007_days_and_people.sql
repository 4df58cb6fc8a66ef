-- Settings with a number of days. A missing row means off, with the catalogue's preset of days
-- (domain::setting::days).
CREATE TABLE days_setting (
    key TEXT PRIMARY KEY,
    days BIGINT NOT NULL CHECK (days > 0),
    enabled BOOLEAN NOT NULL,
    version BIGINT NOT NULL, -- grows with each change
    changed_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL REFERENCES staff (id)
);
