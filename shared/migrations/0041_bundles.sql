-- Bundles: an item of a drop that is made of other items of the same drop. Whoever holds one holds a unit of each part,
-- or holds nothing.

-- Its `issued` is how many bundles there may be at most: its parts may be gone before. What it is called, and what is in
-- it, is a variant like any other, without a product's stock behind it.
ALTER TABLE drop_items ADD COLUMN is_bundle INTEGER NOT NULL DEFAULT 0 CONSTRAINT bundle_or_not CHECK (is_bundle IN (0, 1));
ALTER TABLE variants ADD COLUMN bundle_of TEXT REFERENCES drops (id); -- the drop it is a bundle of; null: something that is made

CREATE INDEX variants_of_bundles ON variants (bundle_of) WHERE bundle_of IS NOT NULL;

CREATE TABLE bundle_parts (
  drop_id TEXT NOT NULL REFERENCES drops (id),
  bundle  TEXT NOT NULL REFERENCES variants (sku),
  sku     TEXT NOT NULL REFERENCES variants (sku),
  units   INTEGER NOT NULL,            -- of the part, in one bundle
  PRIMARY KEY (drop_id, bundle, sku),
  CONSTRAINT part_is_positive CHECK (units BETWEEN 1 AND 100),
  CONSTRAINT part_is_not_itself CHECK (sku <> bundle)
) STRICT, WITHOUT ROWID;

-- What is in a bundle stands before the first of it can be held: else what is held would no longer be what was counted.
CREATE TRIGGER bundle_is_made_first BEFORE INSERT ON bundle_parts BEGIN
  SELECT RAISE (ABORT, 'bundle_is_final') FROM drops WHERE id = NEW.drop_id AND state <> 'draft';
  SELECT RAISE (ABORT, 'bundle_of_bundles') FROM bundle_parts WHERE drop_id = NEW.drop_id AND (bundle = NEW.sku OR sku = NEW.bundle);
END;

CREATE TRIGGER bundle_stays BEFORE UPDATE ON bundle_parts BEGIN
  SELECT RAISE (ABORT, 'bundle_is_final');
END;

CREATE TRIGGER bundle_stays_whole BEFORE DELETE ON bundle_parts
WHEN EXISTS (SELECT 1 FROM holds WHERE drop_id = OLD.drop_id AND sku = OLD.bundle) BEGIN
  SELECT RAISE (ABORT, 'bundle_is_final');
END;

-- A bundle goes with its row, and with the drop.
CREATE TRIGGER bundle_takes_its_parts_along BEFORE DELETE ON drop_items BEGIN
  DELETE FROM bundle_parts WHERE drop_id = OLD.drop_id AND bundle = OLD.sku;
END;

-- Units of a part as the holds of a drop have them: its own, and those inside bundles.
CREATE VIEW units_of_holds AS
  SELECT id, drop_id, sku, buyer, units, state, expires_at FROM holds
  UNION ALL
  SELECT h.id, h.drop_id, b.sku, h.buyer, h.units * b.units, h.state, h.expires_at
  FROM holds h JOIN bundle_parts b ON b.drop_id = h.drop_id AND b.bundle = h.sku;

