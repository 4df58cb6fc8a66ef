-- What an announcement said in these mails, whoever it was for, as a hash (store::announcement): whoever has it like this by mail
-- gets no second one when it is for others, or published again. Empty text: not the same in all of them. NULL: none is written
-- yet, or they were written before this.
ALTER TABLE announcement_mailing ADD COLUMN wording TEXT;

-- Whether a mail came back from an address since something was sent there.
CREATE INDEX bounce_of ON bounce (email_key, noted_at);
