-- Payouts: what partners are owed for units of theirs is booked with the sale, and a payout is moved in legs, each out of
-- the one charge that it belongs to where there are few.

INSERT INTO transfer_reasons (reason) VALUES ('partner'), ('partner_back'), ('partner_settled');

-- Whose units an order took besides the drop's own, and what its creator owes for them.
CREATE TABLE partner_sales (
  order_id     TEXT NOT NULL REFERENCES orders (id),
  agreement    TEXT NOT NULL REFERENCES contingency (id),
  units        INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units: units at the price agreed
  currency     TEXT NOT NULL,
  at           INTEGER NOT NULL,       -- ms since 1970
  gone_back    INTEGER NOT NULL DEFAULT 0, -- 1: its units were free again before the account was closed
  back_minor   INTEGER NOT NULL DEFAULT 0, -- of the amount, given back with the buyer's money, minor units
  back_by      TEXT,                   -- the last refund it was given back with
  back_at      INTEGER,                -- ms since 1970
  PRIMARY KEY (order_id, agreement),
  CONSTRAINT partner_sale_is_something CHECK (units > 0 AND amount_minor >= 0),
  CONSTRAINT partner_gives_back_at_most_all CHECK (back_minor BETWEEN 0 AND amount_minor)
) STRICT, WITHOUT ROWID;

CREATE INDEX partner_sales_by_agreement ON partner_sales (agreement);

CREATE TRIGGER partner_sale_stays BEFORE UPDATE ON partner_sales
WHEN NEW.units <> OLD.units OR NEW.amount_minor <> OLD.amount_minor OR NEW.back_minor < OLD.back_minor OR NEW.gone_back < OLD.gone_back BEGIN
  SELECT RAISE (ABORT, 'partner_sale_is_final');
END;

CREATE TRIGGER partner_sale_stays_here BEFORE DELETE ON partner_sales BEGIN
  SELECT RAISE (ABORT, 'partner_sale_is_final');
END;

