-- The books by account and by time: statements of a month, journals of an account, the file of a month.

-- By time, and by number within it: an index carries the number anyway.
DROP INDEX transfers_from;
DROP INDEX transfers_to;
CREATE INDEX transfers_from ON transfers (from_account, at);
CREATE INDEX transfers_to ON transfers (to_account, at);
CREATE INDEX transfers_at ON transfers (at);
