-- When a contract came to the house that it is for now, if not with its creation: its people are asked about a house that
-- was not theirs before.
ALTER TABLE contract ADD COLUMN came_at BIGINT;
CREATE INDEX access_of_property ON access (property) WHERE property IS NOT NULL;
