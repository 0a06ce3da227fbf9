-- The books: accounts with a side, transfers for any reason, money that is only promised, and the shares of an order.

-- What kinds of account there are; an account is named kind:owner. A transfer debits the account it leaves and credits the
-- one it reaches. What the shop owes, or has earned, is on the credit side; what it has, or has spent, on the debit side.
CREATE TABLE account_kinds (
  kind  TEXT PRIMARY KEY,
  side  TEXT NOT NULL,
  guard INTEGER NOT NULL,              -- 1: a transfer that would take it below zero is refused
  title TEXT NOT NULL,
  CONSTRAINT account_side CHECK (side IN ('credit', 'debit'))
) STRICT, WITHOUT ROWID;

INSERT INTO account_kinds (kind, side, guard, title) VALUES
  ('payment', 'credit', 0, 'Payments being shared out'),
  ('creator', 'credit', 0, 'Owed to creators'),          -- below zero, it borrows: see transfer_counts
  ('reserve', 'credit', 1, 'Held back from creators'),
  ('debt', 'credit', 0, 'Owed by creators'),             -- the one that is below zero
  ('bank', 'credit', 1, 'On its way to banks'),
  ('platform', 'credit', 1, 'The shop''s fees'),
  ('tax', 'credit', 1, 'Owed to tax offices'),
  ('courier', 'credit', 1, 'Owed to carriers'),
  ('refunds', 'credit', 1, 'Refunds on their way'),
  ('dispute', 'credit', 1, 'Set aside for chargebacks'),
  ('correction', 'credit', 0, 'Corrections to be explained'),
  ('provider', 'debit', 0, 'Held by the payment provider'),
  ('processor', 'debit', 0, 'Fees of the payment provider'),
  ('funding', 'debit', 0, 'Paid towards prices by the shop');

INSERT INTO transfer_reasons VALUES ('cohost'), ('cohost_back'), ('fee_tax'), ('fee_tax_back'), ('delivery_tax'),
  ('delivery_tax_back'), ('debt'), ('debt_back');

-- The same table; a transfer need not be about an order, and an account may have several shares of one payment.
CREATE TABLE transfers_anew (
  number       INTEGER PRIMARY KEY,    -- as they were booked
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL REFERENCES transfer_reasons (reason),
  reference    TEXT NOT NULL,          -- what moved it: a payment session, a refund, a payout, a correction
  order_id     TEXT REFERENCES orders (id),
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT transfer_is_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_has_two_sides CHECK (from_account <> to_account)
) STRICT;

