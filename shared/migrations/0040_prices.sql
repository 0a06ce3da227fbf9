-- What takes something off a price, who pays for it, and what was charged before.

-- Why money moves, one word each: a slice of the shop that moves money for another reason adds its words here.
CREATE TABLE transfer_reasons (
  reason TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO transfer_reasons VALUES ('capture'), ('creator'), ('fee'), ('tax'), ('delivery'), ('refund'),
  ('creator_back'), ('fee_back'), ('tax_back'), ('delivery_back'),
  ('coupon'), ('loyalty'), ('coupon_back'), ('loyalty_back');
INSERT INTO transfer_reasons SELECT DISTINCT reason FROM transfers WHERE TRUE ON CONFLICT DO NOTHING;

-- The same table, its reasons by reference.
CREATE TABLE transfers_anew (
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL REFERENCES transfer_reasons (reason),
  reference    TEXT NOT NULL,          -- the payment session it belongs to
  order_id     TEXT NOT NULL REFERENCES orders (id),
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT transfer_is_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_has_two_sides CHECK (from_account <> to_account),
  CONSTRAINT transfer_once PRIMARY KEY (reference, reason)
) STRICT, WITHOUT ROWID;

INSERT INTO transfers_anew (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  SELECT from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers;
DROP TRIGGER transfers_stay;
DROP TRIGGER transfers_stay_here;
DROP TABLE transfers;
ALTER TABLE transfers_anew RENAME TO transfers;

-- What was given away, by who gave it.
CREATE INDEX transfers_given ON transfers (from_account, reason) WHERE reason IN ('coupon', 'loyalty');

CREATE TRIGGER unverified_are_not_paid BEFORE INSERT ON transfers
WHEN NEW.from_account LIKE 'creator:%' AND NEW.to_account NOT LIKE 'payment:%' BEGIN
  SELECT RAISE (ABORT, 'unverified_are_not_paid') WHERE NOT EXISTS (
    SELECT 1 FROM creators WHERE id = SUBSTR (NEW.from_account, 9) AND verified_at IS NOT NULL);
END;

CREATE TRIGGER transfers_stay AFTER UPDATE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

CREATE TRIGGER transfers_stay_here BEFORE DELETE ON transfers BEGIN
  SELECT RAISE (ABORT, 'transfers_are_final');
END;

-- Coupons: for everything of a creator, for one drop, for one item.
ALTER TABLE coupons ADD COLUMN creator TEXT REFERENCES creators (id); -- for whose drops, and theirs to end; null: the shop's
ALTER TABLE coupons ADD COLUMN sku TEXT;                              -- null: anything
ALTER TABLE coupons ADD COLUMN cap_minor INTEGER CONSTRAINT coupon_cap_is_positive CHECK (cap_minor > 0); -- most it takes off, minor units; null: no limit
ALTER TABLE coupons ADD COLUMN minimum_minor INTEGER NOT NULL DEFAULT 0 CONSTRAINT coupon_minimum_not_negative CHECK (minimum_minor >= 0); -- the items cost at least this, minor units
ALTER TABLE coupons ADD COLUMN each_max INTEGER CONSTRAINT coupon_each_is_positive CHECK (each_max > 0); -- uses of one buyer; null: no limit
ALTER TABLE coupons ADD COLUMN funding TEXT NOT NULL DEFAULT 'creator' CONSTRAINT coupon_funding CHECK (funding = 'creator' OR (funding = 'platform' AND creator IS NULL)); -- who pays for it
ALTER TABLE coupons ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- one more with every change a person makes
ALTER TABLE coupons ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0; -- ms since 1970; 0: nobody made it at a form

CREATE INDEX coupons_by_creator ON coupons (creator, made_at);

-- A checkout that was split into several orders is one checkout; null: the order is all of it.
ALTER TABLE orders ADD COLUMN checkout TEXT;
ALTER TABLE orders ADD COLUMN coupon_at INTEGER;        -- ms since 1970, the database's clock: when the coupon was taken
ALTER TABLE orders ADD COLUMN coupon_funding TEXT CONSTRAINT order_coupon_funding CHECK (coupon_funding IN ('creator', 'platform')); -- null: no coupon, or from before this was kept
ALTER TABLE orders ADD COLUMN loyalty_minor INTEGER NOT NULL DEFAULT 0 CONSTRAINT loyalty_within_discount CHECK (loyalty_minor BETWEEN 0 AND discount_minor); -- the part of the discount that a regular gets
ALTER TABLE orders ADD COLUMN loyalty_funding TEXT CONSTRAINT order_loyalty_funding CHECK (loyalty_funding IN ('creator', 'platform'));

CREATE INDEX orders_by_checkout ON orders (checkout) WHERE checkout IS NOT NULL;
CREATE INDEX orders_by_coupon_buyer ON orders (coupon, buyer) WHERE coupon IS NOT NULL;
CREATE INDEX orders_by_coupon_mailbox ON orders (coupon, mailbox) WHERE coupon IS NOT NULL;
CREATE INDEX orders_by_regular ON orders (creator, buyer);
CREATE INDEX orders_by_regular_mailbox ON orders (creator, mailbox) WHERE mailbox <> '';

-- A coupon counts once for a checkout, however many orders come of it.
CREATE TABLE coupon_uses (
  code     TEXT NOT NULL REFERENCES coupons (code),
  checkout TEXT NOT NULL,              -- orders.checkout, or the order's hold
  CONSTRAINT coupon_once_a_checkout PRIMARY KEY (code, checkout)
) STRICT, WITHOUT ROWID;

INSERT INTO coupon_uses (code, checkout)
  SELECT coupon, hold_id FROM orders WHERE coupon IS NOT NULL AND state IN ('placed', 'paid', 'collected', 'delivered');

-- The budget is a constraint of the coupon: `coupon_used_up`.
CREATE TRIGGER coupon_is_used AFTER INSERT ON coupon_uses BEGIN
  UPDATE coupons SET used = used + 1 WHERE code = NEW.code;
END;

CREATE TRIGGER coupon_comes_back AFTER DELETE ON coupon_uses BEGIN
  UPDATE coupons SET used = used - 1 WHERE code = OLD.code;
END;

-- To the millisecond, and once each: whoever writes the order. An update of an order comes by here, too.
CREATE TRIGGER coupon_counts BEFORE INSERT ON orders WHEN NEW.coupon IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'coupon_not_yet') FROM coupons
    WHERE code = NEW.coupon AND COALESCE (NEW.coupon_at, NEW.placed_at) < starts_at;
  SELECT RAISE (ABORT, 'coupon_expired') FROM coupons
    WHERE code = NEW.coupon AND ends_at <= COALESCE (NEW.coupon_at, NEW.placed_at);
  SELECT RAISE (ABORT, 'coupon_used_by_you') FROM coupons c WHERE c.code = NEW.coupon AND c.each_max <= (
    SELECT COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) FROM orders o
    WHERE o.coupon = NEW.coupon AND (o.buyer = NEW.buyer OR (NEW.mailbox <> '' AND o.mailbox = NEW.mailbox))
      AND o.state IN ('placed', 'paid', 'collected', 'delivered')
      AND COALESCE (o.checkout, o.hold_id) <> COALESCE (NEW.checkout, NEW.hold_id));
