-- Money that goes back: reserved against what was captured before the provider hears of it, and booked once it did it.
-- And money that a buyer's bank takes back: chargebacks.

INSERT INTO transfer_reasons VALUES ('goodwill'), ('goodwill_back'), ('dispute_held'), ('dispute_won'), ('dispute_lost'),
  ('dispute_withdrawn'), ('dispute_reinstated'), ('dispute_fee'), ('charged_back');

-- What a creator may give back without asking the shop, in minor units of the order's currency.
ALTER TABLE creators ADD COLUMN refund_order_minor INTEGER NOT NULL DEFAULT 5000 CONSTRAINT refund_order_limit CHECK (refund_order_minor >= 0);   -- of one order
ALTER TABLE creators ADD COLUMN refund_month_minor INTEGER NOT NULL DEFAULT 20000 CONSTRAINT refund_month_limit CHECK (refund_month_minor >= 0); -- within 30 days

CREATE TABLE refunds (
  id           TEXT PRIMARY KEY,       -- the provider is told it as the key
  order_id     TEXT NOT NULL REFERENCES orders (id),
  session      TEXT NOT NULL REFERENCES payments (session),
  kind         TEXT NOT NULL,
  component    TEXT NOT NULL,          -- which shares go back; 'goodwill': none, the shop pays
  sku          TEXT NOT NULL DEFAULT '', -- of a line; empty: of none, or of an order that has no lines
  units        INTEGER NOT NULL DEFAULT 0, -- of that line
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  side         TEXT NOT NULL,          -- who gives it
  reason       TEXT NOT NULL,          -- the word that others know: 'operator', or why a payment bought nothing
  note         TEXT NOT NULL DEFAULT '', -- in the words of whoever gives it, for the letter
  by_person    TEXT NOT NULL DEFAULT '', -- whoever asked for it; empty: the shop
  decided_by   TEXT NOT NULL DEFAULT '', -- whoever decided a request
  decided_why  TEXT NOT NULL DEFAULT '', -- in their words
  state        TEXT NOT NULL,
  failure      TEXT NOT NULL DEFAULT '', -- what the provider said
  at           INTEGER NOT NULL,       -- ms since 1970
  state_at     INTEGER NOT NULL,       -- when it came into its state
  looked_at    INTEGER NOT NULL DEFAULT 0, -- when the provider was last asked
  CONSTRAINT refund_is_positive CHECK (amount_minor > 0),
  CONSTRAINT refund_kind CHECK (kind IN ('full', 'part', 'line', 'delivery', 'goodwill', 'returned')),
  CONSTRAINT refund_component CHECK (component IN ('all', 'goods', 'delivery', 'goodwill')),
  CONSTRAINT refund_side CHECK (side IN ('shop', 'desk', 'studio')),
  CONSTRAINT refund_state CHECK (state IN ('asked', 'declined', 'begun', 'done', 'failed')),
  CONSTRAINT refund_units_of_a_line CHECK (units >= 0 AND (kind = 'line') = (units > 0))
) STRICT, WITHOUT ROWID;

CREATE INDEX refunds_by_order ON refunds (order_id, at);
CREATE INDEX refunds_by_state ON refunds (state, state_at) WHERE state IN ('asked', 'begun', 'failed');

-- A refund that has begun, or is done, has its place in what was captured; one that failed gives it back.
CREATE TABLE refund_reservations (
  refund       TEXT PRIMARY KEY REFERENCES refunds (id),
  order_id     TEXT NOT NULL,
  session      TEXT NOT NULL,
  component    TEXT NOT NULL,
  sku          TEXT NOT NULL,
  units        INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL        -- minor units
) STRICT, WITHOUT ROWID;

CREATE INDEX refund_reservations_by_session ON refund_reservations (session);
CREATE INDEX refund_reservations_by_order ON refund_reservations (order_id);

-- A buyer's bank disputes a payment. The word of the provider is 'dispute'; here it is a chargeback.
CREATE TABLE chargebacks (
  id           TEXT PRIMARY KEY,       -- the provider's
  order_id     TEXT NOT NULL REFERENCES orders (id),
  session      TEXT NOT NULL REFERENCES payments (session),
  amount_minor INTEGER NOT NULL,       -- minor units
  fee_minor    INTEGER NOT NULL DEFAULT 0, -- what the provider charges for it, minor units; the shop bears it
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL,          -- the bank's word
  state        TEXT NOT NULL,
  funds        TEXT NOT NULL DEFAULT 'kept',
  parts        TEXT NOT NULL DEFAULT '[]', -- what was set aside: JSON of [from, to, minor units]
  due_at       INTEGER,                -- ms since 1970; null: nothing to answer
  opened_at    INTEGER NOT NULL,       -- ms since 1970
  state_at     INTEGER NOT NULL,
  sent_at      INTEGER,                -- when the evidence was sent
  CONSTRAINT chargeback_is_positive CHECK (amount_minor > 0 AND fee_minor >= 0),
  CONSTRAINT chargeback_state CHECK (state IN ('inquiry', 'open', 'sent', 'won', 'lost')),
  CONSTRAINT chargeback_funds CHECK (funds IN ('kept', 'held', 'withdrawn', 'back', 'gone'))
) STRICT, WITHOUT ROWID;

