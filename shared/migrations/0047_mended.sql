-- Guards that stood in the flows alone, limits that did not see what is inside a bundle, and what a rehearsal stands for.

-- Whose buyers have theirs is over for good: it does not close later any more. While it is not, the flow asks the
-- database's clock in the same write.
CREATE TRIGGER drop_is_over BEFORE UPDATE OF closes_at ON drops
WHEN OLD.state = 'scheduled' AND OLD.gates >= 5 AND NEW.closes_at > OLD.closes_at BEGIN
  SELECT RAISE (ABORT, 'drop_has_closed');
END;

-- Whoever takes an offer has no more by it than by buying: what is inside their bundles is theirs as well. Each term goes
-- by an index; the view `units_of_holds` would be read whole.
CREATE TRIGGER offer_within_limit BEFORE UPDATE OF buyer ON holds
WHEN NEW.offered_to IS NOT NULL AND NEW.state = 'live' AND OLD.buyer <> NEW.buyer
  AND EXISTS (SELECT 1 FROM bundle_parts WHERE drop_id = NEW.drop_id AND sku = NEW.sku) BEGIN
  SELECT RAISE (ABORT, 'hold_over_limit') FROM drop_items i
    WHERE i.drop_id = NEW.drop_id AND i.sku = NEW.sku AND i.limit_per_buyer - NEW.units < (
      SELECT COALESCE (SUM (h.units), 0) FROM holds h WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.buyer = NEW.buyer AND h.id <> NEW.id
        AND (h.state = 'sold' OR (h.state = 'live' AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)))) + (
      SELECT COALESCE (SUM (h.units * b.units), 0) FROM bundle_parts b
        JOIN holds h ON h.drop_id = b.drop_id AND h.sku = b.bundle AND h.buyer = NEW.buyer
        WHERE b.drop_id = i.drop_id AND b.sku = i.sku
          AND (h.state = 'sold' OR (h.state = 'live' AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))));
END;

-- How a drop is entered, and what is in its bundles, is part of what is rehearsed: another rule asks for another
-- rehearsal. Rules go with their drop alone.
CREATE TRIGGER edit_adds_entry_rules AFTER INSERT ON entry_rules BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = NEW.drop_id;
END;

CREATE TRIGGER edit_of_entry_rules AFTER UPDATE ON entry_rules
WHEN OLD.early_minutes IS NOT NEW.early_minutes OR OLD.early_for IS NOT NEW.early_for OR OLD.credits IS NOT NEW.credits
  OR OLD.reputation IS NOT NEW.reputation OR OLD.lots <> NEW.lots BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = NEW.drop_id;
END;

CREATE TRIGGER edit_adds_part AFTER INSERT ON bundle_parts BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = NEW.drop_id;
END;

CREATE TRIGGER edit_removes_part AFTER DELETE ON bundle_parts BEGIN
  UPDATE drops SET plan = plan + 1, gates = MIN (gates, 2) WHERE id = OLD.drop_id;
END;

-- Before a promise is looked at whether it must come in at once: what nobody may pay for any more is free.
CREATE TRIGGER contingency_finds_what_is_free BEFORE UPDATE OF state ON contingency
WHEN OLD.state = 'proposed' AND NEW.state = 'accepted' BEGIN
  UPDATE holds SET state = 'lapsed'
    WHERE drop_id = NEW.drop_id AND sku IN (SELECT sku FROM drop_items WHERE drop_id = NEW.drop_id)
      AND state = 'live' AND expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- Nothing leads to the bundles of a drop that is gone. What was charged for one is on record, and with it its name.
CREATE TRIGGER drop_takes_its_bundles_along AFTER DELETE ON drops BEGIN
  DELETE FROM variants WHERE bundle_of = OLD.id AND NOT EXISTS (SELECT 1 FROM prices p WHERE p.sku = variants.sku);
  UPDATE variants SET bundle_of = NULL WHERE bundle_of = OLD.id;
END;

-- An order is taken away in a rehearsal alone, and with it what it was made of.
CREATE TRIGGER order_takes_its_lines_along AFTER DELETE ON orders BEGIN
  DELETE FROM order_lines WHERE order_id = OLD.id;
END;
