-- What staff change by hand has a version, so that a stale form is a conflict.
ALTER TABLE property ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE unit ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE contract ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- A contact that has become a part of another one stays, archived, and leads there.
ALTER TABLE contact ADD COLUMN merged_into INTEGER REFERENCES contact (id);
CREATE INDEX contact_merged ON contact (merged_into);
-- Reference ids that such contacts had: an import that names one means the contact that remained.
CREATE TABLE contact_alias (
    reference TEXT PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contact (id)
) STRICT;
CREATE INDEX contact_alias_of ON contact_alias (contact);

-- What is found by which term (domain::search): a search while typing reads a few rows of it, from one place.
CREATE TABLE search_term (
    kind INTEGER NOT NULL, -- store::search::Kind
    term TEXT NOT NULL,
    object INTEGER NOT NULL,
    PRIMARY KEY (kind, term, object)
) STRICT, WITHOUT ROWID;
-- By which edition of the rules the terms were made; the server makes them anew at its start if it knows a later one.
CREATE TABLE search_edition (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    edition INTEGER NOT NULL
) STRICT;
