-- Who comes in to a drop before others or at all: early access, credits, reputation, memberships; and whose lots count more.

-- How one drop is entered. No row: it is open to everybody at once.
CREATE TABLE entry_rules (
  drop_id       TEXT PRIMARY KEY REFERENCES drops (id),
  early_minutes INTEGER,               -- everybody else comes in so long after opens_at; null: nobody is early
  early_for     TEXT,                  -- who is early
  credits       INTEGER,               -- what coming in costs, in credits; null: nothing
  reputation    INTEGER,               -- so much comes in for nothing; alone, nobody comes in with less; null: it is not looked at
  lots          INTEGER NOT NULL DEFAULT 1, -- lots in the draw for whoever waited for the creator's last drop and got nothing
  CONSTRAINT early_within_a_day CHECK (early_minutes BETWEEN 1 AND 1440),
  CONSTRAINT early_is_for_somebody CHECK ((early_minutes IS NULL) = (early_for IS NULL)),
  CONSTRAINT early_for_whom CHECK (early_for IN ('followers', 'members', 'both')),
  CONSTRAINT entry_credits CHECK (credits BETWEEN 1 AND 1000),
  CONSTRAINT entry_reputation CHECK (reputation BETWEEN 1 AND 1000),
  CONSTRAINT entry_lots CHECK (lots BETWEEN 1 AND 5)
) STRICT, WITHOUT ROWID;

-- What is announced stays: whoever came for it came by these rules.
CREATE TRIGGER entry_rules_are_set BEFORE INSERT ON entry_rules BEGIN
  SELECT RAISE (ABORT, 'entry_rules_are_public') FROM drops WHERE id = NEW.drop_id AND state <> 'draft';
END;

CREATE TRIGGER entry_rules_stay BEFORE UPDATE ON entry_rules BEGIN
  SELECT RAISE (ABORT, 'entry_rules_are_public') FROM drops WHERE id = OLD.drop_id AND state <> 'draft';
END;

-- Nobody is let in after the close: a drop that is announced leaves everybody some time.
CREATE TRIGGER drop_lets_everybody_in BEFORE UPDATE OF state ON drops WHEN NEW.state = 'scheduled' AND OLD.state <> 'scheduled' BEGIN
  SELECT RAISE (ABORT, 'early_lasts_too_long') FROM entry_rules
    WHERE drop_id = NEW.id AND NEW.closes_at <= NEW.opens_at + early_minutes * 60000;
END;

