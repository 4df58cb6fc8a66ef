-- Who has invited a resident, and by whose contract; an access finds both through the invitation that it came from.
ALTER TABLE invitation ADD COLUMN inviter INTEGER REFERENCES login (id);
ALTER TABLE invitation ADD COLUMN inviter_contact INTEGER REFERENCES contact (id);
-- Residents are listed by their invitations, from the newest back: all of them, or those of one inviter.
CREATE INDEX invitation_of_resident ON invitation (id) WHERE kind = 'resident';
CREATE INDEX invitation_of_inviter ON invitation (inviter, property) WHERE inviter IS NOT NULL;
CREATE INDEX invitation_of_inviting_contact ON invitation (inviter_contact) WHERE inviter_contact IS NOT NULL;

-- Staff have said that a resident stays whose inviter has left.
ALTER TABLE access ADD COLUMN kept_at INTEGER;
ALTER TABLE access ADD COLUMN kept_by INTEGER REFERENCES staff (id);
