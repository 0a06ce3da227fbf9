-- Money that goes back of the shop's own accord: the orders of a drop that was stopped, what could not be delivered, and what
-- a buyer's bank has sent back. And what a creator may give back, in each currency.

INSERT INTO transfer_reasons (reason) VALUES ('refund_failed'), ('refund_again'), ('refund_otherwise');

-- What a creator may give back is set in euros; this is what a euro stands for elsewhere. The figures are the shop's own,
-- rounded to what people would agree on; a currency that has none is always asked about.
CREATE TABLE refund_equivalents (
  currency TEXT PRIMARY KEY,
  minor    INTEGER NOT NULL,           -- minor units of it that stand for one euro
  CONSTRAINT equivalent_is_positive CHECK (minor > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO refund_equivalents VALUES ('EUR', 100), ('USD', 110), ('GBP', 85), ('CHF', 95), ('JPY', 160);

-- A drop that was stopped for good: it sells nothing again, not even what comes back.
ALTER TABLE drops ADD COLUMN stopped_at INTEGER; -- ms since 1970; null: it was not stopped

CREATE TRIGGER offer_of_a_stopped_drop BEFORE INSERT ON holds WHEN NEW.offered_to IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'offer_out_of_time') FROM drops WHERE id = NEW.drop_id AND stopped_at IS NOT NULL;
END;

-- What was paid for and not handed over, with what can still go back of it. What a bank disputes is the bank's to decide.
CREATE VIEW orders_to_pay_back AS
  SELECT o.drop_id, o.id AS order_id, o.placed_at, p.session, p.currency, p.amount_minor
    - COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v WHERE v.session = p.session), 0)
    - COALESCE ((SELECT SUM (b.amount_minor) FROM chargebacks b WHERE b.session = p.session AND b.state = 'lost'), 0) AS left_minor
  FROM orders o JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
  WHERE o.state = 'paid' AND NOT EXISTS (SELECT 1 FROM chargebacks q WHERE q.session = p.session AND q.state IN ('inquiry', 'open', 'sent'));

-- Somebody decided that a drop's orders go back. They do so in parts, minute by minute, each of them once.
CREATE TABLE paybacks (
  id           TEXT PRIMARY KEY,
  drop_id      TEXT NOT NULL REFERENCES drops (id),
  side         TEXT NOT NULL,          -- who decided: an operator, or its creator
  orders       INTEGER NOT NULL,       -- how many there were, as it was decided
  amount_minor INTEGER NOT NULL,       -- what they came to, minor units
  alone_minor  INTEGER NOT NULL,       -- what one person decided about by themselves then, minor units
  currency     TEXT NOT NULL,
  why          TEXT NOT NULL,          -- in their own words, as buyers read it
  by_person    TEXT NOT NULL,          -- who
  decided_by   TEXT NOT NULL DEFAULT '', -- the second person, where two have to say so
  decided_why  TEXT NOT NULL DEFAULT '', -- in their words
  state        TEXT NOT NULL,
  at           INTEGER NOT NULL,       -- ms since 1970
  state_at     INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT payback_side CHECK (side IN ('desk', 'studio')),
  CONSTRAINT payback_state CHECK (state IN ('approval', 'declined', 'running', 'done')),
  CONSTRAINT payback_counts CHECK (orders > 0 AND amount_minor > 0),
  CONSTRAINT payback_says_why CHECK (LENGTH (why) >= 3)
) STRICT, WITHOUT ROWID;

CREATE INDEX paybacks_by_drop ON paybacks (drop_id, at);
CREATE INDEX paybacks_by_state ON paybacks (state, state_at);
CREATE UNIQUE INDEX one_payback_at_once ON paybacks (drop_id) WHERE state IN ('approval', 'running');

