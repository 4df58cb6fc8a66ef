-- Since when a contract is for its unit, if it was for another one before: what was sent to the unit earlier was for
-- somebody else.
ALTER TABLE contract ADD COLUMN unit_since INTEGER;
