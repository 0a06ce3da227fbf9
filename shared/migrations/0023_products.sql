-- Products as their creators keep them: what is on hand, what it costs, how it looks, where it comes from.

ALTER TABLE products ADD COLUMN description TEXT NOT NULL DEFAULT '';     -- paragraphs, parted by an empty line
ALTER TABLE products ADD COLUMN state TEXT NOT NULL DEFAULT 'draft' CONSTRAINT product_state CHECK (state IN ('draft', 'listed', 'hidden'));
ALTER TABLE products ADD COLUMN hidden_why TEXT CONSTRAINT hidden_says_why CHECK ((state = 'hidden') = (hidden_why IS NOT NULL));
ALTER TABLE products ADD COLUMN version INTEGER NOT NULL DEFAULT 1;       -- one more with every change a person makes
ALTER TABLE products ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;       -- ms since 1970; 0 for those nobody made in the studio

ALTER TABLE variants ADD COLUMN stock INTEGER NOT NULL DEFAULT 0 CONSTRAINT stock_not_negative CHECK (stock >= 0); -- units on hand, in no drop
ALTER TABLE variants ADD COLUMN price_minor INTEGER CONSTRAINT variant_price_is_positive CHECK (price_minor > 0);  -- minor units, tax included; null: not priced yet
ALTER TABLE variants ADD COLUMN currency TEXT NOT NULL DEFAULT 'EUR';

-- What was there before stood in drops already.
UPDATE products SET state = 'listed';

-- What a product is seen on. The picture itself is whatever the upload has become by now.
CREATE TABLE product_pictures (
  product  TEXT NOT NULL REFERENCES products (id),
  upload   TEXT NOT NULL REFERENCES uploads (id),
  position INTEGER NOT NULL,           -- the first one stands for the product
  view     TEXT NOT NULL DEFAULT 'other',
  PRIMARY KEY (product, upload),
  CONSTRAINT picture_view CHECK (view IN ('front', 'back', 'mark', 'scale', 'detail', 'other'))
) STRICT, WITHOUT ROWID;

CREATE INDEX product_pictures_by_upload ON product_pictures (upload);

CREATE TRIGGER picture_is_own BEFORE INSERT ON product_pictures BEGIN
  SELECT RAISE (ABORT, 'picture_is_own') WHERE NOT EXISTS (
    SELECT 1 FROM uploads u JOIN products p ON p.creator = u.creator
    WHERE u.id = NEW.upload AND u.kind = 'photo' AND u.state NOT IN ('receiving', 'refused') AND p.id = NEW.product);
  SELECT RAISE (ABORT, 'pictures_max') WHERE 12 <= (SELECT COUNT (*) FROM product_pictures WHERE product = NEW.product);
END;

