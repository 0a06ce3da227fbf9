-- One payment for what a buyer holds of several creators.

-- A payment page that several orders are paid at. Each of them has a row in payments of its own, named session/order:
-- what is captured, booked and refunded of it is that one order's, as if it had been paid alone.
CREATE TABLE baskets (
  session      TEXT PRIMARY KEY,       -- the provider's id
  amount_minor INTEGER NOT NULL,       -- all of it, minor units
  currency     TEXT NOT NULL,
  orders       INTEGER NOT NULL,       -- how many
  opened_at    INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT basket_is_positive CHECK (amount_minor > 0),
  CONSTRAINT basket_orders CHECK (orders BETWEEN 1 AND 6)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER baskets_stay BEFORE UPDATE ON baskets BEGIN
  SELECT RAISE (ABORT, 'basket_is_final');
END;

CREATE TRIGGER baskets_stay_here BEFORE DELETE ON baskets BEGIN
  SELECT RAISE (ABORT, 'basket_is_final');
END;

ALTER TABLE payments ADD COLUMN basket TEXT REFERENCES baskets (session); -- null: the session pays this order alone

CREATE INDEX payments_by_basket ON payments (basket) WHERE basket IS NOT NULL;

-- What a buyer holds, of all drops.
CREATE INDEX holds_live_by_buyer ON holds (buyer) WHERE state = 'live';

-- The parts never come to more than the whole; that they come to all of it is for audit.sql to see.
CREATE TRIGGER basket_part_fits BEFORE INSERT ON payments WHEN NEW.basket IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'basket_part') WHERE NEW.session <> NEW.basket || '/' || NEW.order_id OR NOT EXISTS (
    SELECT 1 FROM baskets b WHERE b.session = NEW.basket AND b.currency = NEW.currency
      AND NEW.amount_minor + (SELECT COALESCE (SUM (p.amount_minor), 0) FROM payments p WHERE p.basket = b.session) <= b.amount_minor
      AND (SELECT COUNT (*) FROM payments p WHERE p.basket = b.session) < b.orders);
END;

CREATE TRIGGER basket_part_stays BEFORE UPDATE OF session, order_id, basket, amount_minor, currency ON payments
WHEN (OLD.basket IS NOT NULL OR NEW.basket IS NOT NULL) AND (NEW.session <> OLD.session OR NEW.order_id <> OLD.order_id
  OR NEW.basket IS NOT OLD.basket OR NEW.amount_minor <> OLD.amount_minor OR NEW.currency <> OLD.currency) BEGIN
  SELECT RAISE (ABORT, 'basket_part');
END;

-- There is one page to pay at: when it ends for one of its orders, it ends for all of them.
CREATE TRIGGER basket_ends_whole AFTER UPDATE OF state ON payments
WHEN NEW.basket IS NOT NULL AND OLD.state = 'open' AND NEW.state = 'expired' BEGIN
  UPDATE payments SET state = 'expired', state_at = NEW.state_at WHERE basket = NEW.basket AND state = 'open';
END;

-- An order that goes to another checkout takes its coupon along; the use stays with those that stay.
CREATE TRIGGER order_leaves_a_checkout BEFORE UPDATE OF checkout ON orders
WHEN OLD.checkout IS NOT NEW.checkout AND OLD.coupon IS NOT NULL BEGIN
  DELETE FROM coupon_uses WHERE code = OLD.coupon AND checkout = COALESCE (OLD.checkout, OLD.hold_id)
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.checkout = OLD.checkout AND o.coupon = OLD.coupon AND o.id <> OLD.id
      AND o.state IN ('placed', 'paid', 'collected', 'delivered'));
END;

-- A bank disputes a payment as a whole: each part of a basket's has a chargeback of its own, named dispute-order.
ALTER TABLE chargebacks ADD COLUMN dispute TEXT;           -- the provider's id; null: it is this one's id
ALTER TABLE chargebacks ADD COLUMN disputed_minor INTEGER; -- all that is disputed, minor units; null: what this one says

CREATE INDEX chargebacks_by_dispute ON chargebacks (dispute) WHERE dispute IS NOT NULL;

-- The parts never come to more than what is disputed; that they come to all of it is for audit.sql to see.
CREATE TRIGGER chargeback_part_fits BEFORE INSERT ON chargebacks WHEN NEW.dispute IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'chargeback_part') WHERE NEW.id <> NEW.dispute || '-' || NEW.order_id OR NEW.disputed_minor IS NULL
    OR NEW.disputed_minor < NEW.amount_minor + (
      SELECT COALESCE (SUM (b.amount_minor), 0) FROM chargebacks b WHERE b.dispute = NEW.dispute AND b.id <> NEW.id);
END;

CREATE TRIGGER chargeback_part_stays BEFORE UPDATE OF id, order_id, session, amount_minor, dispute, disputed_minor ON chargebacks
WHEN NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id OR NEW.session <> OLD.session OR NEW.amount_minor <> OLD.amount_minor
  OR NEW.dispute IS NOT OLD.dispute OR NEW.disputed_minor IS NOT OLD.disputed_minor BEGIN
  SELECT RAISE (ABORT, 'chargeback_part');
END;

-- While a bank disputes a payment, the provider gives nothing of it back, whichever order it would be for.
CREATE TRIGGER basket_is_disputed BEFORE INSERT ON refund_reservations BEGIN
  SELECT RAISE (ABORT, 'refund_disputed') FROM payments p JOIN payments y ON y.basket = p.basket JOIN chargebacks b ON b.session = y.session
    JOIN refunds r ON r.id = NEW.refund AND r.kind <> 'returned'
    WHERE p.session = NEW.session AND b.state IN ('inquiry', 'open', 'sent');
END;

-- What the books move to and from the provider, by what the provider calls one thing: a payment with its parts, a dispute
-- with its parts.
CREATE VIEW provider_moves AS
  SELECT t.number, t.from_account, t.to_account, t.amount_minor, t.currency, t.reason, t.reference, t.at, CASE
      WHEN t.reason = 'capture' THEN COALESCE ((SELECT p.basket FROM payments p WHERE p.session = t.reference), t.reference)
      WHEN t.reason IN ('dispute_withdrawn', 'dispute_reinstated') THEN COALESCE ((SELECT b.dispute FROM chargebacks b WHERE b.id = t.reference), t.reference)
      ELSE t.reference END AS moved_by
  FROM transfers t WHERE t.from_account = 'provider:payments' OR t.to_account = 'provider:payments';
