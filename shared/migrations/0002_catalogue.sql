-- Creators and what they make.

CREATE TABLE creators (
  id             TEXT PRIMARY KEY,
  slug           TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL,
  trade          TEXT NOT NULL,                 -- what they do, half a line
  town           TEXT NOT NULL,
  zone           TEXT NOT NULL,                 -- IANA time zone of the place they sell at
  story          TEXT NOT NULL,                 -- paragraphs, parted by an empty line
  portrait       TEXT REFERENCES media (hash),
  verified_at    INTEGER,                       -- ms since 1970; null: nobody has vouched for them
  fee_bp         INTEGER NOT NULL DEFAULT 600,  -- the platform's share of a sale, basis points
  tax_bp         INTEGER NOT NULL DEFAULT 1900, -- tax inside their prices, basis points
  tax_area       TEXT NOT NULL DEFAULT 'de',    -- whose tax it is
  CONSTRAINT fee_is_a_share CHECK (fee_bp BETWEEN 0 AND 10000),
  CONSTRAINT tax_is_a_share CHECK (tax_bp BETWEEN 0 AND 10000)
) STRICT;

CREATE TABLE products (
  id       TEXT PRIMARY KEY,
  creator  TEXT NOT NULL REFERENCES creators (id),
  title    TEXT NOT NULL,
  category TEXT NOT NULL
) STRICT;

CREATE INDEX products_by_creator ON products (creator);

CREATE TABLE variants (
  sku     TEXT PRIMARY KEY,
  product TEXT NOT NULL REFERENCES products (id),
  title   TEXT NOT NULL,                        -- product and variant, as one reads it
  detail  TEXT NOT NULL                         -- material, size, year
) STRICT;

CREATE INDEX variants_by_product ON variants (product);

-- What was really charged, and when: the only source of a compare-at price.
CREATE TABLE prices (
  sku         TEXT NOT NULL REFERENCES variants (sku),
  charged_at  INTEGER NOT NULL,                 -- first moment, ms since 1970
  until_at    INTEGER,                          -- last moment, ms since 1970; null: still
  price_minor INTEGER NOT NULL,                 -- minor units
  currency    TEXT NOT NULL,
  PRIMARY KEY (sku, charged_at),
  CONSTRAINT price_is_positive CHECK (price_minor > 0)
) STRICT, WITHOUT ROWID;
