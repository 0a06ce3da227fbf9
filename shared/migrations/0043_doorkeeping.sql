-- One buyer by their doorstep and by their card: whoever changes browser and mailbox still lives and pays somewhere.

ALTER TABLE orders ADD COLUMN doorstep TEXT NOT NULL DEFAULT ''; -- where it is delivered, as far as a limit cares; empty: nowhere, or placed before doorsteps were counted

CREATE INDEX orders_by_doorstep ON orders (drop_id, doorstep) WHERE doorstep <> '';

CREATE TRIGGER order_is_within_doorstep BEFORE INSERT ON orders WHEN NEW.doorstep <> '' BEGIN
  SELECT RAISE (ABORT, 'doorstep_over_limit') FROM holds mine JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE mine.id = NEW.hold_id AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.doorstep = NEW.doorstep AND o.doorstep <> '' AND o.id <> NEW.id AND h.sku = mine.sku
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;

-- As it was, and by its index: what an index leaves out is said here, too.
DROP TRIGGER order_is_within_limit;

CREATE TRIGGER order_is_within_limit BEFORE INSERT ON orders WHEN NEW.mailbox <> '' BEGIN
  SELECT RAISE (ABORT, 'mailbox_over_limit') FROM holds mine JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE mine.id = NEW.hold_id AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.mailbox = NEW.mailbox AND o.mailbox <> '' AND o.id <> NEW.id AND h.sku = mine.sku
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;

-- And by the address that whoever is signed in has proven, whatever is typed at checkout: by one person's orders, and by
-- orders at that address.
ALTER TABLE orders ADD COLUMN proven TEXT NOT NULL DEFAULT ''; -- the mailbox of that address; empty: nobody was signed in

CREATE INDEX orders_by_proven ON orders (drop_id, proven) WHERE proven <> '';

-- Where no more than the mailbox is known, its own limit says it.
CREATE TRIGGER order_is_within_person BEFORE INSERT ON orders
WHEN NEW.proven NOT IN ('', NEW.mailbox) OR EXISTS (SELECT 1 FROM orders
  WHERE drop_id = NEW.drop_id AND proven <> '' AND proven = NEW.mailbox AND mailbox <> NEW.mailbox) BEGIN
  SELECT RAISE (ABORT, 'person_over_limit') FROM holds mine JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE mine.id = NEW.hold_id AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.id IN (
          SELECT id FROM orders WHERE drop_id = NEW.drop_id AND mailbox <> '' AND mailbox IN (NEW.mailbox, NEW.proven)
          UNION SELECT id FROM orders WHERE drop_id = NEW.drop_id AND proven <> '' AND proven IN (NEW.mailbox, NEW.proven))
        AND o.id <> NEW.id AND h.sku = mine.sku
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;

