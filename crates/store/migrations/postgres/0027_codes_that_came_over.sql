-- When a code was really made that came over in a merge. `created_at` then says where it stands among the codes of the contact that
-- remained: behind the one that was open there, which stays the code of the contact. NULL: as `created_at` says.
ALTER TABLE invitation ADD COLUMN made_at BIGINT;