-- Above what payouts need two people for, two people decide; and what is more than a creator may give by themselves is
-- for the desk to decide.
CREATE VIEW paybacks_of_two AS
  SELECT b.id FROM paybacks b JOIN drops d ON d.id = b.drop_id JOIN creators c ON c.id = d.creator
  WHERE b.amount_minor > COALESCE ((SELECT approval_minor FROM payout_limits l WHERE l.currency = b.currency), 0)
    OR (b.side = 'studio' AND b.amount_minor > c.refund_month_minor
      * COALESCE ((SELECT e.minor FROM refund_equivalents e WHERE e.currency = b.currency), 0) / 100);

CREATE TRIGGER payback_begins AFTER INSERT ON paybacks WHEN NEW.state <> 'approval' BEGIN
  SELECT RAISE (ABORT, 'payback_needs_two') WHERE NEW.alone_minor < NEW.amount_minor;
  SELECT RAISE (ABORT, 'payback_needs_two') FROM paybacks_of_two WHERE id = NEW.id;
  SELECT RAISE (ABORT, 'payback_step') WHERE NEW.state <> 'running';
END;

CREATE TRIGGER payback_step BEFORE UPDATE ON paybacks
WHEN NOT (OLD.state = NEW.state OR (OLD.state = 'approval' AND NEW.state IN ('running', 'declined')) OR (OLD.state = 'running' AND NEW.state = 'done'))
  OR NEW.id <> OLD.id OR NEW.drop_id <> OLD.drop_id OR NEW.side <> OLD.side OR NEW.orders <> OLD.orders OR NEW.amount_minor <> OLD.amount_minor
  OR NEW.alone_minor <> OLD.alone_minor OR NEW.currency <> OLD.currency OR NEW.why <> OLD.why OR NEW.by_person <> OLD.by_person BEGIN
  SELECT RAISE (ABORT, 'payback_step');
END;

CREATE TRIGGER payback_is_approved BEFORE UPDATE OF state ON paybacks WHEN OLD.state = 'approval' BEGIN
  SELECT RAISE (ABORT, 'payback_same_person') WHERE NEW.state = 'running' AND (NEW.decided_by = '' OR NEW.decided_by = NEW.by_person);
END;

CREATE TRIGGER paybacks_stay_here BEFORE DELETE ON paybacks BEGIN
  SELECT RAISE (ABORT, 'paybacks_are_final');
END;

-- Each order goes back once, however often the minute's round is called.
ALTER TABLE refunds ADD COLUMN payback TEXT REFERENCES paybacks (id); -- null: it was given for itself
CREATE UNIQUE INDEX refund_of_payback ON refunds (payback, order_id) WHERE payback IS NOT NULL;

-- What becomes of a delivery that nobody took in, by the rules it was sold by. Without a row somebody decides.
CREATE TABLE delivery_rules (
  policy          TEXT PRIMARY KEY REFERENCES policies (version),
  decide_after_ms INTEGER NOT NULL,    -- after the window's end, ms
  outcome         TEXT NOT NULL,       -- the sale stands, all of it goes back, or the goods without the ride
  CONSTRAINT delivery_outcome CHECK (outcome IN ('stands', 'refund', 'goods')),
  CONSTRAINT delivery_after_the_window CHECK (decide_after_ms >= 0)
) STRICT, WITHOUT ROWID;

