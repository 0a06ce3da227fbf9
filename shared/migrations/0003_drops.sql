-- Drops, their stock, the ways to receive it, and holds.

CREATE TABLE policies (
  version  TEXT PRIMARY KEY,
  since_at INTEGER NOT NULL,           -- in force from, ms since 1970
  refund   TEXT NOT NULL,              -- one or two sentences
  reissue  TEXT NOT NULL
) STRICT;

CREATE TABLE drops (
  id            TEXT PRIMARY KEY,
  slug          TEXT NOT NULL UNIQUE,
  creator       TEXT NOT NULL REFERENCES creators (id),
  title         TEXT NOT NULL,
  tagline       TEXT NOT NULL,
  story         TEXT NOT NULL,         -- paragraphs, parted by an empty line
  category      TEXT NOT NULL,
  hero          TEXT NOT NULL REFERENCES media (hash),
  state         TEXT NOT NULL DEFAULT 'draft',
  opens_at      INTEGER NOT NULL,      -- ms since 1970
  closes_at     INTEGER NOT NULL,      -- ms since 1970; the first moment it is over
  hold_lasts_ms INTEGER NOT NULL DEFAULT 600000,
  policy        TEXT NOT NULL REFERENCES policies (version),
  CONSTRAINT drop_state CHECK (state IN ('draft', 'scheduled')),
  CONSTRAINT drop_has_a_window CHECK (opens_at < closes_at)
) STRICT;

CREATE INDEX drops_by_time ON drops (state, closes_at);
CREATE INDEX drops_by_creator ON drops (creator);

-- The stock row: sold + held + available = issued.
CREATE TABLE drop_items (
  drop_id         TEXT NOT NULL REFERENCES drops (id),
  sku             TEXT NOT NULL REFERENCES variants (sku),
  position        INTEGER NOT NULL,    -- order on the page
  issued          INTEGER NOT NULL,    -- units
  held            INTEGER NOT NULL DEFAULT 0,
  sold            INTEGER NOT NULL DEFAULT 0,
  limit_per_buyer INTEGER NOT NULL,    -- units
  price_minor     INTEGER NOT NULL,    -- minor units, tax included
  currency        TEXT NOT NULL,
  PRIMARY KEY (drop_id, sku),
  CONSTRAINT available_not_negative CHECK (issued - held - sold >= 0),
  CONSTRAINT held_not_negative CHECK (held >= 0),
  CONSTRAINT sold_not_negative CHECK (sold >= 0),
  CONSTRAINT limit_is_positive CHECK (limit_per_buyer > 0),
  CONSTRAINT item_price_is_positive CHECK (price_minor > 0)
) STRICT, WITHOUT ROWID;

-- Pickup windows and delivery options. `taken` follows the orders.
CREATE TABLE slots (
  id          TEXT PRIMARY KEY,
  drop_id     TEXT NOT NULL REFERENCES drops (id),
  kind        TEXT NOT NULL,
  place       TEXT NOT NULL,
  carrier     TEXT NOT NULL DEFAULT '',          -- who is paid for a delivery
  starts_at   INTEGER NOT NULL,                  -- ms since 1970
  ends_at     INTEGER NOT NULL,
  price_minor INTEGER NOT NULL DEFAULT 0,        -- minor units of the drop's currency, tax included
  capacity    INTEGER NOT NULL,                  -- orders
  taken       INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT slot_kind CHECK (kind IN ('pickup', 'delivery')),
  CONSTRAINT slot_full CHECK (taken BETWEEN 0 AND capacity),
  CONSTRAINT slot_has_a_window CHECK (starts_at < ends_at),
  CONSTRAINT slot_price_not_negative CHECK (price_minor >= 0)
) STRICT;

CREATE INDEX slots_by_drop ON slots (drop_id, starts_at);

