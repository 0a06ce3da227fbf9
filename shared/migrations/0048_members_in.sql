-- Members come in by themselves where a drop says so: for nothing, when it is armed or when they join. Who does not want to
-- leaves it out.
ALTER TABLE entry_rules ADD COLUMN members_in INTEGER NOT NULL DEFAULT 0 -- 1: members of the creator are in by themselves
  CONSTRAINT members_come_in_or_not CHECK (members_in IN (0, 1));

CREATE TRIGGER edit_of_members_in AFTER UPDATE OF members_in ON entry_rules WHEN OLD.members_in <> NEW.members_in BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = NEW.drop_id;
END;

-- Who leaves one drop out.
CREATE TABLE entry_skips (
  drop_id TEXT NOT NULL REFERENCES drops (id),
  person  TEXT NOT NULL REFERENCES people (id),
  at      INTEGER NOT NULL,            -- ms since 1970
  PRIMARY KEY (drop_id, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_skips_by_person ON entry_skips (person);

CREATE TRIGGER drop_takes_its_skips_along BEFORE DELETE ON drops BEGIN
  DELETE FROM entry_skips WHERE drop_id = OLD.id;
END;

-- Members of a drop's creator when it opens.
CREATE VIEW circles AS
  SELECT d.id AS drop_id, p.id AS person, p.email AS email
  FROM drops d JOIN memberships m ON m.creator = d.creator JOIN people p ON p.email = m.email AND p.erased_at IS NULL
  WHERE m.ended_at IS NULL AND m.since_at <= d.opens_at AND d.opens_at < m.ends_at;

-- The gate of entries as it was; members come in for nothing where the rules say so.
DROP TRIGGER entry_is_allowed;

CREATE TRIGGER entry_is_allowed BEFORE INSERT ON entries BEGIN
  SELECT RAISE (ABORT, 'entry_missing') WHERE NOT EXISTS (
    SELECT 1 FROM entry_rules r JOIN drops d ON d.id = r.drop_id WHERE r.drop_id = NEW.drop_id AND d.state = 'scheduled'
      AND (r.early_minutes IS NOT NULL OR r.credits IS NOT NULL OR r.reputation IS NOT NULL));
  SELECT RAISE (ABORT, 'entry_after_closing') FROM drops WHERE id = NEW.drop_id AND closes_at <= NEW.at;
  SELECT RAISE (ABORT, 'entry_sold_out') FROM drop_items WHERE drop_id = NEW.drop_id AND is_bundle = 0
    GROUP BY drop_id HAVING SUM (issued) = SUM (sold);
  SELECT RAISE (ABORT, 'entry_not_early') FROM entry_rules
    WHERE drop_id = NEW.drop_id AND credits IS NULL AND reputation IS NULL AND NEW.early = 0;
  SELECT RAISE (ABORT, 'entry_reputation_short') FROM entry_rules r
    WHERE r.drop_id = NEW.drop_id AND r.credits IS NULL
      AND NOT (r.members_in = 1 AND EXISTS (SELECT 1 FROM circles c WHERE c.drop_id = NEW.drop_id AND c.person = NEW.person))
      AND r.reputation > COALESCE ((SELECT figure FROM reputations WHERE person = NEW.person), 0);
  SELECT RAISE (ABORT, 'entry_wrong') FROM entry_rules r
    WHERE r.drop_id = NEW.drop_id AND NOT (
      NEW.early = EXISTS (SELECT 1 FROM early_access a WHERE a.drop_id = NEW.drop_id AND a.person = NEW.person)
      AND NEW.credits = CASE
        WHEN r.members_in = 1 AND EXISTS (SELECT 1 FROM circles c WHERE c.drop_id = NEW.drop_id AND c.person = NEW.person) THEN 0
        WHEN r.reputation <= COALESCE ((SELECT figure FROM reputations WHERE person = NEW.person), 0) THEN 0
        ELSE COALESCE (r.credits, 0) END);
END;

-- Whose place is theirs by membership and not kept yet. Until its owner takes it with a browser it is nobody's, written as
-- `member-` and the person.
CREATE VIEW places_due AS
  SELECT c.drop_id, c.person, c.email, d.creator, d.gates,
         EXISTS (SELECT 1 FROM early_access a WHERE a.drop_id = c.drop_id AND a.person = c.person) AS early
  FROM entry_rules r JOIN drops d ON d.id = r.drop_id JOIN circles c ON c.drop_id = d.id
  WHERE r.members_in = 1 AND d.state = 'scheduled' AND d.rehearsal_of IS NULL AND d.closes_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    AND (r.credits IS NOT NULL OR r.reputation IS NOT NULL OR r.early_for IN ('members', 'both'))
    AND EXISTS (SELECT 1 FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0 AND i.sold < i.issued)
    AND NOT EXISTS (SELECT 1 FROM entry_skips s WHERE s.drop_id = c.drop_id AND s.person = c.person)
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.drop_id = c.drop_id AND e.person = c.person AND e.ended_at IS NULL);

CREATE TRIGGER members_come_in AFTER INSERT ON gate_passes WHEN NEW.gate = 'armed' BEGIN
  INSERT INTO entries (id, drop_id, person, buyer, early, credits, at)
    SELECT 'ent_' || LOWER (HEX (RANDOMBLOB (13))), drop_id, person, 'member-' || person, early, 0, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM places_due WHERE drop_id = NEW.drop_id;
END;

CREATE TRIGGER member_comes_in AFTER INSERT ON memberships BEGIN
  INSERT INTO entries (id, drop_id, person, buyer, early, credits, at)
    SELECT 'ent_' || LOWER (HEX (RANDOMBLOB (13))), drop_id, person, 'member-' || person, early, 0, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM places_due WHERE creator = NEW.creator AND email = NEW.email AND gates = 4;
END;

CREATE TRIGGER member_stays_in AFTER UPDATE OF ends_at ON memberships WHEN NEW.ends_at > OLD.ends_at BEGIN
  INSERT INTO entries (id, drop_id, person, buyer, early, credits, at)
    SELECT 'ent_' || LOWER (HEX (RANDOMBLOB (13))), drop_id, person, 'member-' || person, early, 0, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM places_due WHERE creator = NEW.creator AND email = NEW.email AND gates = 4;
END;

-- Whoever was a member before they signed in for the first time.
CREATE TRIGGER newcomer_comes_in AFTER INSERT ON people WHEN EXISTS (SELECT 1 FROM memberships m WHERE m.email = NEW.email) BEGIN
  INSERT INTO entries (id, drop_id, person, buyer, early, credits, at)
    SELECT 'ent_' || LOWER (HEX (RANDOMBLOB (13))), drop_id, person, 'member-' || person, early, 0, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM places_due WHERE person = NEW.id AND gates = 4;
END;

-- Who is no member any more has no place by it, unless they have taken it.
CREATE TRIGGER member_goes AFTER UPDATE OF ended_at ON memberships WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL BEGIN
  UPDATE entries SET ended_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    WHERE ended_at IS NULL AND person IN (SELECT id FROM people WHERE email = NEW.email) AND buyer = 'member-' || person
      AND drop_id IN (SELECT id FROM drops WHERE creator = NEW.creator);
END;

-- And nobody holds by a place that is only kept, whatever their cookie says.
CREATE TRIGGER hold_of_a_kept_place BEFORE INSERT ON holds
WHEN SUBSTR (NEW.buyer, 1, 7) = 'member-' AND EXISTS (SELECT 1 FROM entries WHERE drop_id = NEW.drop_id AND buyer = NEW.buyer) BEGIN
  SELECT RAISE (ABORT, 'hold_without_entry');
END;