CREATE INDEX payments_by_intent ON payments (intent) WHERE intent IS NOT NULL;
CREATE INDEX chargebacks_by_order ON chargebacks (order_id);
CREATE INDEX chargebacks_by_session ON chargebacks (session);
CREATE INDEX chargebacks_by_time ON chargebacks (opened_at, id);

-- Whoever pays creators out leaves these orders alone until the bank has decided.
CREATE VIEW orders_disputed AS
  SELECT DISTINCT order_id FROM chargebacks WHERE state IN ('inquiry', 'open', 'sent');

-- What is decided stays decided.
CREATE TRIGGER chargeback_step BEFORE UPDATE OF state ON chargebacks
WHEN NOT (OLD.state = NEW.state OR OLD.state IN ('inquiry', 'open', 'sent')) OR (OLD.state <> 'inquiry' AND NEW.state = 'inquiry')
  OR (OLD.state = 'sent' AND NEW.state = 'open') BEGIN
  SELECT RAISE (ABORT, 'chargeback_step');
END;

CREATE TRIGGER refund_step BEFORE UPDATE OF state ON refunds
WHEN NOT (OLD.state = NEW.state OR (OLD.state = 'asked' AND NEW.state IN ('begun', 'declined'))
  OR (OLD.state = 'begun' AND NEW.state IN ('done', 'failed'))) BEGIN
  SELECT RAISE (ABORT, 'refund_step');
END;

CREATE TRIGGER refund_is_final BEFORE UPDATE ON refunds
WHEN NEW.amount_minor <> OLD.amount_minor OR NEW.currency <> OLD.currency OR NEW.order_id <> OLD.order_id OR NEW.session <> OLD.session
  OR NEW.component <> OLD.component OR NEW.kind <> OLD.kind OR NEW.sku <> OLD.sku OR NEW.units <> OLD.units BEGIN
  SELECT RAISE (ABORT, 'refund_is_final');
END;

CREATE TRIGGER refund_begins AFTER INSERT ON refunds WHEN NEW.state IN ('begun', 'done') BEGIN
  INSERT INTO refund_reservations (refund, order_id, session, component, sku, units, amount_minor)
    VALUES (NEW.id, NEW.order_id, NEW.session, NEW.component, NEW.sku, NEW.units, NEW.amount_minor);
END;

CREATE TRIGGER refund_is_granted AFTER UPDATE OF state ON refunds WHEN OLD.state = 'asked' AND NEW.state = 'begun' BEGIN
  INSERT INTO refund_reservations (refund, order_id, session, component, sku, units, amount_minor)
    VALUES (NEW.id, NEW.order_id, NEW.session, NEW.component, NEW.sku, NEW.units, NEW.amount_minor);
END;

CREATE TRIGGER refund_fails AFTER UPDATE OF state ON refunds WHEN OLD.state = 'begun' AND NEW.state = 'failed' BEGIN
  DELETE FROM refund_reservations WHERE refund = NEW.id;
END;

-- What was there before there were refunds in parts: a payment that bought nothing, or all of an order.
INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, state, at, state_at)
  SELECT 'refund-' || session, order_id, session, CASE refund_reason WHEN 'operator' THEN 'full' ELSE 'returned' END, 'all', amount_minor,
    currency, CASE refund_reason WHEN 'operator' THEN 'desk' ELSE 'shop' END, COALESCE (refund_reason, 'sold_out'), COALESCE (refund_note, ''),
    CASE state WHEN 'refunded' THEN 'done' ELSE 'begun' END, state_at, state_at
  FROM payments WHERE state IN ('refunding', 'refunded') AND session NOT LIKE 'sandbox%';

-- Never more than was captured, whatever runs at the same time: in all, of the goods, of the delivery, and of each line.
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
  -- A creator gives so much by themselves, and asks the shop for more.
  SELECT RAISE (ABORT, 'refund_over_limit') FROM refunds r JOIN orders o ON o.id = r.order_id JOIN creators c ON c.id = o.creator
    WHERE r.id = NEW.refund AND r.side = 'studio' AND r.decided_by = '' AND (
      c.refund_order_minor < NEW.amount_minor + COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds w ON w.id = v.refund
        WHERE v.order_id = NEW.order_id AND w.side = 'studio' AND w.decided_by = ''), 0)
      OR c.refund_month_minor < NEW.amount_minor + COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds w ON w.id = v.refund
        JOIN orders q ON q.id = v.order_id WHERE q.creator = o.creator AND w.side = 'studio' AND w.decided_by = ''
          AND w.currency = r.currency AND w.at > r.at - 2592000000), 0));
END;

-- What a creator has given back of late is found by time.
CREATE INDEX refunds_by_studios ON refunds (at) WHERE side = 'studio';
