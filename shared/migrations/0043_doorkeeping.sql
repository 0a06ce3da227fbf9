-- One buyer by their doorstep and by their card: whoever changes browser and mailbox still lives and pays somewhere.

ALTER TABLE orders ADD COLUMN doorstep TEXT NOT NULL DEFAULT ''; -- where it is delivered, as far as a limit cares; empty: nowhere, or placed before doorsteps were counted

CREATE INDEX orders_by_doorstep ON orders (drop_id, doorstep) WHERE doorstep <> '';

CREATE TRIGGER order_is_within_doorstep BEFORE INSERT ON orders WHEN NEW.doorstep <> '' BEGIN
  SELECT RAISE (ABORT, 'doorstep_over_limit') FROM holds mine JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE mine.id = NEW.hold_id AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.doorstep = NEW.doorstep AND o.id <> NEW.id AND h.sku = mine.sku
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;

ALTER TABLE payments ADD COLUMN card TEXT NOT NULL DEFAULT ''; -- the provider's fingerprint of the card, known once it has paid; empty: none, or not known

CREATE INDEX payments_by_card ON payments (card) WHERE card <> '';

-- A card is known when the money is here already: then it becomes no sale, and goes back.
CREATE TRIGGER payment_is_within_limit BEFORE UPDATE OF state ON payments
WHEN NEW.state = 'captured' AND OLD.state <> 'captured' AND NEW.card <> '' BEGIN
  SELECT RAISE (ABORT, 'card_over_limit') FROM orders own JOIN holds mine ON mine.id = own.hold_id
    JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE own.id = NEW.order_id AND i.limit_per_buyer - mine.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id
      WHERE p.card = NEW.card AND p.state = 'captured' AND o.id <> own.id AND h.drop_id = mine.drop_id AND h.sku = mine.sku
        AND h.state = 'sold');
END;