-- Above which price of one piece its provenance must be on record: 200.00 US dollars, and what they are elsewhere.
-- Stated amounts, rounded down to be easy to say; a job will keep them current once there is a port for rates.
CREATE TABLE provenance_limits (
  currency    TEXT PRIMARY KEY,
  limit_minor INTEGER NOT NULL,        -- minor units; a price above it needs a record
  as_of       TEXT NOT NULL,           -- day of the rate, ISO 8601
  source      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO provenance_limits VALUES
  ('USD', 20000, '2025-09-30', 'the rule itself'),
  ('EUR', 17000, '2025-09-30', 'euro reference rates of the European Central Bank, rounded down'),
  ('GBP', 14800, '2025-09-30', 'euro reference rates of the European Central Bank, rounded down'),
  ('CHF', 15900, '2025-09-30', 'euro reference rates of the European Central Bank, rounded down'),
  ('JPY', 29500, '2025-09-30', 'euro reference rates of the European Central Bank, rounded down');

-- Where a product comes from, as its creator states it. Each record carries the hash of the one before.
CREATE TABLE provenance_records (
  product   TEXT NOT NULL REFERENCES products (id),
  number    INTEGER NOT NULL,          -- 1, 2, 3 of its product
  at        INTEGER NOT NULL,          -- ms since 1970
  statement TEXT NOT NULL,             -- JSON
  previous  TEXT NOT NULL UNIQUE,      -- hash of the record before; for the first one the product's id
  hash      TEXT NOT NULL,             -- SHA-256 over product, number, at, statement, previous; hexadecimal
  PRIMARY KEY (product, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER provenance_follows BEFORE INSERT ON provenance_records BEGIN
  SELECT RAISE (ABORT, 'provenance_follows') WHERE NOT (
    (NEW.number = 1 AND NEW.previous = NEW.product) OR EXISTS (
      SELECT 1 FROM provenance_records WHERE product = NEW.product AND number = NEW.number - 1 AND hash = NEW.previous));
END;

CREATE TRIGGER provenance_stays BEFORE UPDATE ON provenance_records BEGIN
  SELECT RAISE (ABORT, 'provenance_is_final');
END;

CREATE TRIGGER provenance_stays_here BEFORE DELETE ON provenance_records BEGIN
  SELECT RAISE (ABORT, 'provenance_is_final');
END;

-- Whose newest record is about all four views as they are now.
CREATE VIEW products_on_record AS
  SELECT p.id FROM products p
  WHERE 4 = (SELECT COUNT (DISTINCT i.view) FROM product_pictures i
             WHERE i.product = p.id AND i.view IN ('front', 'back', 'mark', 'scale') AND i.upload IN (
               SELECT json_extract (j.value, '$.original')
               FROM provenance_records r, json_each (r.statement, '$.views') j
               WHERE r.product = p.id AND r.number = (SELECT MAX (number) FROM provenance_records WHERE product = p.id)));

-- Above the limit, and not on record.
CREATE VIEW products_without_provenance AS
  SELECT p.id FROM products p
  WHERE EXISTS (SELECT 1 FROM variants v JOIN provenance_limits l ON l.currency = v.currency
                WHERE v.product = p.id AND v.price_minor > l.limit_minor)
    AND NOT EXISTS (SELECT 1 FROM products_on_record o WHERE o.id = p.id);

-- Nothing listed is ever without. The flow says so first, and says what is missing.
CREATE TRIGGER listing_has_provenance AFTER UPDATE OF state ON products WHEN NEW.state = 'listed' BEGIN
  SELECT RAISE (ABORT, 'provenance_missing') FROM products_without_provenance WHERE id = NEW.id;
END;

CREATE TRIGGER price_has_provenance AFTER UPDATE OF price_minor, currency ON variants BEGIN
  SELECT RAISE (ABORT, 'provenance_missing') FROM products_without_provenance w JOIN products p ON p.id = w.id
    WHERE w.id = NEW.product AND p.state = 'listed';
END;

CREATE TRIGGER variant_has_provenance AFTER INSERT ON variants BEGIN
  SELECT RAISE (ABORT, 'provenance_missing') FROM products_without_provenance w JOIN products p ON p.id = w.id
    WHERE w.id = NEW.product AND p.state = 'listed';
END;

CREATE TRIGGER views_stay_provenance AFTER DELETE ON product_pictures BEGIN
  SELECT RAISE (ABORT, 'provenance_missing') FROM products_without_provenance w JOIN products p ON p.id = w.id
    WHERE w.id = OLD.product AND p.state = 'listed';
END;

CREATE TRIGGER view_stays_provenance AFTER UPDATE OF view ON product_pictures BEGIN
  SELECT RAISE (ABORT, 'provenance_missing') FROM products_without_provenance w JOIN products p ON p.id = w.id
    WHERE w.id = NEW.product AND p.state = 'listed';
END;

-- Units that a drop takes or gives back are a change too: who has the form open is told.
CREATE TRIGGER stock_is_a_change AFTER UPDATE OF stock ON variants WHEN NEW.stock <> OLD.stock BEGIN
  UPDATE products SET version = version + 1 WHERE id = NEW.product;
END;