END;

-- A late payment finds the coupon as it was promised, unless the same buyer has used it meanwhile.
CREATE TRIGGER coupon_counts_again BEFORE UPDATE OF state ON orders
WHEN NEW.coupon IS NOT NULL AND OLD.state = 'lapsed' AND NEW.state IN ('placed', 'paid') BEGIN
  SELECT RAISE (ABORT, 'coupon_used_by_you') FROM coupons c WHERE c.code = NEW.coupon AND c.each_max <= (
    SELECT COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) FROM orders o
    WHERE o.coupon = NEW.coupon AND (o.buyer = NEW.buyer OR (NEW.mailbox <> '' AND o.mailbox = NEW.mailbox))
      AND o.state IN ('placed', 'paid', 'collected', 'delivered')
      AND COALESCE (o.checkout, o.hold_id) <> COALESCE (NEW.checkout, NEW.hold_id));
END;

CREATE TRIGGER order_takes_coupon AFTER INSERT ON orders
WHEN NEW.coupon IS NOT NULL AND NEW.state IN ('placed', 'paid', 'collected', 'delivered') BEGIN
  INSERT INTO coupon_uses (code, checkout) SELECT NEW.coupon, COALESCE (NEW.checkout, NEW.hold_id) WHERE TRUE
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER order_keeps_coupon AFTER UPDATE OF state, coupon ON orders
WHEN OLD.coupon IS NOT NULL OR NEW.coupon IS NOT NULL BEGIN
  DELETE FROM coupon_uses WHERE code = OLD.coupon AND checkout = COALESCE (NEW.checkout, NEW.hold_id)
    AND (OLD.coupon IS NOT NEW.coupon OR NEW.state NOT IN ('placed', 'paid', 'collected', 'delivered'))
    AND (NEW.checkout IS NULL OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.checkout = NEW.checkout AND o.coupon = OLD.coupon
      AND o.state IN ('placed', 'paid', 'collected', 'delivered')));
  INSERT INTO coupon_uses (code, checkout) SELECT NEW.coupon, COALESCE (NEW.checkout, NEW.hold_id)
    WHERE NEW.coupon IS NOT NULL AND NEW.state IN ('placed', 'paid', 'collected', 'delivered')
    ON CONFLICT DO NOTHING;