-- Who belongs to a creator's circle, until when: by their address, proven when they sign in.
CREATE TABLE memberships (
  id       TEXT PRIMARY KEY,
  creator  TEXT NOT NULL REFERENCES creators (id),
  email    TEXT NOT NULL,              -- lower case
  since_at INTEGER NOT NULL,           -- ms since 1970
  ends_at  INTEGER NOT NULL,           -- ms since 1970; the first moment it is over
  ended_at INTEGER,                    -- ms since 1970: taken back, or left
  given_by TEXT NOT NULL,              -- a person
  CONSTRAINT membership_email_is_lower_case CHECK (email = LOWER (email)),
  CONSTRAINT membership_lasts CHECK (since_at < ends_at)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX memberships_once ON memberships (creator, email) WHERE ended_at IS NULL;
CREATE INDEX memberships_by_email ON memberships (email);

-- Who may buy in a drop from its first moment on. Following counts when it is a day old by then.
CREATE VIEW early_access AS
  SELECT d.id AS drop_id, f.person AS person
  FROM entry_rules r JOIN drops d ON d.id = r.drop_id JOIN follows f ON f.creator = d.creator
  WHERE r.early_for IN ('followers', 'both') AND f.since_at <= d.opens_at - 86400000
  UNION ALL
  SELECT d.id, p.id
  FROM entry_rules r JOIN drops d ON d.id = r.drop_id
  JOIN memberships m ON m.creator = d.creator JOIN people p ON p.email = m.email AND p.erased_at IS NULL
  WHERE r.early_for IN ('members', 'both') AND m.ended_at IS NULL AND m.since_at <= d.opens_at AND d.opens_at < m.ends_at;

-- What somebody is known for, from the orders of their proven address as they stand: one for each that was received, two
-- less for each that waited in vain.
CREATE VIEW reputations AS
  SELECT person, received, missed, received - 2 * missed AS figure FROM (
    SELECT p.id AS person,
      (SELECT COUNT (*) FROM orders o WHERE LOWER (o.email) = p.email AND o.state IN ('collected', 'delivered')) AS received,
      (SELECT COUNT (DISTINCT o.id) FROM orders o JOIN handovers h ON h.order_id = o.id AND h.outcome = 'missed' AND h.undone_at IS NULL
         WHERE LOWER (o.email) = p.email AND o.state NOT IN ('collected', 'delivered')) AS missed
    FROM people p WHERE p.erased_at IS NULL);

-- Credits: what somebody has is the sum of their rows. Nothing is ever changed; what was wrong is put right by another row.
CREATE TABLE credit_entries (
  id       TEXT PRIMARY KEY,           -- 'spent-' or 'refunded-' and the entry, 'earned-' and the order: each of them once
  person   TEXT NOT NULL REFERENCES people (id),
  kind     TEXT NOT NULL,
  amount   INTEGER NOT NULL,           -- credits; below zero where they are spent
  entry    TEXT,                       -- what they were spent on
  order_id TEXT,                       -- what they were earned by
  creator  TEXT REFERENCES creators (id), -- whose studio granted them; null: the shop
  why      TEXT NOT NULL DEFAULT '',   -- in the words of whoever granted them
  at       INTEGER NOT NULL,           -- ms since 1970
  CONSTRAINT credit_kind CHECK (kind IN ('granted', 'earned', 'spent', 'refunded')),
  CONSTRAINT credit_amount CHECK (CASE kind WHEN 'spent' THEN amount BETWEEN -1000 AND -1 ELSE amount BETWEEN 1 AND 1000 END)
) STRICT, WITHOUT ROWID;

CREATE INDEX credit_entries_by_person ON credit_entries (person, at);
CREATE INDEX credit_entries_by_creator ON credit_entries (creator, at) WHERE creator IS NOT NULL;

CREATE TRIGGER credits_not_negative BEFORE INSERT ON credit_entries WHEN NEW.amount < 0 BEGIN
  SELECT RAISE (ABORT, 'credits_not_negative') WHERE 0 > NEW.amount + (
    SELECT COALESCE (SUM (amount), 0) FROM credit_entries WHERE person = NEW.person);
END;

-- A studio's credits are good at every drop of the shop: it grants 200 in 30 days at most.
CREATE TRIGGER credits_granted_by_studios BEFORE INSERT ON credit_entries WHEN NEW.kind = 'granted' AND NEW.creator IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'credit_grants_over') WHERE 200 < NEW.amount + (
    SELECT COALESCE (SUM (amount), 0) FROM credit_entries
      WHERE creator = NEW.creator AND kind = 'granted' AND at > NEW.at - 2592000000);
END;

-- Only the words may go, when somebody is erased.
CREATE TRIGGER credit_entry_stays BEFORE UPDATE ON credit_entries
WHEN NOT (NEW.id = OLD.id AND NEW.person = OLD.person AND NEW.kind = OLD.kind AND NEW.amount = OLD.amount
  AND NEW.entry IS OLD.entry AND NEW.order_id IS OLD.order_id AND NEW.creator IS OLD.creator AND NEW.at = OLD.at AND NEW.why = '') BEGIN
  SELECT RAISE (ABORT, 'credits_are_final');
END;

CREATE TRIGGER credit_entry_is_kept BEFORE DELETE ON credit_entries BEGIN
  SELECT RAISE (ABORT, 'credits_are_final');
END;

-- One credit for each order that was received, to whoever signs in with its address.
CREATE TRIGGER order_earns_a_credit AFTER UPDATE OF state ON orders
WHEN NEW.state IN ('collected', 'delivered') AND OLD.state NOT IN ('collected', 'delivered') BEGIN
  INSERT INTO credit_entries (id, person, kind, amount, order_id, at)
    SELECT 'earned-' || NEW.id, p.id, 'earned', 1, NEW.id, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM people p WHERE p.email = LOWER (NEW.email) AND p.erased_at IS NULL
    ON CONFLICT (id) DO NOTHING;
END;

