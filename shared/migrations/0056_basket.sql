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
