-- Signing in, roles, and what is found by a person's address.

CREATE INDEX sign_in_links_by_email ON sign_in_links (email, asked_at);
CREATE INDEX sign_in_links_by_browser ON sign_in_links (browser);
CREATE INDEX orders_by_email ON orders (LOWER (email));
CREATE INDEX invitations_by_creator ON invitations (creator) WHERE creator IS NOT NULL;

-- Somebody must be able to let others in.
CREATE TRIGGER last_money_operator_stays BEFORE DELETE ON operators WHEN OLD.level = 'money' BEGIN
  SELECT RAISE (ABORT, 'last_money_operator') WHERE NOT EXISTS (
    SELECT 1 FROM operators WHERE level = 'money' AND person <> OLD.person);
END;

CREATE TRIGGER last_money_operator_keeps_level BEFORE UPDATE OF level ON operators
WHEN OLD.level = 'money' AND NEW.level <> 'money' BEGIN
  SELECT RAISE (ABORT, 'last_money_operator') WHERE NOT EXISTS (
    SELECT 1 FROM operators WHERE level = 'money' AND person <> OLD.person);
END;

-- A studio without an owner belongs to nobody.
CREATE TRIGGER last_owner_stays BEFORE DELETE ON members WHEN OLD.part = 'owner' BEGIN
  SELECT RAISE (ABORT, 'last_owner') WHERE NOT EXISTS (
    SELECT 1 FROM members WHERE creator = OLD.creator AND part = 'owner' AND person <> OLD.person)
    AND NOT EXISTS (SELECT 1 FROM people WHERE id = OLD.person AND erased_at IS NOT NULL);
END;

-- The gate of every hold once more, with a last branch: nobody takes and gives back all day what others wait for.
DROP TRIGGER hold_is_allowed;

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
  -- By the index holds_by_buyer, one step for each item of the drop: what others hold is not read.
  SELECT RAISE (ABORT, 'hold_too_often') WHERE 20 <= (
    SELECT COUNT (*) FROM drop_items i
      CROSS JOIN holds h ON h.drop_id = NEW.drop_id AND h.sku = i.sku AND h.buyer = NEW.buyer
      WHERE i.drop_id = NEW.drop_id AND h.placed_at > NEW.placed_at - 600000);
END;

CREATE INDEX people_by_time ON people (made_at DESC, id);
