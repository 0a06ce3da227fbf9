-- The gates of a drop: six in order, each passed with a proof, and nothing sells before it is armed.

CREATE TABLE gates (
  name     TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE     -- 1 to 6: none is left out
) STRICT, WITHOUT ROWID;

INSERT INTO gates VALUES ('aligned', 1), ('cleared', 2), ('rehearsed', 3), ('armed', 4), ('handed_over', 5), ('settled', 6);

ALTER TABLE drops ADD COLUMN gates INTEGER NOT NULL DEFAULT 0 -- how many gates stand; 4: it is armed
  CONSTRAINT gates_are_six CHECK (gates BETWEEN 0 AND 6);
ALTER TABLE drops ADD COLUMN plan INTEGER NOT NULL DEFAULT 1;  -- one more with every change of what a rehearsal is about
ALTER TABLE drops ADD COLUMN fraud_lead TEXT REFERENCES people (id);   -- the operator who watches it; null: nobody yet
ALTER TABLE drops ADD COLUMN rehearsal_of TEXT REFERENCES drops (id);  -- null: it is none; else it is there for a moment, and never listed

-- Units that went back into the stock when the drop was settled; issued is what stayed.
ALTER TABLE drop_items ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CONSTRAINT returned_not_negative CHECK (returned >= 0);

CREATE TABLE gate_passes (
  drop_id   TEXT NOT NULL REFERENCES drops (id) ON DELETE CASCADE,
  number    INTEGER NOT NULL,          -- 1, 2, 3 of its drop
  gate      TEXT NOT NULL REFERENCES gates (name),
  passed_at INTEGER NOT NULL,          -- ms since 1970
  passed_by TEXT NOT NULL,             -- a person, or 'shop'
  proof     TEXT NOT NULL,             -- JSON
  PRIMARY KEY (drop_id, number),
  CONSTRAINT gate_has_proof CHECK (json_valid (proof) AND LENGTH (proof) > 2)
) STRICT, WITHOUT ROWID;

-- What was passed and no longer counts: every pass up to `number` whose gate comes after the first `keeps`.
CREATE TABLE gate_takebacks (
  drop_id TEXT NOT NULL REFERENCES drops (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  keeps   INTEGER NOT NULL,
  was     INTEGER NOT NULL,            -- gates that stood before
  at      INTEGER NOT NULL,            -- ms since 1970, the database's clock
  version INTEGER NOT NULL,            -- of the drop, as it was then
  PRIMARY KEY (drop_id, number, keeps)
) STRICT, WITHOUT ROWID;

CREATE VIEW standing_passes AS
  SELECT p.drop_id, p.number, p.gate, g.position, p.passed_at, p.passed_by, p.proof
  FROM gate_passes p JOIN gates g ON g.name = p.gate
  WHERE NOT EXISTS (SELECT 1 FROM gate_takebacks t
    WHERE t.drop_id = p.drop_id AND t.number >= p.number AND t.keeps < g.position);

CREATE TRIGGER gate_in_order BEFORE INSERT ON gate_passes BEGIN
  SELECT RAISE (ABORT, 'gate_of_draft') FROM drops WHERE id = NEW.drop_id AND (state <> 'scheduled' OR rehearsal_of IS NOT NULL);
  SELECT RAISE (ABORT, 'gate_passed') FROM drops d JOIN gates g ON g.name = NEW.gate
    WHERE d.id = NEW.drop_id AND g.position <= d.gates;
  SELECT RAISE (ABORT, 'gate_skipped') FROM drops d JOIN gates g ON g.name = NEW.gate
    WHERE d.id = NEW.drop_id AND g.position > d.gates + 1;
END;

-- The last two are of a drop that is over and owes nobody anything: by the database's clock.
CREATE TRIGGER gate_after_closing BEFORE INSERT ON gate_passes WHEN NEW.gate IN ('handed_over', 'settled') BEGIN
  UPDATE holds SET state = 'lapsed' WHERE drop_id = NEW.drop_id AND state = 'live'
    AND expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  SELECT RAISE (ABORT, 'gate_before_closing') FROM drops
    WHERE id = NEW.drop_id AND closes_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
  SELECT RAISE (ABORT, 'gate_owes_orders') FROM drop_debts WHERE drop_id = NEW.drop_id AND holds + orders > 0;
END;

-- Holds that may still be paid, orders that wait for their payment, and paid ones that nobody has handed over. Who was
-- waited for and did not come is owed nothing more by the drop.
CREATE VIEW drop_debts AS
  SELECT d.id AS drop_id,
    (SELECT COUNT (*) FROM holds h WHERE h.drop_id = d.id AND h.state = 'live'
       AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)) AS holds,
    (SELECT COUNT (*) FROM orders o WHERE o.drop_id = d.id AND (o.state = 'placed' OR (o.state = 'paid'
       AND NOT EXISTS (SELECT 1 FROM handovers v WHERE v.order_id = o.id AND v.undone_at IS NULL)))) AS orders
  FROM drops d;

