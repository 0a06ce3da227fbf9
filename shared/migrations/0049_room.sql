-- Holds of many buyers in one write: what is asked for is put into this view, one row a buyer, in the order they came.

-- It never has a row: inserting into it is the whole of it.
CREATE VIEW hold_asks AS
  SELECT '' AS id, '' AS drop_id, '' AS sku, '' AS buyer, 0 AS units, '' AS scope, '' AS key, '' AS bare_key, '' AS fingerprint,
         0 AS of_a_page, 0 AS at, 0 AS placed_at
  WHERE FALSE;

-- Row by row, so that each ask sees what the one before it has taken. Whoever may not have what they ask for gets nothing,
-- and fails nobody else. These are the conditions of the gates `hold_is_allowed`, `hold_of_unverified` and
-- `hold_while_paused` and of `available_not_negative`, which all stand behind it and would end the whole write.
CREATE TRIGGER hold_is_asked INSTEAD OF INSERT ON hold_asks BEGIN
  -- A key of a page is used up with its hold.
  DELETE FROM requests
    WHERE NEW.of_a_page AND scope = NEW.scope AND key = NEW.key AND fingerprint = NEW.fingerprint
      AND EXISTS (SELECT 1 FROM holds h
        WHERE h.id = requests.subject AND (h.state <> 'live' OR h.expires_at <= NEW.placed_at));
  INSERT INTO requests (scope, key, fingerprint, subject, at)
    SELECT NEW.scope, NEW.key, NEW.fingerprint, NEW.id, NEW.at
    FROM drop_items i JOIN drops d ON d.id = i.drop_id JOIN creators c ON c.id = d.creator
    WHERE i.drop_id = NEW.drop_id AND i.sku = NEW.sku
      AND i.issued - i.held - i.sold >= NEW.units + (
        SELECT COUNT (*) FROM waiting w WHERE w.drop_id = NEW.drop_id AND w.sku = NEW.sku AND w.state = 'waiting')
      AND d.state = 'scheduled' AND d.opens_at <= NEW.placed_at AND NEW.placed_at < d.closes_at
      -- Whose turn it is takes a look at the lobby: those are asked one by one.
      AND d.lobby_minutes IS NULL
      AND d.paused_at IS NULL AND c.suspended_at IS NULL AND c.verified_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM requests r
        WHERE r.scope = NEW.scope AND r.key = NEW.key AND r.at > NEW.at - 86400000)
      AND i.limit_per_buyer >= NEW.units + (
        SELECT COALESCE (SUM (h.units), 0) FROM holds h
          WHERE h.drop_id = NEW.drop_id AND h.sku = NEW.sku AND h.buyer = NEW.buyer AND h.state IN ('live', 'sold'))
      AND 20 > (
        SELECT COUNT (*) FROM drop_items o
          CROSS JOIN holds h ON h.drop_id = NEW.drop_id AND h.sku = o.sku AND h.buyer = NEW.buyer
          WHERE o.drop_id = NEW.drop_id AND h.placed_at > NEW.placed_at - 600000);
  INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, key)
    SELECT NEW.id, d.id, i.sku, NEW.buyer, NEW.units, i.price_minor, i.currency, NEW.placed_at, NEW.placed_at + d.hold_lasts_ms, NEW.bare_key
    FROM requests r JOIN drops d ON d.id = NEW.drop_id JOIN drop_items i ON i.drop_id = d.id AND i.sku = NEW.sku
    WHERE r.scope = NEW.scope AND r.key = NEW.key AND r.subject = NEW.id;
END;
