-- Second chances: who waits for a unit that comes back, and whose turn it is. And limits by the buyer's address.

-- What a version of the policies says about units that come back. A version without a row has no waiting list.
CREATE TABLE reissue_rules (
  policy          TEXT PRIMARY KEY REFERENCES policies (version),
  offer_lasts_ms  INTEGER NOT NULL,    -- so long an offer can be taken
  after_close_ms  INTEGER NOT NULL,    -- so long after the drop has closed units still go to those who wait
  CONSTRAINT offer_lasts CHECK (offer_lasts_ms > 0),
  CONSTRAINT reissue_ends CHECK (after_close_ms >= 0)
) STRICT, WITHOUT ROWID;

-- Who waits for one unit of an item. Its id stands in letters to this address alone.
CREATE TABLE waiting (
  id        TEXT PRIMARY KEY,
  drop_id   TEXT NOT NULL,
  sku       TEXT NOT NULL,
  email     TEXT NOT NULL,             -- where the letters go
  mailbox   TEXT NOT NULL,             -- whose it is: the address without what makes no difference to the post
  joined_at INTEGER NOT NULL,          -- ms since 1970
  state     TEXT NOT NULL DEFAULT 'waiting',
  state_at  INTEGER NOT NULL,          -- when it came into its state
  FOREIGN KEY (drop_id, sku) REFERENCES drop_items (drop_id, sku) ON DELETE CASCADE,
  CONSTRAINT waits_once UNIQUE (drop_id, sku, mailbox),
  CONSTRAINT waiting_state CHECK (state IN ('waiting', 'offered', 'taken', 'bought', 'passed', 'left', 'over'))
) STRICT, WITHOUT ROWID;

-- First come, first served.
CREATE INDEX waiting_in_line ON waiting (drop_id, sku, joined_at, id) WHERE state = 'waiting';
CREATE INDEX waiting_by_mailbox ON waiting (mailbox);

-- waiting → offered → taken → bought; an offer or a hold that ends has passed; a late payment still buys. Whoever is
-- through with it may wait again, at the end of the line.
CREATE TRIGGER waiting_step BEFORE UPDATE OF state ON waiting
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'waiting' AND NEW.state IN ('offered', 'left', 'over'))
  OR (OLD.state = 'offered' AND NEW.state IN ('taken', 'passed', 'left'))
  OR (OLD.state = 'taken' AND NEW.state IN ('bought', 'passed'))
  OR (OLD.state = 'passed' AND NEW.state IN ('waiting', 'bought', 'left'))
  OR (OLD.state = 'left' AND NEW.state IN ('waiting', 'bought'))
  OR (OLD.state IN ('bought', 'over') AND NEW.state = 'waiting')) BEGIN
  SELECT RAISE (ABORT, 'waiting_step');
END;

-- A hold that was not taken on sale, but set aside for somebody who waits: `waiting.id`. Until it is taken its buyer is
-- nobody, written as `waiting-` and that id.
ALTER TABLE holds ADD COLUMN offered_to TEXT;

-- The gate of a hold that is taken on sale, with what is kept for those who wait; an offer has its own.
DROP TRIGGER hold_is_allowed;

CREATE TRIGGER hold_is_allowed BEFORE INSERT ON holds WHEN NEW.offered_to IS NULL BEGIN
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
  -- By the index holds_by_buyer, one step for each item of the drop: what others hold is not read.
  SELECT RAISE (ABORT, 'hold_too_often') WHERE 20 <= (
    SELECT COUNT (*) FROM drop_items i
      CROSS JOIN holds h ON h.drop_id = NEW.drop_id AND h.sku = i.sku AND h.buyer = NEW.buyer
      WHERE i.drop_id = NEW.drop_id AND h.placed_at > NEW.placed_at - 600000);
  -- While somebody waits, the units that are free are theirs: whoever comes by takes no more than what is left beyond.
  SELECT RAISE (ABORT, 'kept_for_waiting') FROM (
    SELECT COUNT (*) AS waits FROM waiting WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND state = 'waiting')
    JOIN drop_items i ON i.drop_id = NEW.drop_id AND i.sku = NEW.sku
    WHERE waits > 0 AND i.issued - i.held - i.sold < NEW.units + waits;
END;

-- Whoever is offered a unit stands in that line, not in the lobby's.
DROP TRIGGER hold_before_turn;

CREATE TRIGGER hold_before_turn BEFORE INSERT ON holds WHEN NEW.offered_to IS NULL BEGIN
  SELECT RAISE (ABORT, 'hold_before_turn') FROM drops
    WHERE id = NEW.drop_id AND state = 'scheduled' AND lobby_minutes IS NOT NULL AND paused_at IS NULL
      AND opens_at <= NEW.placed_at AND NEW.placed_at < closes_at
      AND (NEW.turn_at IS NULL OR NEW.placed_at < NEW.turn_at);
END;

