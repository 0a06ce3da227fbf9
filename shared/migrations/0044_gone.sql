-- By which key a hold was asked for, so that who asks again is known beside those who come too late. Empty for offers.
ALTER TABLE holds ADD COLUMN key TEXT NOT NULL DEFAULT '';
