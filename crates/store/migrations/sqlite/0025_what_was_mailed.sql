-- What an announcement said in these mails, and to whom, as a hash (store::announcement): whoever changes it and changes it back
-- has nothing new to mail. Empty text: not the same in all of them. NULL: none is written yet, or they were written before this.
ALTER TABLE announcement_mailing ADD COLUMN said TEXT;