-- The gate of an offer: to somebody who waits, within the time of the rule, and to the first in line.
CREATE TRIGGER offer_is_allowed BEFORE INSERT ON holds WHEN NEW.offered_to IS NOT NULL BEGIN
  UPDATE holds SET state = 'lapsed'
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND state = 'live' AND expires_at <= NEW.placed_at;
  SELECT RAISE (ABORT, 'offer_out_of_time') WHERE NOT EXISTS (
    SELECT 1 FROM drops d JOIN reissue_rules r ON r.policy = d.policy
    WHERE d.id = NEW.drop_id AND d.state = 'scheduled'
      AND d.opens_at <= NEW.placed_at AND NEW.placed_at < d.closes_at + r.after_close_ms);
  SELECT RAISE (ABORT, 'offer_out_of_line') WHERE NEW.units <> 1 OR NEW.buyer <> 'waiting-' || NEW.offered_to
    OR NEW.offered_to IS NOT (SELECT id FROM waiting WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND state = 'waiting'
      ORDER BY joined_at, id LIMIT 1);
  UPDATE waiting SET state = 'offered', state_at = NEW.placed_at WHERE id = NEW.offered_to;
END;

-- Taking an offer makes it the hold of a buyer, within the same limit as any other.
CREATE TRIGGER offer_is_taken BEFORE UPDATE OF buyer ON holds
WHEN NEW.offered_to IS NOT NULL AND NEW.state = 'live' AND OLD.buyer <> NEW.buyer BEGIN
  SELECT RAISE (ABORT, 'offer_taken') WHERE OLD.buyer <> 'waiting-' || OLD.offered_to;
  SELECT RAISE (ABORT, 'hold_over_limit') FROM drop_items
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND limit_per_buyer < NEW.units + (
      SELECT COALESCE (SUM (units), 0) FROM holds WHERE drop_id = NEW.drop_id AND sku = NEW.sku AND buyer = NEW.buyer
        AND id <> NEW.id AND (state = 'sold' OR (state = 'live' AND expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))));
  UPDATE waiting SET state = 'taken', state_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) WHERE id = NEW.offered_to;
END;

CREATE TRIGGER offer_passes AFTER UPDATE OF state ON holds
WHEN NEW.offered_to IS NOT NULL AND OLD.state = 'live' AND NEW.state IN ('lapsed', 'released') BEGIN
  UPDATE waiting SET state = 'passed', state_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    WHERE id = NEW.offered_to AND state IN ('offered', 'taken');
END;

CREATE TRIGGER offer_is_bought AFTER UPDATE OF state ON holds
WHEN NEW.offered_to IS NOT NULL AND OLD.state <> 'sold' AND NEW.state = 'sold' BEGIN
  -- Who waits again after the hold had lapsed, and whose late payment then found a unit, waits no more.
  UPDATE waiting SET state = 'left' WHERE id = NEW.offered_to AND state = 'waiting';
  UPDATE waiting SET state = 'bought', state_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    WHERE id = NEW.offered_to AND state IN ('taken', 'passed', 'left');
END;

-- The table of a hold's steps, with one more: what an operator gave back, and nobody had in hand, comes back.
DROP TRIGGER hold_step;

CREATE TRIGGER hold_step BEFORE UPDATE OF state ON holds
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'live' AND NEW.state IN ('lapsed', 'released', 'sold'))
  OR (OLD.state IN ('lapsed', 'released') AND NEW.state = 'sold')
  OR (OLD.state = 'sold' AND NEW.state = 'released' AND EXISTS (
    SELECT 1 FROM orders o WHERE o.hold_id = OLD.id AND o.state = 'refunded' AND o.refund_reason = 'operator'))) BEGIN
  SELECT RAISE (ABORT, 'hold_step');
END;

CREATE TRIGGER hold_comes_back AFTER UPDATE OF state ON holds
WHEN OLD.state = 'sold' AND NEW.state = 'released' BEGIN
  UPDATE drop_items SET sold = sold - NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

-- Stock by the database's clock: a hold past its time no longer counts, swept or not. What is free counts as held
-- as far as somebody waits for it (`kept`): nobody else can have it.
DROP VIEW stock;

CREATE VIEW stock AS
  SELECT drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, sold, kept, in_time + kept AS held,
         issued - sold - in_time - kept AS available
  FROM (SELECT *, MIN (MAX (issued - sold - in_time, 0), waits) AS kept
    FROM (SELECT i.*, (
            SELECT COALESCE (SUM (h.units), 0) FROM holds h
            WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.state = 'live'
              AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)) AS in_time,
            (SELECT COUNT (*) FROM waiting w WHERE w.drop_id = i.drop_id AND w.sku = i.sku AND w.state = 'waiting') AS waits
          FROM drop_items i));

-- One buyer by their address: orders that differ only in what makes no difference to the post are one buyer's.
ALTER TABLE orders ADD COLUMN mailbox TEXT NOT NULL DEFAULT ''; -- empty: placed before addresses were counted

CREATE INDEX orders_by_mailbox ON orders (drop_id, mailbox) WHERE mailbox <> '';

CREATE TRIGGER order_is_within_limit BEFORE INSERT ON orders WHEN NEW.mailbox <> '' BEGIN
  SELECT RAISE (ABORT, 'mailbox_over_limit') FROM holds mine JOIN drop_items i ON i.drop_id = mine.drop_id AND i.sku = mine.sku
    WHERE mine.id = NEW.hold_id AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
      WHERE o.drop_id = NEW.drop_id AND o.mailbox = NEW.mailbox AND o.id <> NEW.id AND h.sku = mine.sku
        AND (h.state = 'sold' OR (h.state = 'live' AND o.state = 'placed' AND h.expires_at > NEW.placed_at)));
END;
