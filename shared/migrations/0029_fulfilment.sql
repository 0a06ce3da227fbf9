-- Handing over: which order went to its buyer, how, and by whom. Rows are never deleted; an undone one stays as undone.

CREATE TABLE handovers (
  id         TEXT PRIMARY KEY,
  order_id   TEXT NOT NULL REFERENCES orders (id),
  outcome    TEXT NOT NULL,
  way        TEXT NOT NULL,
  why        TEXT NOT NULL,            -- in the person's own words; empty where none were asked for
  person     TEXT NOT NULL REFERENCES people (id),
  at         INTEGER NOT NULL,         -- when it happened, ms since 1970: a scanner without a connection says so later
  written_at INTEGER NOT NULL,         -- ms since 1970
  undone_at  INTEGER,
  undone_by  TEXT REFERENCES people (id),
  undone_why TEXT,
  CONSTRAINT handover_outcome CHECK (outcome IN ('collected', 'delivered', 'missed')),
  CONSTRAINT handover_way CHECK (way IN ('scan', 'code', 'button')),
  -- Without the buyer's code somebody vouches for it.
  CONSTRAINT handover_without_code CHECK (way <> 'button' OR outcome <> 'collected' OR LENGTH (why) > 0),
  CONSTRAINT handover_undo_says_why CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL OR LENGTH (undone_why) > 0)),
  CONSTRAINT handover_undone_in_time CHECK (undone_at IS NULL OR undone_at - written_at BETWEEN 0 AND 600000)
) STRICT, WITHOUT ROWID;

-- Each once.
CREATE UNIQUE INDEX handover_once ON handovers (order_id, outcome) WHERE undone_at IS NULL;

CREATE INDEX orders_by_drop ON orders (drop_id);

CREATE TRIGGER handover_is_possible BEFORE INSERT ON handovers BEGIN
  SELECT RAISE (ABORT, 'handover_not_paid') WHERE NOT EXISTS (
    SELECT 1 FROM orders o WHERE o.id = NEW.order_id AND o.state = 'paid');
  SELECT RAISE (ABORT, 'handover_other_kind') FROM orders o JOIN slots s ON s.id = o.slot
    WHERE o.id = NEW.order_id AND ((NEW.outcome = 'collected' AND s.kind <> 'pickup')
      OR (NEW.outcome = 'delivered' AND s.kind <> 'delivery'));
END;

CREATE TRIGGER handover_moves_order AFTER INSERT ON handovers WHEN NEW.outcome <> 'missed' BEGIN
  UPDATE orders SET state = NEW.outcome, state_at = NEW.written_at WHERE id = NEW.order_id;
END;

-- It may be undone once; and of two scanners that both had no connection, the earlier scan is the one that counts.
CREATE TRIGGER handover_stays BEFORE UPDATE ON handovers
WHEN OLD.undone_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id OR NEW.outcome <> OLD.outcome
  OR NEW.written_at <> OLD.written_at OR NEW.at > OLD.at
  OR (NEW.at = OLD.at AND (NEW.person <> OLD.person OR NEW.way <> OLD.way OR NEW.why <> OLD.why)) BEGIN
  SELECT RAISE (ABORT, 'handover_is_final');
END;

CREATE TRIGGER handover_stays_here BEFORE DELETE ON handovers BEGIN
  SELECT RAISE (ABORT, 'handover_is_final');
END;

CREATE TRIGGER handover_is_undone AFTER UPDATE OF undone_at ON handovers
WHEN NEW.undone_at IS NOT NULL AND NEW.outcome <> 'missed' BEGIN
  SELECT RAISE (ABORT, 'handover_moved_on') WHERE NOT EXISTS (
    SELECT 1 FROM orders o WHERE o.id = NEW.order_id AND o.state = NEW.outcome);
  UPDATE orders SET state = 'paid', state_at = (
      SELECT s.at FROM order_steps s WHERE s.order_id = NEW.order_id AND s.state = 'paid')
    WHERE id = NEW.order_id;
END;

-- An order is handed over by a row above, and by nothing else.
CREATE TRIGGER order_is_handed_over BEFORE UPDATE OF state ON orders
WHEN NEW.state IN ('collected', 'delivered') AND OLD.state <> NEW.state BEGIN
  SELECT RAISE (ABORT, 'handover_missing') WHERE NOT EXISTS (
    SELECT 1 FROM handovers h WHERE h.order_id = NEW.id AND h.outcome = NEW.state AND h.undone_at IS NULL);
END;

CREATE TRIGGER order_stays_handed_over BEFORE UPDATE OF state ON orders
WHEN OLD.state IN ('collected', 'delivered') AND NEW.state = 'paid' BEGIN
  SELECT RAISE (ABORT, 'handover_stands') WHERE EXISTS (
    SELECT 1 FROM handovers h WHERE h.order_id = NEW.id AND h.outcome = OLD.state AND h.undone_at IS NULL);
END;

-- What the scanners of a studio sent, and what each scan came to. The scanner names its scans, so that sending twice is one.
CREATE TABLE pickup_scans (
  id          TEXT PRIMARY KEY,
  creator     TEXT NOT NULL REFERENCES creators (id),
  person      TEXT NOT NULL REFERENCES people (id),
  order_id    TEXT REFERENCES orders (id), -- null: no order of this creator has that code
  at          INTEGER NOT NULL,        -- by the scanner's clock, within what is possible; ms since 1970
  received_at INTEGER NOT NULL,        -- ms since 1970
  outcome     TEXT NOT NULL,
  CONSTRAINT scan_outcome CHECK (outcome IN
    ('collected', 'already', 'wrong_window', 'refunded', 'not_paid', 'delivery', 'foreign')),
  CONSTRAINT scan_id_length CHECK (LENGTH (id) BETWEEN 8 AND 64)
) STRICT, WITHOUT ROWID;

CREATE INDEX pickup_scans_of ON pickup_scans (person, received_at);