-- What nobody may pay for any more goes back first, whatever of the drop it is: it may be inside a bundle, or a part.
CREATE TRIGGER hold_is_of_a_bundle BEFORE INSERT ON holds
WHEN EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id) BEGIN
  UPDATE holds SET state = 'lapsed'
    WHERE drop_id = NEW.drop_id AND state = 'live' AND expires_at <= NEW.placed_at
      AND sku IN (SELECT sku FROM drop_items WHERE drop_id = NEW.drop_id);
  -- A part that somebody waits for is theirs, inside a bundle too.
  SELECT RAISE (ABORT, 'kept_for_waiting') FROM bundle_parts b JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.sku
    WHERE NEW.offered_to IS NULL AND b.drop_id = NEW.drop_id AND b.bundle = NEW.sku
      AND EXISTS (SELECT 1 FROM waiting w WHERE w.drop_id = b.drop_id AND w.sku = b.sku AND w.state = 'waiting')
      AND i.issued - i.held - i.sold < NEW.units * b.units + (
        SELECT COUNT (*) FROM waiting w WHERE w.drop_id = b.drop_id AND w.sku = b.sku AND w.state = 'waiting');
  -- A part is within its own limit, in bundles and by itself.
  SELECT RAISE (ABORT, 'hold_over_part_limit') FROM (
      SELECT NEW.sku AS sku, NEW.units AS units
      UNION ALL SELECT sku, units * NEW.units FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) wanted
    JOIN drop_items i ON i.drop_id = NEW.drop_id AND i.sku = wanted.sku
    WHERE i.limit_per_buyer < wanted.units + (
      SELECT COALESCE (SUM (h.units), 0) FROM holds h
        WHERE h.drop_id = NEW.drop_id AND h.sku = i.sku AND h.buyer = NEW.buyer AND h.state IN ('live', 'sold')) + (
      SELECT COALESCE (SUM (h.units * b.units), 0) FROM bundle_parts b
        JOIN holds h ON h.drop_id = b.drop_id AND h.sku = b.bundle AND h.buyer = NEW.buyer AND h.state IN ('live', 'sold')
        WHERE b.drop_id = NEW.drop_id AND b.sku = i.sku);
END;

-- Beside the four triggers that count a hold for its own item: the same for each part of a bundle. A part that is not
-- to be had fails on `available_not_negative`, and with it the whole hold.
CREATE TRIGGER hold_takes_parts AFTER INSERT ON holds
WHEN EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) BEGIN
  UPDATE drop_items SET held = held + NEW.units * (
      SELECT units FROM bundle_parts b WHERE b.drop_id = NEW.drop_id AND b.bundle = NEW.sku AND b.sku = drop_items.sku)
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku);
END;

CREATE TRIGGER hold_gives_parts_back AFTER UPDATE OF state ON holds
WHEN OLD.state = 'live' AND NEW.state IN ('lapsed', 'released')
  AND EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) BEGIN
  UPDATE drop_items SET held = held - NEW.units * (
      SELECT units FROM bundle_parts b WHERE b.drop_id = NEW.drop_id AND b.bundle = NEW.sku AND b.sku = drop_items.sku)
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku);
END;

CREATE TRIGGER hold_sells_parts AFTER UPDATE OF state ON holds
WHEN OLD.state = 'live' AND NEW.state = 'sold'
  AND EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) BEGIN
  UPDATE drop_items SET (held, sold) = (
      SELECT drop_items.held - NEW.units * b.units, drop_items.sold + NEW.units * b.units
      FROM bundle_parts b WHERE b.drop_id = NEW.drop_id AND b.bundle = NEW.sku AND b.sku = drop_items.sku)
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku);
END;

CREATE TRIGGER hold_sells_parts_late AFTER UPDATE OF state ON holds
WHEN OLD.state IN ('lapsed', 'released') AND NEW.state = 'sold'
  AND EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) BEGIN
  UPDATE drop_items SET sold = sold + NEW.units * (
      SELECT units FROM bundle_parts b WHERE b.drop_id = NEW.drop_id AND b.bundle = NEW.sku AND b.sku = drop_items.sku)
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku);
END;

CREATE TRIGGER parts_come_back AFTER UPDATE OF state ON holds
WHEN OLD.state = 'sold' AND NEW.state IN ('lapsed', 'released')
  AND EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku) BEGIN
  UPDATE drop_items SET sold = sold - NEW.units * (
      SELECT units FROM bundle_parts b WHERE b.drop_id = NEW.drop_id AND b.bundle = NEW.sku AND b.sku = drop_items.sku)
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM bundle_parts WHERE drop_id = NEW.drop_id AND bundle = NEW.sku);
END;

