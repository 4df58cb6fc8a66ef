-- What was called back before it was sent (withdrawn with its announcement, to an address from which a mail came back, waiting
-- when a backup came back) is told apart from what could not be sent.
ALTER TABLE mail DROP CONSTRAINT mail_state_check;
ALTER TABLE mail ADD CONSTRAINT mail_state_check CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'withdrawn'));
UPDATE mail SET state = 'withdrawn' WHERE state = 'failed' AND problem = 'withdrawn';
UPDATE mail SET state = 'withdrawn', problem = 'bounced' WHERE state = 'failed' AND problem = 'the address does not work';
UPDATE mail SET state = 'withdrawn', problem = 'restored' WHERE state = 'failed' AND problem = 'restored from a backup';