-- A refund that the provider had made and the buyer's bank sent back. The sale stays undone; the money is the buyer's, and
-- waits in refunds:<refund> until it reaches them.
CREATE TABLE refund_bounces (
  id           TEXT PRIMARY KEY,       -- the provider's id of the refund that failed
  refund       TEXT NOT NULL REFERENCES refunds (id),
  number       INTEGER NOT NULL,       -- how often this one came back, from 1 on
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  cause        TEXT NOT NULL,          -- the provider's word
  state        TEXT NOT NULL DEFAULT 'open',
  tries        INTEGER NOT NULL DEFAULT 0, -- times it was sent again: part of the key
  person       TEXT NOT NULL DEFAULT '', -- who decided; empty: nobody yet
  why          TEXT NOT NULL DEFAULT '', -- in their own words
  at           INTEGER NOT NULL,       -- ms since 1970
  state_at     INTEGER NOT NULL,       -- ms since 1970
  looked_at    INTEGER NOT NULL DEFAULT 0, -- when the provider was last asked, ms since 1970
  CONSTRAINT bounce_state CHECK (state IN ('open', 'again', 'paid', 'otherwise')),
  CONSTRAINT bounce_is_positive CHECK (amount_minor > 0 AND number > 0 AND tries >= 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX bounce_once ON refund_bounces (refund, number);
CREATE UNIQUE INDEX one_bounce_at_once ON refund_bounces (refund) WHERE state IN ('open', 'again');
CREATE INDEX refund_bounces_by_state ON refund_bounces (state, state_at) WHERE state IN ('open', 'again');

CREATE TRIGGER bounce_fits BEFORE INSERT ON refund_bounces BEGIN
  SELECT RAISE (ABORT, 'bounce_of_nothing') WHERE NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM refunds r
    WHERE r.id = NEW.refund AND r.state = 'done' AND r.amount_minor = NEW.amount_minor AND r.currency = NEW.currency);
END;

CREATE TRIGGER bounce_step BEFORE UPDATE ON refund_bounces
WHEN NOT (OLD.state = NEW.state OR (OLD.state = 'open' AND NEW.state IN ('again', 'otherwise')) OR (OLD.state = 'again' AND NEW.state IN ('paid', 'open')))
  OR NEW.id <> OLD.id OR NEW.refund <> OLD.refund OR NEW.number <> OLD.number OR NEW.amount_minor <> OLD.amount_minor OR NEW.currency <> OLD.currency BEGIN
  SELECT RAISE (ABORT, 'bounce_step');
END;

CREATE TRIGGER bounces_stay_here BEFORE DELETE ON refund_bounces BEGIN
  SELECT RAISE (ABORT, 'bounces_are_final');
END;

-- Each step is in the books with its row: there is no moment at which one is there without the other.
CREATE TRIGGER bounce_is_booked AFTER INSERT ON refund_bounces BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'provider:payments', 'refunds:' || NEW.refund, NEW.amount_minor, NEW.currency, 'refund_failed', NEW.id, r.order_id, NEW.at
    FROM refunds r WHERE r.id = NEW.refund;
END;

CREATE TRIGGER bounce_is_paid AFTER UPDATE OF state ON refund_bounces WHEN OLD.state = 'again' AND NEW.state = 'paid' BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'refunds:' || NEW.refund, 'provider:payments', NEW.amount_minor, NEW.currency, 'refund_again', 'again-' || NEW.tries || '-' || NEW.id, r.order_id, NEW.state_at
    FROM refunds r WHERE r.id = NEW.refund;
END;

CREATE TRIGGER bounce_is_paid_otherwise AFTER UPDATE OF state ON refund_bounces WHEN OLD.state = 'open' AND NEW.state = 'otherwise' BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'refunds:' || NEW.refund, 'platform:refunds', NEW.amount_minor, NEW.currency, 'refund_otherwise', NEW.id, r.order_id, NEW.state_at
    FROM refunds r WHERE r.id = NEW.refund;
END;

-- Refunds as people see them: one that a bank sent back is open again.
CREATE VIEW refunds_shown AS
  SELECT r.id, r.order_id, r.session, r.kind, r.component, r.sku, r.units, r.amount_minor, r.currency, r.side, r.reason, r.note, r.by_person,
    COALESCE (CASE b.state WHEN 'open' THEN b.cause END, r.failure) AS failure, r.at, COALESCE (b.state_at, r.state_at) AS state_at,
    CASE b.state WHEN 'open' THEN 'bounced' WHEN 'again' THEN 'begun' ELSE r.state END AS state, b.id AS bounce
  FROM refunds r LEFT JOIN refund_bounces b ON b.refund = r.id AND b.state IN ('open', 'again');

-- Never more than was captured, whatever runs at the same time: in all, of the goods, of the delivery, and of each line.
-- As before, with the limit of a creator in the currency of what goes back.
DROP TRIGGER reservation_fits;
CREATE TRIGGER reservation_fits BEFORE INSERT ON refund_reservations BEGIN
  SELECT RAISE (ABORT, 'refund_of_another_order') FROM payments WHERE session = NEW.session AND order_id <> NEW.order_id;
  SELECT RAISE (ABORT, 'refund_currency') FROM refunds r JOIN payments p ON p.session = r.session WHERE r.id = NEW.refund AND r.currency <> p.currency;
  SELECT RAISE (ABORT, 'refund_disputed') FROM chargebacks b JOIN refunds r ON r.id = NEW.refund AND r.kind <> 'returned'
    WHERE b.session = NEW.session AND b.state IN ('inquiry', 'open', 'sent');
  SELECT RAISE (ABORT, 'refund_not_paid') FROM refunds r JOIN payments p ON p.session = r.session
    WHERE r.id = NEW.refund AND p.state NOT IN ('captured', 'refunding') OR (r.id = NEW.refund AND r.kind <> 'returned' AND p.state <> 'captured');
  SELECT RAISE (ABORT, 'refund_within_capture') FROM payments WHERE session = NEW.session AND amount_minor < NEW.amount_minor
    + COALESCE ((SELECT SUM (amount_minor) FROM refund_reservations WHERE session = NEW.session), 0)
    + COALESCE ((SELECT SUM (amount_minor) FROM chargebacks WHERE session = NEW.session AND state = 'lost'), 0);
  SELECT RAISE (ABORT, 'refund_within_part') FROM orders o WHERE o.id = NEW.order_id AND NEW.component IN ('goods', 'delivery')
    AND CASE NEW.component WHEN 'goods' THEN o.items_minor - o.discount_minor ELSE o.delivery_minor END < NEW.amount_minor
    + COALESCE ((SELECT SUM (amount_minor) FROM refund_reservations WHERE order_id = NEW.order_id AND component = NEW.component), 0);
  SELECT RAISE (ABORT, 'refund_within_line') FROM orders o WHERE o.id = NEW.order_id AND NEW.units > 0
    AND COALESCE ((SELECT units FROM order_lines WHERE order_id = NEW.order_id AND sku = NEW.sku), o.units) < NEW.units
    + COALESCE ((SELECT SUM (units) FROM refund_reservations WHERE order_id = NEW.order_id AND sku = NEW.sku), 0);
END;

-- A creator gives so much by themselves, and asks the shop for more; in the currency of what goes back.
CREATE TRIGGER reservation_within_limit BEFORE INSERT ON refund_reservations BEGIN
  SELECT RAISE (ABORT, 'refund_over_limit') FROM refunds r JOIN orders o ON o.id = r.order_id JOIN creators c ON c.id = o.creator
    LEFT JOIN refund_equivalents e ON e.currency = r.currency
    WHERE r.id = NEW.refund AND r.side = 'studio' AND r.decided_by = '' AND (
      c.refund_order_minor * COALESCE (e.minor, 0) / 100 < NEW.amount_minor + COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds w ON w.id = v.refund
        WHERE v.order_id = NEW.order_id AND w.side = 'studio' AND w.decided_by = ''), 0)
      OR c.refund_month_minor * COALESCE (e.minor, 0) / 100 < NEW.amount_minor + COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds w ON w.id = v.refund
        JOIN orders q ON q.id = v.order_id WHERE q.creator = o.creator AND w.side = 'studio' AND w.decided_by = ''
          AND w.currency = r.currency AND w.at > r.at - 2592000000), 0));
END;