CREATE TRIGGER gate_stands AFTER INSERT ON gate_passes BEGIN
  UPDATE drops SET gates = gates + 1 WHERE id = NEW.drop_id;
END;

-- What nobody bought goes back where it came from: once, because the gate is passed once.
CREATE TRIGGER settling_gives_back AFTER INSERT ON gate_passes WHEN NEW.gate = 'settled' BEGIN
  UPDATE variants SET stock = stock + (SELECT issued - held - sold FROM drop_items i WHERE i.drop_id = NEW.drop_id AND i.sku = variants.sku)
    WHERE sku IN (SELECT sku FROM drop_items WHERE drop_id = NEW.drop_id);
  -- A payment that comes even later finds no unit, and goes back.
  UPDATE drop_items SET returned = issued - held - sold, issued = held + sold WHERE drop_id = NEW.drop_id;
END;

-- A sale that is undone after that gives its units back the same way.
CREATE TRIGGER settled_gives_back AFTER UPDATE OF sold ON drop_items
WHEN NEW.sold < OLD.sold AND (SELECT gates FROM drops WHERE id = NEW.drop_id) = 6 BEGIN
  UPDATE variants SET stock = stock + OLD.sold - NEW.sold WHERE sku = NEW.sku;
  UPDATE drop_items SET returned = returned + OLD.sold - NEW.sold, issued = issued - (OLD.sold - NEW.sold)
    WHERE drop_id = NEW.drop_id AND sku = NEW.sku;
END;

CREATE TRIGGER gate_passes_stay BEFORE UPDATE ON gate_passes BEGIN
  SELECT RAISE (ABORT, 'gate_passes_are_final');
END;

-- They go with their drop, and not before.
CREATE TRIGGER gate_passes_stay_here BEFORE DELETE ON gate_passes WHEN EXISTS (SELECT 1 FROM drops WHERE id = OLD.drop_id) BEGIN
  SELECT RAISE (ABORT, 'gate_passes_are_final');
END;

CREATE TRIGGER gate_takebacks_stay BEFORE UPDATE ON gate_takebacks BEGIN
  SELECT RAISE (ABORT, 'gate_passes_are_final');
END;

CREATE TRIGGER gate_takebacks_stay_here BEFORE DELETE ON gate_takebacks WHEN EXISTS (SELECT 1 FROM drops WHERE id = OLD.drop_id) BEGIN
  SELECT RAISE (ABORT, 'gate_passes_are_final');
END;

CREATE TRIGGER drop_begins_without_gates BEFORE INSERT ON drops WHEN NEW.gates <> 0 BEGIN
  SELECT RAISE (ABORT, 'gate_without_proof');
END;

-- The figure rises by a pass, and by nothing else; what is handed over stays so.
CREATE TRIGGER gate_needs_proof BEFORE UPDATE OF gates ON drops WHEN NEW.gates <> OLD.gates BEGIN
  SELECT RAISE (ABORT, 'gate_without_proof') WHERE NEW.gates > OLD.gates AND NOT EXISTS (
    SELECT 1 FROM standing_passes p WHERE p.drop_id = NEW.id AND p.position = NEW.gates AND NEW.gates = OLD.gates + 1
      AND p.number = (SELECT MAX (number) FROM gate_passes WHERE drop_id = NEW.id));
END;

CREATE TRIGGER gates_are_taken_back AFTER UPDATE OF gates ON drops WHEN NEW.gates < OLD.gates BEGIN
  INSERT INTO gate_takebacks (drop_id, number, keeps, was, at, version)
    SELECT NEW.id, MAX (number), NEW.gates, OLD.gates, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), NEW.version
    FROM gate_passes WHERE drop_id = NEW.id;
END;