END;

-- The triggers that follow an order, as they were, without the coupon.
DROP TRIGGER order_is_placed;
CREATE TRIGGER order_is_placed AFTER INSERT ON orders BEGIN
  UPDATE slots SET taken = taken + 1 WHERE id = NEW.slot;
  INSERT INTO order_steps (order_id, at, state) VALUES (NEW.id, NEW.state_at, NEW.state);
END;

DROP TRIGGER order_gives_back;
CREATE TRIGGER order_gives_back AFTER UPDATE OF state ON orders
WHEN OLD.state IN ('placed', 'paid', 'collected', 'delivered') AND NEW.state IN ('lapsed', 'refunded') BEGIN
  UPDATE slots SET taken = taken - 1 WHERE id = NEW.slot;
END;

DROP TRIGGER order_takes_again;
CREATE TRIGGER order_takes_again AFTER UPDATE OF state ON orders
WHEN OLD.state = 'lapsed' AND NEW.state IN ('placed', 'paid') BEGIN
  UPDATE slots SET taken = taken + 1 WHERE id = NEW.slot;
END;

DROP TRIGGER order_changes_coupon;

-- What regulars get. A rule is never changed: it ends, and another one begins, so that a hold keeps the rule it began with.
CREATE TABLE loyalty_rules (
  id         TEXT PRIMARY KEY,
  creator    TEXT REFERENCES creators (id), -- null: the shop's, where the creator has none
  orders_min INTEGER NOT NULL,         -- paid orders of this creator that make a regular
  months     INTEGER NOT NULL,         -- within which they were paid
  off_bp     INTEGER NOT NULL DEFAULT 0, -- share of what the items cost after a coupon, basis points
  off_minor  INTEGER NOT NULL DEFAULT 0, -- or an amount, minor units
  cap_minor  INTEGER,                  -- most it takes off, minor units; null: no limit
  currency   TEXT NOT NULL,
  funding    TEXT NOT NULL,
  since_at   INTEGER NOT NULL,         -- ms since 1970
  until_at   INTEGER,                  -- ms since 1970; the first moment it no longer counts; null: it stands
  made_by    TEXT NOT NULL REFERENCES people (id),
  CONSTRAINT loyalty_orders CHECK (orders_min BETWEEN 1 AND 100),
  CONSTRAINT loyalty_months CHECK (months BETWEEN 1 AND 60),
  CONSTRAINT loyalty_takes_one_way CHECK ((off_bp = 0) <> (off_minor = 0)),
  CONSTRAINT loyalty_share CHECK (off_bp BETWEEN 0 AND 10000 AND off_minor >= 0),
  CONSTRAINT loyalty_cap CHECK (cap_minor > 0),
  CONSTRAINT loyalty_funding CHECK (funding = 'creator' OR (funding = 'platform' AND creator IS NULL)),
  CONSTRAINT loyalty_has_a_time CHECK (since_at <= until_at)
) STRICT;