-- Who came in to a drop: a person, and the browser they hold with.
CREATE TABLE entries (
  id       TEXT PRIMARY KEY,
  drop_id  TEXT NOT NULL REFERENCES drops (id),
  person   TEXT NOT NULL REFERENCES people (id),
  buyer    TEXT NOT NULL,
  early    INTEGER NOT NULL,           -- 1: may hold from the first moment on
  credits  INTEGER NOT NULL,           -- what it cost
  at       INTEGER NOT NULL,           -- ms since 1970, the database's clock
  ended_at INTEGER,                    -- ms since 1970: the drop was stopped or taken back, and the credits with it
  CONSTRAINT entry_is_early_or_not CHECK (early IN (0, 1)),
  CONSTRAINT entry_cost CHECK (credits >= 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX entries_once ON entries (drop_id, person) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX entries_by_buyer ON entries (drop_id, buyer) WHERE ended_at IS NULL;
CREATE INDEX entries_by_person ON entries (person, at);

-- The gate of every entry, whoever writes it. Its refusals are the names that the flow explains.
CREATE TRIGGER entry_is_allowed BEFORE INSERT ON entries BEGIN
  SELECT RAISE (ABORT, 'entry_missing') WHERE NOT EXISTS (
    SELECT 1 FROM entry_rules r JOIN drops d ON d.id = r.drop_id WHERE r.drop_id = NEW.drop_id AND d.state = 'scheduled'
      AND (r.early_minutes IS NOT NULL OR r.credits IS NOT NULL OR r.reputation IS NOT NULL));
  SELECT RAISE (ABORT, 'entry_after_closing') FROM drops WHERE id = NEW.drop_id AND closes_at <= NEW.at;
  SELECT RAISE (ABORT, 'entry_sold_out') FROM drop_items WHERE drop_id = NEW.drop_id
    GROUP BY drop_id HAVING SUM (issued) = SUM (sold);
  SELECT RAISE (ABORT, 'entry_not_early') FROM entry_rules
    WHERE drop_id = NEW.drop_id AND credits IS NULL AND reputation IS NULL AND NEW.early = 0;
  SELECT RAISE (ABORT, 'entry_reputation_short') FROM entry_rules r
    WHERE r.drop_id = NEW.drop_id AND r.credits IS NULL
      AND r.reputation > COALESCE ((SELECT figure FROM reputations WHERE person = NEW.person), 0);
  SELECT RAISE (ABORT, 'entry_wrong') FROM entry_rules r
    WHERE r.drop_id = NEW.drop_id AND NOT (
      NEW.early = EXISTS (SELECT 1 FROM early_access a WHERE a.drop_id = NEW.drop_id AND a.person = NEW.person)
      AND NEW.credits = CASE
        WHEN r.reputation <= COALESCE ((SELECT figure FROM reputations WHERE person = NEW.person), 0) THEN 0
        ELSE COALESCE (r.credits, 0) END);
END;

CREATE TRIGGER entry_spends AFTER INSERT ON entries WHEN NEW.credits > 0 BEGIN
  INSERT INTO credit_entries (id, person, kind, amount, entry, at)
    VALUES ('spent-' || NEW.id, NEW.person, 'spent', -NEW.credits, NEW.id, NEW.at);
END;

-- Another browser of the same person may take over until something is held: one entry is one buyer.
CREATE TRIGGER entry_moves BEFORE UPDATE OF buyer ON entries
WHEN NEW.buyer <> OLD.buyer AND NEW.buyer <> 'erased-' || OLD.id BEGIN
  SELECT RAISE (ABORT, 'entry_elsewhere') FROM drop_items i
    CROSS JOIN holds h ON h.drop_id = OLD.drop_id AND h.sku = i.sku AND h.buyer = OLD.buyer AND h.state IN ('live', 'sold')
    WHERE i.drop_id = OLD.drop_id;
END;

CREATE TRIGGER entry_stays BEFORE UPDATE ON entries
WHEN NOT (NEW.id = OLD.id AND NEW.drop_id = OLD.drop_id AND NEW.person = OLD.person AND NEW.credits = OLD.credits
  AND NEW.at = OLD.at AND NEW.early >= OLD.early AND (NEW.ended_at IS OLD.ended_at OR OLD.ended_at IS NULL)) BEGIN
  SELECT RAISE (ABORT, 'entry_is_final');
END;

-- However a drop ends before its time, what was spent on it comes back, once.
CREATE TRIGGER drop_returns_credits AFTER UPDATE OF state, closes_at ON drops
WHEN OLD.state = 'scheduled' AND (NEW.state <> 'scheduled' OR NEW.closes_at < OLD.closes_at) BEGIN
  INSERT INTO credit_entries (id, person, kind, amount, entry, at)
    SELECT 'refunded-' || e.id, e.person, 'refunded', e.credits, e.id, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM entries e WHERE e.drop_id = NEW.id AND e.ended_at IS NULL AND e.credits > 0
    ON CONFLICT (id) DO NOTHING;
  UPDATE entries SET ended_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) WHERE drop_id = NEW.id AND ended_at IS NULL;
END;

-- The other gates of a hold say why not before the opening, after the close, while it is paused, and before one's turn.
-- What is offered to who waits in line has its own gates.
CREATE TRIGGER hold_before_entry BEFORE INSERT ON holds WHEN NEW.offered_to IS NULL BEGIN
  SELECT RAISE (ABORT, 'hold_without_entry') FROM entry_rules r JOIN drops d ON d.id = r.drop_id
    WHERE r.drop_id = NEW.drop_id AND (r.credits IS NOT NULL OR r.reputation IS NOT NULL)
      AND d.state = 'scheduled' AND d.paused_at IS NULL AND d.opens_at <= NEW.placed_at AND NEW.placed_at < d.closes_at
      AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.drop_id = NEW.drop_id AND e.buyer = NEW.buyer AND e.ended_at IS NULL);
  SELECT RAISE (ABORT, 'hold_before_public') FROM entry_rules r JOIN drops d ON d.id = r.drop_id
    WHERE r.drop_id = NEW.drop_id AND r.early_minutes IS NOT NULL
      AND d.state = 'scheduled' AND d.paused_at IS NULL AND d.opens_at <= NEW.placed_at AND NEW.placed_at < d.closes_at
      AND (d.lobby_minutes IS NULL OR NEW.turn_at <= NEW.placed_at)
      AND NEW.placed_at < MAX (d.opens_at, COALESCE (NEW.turn_at, 0)) + r.early_minutes * 60000
      AND NOT EXISTS (SELECT 1 FROM entries e
        WHERE e.drop_id = NEW.drop_id AND e.buyer = NEW.buyer AND e.ended_at IS NULL AND e.early = 1);
