-- What the administration's search finds entries of the FAQ by: the terms of their questions (domain::search). The server makes
-- them for what is there when it opens the database (store::search::renew).
ALTER TABLE faq_entry ADD COLUMN terms TEXT NOT NULL DEFAULT '';
