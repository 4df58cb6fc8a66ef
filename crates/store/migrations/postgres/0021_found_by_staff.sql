-- What the administration's search finds announcements and documents by, as contacts have it (domain::search): terms are made
-- in Rust, because of the folding; the server makes them for what is there when it opens the database (store::search::renew).
ALTER TABLE announcement ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN terms TEXT NOT NULL DEFAULT '';