END;

-- Nobody comes around the entry by the waiting list: a drop that costs something to come in to has none.
CREATE TRIGGER waiting_without_entry BEFORE INSERT ON waiting BEGIN
  SELECT RAISE (ABORT, 'waiting_without_entry') FROM entry_rules
    WHERE drop_id = NEW.drop_id AND (credits IS NOT NULL OR reputation IS NOT NULL);
END;

-- A drop that somebody came in to cannot be deleted: its entries refer to it, and the books of credits to them.
CREATE TRIGGER drop_takes_its_rules_along BEFORE DELETE ON drops BEGIN
  DELETE FROM entry_rules WHERE drop_id = OLD.id;
END;

-- Lots of a place in the lobby: the best of them counts.
ALTER TABLE lobby_entries ADD COLUMN lots INTEGER NOT NULL DEFAULT 1
  CONSTRAINT lots_of_an_entry CHECK (lots BETWEEN 1 AND 5);

CREATE TRIGGER lobby_lots_stay BEFORE UPDATE OF lots ON lobby_entries WHEN NEW.lots <> OLD.lots BEGIN
  SELECT RAISE (ABORT, 'lobby_entry_is_final');
END;

-- Who waited in the lobby of the creator's last drop that had one, and bought nothing there.
CREATE VIEW missed_the_last AS
  SELECT d.id AS drop_id, w.buyer AS buyer, r.lots AS lots
  FROM entry_rules r JOIN drops d ON d.id = r.drop_id JOIN lobby_entries w ON w.drop_id = (
    SELECT o.id FROM drops o WHERE o.creator = d.creator AND o.id <> d.id AND o.state = 'scheduled'
      AND o.lobby_minutes IS NOT NULL AND o.closes_at <= d.opens_at ORDER BY o.closes_at DESC, o.id LIMIT 1)
  WHERE r.lots > 1 AND NOT EXISTS (
    SELECT 1 FROM drop_items i CROSS JOIN holds h ON h.drop_id = w.drop_id AND h.sku = i.sku AND h.buyer = w.buyer AND h.state = 'sold'
      WHERE i.drop_id = w.drop_id);