-- In a drop with bundles each part is within its own limit, in bundles and by itself, by mailbox and doorstep as by cookie.
CREATE TRIGGER order_is_within_part_limit BEFORE INSERT ON orders
WHEN EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id) BEGIN
  SELECT RAISE (ABORT, 'mailbox_over_part_limit') FROM (
      SELECT h.sku, h.units FROM holds h WHERE h.id = NEW.hold_id
      UNION ALL SELECT b.sku, b.units * h.units FROM holds h
        JOIN bundle_parts b ON b.drop_id = h.drop_id AND b.bundle = h.sku WHERE h.id = NEW.hold_id) wanted
    JOIN drop_items i ON i.drop_id = NEW.drop_id AND i.sku = wanted.sku
    WHERE NEW.mailbox <> '' AND i.limit_per_buyer < wanted.units + (
      SELECT COALESCE (SUM (h.units * CASE h.sku WHEN i.sku THEN 1 ELSE COALESCE ((
          SELECT b.units FROM bundle_parts b WHERE b.drop_id = h.drop_id AND b.bundle = h.sku AND b.sku = i.sku), 0) END), 0)
      FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.mailbox = NEW.mailbox AND o.mailbox <> '' AND o.id <> NEW.id
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
  SELECT RAISE (ABORT, 'doorstep_over_part_limit') FROM (
      SELECT h.sku, h.units FROM holds h WHERE h.id = NEW.hold_id
      UNION ALL SELECT b.sku, b.units * h.units FROM holds h
        JOIN bundle_parts b ON b.drop_id = h.drop_id AND b.bundle = h.sku WHERE h.id = NEW.hold_id) wanted
    JOIN drop_items i ON i.drop_id = NEW.drop_id AND i.sku = wanted.sku
    WHERE NEW.doorstep <> '' AND i.limit_per_buyer < wanted.units + (
      SELECT COALESCE (SUM (h.units * CASE h.sku WHEN i.sku THEN 1 ELSE COALESCE ((
          SELECT b.units FROM bundle_parts b WHERE b.drop_id = h.drop_id AND b.bundle = h.sku AND b.sku = i.sku), 0) END), 0)
      FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.doorstep = NEW.doorstep AND o.doorstep <> '' AND o.id <> NEW.id
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;

ALTER TABLE payments ADD COLUMN card TEXT NOT NULL DEFAULT ''; -- the provider's fingerprint of the card, known once it has paid; empty: none, or not known

CREATE INDEX payments_by_card ON payments (card) WHERE card <> '';

-- A card is known when the money is here already: then it becomes no sale, and goes back. Looked up by the card first: most
-- holds of an item are others'.
CREATE TRIGGER payment_is_within_limit BEFORE UPDATE OF state ON payments
WHEN NEW.state = 'captured' AND OLD.state <> 'captured' AND NEW.card <> '' BEGIN
  SELECT RAISE (ABORT, 'card_over_limit') FROM orders own JOIN holds mine ON mine.id = own.hold_id
    JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE own.id = NEW.order_id AND i.limit_per_buyer - mine.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM payments p CROSS JOIN orders o ON o.id = p.order_id CROSS JOIN holds h ON h.id = o.hold_id
      WHERE p.card = NEW.card AND p.card <> '' AND p.state = 'captured' AND o.id <> own.id AND h.drop_id = mine.drop_id AND h.sku = mine.sku
        AND h.state = 'sold');
END;

CREATE TRIGGER payment_is_within_part_limit BEFORE UPDATE OF state ON payments
WHEN NEW.state = 'captured' AND OLD.state <> 'captured' AND NEW.card <> '' BEGIN
  SELECT RAISE (ABORT, 'card_over_limit') FROM (
      SELECT h.drop_id, h.sku, h.units FROM orders o JOIN holds h ON h.id = o.hold_id WHERE o.id = NEW.order_id
      UNION ALL SELECT h.drop_id, b.sku, b.units * h.units FROM orders o JOIN holds h ON h.id = o.hold_id
        JOIN bundle_parts b ON b.drop_id = h.drop_id AND b.bundle = h.sku WHERE o.id = NEW.order_id) wanted
    JOIN drop_items i ON i.drop_id = wanted.drop_id AND i.sku = wanted.sku
    WHERE EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = wanted.drop_id) AND i.limit_per_buyer < wanted.units + (
      SELECT COALESCE (SUM (h.units * CASE h.sku WHEN i.sku THEN 1 ELSE COALESCE ((
          SELECT b.units FROM bundle_parts b WHERE b.drop_id = h.drop_id AND b.bundle = h.sku AND b.sku = i.sku), 0) END), 0)
      FROM payments p CROSS JOIN orders o ON o.id = p.order_id CROSS JOIN holds h ON h.id = o.hold_id
      WHERE p.card = NEW.card AND p.card <> '' AND p.state = 'captured' AND o.id <> NEW.order_id AND h.drop_id = wanted.drop_id
        AND h.state = 'sold');
END;
