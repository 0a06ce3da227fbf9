//! The SQL of the stage: setting it, what the day does to it, what came of it, and clearing it away.

use serde::Deserialize;

/// The database's clock.
macro_rules! now {
    () => {
        "CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)"
    };
}

crate::queries! {
    /// Somebody who sells like the creator of the drop ?2, under the name ?1: whatever is listed by its creator is not mixed up.
    CREATOR = "INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at, fee_bp, tax_bp, tax_area)
        SELECT ?1, ?1, 'Rehearsal', '', '', c.zone, '', 0, 0, c.fee_bp, c.tax_bp, c.tax_area
        FROM drops d JOIN creators c ON c.id = d.creator WHERE d.id = ?2";
    /// The copy ?1 of the drop ?2, by the creator ?3. It opens in an hour, and its lobby is open by then: until the script
    /// says so. It is a draft while it is set: rules and bundles are made before anybody sees them.
    DROP = concat!("INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, hold_lasts_ms,
            lobby_minutes, policy, rehearsal_of, made_at)
        SELECT ?1, ?1, ?3, title, tagline, '', category, hero, 'draft', ", now!(), " + 3600000, ", now!(), " + 172800000,
            MAX (hold_lasts_ms, 120000), CASE WHEN lobby_minutes IS NOT NULL THEN MAX (lobby_minutes, 90) END, policy, id, ?4 FROM drops WHERE id = ?2");
    /// Its items, each with no more units than its part of the ?3 buyers can take, less one who finds none left; of each bundle one.
    ITEMS = "INSERT INTO drop_items (drop_id, sku, position, is_bundle, issued, limit_per_buyer, price_minor, currency)
        SELECT ?1, sku, position, is_bundle, CASE is_bundle WHEN 1 THEN 1 ELSE MIN (issued + returned, limit_per_buyer
                 * MAX (1, CAST (?3 AS INTEGER) / (SELECT COUNT (*) FROM drop_items WHERE drop_id = ?2) - 1)) END, limit_per_buyer, price_minor, currency
        FROM drop_items WHERE drop_id = ?2";
    /// What is in its bundles.
    PARTS = "INSERT INTO bundle_parts (drop_id, bundle, sku, units) SELECT ?1, bundle, sku, units FROM bundle_parts WHERE drop_id = ?2";
    /// How it is entered.
    RULES = "INSERT INTO entry_rules (drop_id, early_minutes, early_for, credits, reputation, lots, members_in)
        SELECT ?1, early_minutes, early_for, credits, reputation, lots, members_in FROM entry_rules WHERE drop_id = ?2";
    /// It is set.
    SET = "UPDATE drops SET state = 'scheduled' WHERE id = ?1 AND rehearsal_of IS NOT NULL";
    /// What there is besides items and windows.
    ABOUT = "SELECT d.lobby_minutes IS NOT NULL AS lobby,
            EXISTS (SELECT 1 FROM entry_rules r WHERE r.drop_id = d.id
              AND (r.early_minutes IS NOT NULL OR r.credits IS NOT NULL OR r.reputation IS NOT NULL)) AS entered,
            EXISTS (SELECT 1 FROM contingency c WHERE c.drop_id = d.rehearsal_of AND c.state IN ('proposed', 'accepted')) AS reserves
        FROM drops d WHERE d.id = ?1";
    /// Buyers with the numbers of the JSON ?2 have waited in its lobby for a while.
    WAIT = concat!("INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at)
        SELECT ?1 || '-' || value, ?1, ?1 || '-buyer-' || value, value, ", now!(), " - 60000 FROM json_each (?2)
        WHERE EXISTS (SELECT 1 FROM drops WHERE id = ?1 AND rehearsal_of IS NOT NULL)");
    /// Its doors stand open to everybody.
    LIFT = "DELETE FROM entry_rules WHERE drop_id = ?1 AND EXISTS (SELECT 1 FROM drops WHERE id = ?1 AND rehearsal_of IS NOT NULL)";
    /// Its windows.
    SLOTS = "INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, price_minor, capacity)
        SELECT ?1 || '-' || id, ?1, kind, place, carrier, starts_at, ends_at, price_minor, capacity FROM slots WHERE drop_id = ?2";
    /// What is on it.
    ON_STAGE = "SELECT i.sku, i.is_bundle, i.issued, i.limit_per_buyer, i.currency,
            (SELECT json_group_array (json_object ('id', id))
             FROM (SELECT * FROM slots WHERE drop_id = ?1 ORDER BY id)) AS slots
        FROM drop_items i WHERE i.drop_id = ?1 ORDER BY i.position";
    /// The doors open: a second ago, so that there is a moment to close them at.
    OPEN = concat!("UPDATE drops SET opens_at = ", now!(), " - 1000 WHERE id = ?1 AND rehearsal_of IS NOT NULL");
    /// It is paused, or goes on: ?2 is null.
    PAUSE = "UPDATE drops SET paused_at = ?2 WHERE id = ?1 AND rehearsal_of IS NOT NULL";
    /// The doors close.
    CLOSE = concat!("UPDATE drops SET closes_at = MAX (opens_at + 1, ", now!(), ") WHERE id = ?1 AND rehearsal_of IS NOT NULL");
    /// The time of a hold is over: the day is shorter than a real one.
    RUN_OUT = concat!("UPDATE holds SET expires_at = ", now!(), " WHERE id = ?1 AND drop_id = ?2");
    /// Stock and money of the stage ?1.
    FIGURES = "SELECT
            (SELECT COALESCE (SUM (issued), 0) FROM drop_items WHERE drop_id = ?1 AND is_bundle = 0) AS issued,
            (SELECT COALESCE (SUM (h.units), 0) FROM units_of_holds h JOIN drop_items i ON i.drop_id = ?1 AND i.sku = h.sku AND i.is_bundle = 0
               WHERE h.drop_id = ?1 AND h.state = 'sold') AS sold,
            (SELECT COALESCE (SUM (h.units), 0) FROM holds h JOIN drop_items i ON i.drop_id = ?1 AND i.sku = h.sku AND i.is_bundle = 1
               WHERE h.drop_id = ?1 AND h.state = 'sold') AS bundles,
            (SELECT COUNT (*) FROM lobby_entries WHERE drop_id = ?1) AS waited,
            (SELECT COUNT (*) FROM holds WHERE drop_id = ?1 AND state IN ('lapsed', 'released')) AS given_back,
            (SELECT COALESCE (SUM (MAX (0, promised - issued)), 0) FROM (SELECT i.issued, (SELECT COALESCE (SUM (h.units), 0) FROM units_of_holds h
               WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.state IN ('live', 'sold')) AS promised
               FROM drop_items i WHERE i.drop_id = ?1)) AS oversold,
            (SELECT COALESCE (SUM (p.amount_minor), 0) FROM payments p JOIN orders o ON o.id = p.order_id
               WHERE o.drop_id = ?1 AND p.state = 'captured') AS captured_minor,
            (SELECT COALESCE (SUM (t.amount_minor), 0) FROM orders o JOIN payments p ON p.order_id = o.id
               JOIN rehearsal_transfers t ON t.reference = p.session AND t.reason <> 'capture' WHERE o.drop_id = ?1) AS shared_minor";
    /// The invariants of `audit.sql`, of the stage ?1 alone: a row for each that does not hold.
    AUDIT = "SELECT 'I1 sold + held + available = issued: ' || i.sku AS finding FROM drop_items i
          LEFT JOIN (SELECT sku, SUM (CASE state WHEN 'live' THEN units ELSE 0 END) AS held, SUM (CASE state WHEN 'sold' THEN units ELSE 0 END) AS sold
            FROM units_of_holds WHERE drop_id = ?1 GROUP BY sku) h ON h.sku = i.sku
          WHERE i.drop_id = ?1 AND (i.held <> COALESCE (h.held, 0) OR i.sold <> COALESCE (h.sold, 0) OR i.issued - i.held - i.sold < 0)
        UNION ALL SELECT 'I1 units within the limit per buyer: ' || h.buyer FROM units_of_holds h JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
          WHERE h.drop_id = ?1 AND h.state IN ('live', 'sold') GROUP BY h.buyer, h.sku HAVING SUM (h.units) > i.limit_per_buyer
        UNION ALL SELECT 'I2 a journal nets to zero: ' || t.reference FROM orders o JOIN payments p ON p.order_id = o.id
          JOIN rehearsal_transfers t ON t.reference = p.session AND 'payment:' || t.reference IN (t.from_account, t.to_account)
          WHERE o.drop_id = ?1 GROUP BY t.reference
          HAVING SUM (CASE WHEN t.to_account = 'payment:' || t.reference THEN t.amount_minor ELSE -t.amount_minor END) <> 0
        UNION ALL SELECT 'I4 captured means paid: ' || p.session FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id
          WHERE o.drop_id = ?1 AND (p.state = 'captured') <> (o.state = 'paid' AND h.state = 'sold')
        UNION ALL SELECT 'I15 the price charged is the price of the hold: ' || o.id FROM orders o JOIN holds h ON h.id = o.hold_id
          WHERE o.drop_id = ?1 AND (o.price_minor <> h.price_minor OR o.units <> h.units)";
    /// The same of what not every drop has.
    AUDIT_MORE = "SELECT 'I6 the parts of a bundle add up to its order: ' || o.id AS finding FROM orders o JOIN holds h ON h.id = o.hold_id
            JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku AND i.is_bundle = 1 LEFT JOIN order_lines l ON l.order_id = o.id
          WHERE o.drop_id = ?1 GROUP BY o.id
          HAVING COALESCE (SUM (l.share_minor), 0) <> o.total_minor OR COALESCE (SUM (l.tax_minor), 0) <> o.tax_minor
        UNION ALL SELECT 'I10 nobody holds before their turn: ' || h.buyer FROM holds h JOIN drops d ON d.id = h.drop_id
          WHERE h.drop_id = ?1 AND d.lobby_minutes IS NOT NULL AND (h.turn_at IS NULL OR h.turn_at = 0 OR h.placed_at < h.turn_at)
        UNION ALL SELECT 'I10 a lobby counts who came, as they came: ' || e.number FROM lobby_entries e
            LEFT JOIN lobby_entries p ON p.drop_id = e.drop_id AND p.number = e.number - 1
          WHERE e.drop_id = ?1 AND ((p.id IS NULL AND e.number <> 1) OR p.joined_at > e.joined_at)";
    /// Stages that somebody left standing since ?1.
    LEFT = "SELECT id FROM drops WHERE rehearsal_of IS NOT NULL AND made_at <= ?1 LIMIT 3";
    /// Clears the stage ?1 away, in this order.
    CLEAR_KEYS = "DELETE FROM requests WHERE scope IN (SELECT 'checkout/' || id FROM holds WHERE drop_id = ?1)";
    /// The keys of its holds: all of them begin with its name.
    CLEAR_HOLD_KEYS = "DELETE FROM requests WHERE scope = '*' AND key BETWEEN ?1 || '-' AND ?1 || '-~'";
    /// As above.
    CLEAR_PAYMENTS = "DELETE FROM payments WHERE order_id IN (SELECT id FROM orders WHERE drop_id = ?1)";
    /// As above.
    CLEAR_STEPS = "DELETE FROM order_steps WHERE order_id IN (SELECT id FROM orders WHERE drop_id = ?1)";
    /// As above.
    CLEAR_SHARES = "DELETE FROM order_shares WHERE order_id IN (SELECT id FROM orders WHERE drop_id = ?1)";
    /// As above.
    CLEAR_ORDERS = "DELETE FROM orders WHERE drop_id = ?1";
    /// As above.
    CLEAR_HOLDS = "DELETE FROM holds WHERE drop_id = ?1";
    /// As above.
    CLEAR_SLOTS = "DELETE FROM slots WHERE drop_id = ?1";
    /// As above.
    CLEAR_ITEMS = "DELETE FROM drop_items WHERE drop_id = ?1";
    /// As above.
    CLEAR_DROP = "DELETE FROM drops WHERE id = ?1 AND rehearsal_of IS NOT NULL";
    /// As above.
    CLEAR_CREATOR = "DELETE FROM creators WHERE id = ?1 || '-creator'";
}

/// As the columns of [`ON_STAGE`].
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    /// What.
    pub sku: String,
    /// 1 when it is made of others.
    pub is_bundle: u8,
    /// How many.
    pub issued: u32,
    /// Most of one buyer.
    pub limit_per_buyer: u32,
    /// ISO 4217.
    pub currency: String,
    /// Ways to get it.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub slots: Vec<SlotRow>,
}

/// As the columns of [`ABOUT`].
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct AboutRow {
    /// 1 with a lobby.
    pub lobby: u8,
    /// 1 when not everybody may come in.
    pub entered: u8,
    /// 1 when partners promised units.
    pub reserves: u8,
}

/// A way to get it.
#[derive(Clone, Debug, Deserialize)]
pub struct SlotRow {
    /// Which.
    pub id: String,
}

/// As the columns of [`FIGURES`].
#[derive(Debug, Deserialize)]
pub struct FiguresRow {
    /// Units that were there.
    pub issued: i64,
    /// Units paid for.
    pub sold: i64,
    /// Bundles paid for.
    pub bundles: i64,
    /// Who waited.
    pub waited: u32,
    /// Holds given back or run out.
    pub given_back: i64,
    /// Units promised beyond what was there.
    pub oversold: i64,
    /// Minor units.
    pub captured_minor: i64,
    /// Minor units.
    pub shared_minor: i64,
}

/// As the columns of [`AUDIT`].
#[derive(Debug, Deserialize)]
pub struct FindingRow {
    /// In words.
    pub finding: String,
}
