-- When a contract came to the house or the contact that it belongs to now, if not with its creation: its people are asked
-- about a house that was not theirs before.
ALTER TABLE contract ADD COLUMN came_at INTEGER;
