-- From a hold to a paid order.

-- Idempotency keys, for 24 hours. `subject` is the hold or order the first request made.
CREATE TABLE requests (
  scope       TEXT NOT NULL,           -- the buyer, or '*' for a key that nobody can guess
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,           -- of the content
  subject     TEXT NOT NULL,
  at          INTEGER NOT NULL,        -- ms since 1970
  PRIMARY KEY (scope, key),
  CONSTRAINT key_length CHECK (LENGTH (key) BETWEEN 1 AND 400)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER request_forgets_old_keys BEFORE INSERT ON requests BEGIN
  DELETE FROM requests WHERE scope = NEW.scope AND key = NEW.key AND at <= NEW.at - 86400000;
END;

CREATE TABLE coupons (
  code      TEXT PRIMARY KEY,          -- upper case
  drop_id   TEXT REFERENCES drops (id),          -- null: any drop
  off_bp    INTEGER NOT NULL DEFAULT 0,          -- share of the items, basis points
  off_minor INTEGER NOT NULL DEFAULT 0,          -- or an amount, minor units
  currency  TEXT NOT NULL,
  starts_at INTEGER NOT NULL,          -- ms since 1970
  ends_at   INTEGER NOT NULL,          -- ms since 1970; the first moment it no longer counts
  uses_max  INTEGER NOT NULL,
  used      INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT coupon_used_up CHECK (used BETWEEN 0 AND uses_max),
  CONSTRAINT coupon_takes_one_way CHECK ((off_bp = 0) <> (off_minor = 0))
) STRICT;

CREATE TABLE orders (
  id             TEXT PRIMARY KEY,
  hold_id        TEXT NOT NULL UNIQUE REFERENCES holds (id),
  buyer          TEXT NOT NULL,
  drop_id        TEXT NOT NULL REFERENCES drops (id),
  creator        TEXT NOT NULL REFERENCES creators (id),
  item           TEXT NOT NULL,        -- what it was called when it was sold
  units          INTEGER NOT NULL,
  price_minor    INTEGER NOT NULL,     -- of one unit, minor units
  items_minor    INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  delivery_minor INTEGER NOT NULL,
  total_minor    INTEGER NOT NULL,
  tax_minor      INTEGER NOT NULL,     -- inside the total
  fee_minor      INTEGER NOT NULL,     -- the platform's, inside the total
  currency       TEXT NOT NULL,
  tax_bp         INTEGER NOT NULL,
  fee_bp         INTEGER NOT NULL,
  slot           TEXT NOT NULL REFERENCES slots (id),
  email          TEXT NOT NULL,
  name           TEXT NOT NULL,
  street         TEXT NOT NULL DEFAULT '',
  postcode       TEXT NOT NULL DEFAULT '',
  town           TEXT NOT NULL DEFAULT '',
  coupon         TEXT REFERENCES coupons (code),
  policy         TEXT NOT NULL REFERENCES policies (version),
  state          TEXT NOT NULL DEFAULT 'placed',
  placed_at      INTEGER NOT NULL,     -- ms since 1970
  state_at       INTEGER NOT NULL,     -- when it came into its state
  refund_reason  TEXT,
  CONSTRAINT order_state CHECK (state IN ('placed', 'paid', 'collected', 'delivered', 'lapsed', 'refunded')),
  CONSTRAINT bill_adds_up CHECK (items_minor = price_minor * units
    AND total_minor = items_minor - discount_minor + delivery_minor AND total_minor > 0),
  CONSTRAINT tax_and_fee_fit CHECK (tax_minor >= 0 AND fee_minor >= 0 AND tax_minor + fee_minor <= total_minor)
) STRICT, WITHOUT ROWID;

CREATE INDEX orders_waiting ON orders (placed_at) WHERE state = 'placed';

-- The timeline of an order.
CREATE TABLE order_steps (
  order_id TEXT NOT NULL REFERENCES orders (id),
  at       INTEGER NOT NULL,           -- ms since 1970
  state    TEXT NOT NULL,
  PRIMARY KEY (order_id, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER order_is_placed AFTER INSERT ON orders BEGIN
  UPDATE slots SET taken = taken + 1 WHERE id = NEW.slot;
  UPDATE coupons SET used = used + 1 WHERE code = NEW.coupon;
  INSERT INTO order_steps (order_id, at, state) VALUES (NEW.id, NEW.state_at, NEW.state);
END;

CREATE TRIGGER order_step BEFORE UPDATE OF state ON orders
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'placed' AND NEW.state IN ('paid', 'lapsed', 'refunded'))
  OR (OLD.state = 'lapsed' AND NEW.state IN ('paid', 'refunded', 'placed'))
  OR (OLD.state = 'paid' AND NEW.state IN ('collected', 'delivered', 'refunded'))
  OR (OLD.state IN ('collected', 'delivered') AND NEW.state IN ('paid', 'refunded'))) BEGIN
  SELECT RAISE (ABORT, 'order_step');
END;

CREATE TRIGGER order_moves_on AFTER UPDATE OF state ON orders
WHEN OLD.state <> NEW.state AND OLD.state NOT IN ('collected', 'delivered') BEGIN
  INSERT INTO order_steps (order_id, at, state) VALUES (NEW.id, NEW.state_at, NEW.state)
    ON CONFLICT (order_id, state) DO UPDATE SET at = excluded.at;
END;

-- What was handed over by mistake is paid as it was before; a refund does not undo that it was handed over.
CREATE TRIGGER order_steps_back AFTER UPDATE OF state ON orders
WHEN OLD.state IN ('collected', 'delivered') AND OLD.state <> NEW.state BEGIN
  DELETE FROM order_steps WHERE order_id = NEW.id AND state = OLD.state AND NEW.state = 'paid';
  INSERT INTO order_steps (order_id, at, state) VALUES (NEW.id, NEW.state_at, NEW.state)
    ON CONFLICT (order_id, state) DO NOTHING;
END;

-- A seat in a slot and a use of a coupon belong to orders that are placed or paid, or have been handed over.
CREATE TRIGGER order_gives_back AFTER UPDATE OF state ON orders
WHEN OLD.state IN ('placed', 'paid', 'collected', 'delivered') AND NEW.state IN ('lapsed', 'refunded') BEGIN
  UPDATE slots SET taken = taken - 1 WHERE id = NEW.slot;
  UPDATE coupons SET used = used - 1 WHERE code = NEW.coupon;
END;

CREATE TRIGGER order_takes_again AFTER UPDATE OF state ON orders
WHEN OLD.state = 'lapsed' AND NEW.state IN ('placed', 'paid') BEGIN
  UPDATE slots SET taken = taken + 1 WHERE id = NEW.slot;
  UPDATE coupons SET used = used + 1 WHERE code = NEW.coupon;
END;

CREATE TRIGGER order_changes_slot AFTER UPDATE OF slot ON orders
WHEN OLD.slot <> NEW.slot AND NEW.state = 'placed' BEGIN
  UPDATE slots SET taken = taken - 1 WHERE id = OLD.slot;
  UPDATE slots SET taken = taken + 1 WHERE id = NEW.slot;
END;

CREATE TRIGGER order_changes_coupon AFTER UPDATE OF coupon ON orders
WHEN OLD.coupon IS NOT NEW.coupon AND NEW.state = 'placed' BEGIN
  UPDATE coupons SET used = used - 1 WHERE code = OLD.coupon;
  UPDATE coupons SET used = used + 1 WHERE code = NEW.coupon;
END;

-- One row for each payment session at the provider.
CREATE TABLE payments (
  session        TEXT PRIMARY KEY,     -- the provider's id
  order_id       TEXT NOT NULL REFERENCES orders (id),
  pay_url        TEXT NOT NULL,
  intent         TEXT,                 -- the provider's id of the money itself
  amount_minor   INTEGER NOT NULL,     -- minor units
  refunded_minor INTEGER NOT NULL DEFAULT 0,
  currency       TEXT NOT NULL,
  state          TEXT NOT NULL DEFAULT 'open',
  fingerprint    TEXT NOT NULL DEFAULT '', -- of what was ordered
  opened_at      INTEGER NOT NULL,     -- ms since 1970
  state_at       INTEGER NOT NULL,
  looked_at      INTEGER NOT NULL DEFAULT 0, -- when the reconciler last asked the provider about it
  refund_reason  TEXT,
  CONSTRAINT payment_state CHECK (state IN ('open', 'expired', 'captured', 'refunding', 'refunded')),
  CONSTRAINT refund_within_capture CHECK (refunded_minor BETWEEN 0 AND amount_minor),
  CONSTRAINT payment_is_positive CHECK (amount_minor > 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX payments_by_order ON payments (order_id);
CREATE UNIQUE INDEX one_open_payment ON payments (order_id) WHERE state = 'open';
CREATE UNIQUE INDEX one_captured_payment ON payments (order_id) WHERE state = 'captured';
CREATE INDEX payments_waiting ON payments (opened_at) WHERE state IN ('open', 'refunding');

-- Nobody is asked to pay for what is no longer held.
CREATE TRIGGER payment_needs_a_hold BEFORE INSERT ON payments WHEN NEW.state = 'open' BEGIN
  SELECT RAISE (ABORT, 'payment_after_hold') WHERE NOT EXISTS (
    SELECT 1 FROM orders o JOIN holds h ON h.id = o.hold_id
    WHERE o.id = NEW.order_id AND o.state = 'placed' AND h.state = 'live' AND h.expires_at > NEW.opened_at);
END;

-- `refunding` is written before the provider is told: from there a payment can no longer become a sale.
CREATE TRIGGER payment_step BEFORE UPDATE OF state ON payments
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state IN ('open', 'expired') AND NEW.state IN ('expired', 'captured', 'refunding'))
  OR (OLD.state = 'captured' AND NEW.state = 'refunding')
  OR (OLD.state = 'refunding' AND NEW.state = 'refunded')) BEGIN
  SELECT RAISE (ABORT, 'payment_step');
END;

-- Events of the payment provider, each once.
CREATE TABLE payment_events (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  received_at INTEGER NOT NULL         -- ms since 1970
) STRICT, WITHOUT ROWID;
