-- When its owner deleted it; the row stays for what hangs on it, without name, address and password.
ALTER TABLE login ADD COLUMN deleted_at BIGINT;

-- Whom the access windows let in is counted by the days on which contracts begin and end.
CREATE INDEX contract_start ON contract (starts);
CREATE INDEX contract_end ON contract (ends);