-- A draft has passed nothing.
CREATE TRIGGER draft_has_no_gates AFTER UPDATE OF state ON drops WHEN NEW.state = 'draft' AND NEW.gates > 0 BEGIN
  UPDATE drops SET gates = 0 WHERE id = NEW.id;
END;

-- What is rehearsed is what is sold: whoever changes what, for how much, when or how buyers get it, rehearses again. Once
-- an armed drop has opened, new prices, a later close or more units are how it runs, and no other plan.
CREATE TRIGGER edit_of_times AFTER UPDATE OF opens_at, closes_at, hold_lasts_ms, lobby_minutes, policy ON drops
WHEN NOT (OLD.gates >= 4 AND OLD.opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))
  AND (OLD.opens_at <> NEW.opens_at OR OLD.closes_at <> NEW.closes_at OR OLD.hold_lasts_ms <> NEW.hold_lasts_ms
    OR OLD.lobby_minutes IS NOT NEW.lobby_minutes OR OLD.policy <> NEW.policy) BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = NEW.id;
END;

CREATE TRIGGER edit_of_items AFTER UPDATE OF sku, issued, limit_per_buyer, price_minor, currency ON drop_items
WHEN OLD.sku <> NEW.sku OR OLD.issued <> NEW.issued OR OLD.limit_per_buyer <> NEW.limit_per_buyer
  OR OLD.price_minor <> NEW.price_minor OR OLD.currency <> NEW.currency BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = NEW.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

CREATE TRIGGER edit_adds_item AFTER INSERT ON drop_items BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = NEW.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

CREATE TRIGGER edit_removes_item AFTER DELETE ON drop_items BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = OLD.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

-- Who will be there, and who will bring it: somebody has said so, for this window as it is.
CREATE TABLE slot_acks (
  slot    TEXT PRIMARY KEY,
  drop_id TEXT NOT NULL REFERENCES drops (id) ON DELETE CASCADE,
  person  TEXT NOT NULL REFERENCES people (id),
  side    TEXT NOT NULL,               -- for the place the creator says it; for a carrier an operator does, who has asked
  at      INTEGER NOT NULL,            -- ms since 1970
  CONSTRAINT ack_side CHECK (side IN ('creator', 'operator'))
) STRICT, WITHOUT ROWID;

CREATE INDEX slot_acks_by_drop ON slot_acks (drop_id);

CREATE TRIGGER edit_of_slots AFTER UPDATE OF kind, place, carrier, starts_at, ends_at, price_minor, capacity ON slots
WHEN OLD.kind <> NEW.kind OR OLD.place <> NEW.place OR OLD.carrier <> NEW.carrier OR OLD.starts_at <> NEW.starts_at
  OR OLD.ends_at <> NEW.ends_at OR OLD.price_minor <> NEW.price_minor OR OLD.capacity <> NEW.capacity BEGIN
  DELETE FROM slot_acks WHERE slot = NEW.id;
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = NEW.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

CREATE TRIGGER edit_adds_slot AFTER INSERT ON slots BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = NEW.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

CREATE TRIGGER edit_removes_slot AFTER DELETE ON slots BEGIN
  DELETE FROM slot_acks WHERE slot = OLD.id;
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2)
    WHERE id = OLD.drop_id AND NOT (gates >= 4 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));
END;

-- The rules as they read when the drop was announced.
CREATE TABLE policy_snapshots (
  drop_id  TEXT PRIMARY KEY REFERENCES drops (id) ON DELETE CASCADE,
  version  TEXT NOT NULL REFERENCES policies (version),
  words    TEXT NOT NULL,              -- both parts, parted by a line end
  taken_at INTEGER NOT NULL            -- ms since 1970
) STRICT, WITHOUT ROWID;