INSERT INTO transfers_anew (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers ORDER BY at, reference, reason;
DROP TRIGGER transfers_stay;
DROP TRIGGER transfers_stay_here;
DROP TRIGGER unverified_are_not_paid;
DROP INDEX transfers_given;
DROP TABLE transfers;
ALTER TABLE transfers_anew RENAME TO transfers;

-- Once each; what an account borrows is as often as it has to.
CREATE UNIQUE INDEX transfer_once ON transfers (reference, reason, from_account, to_account, COALESCE (order_id, ''))
  WHERE reason <> 'debt';
CREATE INDEX transfers_by_order ON transfers (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX transfers_from ON transfers (from_account, number);
CREATE INDEX transfers_to ON transfers (to_account, number);

-- What was given away, by who gave it.
CREATE INDEX transfers_given ON transfers (from_account, reason) WHERE reason IN ('coupon', 'loyalty');

-- What has moved on each account: kept by the triggers below, and derived again by the audit.
CREATE TABLE accounts (
  account           TEXT NOT NULL,
  currency          TEXT NOT NULL,
  in_minor          INTEGER NOT NULL DEFAULT 0, -- credited so far, minor units
  out_minor         INTEGER NOT NULL DEFAULT 0, -- debited so far, minor units
  pending_out_minor INTEGER NOT NULL DEFAULT 0, -- promised to others, minor units
  PRIMARY KEY (account, currency),
  CONSTRAINT account_moves CHECK (in_minor >= 0 AND out_minor >= 0 AND pending_out_minor >= 0)
) STRICT, WITHOUT ROWID;

-- The sums of each kind, so that the trial balance costs the same however long the books are.
CREATE TABLE account_totals (
  kind      TEXT NOT NULL REFERENCES account_kinds (kind),
  currency  TEXT NOT NULL,
  in_minor  INTEGER NOT NULL DEFAULT 0,
  out_minor INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, currency)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER account_opens AFTER INSERT ON accounts BEGIN
  INSERT INTO account_totals (kind, currency, in_minor, out_minor)
    VALUES (SUBSTR (NEW.account, 1, INSTR (NEW.account, ':') - 1), NEW.currency, NEW.in_minor, NEW.out_minor)
    ON CONFLICT DO UPDATE SET in_minor = in_minor + excluded.in_minor, out_minor = out_minor + excluded.out_minor;
END;

CREATE TRIGGER account_moves_on AFTER UPDATE OF in_minor, out_minor ON accounts BEGIN
  UPDATE account_totals SET in_minor = in_minor + NEW.in_minor - OLD.in_minor, out_minor = out_minor + NEW.out_minor - OLD.out_minor
    WHERE kind = SUBSTR (NEW.account, 1, INSTR (NEW.account, ':') - 1) AND currency = NEW.currency;
  SELECT RAISE (ABORT, 'account_below_zero') FROM account_kinds
    WHERE kind = SUBSTR (NEW.account, 1, INSTR (NEW.account, ':') - 1) AND guard = 1 AND NEW.in_minor < NEW.out_minor AND OLD.out_minor < NEW.out_minor;
END;

-- Counts both sides. A creator's account that would be below zero borrows what is missing: from then on the creator owes
-- it, and their next payout gives it back.
CREATE TRIGGER transfer_counts AFTER INSERT ON transfers BEGIN
  INSERT INTO accounts (account, currency, in_minor) VALUES (NEW.to_account, NEW.currency, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET in_minor = in_minor + excluded.in_minor;
  INSERT INTO accounts (account, currency) VALUES (NEW.from_account, NEW.currency) ON CONFLICT DO NOTHING;
  UPDATE accounts SET out_minor = out_minor + NEW.amount_minor WHERE account = NEW.from_account AND currency = NEW.currency;
  INSERT INTO accounts (account, currency, out_minor)
    SELECT 'debt:' || SUBSTR (account, 9), currency, out_minor - in_minor FROM accounts
    WHERE account = NEW.from_account AND currency = NEW.currency AND account LIKE 'creator:%' AND in_minor < out_minor
    ON CONFLICT DO UPDATE SET out_minor = out_minor + excluded.out_minor;
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'debt:' || SUBSTR (account, 9), account, out_minor - in_minor, currency, 'debt', NEW.reference, NEW.order_id, NEW.at
    FROM accounts WHERE account = NEW.from_account AND currency = NEW.currency AND account LIKE 'creator:%' AND in_minor < out_minor;
  UPDATE accounts SET in_minor = out_minor
    WHERE account = NEW.from_account AND currency = NEW.currency AND account LIKE 'creator:%' AND in_minor < out_minor;
END;

CREATE TRIGGER transfers_stay AFTER UPDATE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER transfers_stay_here BEFORE DELETE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

-- Nobody is paid whom nobody has verified.
CREATE TRIGGER unverified_are_not_paid BEFORE INSERT ON transfers
WHEN NEW.from_account LIKE 'creator:%' AND (NEW.to_account LIKE 'bank:%' OR NEW.to_account LIKE 'provider:%') BEGIN
  SELECT RAISE (ABORT, 'unverified_are_not_paid') WHERE NOT EXISTS (
    SELECT 1 FROM creators WHERE id = SUBSTR (NEW.from_account, 9) AND verified_at IS NOT NULL);
END;

-- What was booked before there were accounts.
INSERT INTO accounts (account, currency, in_minor, out_minor)
  SELECT account, currency, SUM (went_in), SUM (went_out) FROM (
    SELECT to_account AS account, currency, amount_minor AS went_in, 0 AS went_out FROM transfers
    UNION ALL SELECT from_account, currency, 0, amount_minor FROM transfers)
  GROUP BY account, currency;

-- Money that is promised: it is counted as gone by whoever promised it, and moves, at most in full, or comes back, once.
CREATE TABLE pending_transfers (
  id           TEXT PRIMARY KEY,
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL REFERENCES transfer_reasons (reason),
  reference    TEXT NOT NULL,
  order_id     TEXT REFERENCES orders (id),
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT pending_is_positive CHECK (amount_minor > 0),
  CONSTRAINT pending_has_two_sides CHECK (from_account <> to_account)
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_from ON pending_transfers (from_account);

CREATE TABLE pending_ends (
  pending      TEXT PRIMARY KEY REFERENCES pending_transfers (id),
  outcome      TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- that moved, minor units; 0 when it was voided
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT pending_outcome CHECK ((outcome = 'posted' AND amount_minor > 0) OR (outcome = 'voided' AND amount_minor = 0))
) STRICT, WITHOUT ROWID;

-- Nobody promises what they do not have.
CREATE TRIGGER pending_counts AFTER INSERT ON pending_transfers BEGIN
  INSERT INTO accounts (account, currency) VALUES (NEW.from_account, NEW.currency) ON CONFLICT DO NOTHING;
  UPDATE accounts SET pending_out_minor = pending_out_minor + NEW.amount_minor
    WHERE account = NEW.from_account AND currency = NEW.currency;
  SELECT RAISE (ABORT, 'account_below_zero') FROM accounts a JOIN account_kinds k ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
    WHERE a.account = NEW.from_account AND a.currency = NEW.currency AND k.side = 'credit' AND a.in_minor - a.out_minor < a.pending_out_minor;
  SELECT RAISE (ABORT, 'unverified_are_not_paid') WHERE NEW.from_account LIKE 'creator:%' AND NEW.to_account LIKE 'bank:%'
    AND NOT EXISTS (SELECT 1 FROM creators WHERE id = SUBSTR (NEW.from_account, 9) AND verified_at IS NOT NULL);
END;

CREATE TRIGGER pending_stays BEFORE UPDATE ON pending_transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER pending_stays_here BEFORE DELETE ON pending_transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER pending_ends_stay BEFORE UPDATE ON pending_ends BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER pending_ends_stay_here BEFORE DELETE ON pending_ends BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER pending_is_posted AFTER INSERT ON pending_ends BEGIN
  SELECT RAISE (ABORT, 'pending_over_amount') FROM pending_transfers WHERE id = NEW.pending AND amount_minor < NEW.amount_minor;
  UPDATE accounts SET pending_out_minor = pending_out_minor - (SELECT amount_minor FROM pending_transfers WHERE id = NEW.pending)
    WHERE (account, currency) = (SELECT from_account, currency FROM pending_transfers WHERE id = NEW.pending);
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT from_account, to_account, NEW.amount_minor, currency, reason, reference, order_id, NEW.at
    FROM pending_transfers WHERE id = NEW.pending AND NEW.outcome = 'posted';
END;

-- What the platform takes of a sale: the first rule that fits, in the order of their positions. Where none fits, the
-- creator's own rate. A rule is never changed: it ends, and another one begins.
CREATE TABLE commission_rules (
  id               TEXT PRIMARY KEY,
  position         INTEGER NOT NULL,   -- the lowest is asked first
  creator          TEXT REFERENCES creators (id), -- null: anybody
  category         TEXT,               -- null: any
  drop_id          TEXT REFERENCES drops (id), -- null: any
  price_from_minor INTEGER,            -- of one unit, minor units; null: from nothing
  price_to_minor   INTEGER,            -- the first price it no longer covers; null: to anything
  currency         TEXT,               -- of the prices; null where there is no price
  fee_bp           INTEGER NOT NULL,   -- share of the goods, basis points
  note             TEXT NOT NULL,      -- what it is for, as creators read it
  since_at         INTEGER NOT NULL,   -- ms since 1970
  until_at         INTEGER,            -- ms since 1970; the first moment it no longer counts; null: it stands
  made_by          TEXT NOT NULL REFERENCES people (id),
  CONSTRAINT commission_share CHECK (fee_bp BETWEEN 0 AND 5000),
  CONSTRAINT commission_prices CHECK ((price_from_minor IS NULL AND price_to_minor IS NULL) OR currency IS NOT NULL),
  CONSTRAINT commission_band CHECK (COALESCE (price_from_minor, 0) < COALESCE (price_to_minor, 9007199254740991)),
  CONSTRAINT commission_has_a_time CHECK (since_at <= until_at)
) STRICT;

CREATE UNIQUE INDEX commission_position ON commission_rules (position) WHERE until_at IS NULL;

CREATE TRIGGER commission_rule_stays BEFORE UPDATE ON commission_rules
WHEN OLD.until_at IS NOT NULL OR NEW.until_at IS NULL OR NEW.position <> OLD.position OR NEW.fee_bp <> OLD.fee_bp
  OR NEW.creator IS NOT OLD.creator OR NEW.category IS NOT OLD.category OR NEW.drop_id IS NOT OLD.drop_id
  OR NEW.price_from_minor IS NOT OLD.price_from_minor OR NEW.price_to_minor IS NOT OLD.price_to_minor
  OR NEW.currency IS NOT OLD.currency OR NEW.since_at <> OLD.since_at BEGIN
  SELECT RAISE (ABORT, 'commission_rule_is_final');
END;

-- Tax on the platform's fee, by where the creator is taxed; a line of its own.
ALTER TABLE creators ADD COLUMN fee_tax_bp INTEGER NOT NULL DEFAULT 0 CONSTRAINT fee_tax_share CHECK (fee_tax_bp BETWEEN 0 AND 5000); -- basis points of the fee

-- Whoever sells a drop together with its creator: a share of what the creator gets, of the whole drop or of one product.
CREATE TABLE cohosts (
  id          TEXT PRIMARY KEY,
  drop_id     TEXT NOT NULL REFERENCES drops (id),
  sku         TEXT REFERENCES variants (sku), -- null: of everything that has no share of its own for them
  creator     TEXT NOT NULL REFERENCES creators (id), -- the co-host
  share_bp    INTEGER NOT NULL,        -- basis points of what the creator gets
  state       TEXT NOT NULL DEFAULT 'proposed',
  proposed_at INTEGER NOT NULL,        -- ms since 1970
  answered_at INTEGER,
  CONSTRAINT cohost_state CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn')),
  CONSTRAINT cohost_share CHECK (share_bp BETWEEN 1 AND 10000)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX cohost_once ON cohosts (drop_id, creator, COALESCE (sku, '')) WHERE state IN ('proposed', 'accepted');
CREATE INDEX cohosts_by_creator ON cohosts (creator, proposed_at);

CREATE TRIGGER cohost_is_proposed BEFORE INSERT ON cohosts BEGIN
  SELECT RAISE (ABORT, 'cohost_is_creator') FROM drops WHERE id = NEW.drop_id AND creator = NEW.creator;
  SELECT RAISE (ABORT, 'cohost_of_what') WHERE NEW.sku IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM drop_items WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND is_bundle = 0);
  SELECT RAISE (ABORT, 'cohost_after_opening') FROM drops WHERE id = NEW.drop_id AND state = 'scheduled'
    AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- Of no thing more than all of it: what is agreed for the drop, and the most that is agreed for one product.
CREATE TRIGGER cohosts_share_a_whole AFTER INSERT ON cohosts BEGIN
  SELECT RAISE (ABORT, 'cohost_shares_over') WHERE 10000 < COALESCE ((
      SELECT SUM (share_bp) FROM cohosts WHERE drop_id = NEW.drop_id AND sku IS NULL AND state IN ('proposed', 'accepted')), 0)
    + COALESCE ((SELECT MAX (all_bp) FROM (SELECT SUM (share_bp) AS all_bp FROM cohosts
        WHERE drop_id = NEW.drop_id AND sku IS NOT NULL AND state IN ('proposed', 'accepted') GROUP BY sku)), 0);
END;

CREATE TRIGGER cohost_steps BEFORE UPDATE ON cohosts
WHEN NEW.share_bp <> OLD.share_bp OR NEW.creator <> OLD.creator OR NEW.sku IS NOT OLD.sku OR NEW.drop_id <> OLD.drop_id
  OR NOT (OLD.state = NEW.state OR (OLD.state = 'proposed' AND NEW.state IN ('accepted', 'declined', 'withdrawn'))
    OR (OLD.state = 'accepted' AND NEW.state = 'withdrawn')) BEGIN
  SELECT RAISE (ABORT, 'cohost_step');
END;

-- What was agreed before the doors opened stands.
CREATE TRIGGER cohost_stands BEFORE UPDATE OF state ON cohosts WHEN NEW.state <> OLD.state BEGIN
  SELECT RAISE (ABORT, 'cohost_after_opening') FROM drops WHERE id = NEW.drop_id AND state = 'scheduled'
    AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

ALTER TABLE orders ADD COLUMN commission TEXT REFERENCES commission_rules (id); -- the rule of its fee; null: the creator's own rate
ALTER TABLE orders ADD COLUMN fee_tax_minor INTEGER NOT NULL DEFAULT 0 CONSTRAINT fee_tax_not_negative CHECK (fee_tax_minor >= 0); -- the creator's, never in the total

-- Who gets what of an order, frozen when it is placed; the payment is shared by it, and a refund unwound by it.
CREATE TABLE order_shares (
  order_id     TEXT NOT NULL REFERENCES orders (id),
  position     INTEGER NOT NULL,       -- as they are booked
  component    TEXT NOT NULL,
  account      TEXT NOT NULL,
  reason       TEXT NOT NULL REFERENCES transfer_reasons (reason),
  amount_minor INTEGER NOT NULL,       -- minor units of the order's currency
  PRIMARY KEY (order_id, position),
  CONSTRAINT share_component CHECK (component IN ('goods', 'delivery')),
  CONSTRAINT share_is_positive CHECK (amount_minor > 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX share_once ON order_shares (order_id, reason, account);
CREATE INDEX order_shares_of ON order_shares (account) WHERE reason = 'cohost';

CREATE TRIGGER order_shares_stay BEFORE UPDATE ON order_shares BEGIN
  SELECT RAISE (ABORT, 'order_shares_are_final');
END;

-- An order that is not paid may still change: its shares are written anew.
CREATE TRIGGER order_shares_stay_here BEFORE DELETE ON order_shares
WHEN EXISTS (SELECT 1 FROM orders o JOIN drops d ON d.id = o.drop_id
  WHERE o.id = OLD.order_id AND o.state <> 'placed' AND d.rehearsal_of IS NULL) BEGIN
  SELECT RAISE (ABORT, 'order_shares_are_final');
END;

-- Which way a share went, and how much of it has not gone back.
CREATE VIEW shares_left AS
  SELECT s.order_id, s.position, s.component, s.account, s.reason, s.amount_minor, o.currency,
         s.reason IN ('coupon', 'loyalty') AS paid_in,
         s.amount_minor - COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t
           WHERE t.order_id = s.order_id AND t.reason = s.reason || '_back' AND s.account IN (t.from_account, t.to_account)), 0) AS left_minor
  FROM order_shares s JOIN orders o ON o.id = s.order_id;

-- The books of rehearsals, in the same form.
DROP TABLE rehearsal_transfers;
CREATE TABLE rehearsal_transfers (
  number       INTEGER PRIMARY KEY,
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  reference    TEXT NOT NULL,          -- the payment session it belongs to
  order_id     TEXT NOT NULL,
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT transfer_is_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_has_two_sides CHECK (from_account <> to_account)
) STRICT;

CREATE UNIQUE INDEX rehearsal_transfer_once ON rehearsal_transfers (reference, reason, from_account, to_account);
