-- Which mailbox the invitation's link has shown to be theirs, by the key of its address. Before, it was only said that
-- there was one; whoever is half-way gets a mail to confirm the address.
UPDATE registration SET confirmed_at = NULL WHERE by_link AND login IS NULL AND done_at IS NULL;
ALTER TABLE registration DROP COLUMN by_link;
ALTER TABLE registration ADD COLUMN mailbox TEXT;
CREATE INDEX registration_invitation ON registration (invitation);

-- When an import last gave a sign of life: one that was cut off can be begun again.
ALTER TABLE upload ADD COLUMN seen_at BIGINT;
-- How many rows there are, the check has said.
ALTER TABLE upload DROP COLUMN total;

-- Whether a contact has an open task is asked for each contact of a file.
CREATE INDEX task_contact ON task (contact, kind);
