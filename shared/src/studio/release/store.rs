//! The SQL of the steps of a drop.

crate::queries! {
    /// Fails on `moved_on` unless the drop ?1 of the creator ?2 is in version ?3 and state ?4.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM drops WHERE id = ?1 AND creator = ?2 AND version = ?3 AND state = ?4)";
    /// A draft: ?3 is its name in URLs, with ?4 behind it where another drop has that name already.
    KEEP = "INSERT INTO drops (id, creator, slug, title, tagline, story, category, hero, opens_at, closes_at, policy, lobby_minutes, made_at, made_by)
        VALUES (?1, ?2, CASE WHEN EXISTS (SELECT 1 FROM drops WHERE slug = ?3) THEN ?3 || '-' || ?4 ELSE ?3 END,
                ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    /// The same draft, changed.
    CHANGE = "UPDATE drops SET version = version + 1,
            slug = CASE WHEN EXISTS (SELECT 1 FROM drops o WHERE o.slug = ?3 AND o.id <> ?1) THEN ?3 || '-' || ?4 ELSE ?3 END,
            title = ?5, tagline = ?6, story = ?7, category = ?8, hero = ?9, opens_at = ?10, closes_at = ?11, policy = ?12,
            lobby_minutes = ?13
        WHERE id = ?1 AND creator = ?2";
    /// Before its items are written anew; its bundles stay.
    CLEAR_ITEMS = "DELETE FROM drop_items WHERE drop_id = ?1 AND is_bundle = 0";
    /// Items of the drop ?1 from the JSON ?2.
    ITEMS = "INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
        SELECT ?1, value ->> 'sku', value ->> 'position', value ->> 'units', value ->> 'limit',
               value ->> 'price_minor', value ->> 'currency' FROM json_each (?2)";
    /// Before its slots are written anew.
    CLEAR_SLOTS = "DELETE FROM slots WHERE drop_id = ?1";
    /// Slots of the drop ?1 from the JSON ?2.
    SLOTS = "INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, price_minor, capacity)
        SELECT value ->> 'id', ?1, value ->> 'kind', value ->> 'place', value ->> 'carrier', value ->> 'starts_at',
               value ->> 'ends_at', value ->> 'price_minor', value ->> 'capacity' FROM json_each (?2)";
    /// Fails on `creator_not_verified`.
    GATE_VERIFIED = "INSERT INTO drop_gates (gate) SELECT 'unverified' FROM creators WHERE id = ?1 AND verified_at IS NULL";
    /// Fails on `drop_opens_in_the_past`, by the database's clock.
    GATE_AHEAD = "INSERT INTO drop_gates (gate) SELECT 'past' FROM drops
        WHERE id = ?1 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)";
    /// Fails on `drop_has_opened`, by the database's clock.
    GATE_UNOPENED = "INSERT INTO drop_gates (gate) SELECT 'opened' FROM drops
        WHERE id = ?1 AND opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)";
    /// Fails on `drop_has_holds`.
    GATE_UNHELD = "INSERT INTO drop_gates (gate) SELECT 'holds' FROM holds WHERE drop_id = ?1 AND state IN ('live', 'sold') LIMIT 1";
    /// Fails on `drop_has_closed`, by the database's clock.
    GATE_UNCLOSED = "INSERT INTO drop_gates (gate) SELECT 'closed' FROM drops
        WHERE id = ?1 AND closes_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)";
    /// Draft to scheduled, or back.
    TURN = "UPDATE drops SET state = ?3, version = version + 1 WHERE id = ?1 AND creator = ?2";
    /// Units go from the stock into the drop; fails on `stock_not_negative`.
    DRAW = "UPDATE variants SET stock = stock - (SELECT issued FROM drop_items i WHERE i.drop_id = ?1 AND i.sku = variants.sku)
        WHERE sku IN (SELECT sku FROM drop_items WHERE drop_id = ?1 AND is_bundle = 0)";
    /// And back.
    GIVE_BACK = "UPDATE variants SET stock = stock + (SELECT issued FROM drop_items i WHERE i.drop_id = ?1 AND i.sku = variants.sku)
        WHERE sku IN (SELECT sku FROM drop_items WHERE drop_id = ?1 AND is_bundle = 0)";
    /// What will be charged, from its opening to its close: nothing is compared with a price before it is over.
    CHARGE = "INSERT INTO prices (sku, charged_at, until_at, price_minor, currency)
        SELECT i.sku, d.opens_at, d.closes_at, i.price_minor, i.currency
        FROM drops d JOIN drop_items i ON i.drop_id = d.id WHERE d.id = ?1
        ON CONFLICT (sku, charged_at) DO UPDATE SET price_minor = excluded.price_minor, until_at = excluded.until_at";
    /// It was never charged.
    UNCHARGE = "DELETE FROM prices WHERE (sku, charged_at) IN (
        SELECT i.sku, d.opens_at FROM drops d JOIN drop_items i ON i.drop_id = d.id WHERE d.id = ?1)";
    /// Followers are told, once for a drop.
    ANNOUNCE = "INSERT INTO announcements (drop_id, written_at) VALUES (?1, ?2) ON CONFLICT (drop_id) DO NOTHING";
    /// New prices of the drop ?1 from the JSON ?2. Holds keep theirs.
    REPRICE = "UPDATE drop_items SET price_minor = (SELECT value ->> 'price_minor' FROM json_each (?2) WHERE value ->> 'sku' = sku)
        WHERE drop_id = ?1 AND sku IN (SELECT value ->> 'sku' FROM json_each (?2))";
    /// What was charged since the drop opened ends now, ?3.
    CHARGED = "UPDATE prices SET until_at = ?3
        WHERE sku IN (SELECT value ->> 'sku' FROM json_each (?2)) AND charged_at < ?3
          AND charged_at >= (SELECT opens_at FROM drops WHERE id = ?1)
          AND (until_at IS NULL OR until_at > ?3)";
    /// From now on, ?3, or from its opening, the new price is charged.
    CHARGE_ANEW = "INSERT INTO prices (sku, charged_at, until_at, price_minor, currency)
        SELECT i.sku, MAX (d.opens_at, CAST (?3 AS INTEGER)), d.closes_at, i.price_minor, i.currency
        FROM drops d JOIN drop_items i ON i.drop_id = d.id
        WHERE d.id = ?1 AND i.sku IN (SELECT value ->> 'sku' FROM json_each (?2))
        ON CONFLICT (sku, charged_at) DO UPDATE SET price_minor = excluded.price_minor, until_at = excluded.until_at";
    /// One more change.
    NEXT_VERSION = "UPDATE drops SET version = version + 1 WHERE id = ?1";
}