CREATE UNIQUE INDEX one_loyalty_rule ON loyalty_rules (COALESCE (creator, '')) WHERE until_at IS NULL;
CREATE INDEX loyalty_rules_by_creator ON loyalty_rules (creator, since_at);

CREATE TRIGGER loyalty_rule_stays BEFORE UPDATE ON loyalty_rules
WHEN OLD.until_at IS NOT NULL OR NEW.until_at IS NULL OR NEW.orders_min <> OLD.orders_min OR NEW.months <> OLD.months
  OR NEW.off_bp <> OLD.off_bp OR NEW.off_minor <> OLD.off_minor OR NEW.cap_minor IS NOT OLD.cap_minor
  OR NEW.funding <> OLD.funding OR NEW.since_at <> OLD.since_at OR NEW.creator IS NOT OLD.creator BEGIN
  SELECT RAISE (ABORT, 'loyalty_rule_is_final');
END;

-- At which price a thing was on sale in which drop, from when on: written by triggers, so that no way passes them by.
-- What has not begun may be taken back; what has begun stays.
CREATE TABLE prices_charged (
  number      INTEGER PRIMARY KEY,
  sku         TEXT NOT NULL,
  drop_id     TEXT,                    -- null: from before drops wrote this
  from_at     INTEGER NOT NULL,        -- ms since 1970
  until_at    INTEGER,                 -- ms since 1970; null: until the drop's next price of it, or its close
  price_minor INTEGER NOT NULL,        -- minor units
  currency    TEXT NOT NULL,
  CONSTRAINT charged_is_positive CHECK (price_minor > 0),
  CONSTRAINT charged_in_a_drop CHECK (drop_id IS NOT NULL OR until_at IS NOT NULL)
) STRICT;

CREATE INDEX prices_charged_by_sku ON prices_charged (sku, from_at);
CREATE INDEX prices_charged_by_drop ON prices_charged (drop_id, sku, from_at);

INSERT INTO prices_charged (sku, drop_id, from_at, until_at, price_minor, currency)
  SELECT sku, NULL, charged_at, until_at, price_minor, currency FROM prices p
  WHERE until_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM drop_items i JOIN drops d ON d.id = i.drop_id
    WHERE i.sku = p.sku AND d.state = 'scheduled' AND p.charged_at BETWEEN d.opens_at AND d.closes_at);
INSERT INTO prices_charged (sku, drop_id, from_at, price_minor, currency)
  SELECT i.sku, d.id, d.opens_at, i.price_minor, i.currency FROM drops d JOIN drop_items i ON i.drop_id = d.id WHERE d.state = 'scheduled';

CREATE TRIGGER charged_is_final BEFORE UPDATE ON prices_charged BEGIN
  SELECT RAISE (ABORT, 'charged_is_final');
END;

CREATE TRIGGER charged_stays BEFORE DELETE ON prices_charged
WHEN OLD.from_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
  AND EXISTS (SELECT 1 FROM variants WHERE sku = OLD.sku) BEGIN
  SELECT RAISE (ABORT, 'charged_is_final');
END;

CREATE TRIGGER charged_goes_with_its_thing AFTER DELETE ON variants BEGIN
  DELETE FROM prices_charged WHERE sku = OLD.sku;
END;

CREATE TRIGGER drop_goes_on_sale AFTER UPDATE OF state, opens_at ON drops
WHEN NEW.state = 'scheduled' AND NEW.rehearsal_of IS NULL AND (OLD.state <> 'scheduled'
  OR (OLD.opens_at <> NEW.opens_at AND OLD.opens_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))) BEGIN
  DELETE FROM prices_charged WHERE drop_id = NEW.id AND from_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  INSERT INTO prices_charged (sku, drop_id, from_at, price_minor, currency)
    SELECT i.sku, NEW.id, NEW.opens_at, i.price_minor, i.currency FROM drop_items i WHERE i.drop_id = NEW.id;
END;

CREATE TRIGGER drop_is_taken_back AFTER UPDATE OF state ON drops WHEN OLD.state = 'scheduled' AND NEW.state <> 'scheduled' BEGIN
  DELETE FROM prices_charged WHERE drop_id = NEW.id AND from_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