-- Stock by the database's clock, of each item by its own units: a hold past its time no longer counts, swept or not. What
-- is free counts as held as far as somebody waits for it (`kept`).
CREATE VIEW stock_of_parts AS
  SELECT drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, sold, is_bundle, in_time, waits,
         MIN (MAX (issued - sold - in_time, 0), waits) AS kept, issued - sold - in_time AS free
  FROM (SELECT i.*, (
          SELECT COALESCE (SUM (h.units), 0) FROM holds h
          WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.state = 'live'
            AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)) + (
          SELECT COALESCE (SUM (h.units * b.units), 0) FROM bundle_parts b
          JOIN holds h ON h.drop_id = b.drop_id AND h.sku = b.bundle AND h.state = 'live'
            AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
          WHERE b.drop_id = i.drop_id AND b.sku = i.sku) AS in_time,
          (SELECT COUNT (*) FROM waiting w WHERE w.drop_id = i.drop_id AND w.sku = i.sku AND w.state = 'waiting') AS waits
        FROM drop_items i);

DROP VIEW stock;

-- The same of everything: of a bundle there is as much as of its scarcest part, and as it was issued that much besides
-- what is held and sold: sold + held + available = issued, for whoever reads it.
CREATE VIEW stock AS
  SELECT drop_id, sku, position, CASE is_bundle WHEN 0 THEN issued ELSE sold + in_time + can_be END AS issued,
         limit_per_buyer, price_minor, currency, sold, MIN (MAX (can_be, 0), waits) AS kept,
         in_time + MIN (MAX (can_be, 0), waits) AS held, can_be - MIN (MAX (can_be, 0), waits) AS available, is_bundle
  FROM (SELECT s.*, CASE s.is_bundle WHEN 0 THEN s.free ELSE MAX (0, MIN (s.free, (
          SELECT COALESCE (MIN ((p.free - p.kept) / b.units), 0) FROM bundle_parts b
          JOIN stock_of_parts p ON p.drop_id = b.drop_id AND p.sku = b.sku
          WHERE b.drop_id = s.drop_id AND b.bundle = s.sku))) END AS can_be
        FROM stock_of_parts s);

-- A drop as lists show it: the units inside bundles are those of their parts, and count once.
DROP VIEW drop_cards;

CREATE VIEW drop_cards AS
  SELECT d.id, d.slug, d.title, d.tagline, d.category, d.opens_at, d.closes_at,
         c.name AS creator, c.slug AS creator_slug, c.zone,
         p.hash, p.alt, p.width, p.height, p.placeholder,
         (SELECT MIN (price_minor) FROM drop_items i WHERE i.drop_id = d.id) AS price_minor,
         (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency,
         (SELECT COALESCE (SUM (free - kept), 0) FROM stock_of_parts s WHERE s.drop_id = d.id AND s.is_bundle = 0) AS available,
         (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS issued
  FROM drops d
  JOIN creators c ON c.id = d.creator
  JOIN media h ON h.hash = d.hero
  JOIN media p ON p.hash = COALESCE (h.poster, h.hash)
  WHERE d.state = 'scheduled';

-- What an order of a bundle is made of: the goods shared over the parts to the cent, and the delivery. They add up to the
-- order, so that the tax, a refund and the books of one part are known.
CREATE TABLE order_lines (
  order_id    TEXT NOT NULL REFERENCES orders (id),
  sku         TEXT NOT NULL,           -- empty: the delivery
  title       TEXT NOT NULL,           -- what it was called when it was sold
  units       INTEGER NOT NULL,
  share_minor INTEGER NOT NULL,        -- minor units of the order's currency, tax included
  tax_minor   INTEGER NOT NULL,        -- inside the share
  PRIMARY KEY (order_id, sku),
  CONSTRAINT line_units CHECK (units > 0),
  CONSTRAINT line_tax_fits CHECK (tax_minor BETWEEN 0 AND share_minor)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER order_lines_stay BEFORE UPDATE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order_lines_are_final');
END;

-- An order that is not paid may still change: its lines are written anew.
CREATE TRIGGER order_lines_stay_here BEFORE DELETE ON order_lines
WHEN EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND state <> 'placed') BEGIN
  SELECT RAISE (ABORT, 'order_lines_are_final');
END;
