-- Contingency: units that a partner has promised to a drop, and that come in when its own are gone.

CREATE TABLE contingency (
  id             TEXT PRIMARY KEY,
  drop_id        TEXT NOT NULL REFERENCES drops (id),
  sku            TEXT NOT NULL REFERENCES variants (sku), -- of the drop
  creator        TEXT NOT NULL REFERENCES creators (id), -- whose drop it is
  partner        TEXT NOT NULL REFERENCES creators (id), -- whose units they are; the same one: their own reserve
  from_sku       TEXT REFERENCES variants (sku),         -- out of which stock of the partner's, once they have agreed
  units_agreed   INTEGER NOT NULL,
  units_released INTEGER NOT NULL DEFAULT 0,
  units_sold     INTEGER NOT NULL DEFAULT 0,             -- of the released ones, once it is settled
  price_minor    INTEGER NOT NULL,     -- owed to the partner for each of them that is sold, minor units
  currency       TEXT NOT NULL,
  state          TEXT NOT NULL DEFAULT 'proposed',
  proposed_at    INTEGER NOT NULL,     -- ms since 1970
  answered_at    INTEGER,              -- when the partner said yes or no
  settled_at     INTEGER,
  CONSTRAINT contingency_state CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn', 'settled')),
  CONSTRAINT contingency_units CHECK (units_agreed BETWEEN 1 AND 100000),
  CONSTRAINT contingency_within_agreement CHECK (units_released IN (0, units_agreed) AND units_sold BETWEEN 0 AND units_released),
  CONSTRAINT contingency_price CHECK (price_minor >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX contingency_by_drop ON contingency (drop_id, sku);
CREATE INDEX contingency_by_partner ON contingency (partner, proposed_at);

-- What came in, whose it was, and when. Once for an agreement: it cannot come in again.
CREATE TABLE contingency_releases (
  agreement   TEXT PRIMARY KEY REFERENCES contingency (id),
  number      INTEGER NOT NULL,        -- 1, 2, 3 of its item, as they came in
  drop_id     TEXT NOT NULL,
  sku         TEXT NOT NULL,
  units       INTEGER NOT NULL,
  released_at INTEGER NOT NULL,        -- ms since 1970
  UNIQUE (drop_id, sku, number)
) STRICT, WITHOUT ROWID;

-- Units of an item that are not a partner's; null while none of a partner's came in.
ALTER TABLE drop_items ADD COLUMN own INTEGER;

CREATE TRIGGER contingency_step BEFORE UPDATE OF state ON contingency
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'proposed' AND NEW.state IN ('accepted', 'declined', 'withdrawn'))
  OR (OLD.state = 'accepted' AND NEW.state = 'settled')) BEGIN
  SELECT RAISE (ABORT, 'contingency_step');
END;

-- Nobody changes what was agreed.
CREATE TRIGGER contingency_stays BEFORE UPDATE ON contingency
WHEN NEW.units_agreed <> OLD.units_agreed OR NEW.price_minor <> OLD.price_minor OR NEW.partner <> OLD.partner
  OR NEW.drop_id <> OLD.drop_id OR NEW.sku <> OLD.sku OR OLD.state IN ('declined', 'withdrawn', 'settled')
  OR (OLD.from_sku IS NOT NULL AND NEW.from_sku IS NOT OLD.from_sku) OR NEW.units_released < OLD.units_released BEGIN
  SELECT RAISE (ABORT, 'contingency_is_final');
END;

CREATE TRIGGER contingency_is_proposed BEFORE INSERT ON contingency BEGIN
  SELECT RAISE (ABORT, 'contingency_of_a_bundle') FROM drop_items WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND is_bundle;
  SELECT RAISE (ABORT, 'contingency_after_close') FROM drops
    WHERE id = NEW.drop_id AND closes_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

CREATE TRIGGER contingency_is_accepted BEFORE UPDATE OF state ON contingency WHEN OLD.state = 'proposed' AND NEW.state = 'accepted' BEGIN
  SELECT RAISE (ABORT, 'contingency_not_own') WHERE NOT EXISTS (
    SELECT 1 FROM variants v JOIN products p ON p.id = v.product
    WHERE v.sku = NEW.from_sku AND v.bundle_of IS NULL AND p.creator = NEW.partner);
  SELECT RAISE (ABORT, 'contingency_after_close') FROM drops
    WHERE id = NEW.drop_id AND closes_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- What is promised leaves the partner's stock: nobody promises twice, or more than there is (`stock_not_negative`).