CREATE TABLE holds (
  id          TEXT PRIMARY KEY,
  drop_id     TEXT NOT NULL,
  sku         TEXT NOT NULL,
  buyer       TEXT NOT NULL,
  units       INTEGER NOT NULL,
  price_minor INTEGER NOT NULL,        -- of one unit, as shown when it was placed
  currency    TEXT NOT NULL,
  placed_at   INTEGER NOT NULL,        -- ms since 1970, the database's clock
  expires_at  INTEGER NOT NULL,        -- ms since 1970; the first moment it no longer holds
  state       TEXT NOT NULL DEFAULT 'live',
  FOREIGN KEY (drop_id, sku) REFERENCES drop_items (drop_id, sku),
  CONSTRAINT hold_units CHECK (units > 0),
  CONSTRAINT hold_state CHECK (state IN ('live', 'lapsed', 'released', 'sold'))
) STRICT, WITHOUT ROWID;

-- No more indexes than the rush needs: each is a page more to write for every hold.
CREATE INDEX holds_to_lapse ON holds (drop_id, sku, expires_at) WHERE state = 'live';
CREATE INDEX holds_by_buyer ON holds (drop_id, sku, buyer);

-- The gate of every hold, whoever writes it. Its refusals are the names that the flow explains.
CREATE TRIGGER hold_is_allowed BEFORE INSERT ON holds BEGIN
  -- First what nobody may pay for any more goes back: no job has to run for it.
  UPDATE holds SET state = 'lapsed'
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND state = 'live' AND expires_at <= NEW.placed_at;
  SELECT RAISE (ABORT, 'hold_before_opening') FROM drops
    WHERE id = NEW.drop_id AND (state <> 'scheduled' OR NEW.placed_at < opens_at);
  SELECT RAISE (ABORT, 'hold_after_closing') FROM drops WHERE id = NEW.drop_id AND closes_at <= NEW.placed_at;
  SELECT RAISE (ABORT, 'hold_over_limit') FROM drop_items
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND limit_per_buyer < NEW.units + (
      SELECT COALESCE (SUM (units), 0) FROM holds
        WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND buyer = NEW.buyer AND state IN ('live', 'sold'));
END;

CREATE TRIGGER hold_takes_units AFTER INSERT ON holds BEGIN
  UPDATE drop_items SET held = held + NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

-- live → lapsed, released, sold; what has lapsed may still be sold to a late payment while units are free.
CREATE TRIGGER hold_step BEFORE UPDATE OF state ON holds
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'live' AND NEW.state IN ('lapsed', 'released', 'sold'))
  OR (OLD.state IN ('lapsed', 'released') AND NEW.state = 'sold')) BEGIN
  SELECT RAISE (ABORT, 'hold_step');
END;

CREATE TRIGGER hold_gives_back AFTER UPDATE OF state ON holds
WHEN OLD.state = 'live' AND NEW.state IN ('lapsed', 'released') BEGIN
  UPDATE drop_items SET held = held - NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

CREATE TRIGGER hold_is_sold AFTER UPDATE OF state ON holds
WHEN OLD.state = 'live' AND NEW.state = 'sold' BEGIN
  UPDATE drop_items SET held = held - NEW.units, sold = sold + NEW.units
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

CREATE TRIGGER hold_is_sold_late AFTER UPDATE OF state ON holds
WHEN OLD.state IN ('lapsed', 'released') AND NEW.state = 'sold' BEGIN
  UPDATE drop_items SET sold = sold + NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

-- Stock by the database's clock: a hold past its time no longer counts, swept or not.
CREATE VIEW stock AS
  SELECT drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, sold, in_time AS held,
         issued - sold - in_time AS available
  FROM (SELECT i.*, (
          SELECT COALESCE (SUM (h.units), 0) FROM holds h
          WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.state = 'live'
            AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)) AS in_time
        FROM drop_items i);

-- A drop as lists show it.
CREATE VIEW drop_cards AS
  SELECT d.id, d.slug, d.title, d.tagline, d.category, d.opens_at, d.closes_at,
         c.name AS creator, c.slug AS creator_slug, c.zone,
         p.hash, p.alt, p.width, p.height, p.placeholder,
         (SELECT MIN (price_minor) FROM drop_items i WHERE i.drop_id = d.id) AS price_minor,
         (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency,
         (SELECT COALESCE (SUM (available), 0) FROM stock s WHERE s.drop_id = d.id) AS available,
         (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id) AS issued
  FROM drops d
  JOIN creators c ON c.id = d.creator
  JOIN media h ON h.hash = d.hero
  JOIN media p ON p.hash = COALESCE (h.poster, h.hash)
  WHERE d.state = 'scheduled';
