-- The books: one row moves one amount from one account to another, and is never changed.
-- An account is named kind:owner. `provider` stands for the world outside: what it owes us is negative there.

CREATE TABLE transfers (
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  reference    TEXT NOT NULL,          -- the payment session it belongs to
  order_id     TEXT NOT NULL REFERENCES orders (id),
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT transfer_is_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_has_two_sides CHECK (from_account <> to_account),
  CONSTRAINT transfer_reason CHECK (reason IN ('capture', 'creator', 'fee', 'tax', 'delivery', 'refund',
    'creator_back', 'fee_back', 'tax_back', 'delivery_back')),
  CONSTRAINT transfer_once PRIMARY KEY (reference, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER transfers_stay AFTER UPDATE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER transfers_stay_here BEFORE DELETE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;