-- What no single order explains: a unit that one order had and another brought back, what was sold before this was kept.
CREATE TABLE partner_settlements (
  agreement    TEXT NOT NULL REFERENCES contingency (id),
  number       INTEGER NOT NULL,       -- 1, 2 …
  units        INTEGER NOT NULL,       -- below zero: sold by no order after all
  amount_minor INTEGER NOT NULL,       -- minor units; below zero: the partner gives it back
  currency     TEXT NOT NULL,
  at           INTEGER NOT NULL,       -- ms since 1970
  PRIMARY KEY (agreement, number),
  CONSTRAINT partner_settlement_is_something CHECK (units <> 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER partner_settlements_stay BEFORE UPDATE ON partner_settlements BEGIN SELECT RAISE (ABORT, 'partner_sale_is_final'); END;
CREATE TRIGGER partner_settlements_stay_here BEFORE DELETE ON partner_settlements BEGIN SELECT RAISE (ABORT, 'partner_sale_is_final'); END;

-- How many units of an agreement are accounted for, beside how many are sold.
CREATE VIEW partner_units AS
  SELECT c.id, c.drop_id, c.sku, c.creator, c.partner, c.state, c.price_minor, c.currency, s.sold,
    COALESCE ((SELECT SUM (p.units) FROM partner_sales p WHERE p.agreement = c.id AND p.gone_back = 0), 0)
    + COALESCE ((SELECT SUM (t.units) FROM partner_settlements t WHERE t.agreement = c.id), 0) AS accounted
  FROM contingency c JOIN contingency_shares s ON s.id = c.id;

-- One's own reserve is owed to nobody.
CREATE TRIGGER partner_is_owed AFTER INSERT ON partner_sales WHEN NEW.amount_minor > 0 BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT 'creator:' || c.creator, 'creator:' || c.partner, NEW.amount_minor, NEW.currency, 'partner', c.id, NEW.order_id, NEW.at
  FROM contingency c WHERE c.id = NEW.agreement AND c.partner <> c.creator;
END;

CREATE TRIGGER partner_gives_back AFTER UPDATE OF back_minor ON partner_sales WHEN NEW.back_minor > OLD.back_minor BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT 'creator:' || c.partner, 'creator:' || c.creator, NEW.back_minor - OLD.back_minor, NEW.currency, 'partner_back',
    NEW.back_by || '/' || c.id, NEW.order_id, NEW.back_at
  FROM contingency c WHERE c.id = NEW.agreement AND c.partner <> c.creator;
END;

CREATE TRIGGER partner_is_settled AFTER INSERT ON partner_settlements WHEN NEW.amount_minor <> 0 BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT 'creator:' || CASE WHEN NEW.amount_minor > 0 THEN c.creator ELSE c.partner END,
    'creator:' || CASE WHEN NEW.amount_minor > 0 THEN c.partner ELSE c.creator END,
    ABS (NEW.amount_minor), NEW.currency, 'partner_settled', c.id || '/' || NEW.number, NULL, NEW.at
  FROM contingency c WHERE c.id = NEW.agreement AND c.partner <> c.creator;
END;

-- A part of the goods goes back: of what the partner got the same part does. What is left of the order's shares tells which.
-- The buyer's money is the last that leaves, so by then they have all given back.
CREATE TRIGGER partner_unwinds AFTER INSERT ON transfers
WHEN NEW.reason IN ('refund', 'charged_back') AND EXISTS (SELECT 1 FROM partner_sales WHERE order_id = NEW.order_id) BEGIN
  UPDATE partner_sales SET back_by = NEW.reference, back_at = NEW.at,
    back_minor = MAX (back_minor, COALESCE ((
      SELECT partner_sales.amount_minor * (SUM (l.amount_minor) - SUM (l.left_minor)) / SUM (l.amount_minor)
      FROM shares_left l WHERE l.order_id = NEW.order_id AND l.component = 'goods' AND l.paid_in = 0), 0))
  WHERE order_id = NEW.order_id;
END;

-- Units that come back to the drop are nobody's sale any more. Once the account of them is closed they stay in it.
CREATE TRIGGER partner_units_come_back AFTER UPDATE OF state ON holds WHEN OLD.state = 'sold' AND NEW.state = 'released' BEGIN
  UPDATE partner_sales SET gone_back = 1
  WHERE order_id IN (SELECT id FROM orders WHERE hold_id = NEW.id)
    AND EXISTS (SELECT 1 FROM contingency c WHERE c.id = partner_sales.agreement AND c.state = 'accepted');
END;

CREATE TRIGGER partner_account_closes AFTER UPDATE OF state ON contingency WHEN OLD.state = 'accepted' AND NEW.state = 'settled' BEGIN
  INSERT INTO partner_settlements (agreement, number, units, amount_minor, currency, at)
  SELECT u.id, 1 + (SELECT COUNT (*) FROM partner_settlements t WHERE t.agreement = u.id), NEW.units_sold - u.accounted,
    (NEW.units_sold - u.accounted) * u.price_minor, u.currency, NEW.settled_at
  FROM partner_units u WHERE u.id = NEW.id AND NEW.units_sold <> u.accounted;
END;

-- What was sold before, and is owed.
INSERT INTO partner_settlements (agreement, number, units, amount_minor, currency, at)
  SELECT id, 1, sold, sold * price_minor, currency, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) FROM partner_units WHERE sold > 0;

-- Which charge at the provider brought the money of an order; several orders of one basket share one.
CREATE VIEW order_charges AS
  SELECT order_id, intent, amount_minor, currency FROM payments
  WHERE state = 'captured' AND intent IS NOT NULL AND session NOT LIKE 'sandbox%';

-- The transfers at the provider that a payout is made of: out of single charges, or out of the balance.
CREATE TABLE payout_legs (
  payout            TEXT NOT NULL REFERENCES payouts (id),
  attempt           INTEGER NOT NULL,
  number            INTEGER NOT NULL,  -- 1, 2 …
  name              TEXT NOT NULL UNIQUE, -- what the provider and the books call it
  intent            TEXT,              -- the provider's id of the money it is taken from; null: out of the balance
  by_balance        INTEGER NOT NULL DEFAULT 0, -- 1: it was to be taken from a charge, and the provider had it otherwise
  amount_minor      INTEGER NOT NULL,  -- minor units
  provider_transfer TEXT,              -- the provider's id
  moved_at          INTEGER,           -- ms since 1970
  provider_reversal TEXT,              -- the provider's id: it came back
  back_at           INTEGER,           -- ms since 1970
  PRIMARY KEY (payout, attempt, number),
  CONSTRAINT leg_is_positive CHECK (amount_minor > 0),
  CONSTRAINT leg_comes_back_after_it_went CHECK (provider_reversal IS NULL OR provider_transfer IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX payout_legs_by_intent ON payout_legs (intent) WHERE intent IS NOT NULL;

INSERT INTO payout_legs (payout, attempt, number, name, amount_minor, provider_transfer, moved_at, provider_reversal, back_at)
  SELECT id, attempt, 1, id || '-' || attempt, amount_minor, provider_transfer, state_at, provider_reversal, state_at FROM payouts WHERE account IS NOT NULL;
INSERT INTO payout_legs (payout, attempt, number, name, amount_minor, provider_transfer, moved_at, provider_reversal, back_at)
  SELECT t.payout, t.attempt, 1, t.payout || '-' || t.attempt, p.amount_minor, t.provider_transfer, t.at, t.provider_reversal, t.at
  FROM payout_tries t JOIN payouts p ON p.id = t.payout WHERE TRUE ON CONFLICT DO NOTHING;

-- The provider's account changes with its transfer, and not with what the creator's account there sends on: what was moved
-- and never sent on, or came back before, is booked as it was.
INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT 'provider:payments', 'bank:' || p.creator, l.amount_minor, p.currency, 'payout_failed', l.name, NULL, l.back_at
  FROM payout_legs l JOIN payouts p ON p.id = l.payout WHERE l.provider_reversal IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.reference = l.name AND t.reason = 'payout_failed');
INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT 'bank:' || p.creator, 'provider:payments', l.amount_minor, p.currency, 'payout_sent', l.name, NULL, l.moved_at
  FROM payout_legs l JOIN payouts p ON p.id = l.payout WHERE l.provider_transfer IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.reference = l.name AND t.reason = 'payout_sent');

CREATE TRIGGER payout_leg_stays BEFORE UPDATE ON payout_legs
WHEN NEW.name <> OLD.name OR NEW.amount_minor <> OLD.amount_minor OR NEW.payout <> OLD.payout OR NEW.attempt <> OLD.attempt
  OR (OLD.provider_transfer IS NOT NULL AND NEW.provider_transfer IS NOT OLD.provider_transfer)
  OR (OLD.provider_reversal IS NOT NULL AND NEW.provider_reversal IS NOT OLD.provider_reversal)
  -- it may turn to the balance before it is moved, and not back
  OR (NEW.intent IS NOT OLD.intent AND (OLD.provider_transfer IS NOT NULL OR NEW.intent IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'payout_leg_is_final');
END;

CREATE TRIGGER payout_leg_stays_here BEFORE DELETE ON payout_legs BEGIN SELECT RAISE (ABORT, 'payout_leg_is_final'); END;

-- No charge is shared out beyond itself.
CREATE TRIGGER payout_leg_fits AFTER INSERT ON payout_legs WHEN NEW.intent IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'payout_leg_over_charge') WHERE (SELECT COALESCE (SUM (c.amount_minor), 0) FROM order_charges c WHERE c.intent = NEW.intent)
    < (SELECT SUM (l.amount_minor) FROM payout_legs l WHERE l.intent = NEW.intent AND l.provider_reversal IS NULL);
END;

DROP TRIGGER payout_fails;
DROP TRIGGER payout_is_transferred;
DROP TRIGGER payout_is_sent;
DROP TRIGGER payout_is_back;

-- The legs are what is promised.
CREATE TRIGGER payout_legs_go BEFORE UPDATE OF state ON payouts WHEN NEW.state = 'sending' AND OLD.state <> 'sending' BEGIN
  SELECT RAISE (ABORT, 'payout_legs_add_up') WHERE NEW.amount_minor IS NOT (
    SELECT SUM (l.amount_minor) FROM payout_legs l WHERE l.payout = NEW.id AND l.attempt = NEW.attempt);
END;

-- With the first leg the creator's money is on its way; each leg takes its part from the provider's account.
CREATE TRIGGER payout_leg_is_moved AFTER UPDATE OF provider_transfer ON payout_legs
WHEN NEW.provider_transfer IS NOT NULL AND OLD.provider_transfer IS NULL BEGIN
  INSERT INTO pending_ends (pending, outcome, amount_minor, at)
    SELECT q.id, 'posted', q.amount_minor, NEW.moved_at FROM pending_transfers q WHERE q.id = NEW.payout || '-' || NEW.attempt
      AND NOT EXISTS (SELECT 1 FROM pending_ends e WHERE e.pending = q.id);
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'bank:' || p.creator, 'provider:payments', NEW.amount_minor, p.currency, 'payout_sent', NEW.name, NULL, NEW.moved_at
    FROM payouts p WHERE p.id = NEW.payout;
END;

CREATE TRIGGER payout_leg_is_back AFTER UPDATE OF provider_reversal ON payout_legs
WHEN NEW.provider_reversal IS NOT NULL AND OLD.provider_reversal IS NULL BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'provider:payments', 'bank:' || p.creator, NEW.amount_minor, p.currency, 'payout_failed', NEW.name, NULL, NEW.back_at
    FROM payouts p WHERE p.id = NEW.payout;
END;

-- What the provider has moved comes back, every leg of it, before the items are open again.
CREATE TRIGGER payout_fails BEFORE UPDATE OF state ON payouts WHEN NEW.state = 'failed' BEGIN
  SELECT RAISE (ABORT, 'payout_not_reversed') FROM payout_legs l
    WHERE l.payout = NEW.id AND l.attempt = NEW.attempt AND l.provider_transfer IS NOT NULL AND l.provider_reversal IS NULL;
END;

CREATE TRIGGER payout_is_back AFTER UPDATE OF state ON payouts WHEN NEW.state = 'failed' AND OLD.state <> 'failed' BEGIN
  INSERT INTO pending_ends (pending, outcome, amount_minor, at)
    SELECT q.id, 'voided', 0, NEW.state_at FROM pending_transfers q WHERE q.id = NEW.id || '-' || NEW.attempt
      AND NOT EXISTS (SELECT 1 FROM pending_ends e WHERE e.pending = q.id);
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'bank:' || NEW.creator, 'creator:' || NEW.creator, NEW.amount_minor, NEW.currency, 'payout_back', NEW.id || '-' || NEW.attempt, NULL, NEW.state_at
    WHERE EXISTS (SELECT 1 FROM payout_legs l WHERE l.payout = NEW.id AND l.attempt = NEW.attempt AND l.provider_transfer IS NOT NULL);
END;