CREATE TRIGGER contingency_is_set_aside AFTER UPDATE OF state ON contingency WHEN OLD.state = 'proposed' AND NEW.state = 'accepted' BEGIN
  UPDATE variants SET stock = stock - NEW.units_agreed WHERE sku = NEW.from_sku;
  -- The pool may be empty by now.
  INSERT INTO contingency_releases (agreement, number, drop_id, sku, units, released_at)
    SELECT NEW.id, 1 + (SELECT COUNT (*) FROM contingency_releases r WHERE r.drop_id = NEW.drop_id AND r.sku = NEW.sku),
           NEW.drop_id, NEW.sku, NEW.units_agreed, clock.ms
    FROM (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
      JOIN drops d ON d.id = NEW.drop_id JOIN drop_items i ON i.drop_id = NEW.drop_id AND i.sku = NEW.sku
    WHERE d.state = 'scheduled' AND d.opens_at <= clock.ms AND clock.ms < d.closes_at AND i.issued - i.held - i.sold = 0;
END;

-- The write that takes the last unit brings in the next promise, whole: no job has to run for it, and no other write can
-- come in between.
CREATE TRIGGER pool_is_empty AFTER UPDATE OF held, sold ON drop_items
WHEN NEW.issued - NEW.held - NEW.sold = 0 AND EXISTS (
  SELECT 1 FROM contingency WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND state = 'accepted' AND units_released = 0) BEGIN
  INSERT INTO contingency_releases (agreement, number, drop_id, sku, units, released_at)
    SELECT c.id, 1 + (SELECT COUNT (*) FROM contingency_releases r WHERE r.drop_id = NEW.drop_id AND r.sku = NEW.sku),
           c.drop_id, c.sku, c.units_agreed, clock.ms
    FROM (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
      JOIN drops d ON d.id = NEW.drop_id JOIN contingency c ON c.drop_id = d.id AND c.sku = NEW.sku
    WHERE d.opens_at <= clock.ms AND clock.ms < d.closes_at AND c.state = 'accepted' AND c.units_released = 0
    ORDER BY c.answered_at, c.id LIMIT 1;
END;

CREATE TRIGGER release_comes_in AFTER INSERT ON contingency_releases BEGIN
  UPDATE contingency SET units_released = units_released + NEW.units WHERE id = NEW.agreement;
  UPDATE drop_items SET own = COALESCE (own, issued), issued = issued + NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

CREATE TRIGGER releases_stay BEFORE UPDATE ON contingency_releases BEGIN
  SELECT RAISE (ABORT, 'releases_are_final');
END;

CREATE TRIGGER releases_stay_here BEFORE DELETE ON contingency_releases BEGIN
  SELECT RAISE (ABORT, 'releases_are_final');
END;

-- Whose units were sold: the drop's own first, then those that came in, in their order. So what is left over is the
-- partner's before it is anybody else's.
CREATE VIEW contingency_shares AS
  SELECT c.id, c.drop_id, c.sku, c.units_released, c.price_minor,
         CASE WHEN c.state = 'settled' THEN c.units_sold
              ELSE MAX (0, MIN (c.units_released, i.sold - i.own - COALESCE ((
                SELECT SUM (r.units) FROM contingency_releases r JOIN contingency_releases mine ON mine.agreement = c.id
                WHERE r.drop_id = c.drop_id AND r.sku = c.sku AND r.number < mine.number), 0))) END AS sold
  FROM contingency c JOIN drop_items i ON i.drop_id = c.drop_id AND i.sku = c.sku
  WHERE c.units_released > 0;

-- When the drop is over, or was taken back: what was not sold goes home to the partner's stock, and out of the drop.
CREATE TRIGGER contingency_is_over BEFORE UPDATE OF state ON contingency WHEN OLD.state = 'accepted' AND NEW.state = 'settled' BEGIN
  SELECT RAISE (ABORT, 'contingency_before_close') FROM drops
    WHERE id = NEW.drop_id AND state = 'scheduled' AND closes_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  UPDATE holds SET state = 'lapsed'
    WHERE drop_id = NEW.drop_id AND state = 'live' AND expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  SELECT RAISE (ABORT, 'contingency_while_held') FROM drop_items WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND held > 0;
  SELECT RAISE (ABORT, 'contingency_miscounted')
    WHERE NEW.units_sold <> COALESCE ((SELECT sold FROM contingency_shares WHERE id = NEW.id), 0);
END;

CREATE TRIGGER contingency_goes_home AFTER UPDATE OF state ON contingency WHEN OLD.state = 'accepted' AND NEW.state = 'settled' BEGIN
  UPDATE drop_items SET issued = issued - (NEW.units_released - NEW.units_sold)
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND NEW.units_released > NEW.units_sold;
  UPDATE variants SET stock = stock + NEW.units_agreed - NEW.units_sold WHERE sku = NEW.from_sku;
END;