CREATE TRIGGER item_goes_on_sale AFTER INSERT ON drop_items BEGIN
  INSERT INTO prices_charged (sku, drop_id, from_at, price_minor, currency)
    SELECT NEW.sku, d.id, d.opens_at, NEW.price_minor, NEW.currency FROM drops d
    WHERE d.id = NEW.drop_id AND d.state = 'scheduled' AND d.rehearsal_of IS NULL;
END;

CREATE TRIGGER item_is_repriced AFTER UPDATE OF price_minor, currency ON drop_items
WHEN (OLD.price_minor <> NEW.price_minor OR OLD.currency <> NEW.currency)
  AND EXISTS (SELECT 1 FROM drops WHERE id = NEW.drop_id AND state = 'scheduled' AND rehearsal_of IS NULL) BEGIN
  DELETE FROM prices_charged WHERE drop_id = NEW.drop_id AND sku = NEW.sku
    AND from_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  INSERT INTO prices_charged (sku, drop_id, from_at, price_minor, currency)
    SELECT NEW.sku, d.id, MAX (d.opens_at, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)), NEW.price_minor, NEW.currency
    FROM drops d WHERE d.id = NEW.drop_id;
END;

CREATE TRIGGER item_is_taken_out AFTER DELETE ON drop_items BEGIN
  DELETE FROM prices_charged WHERE drop_id = OLD.drop_id AND sku = OLD.sku
    AND from_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- From when until when each price stood.
CREATE VIEW price_spans AS
  SELECT p.sku, p.drop_id, p.from_at, p.price_minor, p.currency, d.opens_at, d.closes_at,
         MIN (COALESCE (p.until_at, d.closes_at, p.from_at), COALESCE ((
           SELECT MIN (n.from_at) FROM prices_charged n WHERE n.drop_id = p.drop_id AND n.sku = p.sku AND n.number > p.number),
           9007199254740991)) AS until_at
  FROM prices_charged p LEFT JOIN drops d ON d.id = p.drop_id;

-- What the creator says it cost before: null says nothing.
ALTER TABLE drop_items ADD COLUMN compare_minor INTEGER CONSTRAINT compare_is_positive CHECK (compare_minor > 0); -- minor units

-- True only where the same thing was on sale at that price for at least half of an open drop (a day, before drops wrote
-- this down), and within the 30 days before this one opens.
CREATE VIEW compared_in_vain AS
  SELECT i.drop_id, i.sku, i.compare_minor FROM drop_items i JOIN drops d ON d.id = i.drop_id
  WHERE i.compare_minor IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM price_spans q WHERE q.sku = i.sku AND q.price_minor = i.compare_minor AND q.currency = i.currency
      AND q.from_at < d.opens_at AND q.until_at > d.opens_at - 2592000000 AND q.drop_id IS NOT d.id
      AND (q.drop_id IS NULL OR q.until_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))
      AND q.until_at - q.from_at >= COALESCE ((q.closes_at - q.opens_at) / 2, 86400000));

CREATE TRIGGER compare_is_charged AFTER UPDATE OF state, opens_at ON drops WHEN NEW.state = 'scheduled' BEGIN
  SELECT RAISE (ABORT, 'compare_never_charged') FROM compared_in_vain WHERE drop_id = NEW.id;
END;

CREATE TRIGGER compare_of_item_is_charged AFTER UPDATE OF compare_minor ON drop_items WHEN NEW.compare_minor IS NOT OLD.compare_minor BEGIN
  SELECT RAISE (ABORT, 'compare_never_charged') FROM compared_in_vain v JOIN drops d ON d.id = v.drop_id
    WHERE v.drop_id = NEW.drop_id AND v.sku = NEW.sku AND d.state = 'scheduled';
END;

CREATE TRIGGER compare_of_new_item_is_charged AFTER INSERT ON drop_items WHEN NEW.compare_minor IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'compare_never_charged') FROM compared_in_vain v JOIN drops d ON d.id = v.drop_id
    WHERE v.drop_id = NEW.drop_id AND v.sku = NEW.sku AND d.state = 'scheduled';
END;
