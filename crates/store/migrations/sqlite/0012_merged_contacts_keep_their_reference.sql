-- A contact that has become a part of another one keeps the reference id that the other one does not have: it is found by
-- it as by any other, and nothing else need remember it.
DROP TABLE contact_alias;