-- A rehearsal: planned, run with synthetic buyers, and judged.
CREATE TABLE rehearsals (
  id         TEXT PRIMARY KEY,
  drop_id    TEXT NOT NULL REFERENCES drops (id) ON DELETE CASCADE,
  planned_at INTEGER NOT NULL,         -- when it shall be, ms since 1970
  planned_by TEXT NOT NULL REFERENCES people (id),
  plan       INTEGER,                  -- of the drop when it was run: with another one since, it is worth nothing
  ran_at     INTEGER,                  -- ms since 1970; null: it has not been
  report     TEXT NOT NULL DEFAULT '', -- JSON; empty: it has not been run
  passed     INTEGER,                  -- 0, 1; null: not judged yet
  CONSTRAINT rehearsal_is_judged_once_run CHECK ((passed IS NULL OR ran_at IS NOT NULL) AND (ran_at IS NULL) = (report = '')),
  CONSTRAINT rehearsal_passed_or_not CHECK (passed IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX rehearsals_by_drop ON rehearsals (drop_id, planned_at);
CREATE INDEX rehearsals_ahead ON rehearsals (planned_at) WHERE passed IS NULL;

-- Whoever has a part in it says that theirs went well.
CREATE TABLE rehearsal_ticks (
  rehearsal TEXT NOT NULL REFERENCES rehearsals (id) ON DELETE CASCADE,
  role      TEXT NOT NULL,
  person    TEXT NOT NULL REFERENCES people (id),
  at        INTEGER NOT NULL,          -- ms since 1970
  PRIMARY KEY (rehearsal, role),
  CONSTRAINT tick_role CHECK (role IN ('creator', 'fraud', 'fulfilment'))
) STRICT, WITHOUT ROWID;

-- The books of rehearsals: as `transfers`, and in no sum of the shop.
CREATE TABLE rehearsal_transfers (
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  currency     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  reference    TEXT NOT NULL,          -- the payment session it belongs to
  order_id     TEXT NOT NULL,
  at           INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT transfer_is_positive CHECK (amount_minor > 0),
  CONSTRAINT transfer_has_two_sides CHECK (from_account <> to_account),
  CONSTRAINT rehearsal_transfer_once PRIMARY KEY (reference, reason)
) STRICT, WITHOUT ROWID;

-- What a step of the gates takes for granted, by its name: no row is ever kept, because one that could be would fail.
CREATE TABLE gate_conditions (
  missing TEXT NOT NULL,
  CONSTRAINT gate_incomplete CHECK (missing = '')
) STRICT;

-- What arming looks at, each 0 or 1. Whose turn it is to mend what is missing is told by the page.
CREATE VIEW drop_readiness AS
  SELECT d.id AS drop_id,
    (d.state = 'scheduled' AND d.gates >= 1 AND EXISTS (SELECT 1 FROM drop_items i WHERE i.drop_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM drop_items i WHERE i.drop_id = d.id AND i.issued <= 0)) AS stock,
    (c.verified_at IS NOT NULL AND c.suspended_at IS NULL) AS verified,
    EXISTS (SELECT 1 FROM payout_accounts a WHERE a.creator = c.id) AS payable,
    EXISTS (SELECT 1 FROM operators o WHERE o.person = d.fraud_lead AND o.level <> 'read') AS fraud_lead,
    (EXISTS (SELECT 1 FROM slots s WHERE s.drop_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM slots s WHERE s.drop_id = d.id
        AND NOT EXISTS (SELECT 1 FROM slot_acks k WHERE k.slot = s.id))) AS fulfilment,
    EXISTS (SELECT 1 FROM policy_snapshots p JOIN policies y ON y.version = p.version
      WHERE p.drop_id = d.id AND p.version = d.policy AND p.words = y.refund || CHAR (10) || y.reissue) AS policy,
    (d.gates >= 3) AS rehearsal
  FROM drops d JOIN creators c ON c.id = d.creator;

-- Nothing is sold before the drop is armed. Before the opening, after the close and while it is paused, the other gates of
-- a hold say why not.
CREATE TRIGGER hold_before_arming BEFORE INSERT ON holds BEGIN
  SELECT RAISE (ABORT, 'hold_before_arming') FROM drops
    WHERE id = NEW.drop_id AND state = 'scheduled' AND gates < 4 AND rehearsal_of IS NULL AND paused_at IS NULL
      AND opens_at <= NEW.placed_at AND NEW.placed_at < closes_at;
END;

-- A drop as lists show it; a rehearsal is on none.
DROP VIEW drop_cards;

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
  WHERE d.state = 'scheduled' AND d.rehearsal_of IS NULL;

-- What was announced before there were gates goes on as it was promised.
INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
  SELECT d.id, g.position, g.name, MIN (d.opens_at, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)), 'shop',
         '{"announced":"before there were gates"}'
  FROM drops d JOIN gates g ON g.position <= 4 WHERE d.state = 'scheduled' ORDER BY d.id, g.position;
