//! The SQL of handing over.

use super::scan::Standing;
use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

/// Which orders of a creator: ?1 creator, ?2 drop, ?3 slot, ?4 state as the filter names it, ?5 number or name in lower
/// case; empty for any.
macro_rules! wanted {
    () => {
        "FROM drops d CROSS JOIN orders o ON o.drop_id = d.id JOIN slots s ON s.id = o.slot
        WHERE d.creator = ?1 AND (?2 = '' OR d.id = ?2) AND (?3 = '' OR s.id = ?3)
          AND CASE ?4
            WHEN '' THEN o.state = 'paid' AND NOT EXISTS (SELECT 1 FROM handovers m
              WHERE m.order_id = o.id AND m.outcome = 'missed' AND m.undone_at IS NULL)
            WHEN 'missed' THEN o.state = 'paid' AND EXISTS (SELECT 1 FROM handovers m
              WHERE m.order_id = o.id AND m.outcome = 'missed' AND m.undone_at IS NULL)
            WHEN 'handed' THEN o.state IN ('collected', 'delivered')
            WHEN 'refunded' THEN o.state = 'refunded'
            ELSE o.state IN ('paid', 'collected', 'delivered', 'refunded') END
          AND (?5 = '' OR INSTR (LOWER (o.name), ?5) > 0 OR LOWER (SUBSTR (o.id, -8)) = ?5)"
    };
}

crate::queries! {
    /// The orders wanted, window by window; ?6 how many, ?7 after how many.
    ORDERS = concat!("SELECT o.id, o.item, o.units, o.name, o.street, o.postcode, o.town, o.state, d.id AS drop_id, d.title,
            s.id AS slot, s.kind, s.place, s.starts_at, s.ends_at,
            EXISTS (SELECT 1 FROM handovers m WHERE m.order_id = o.id AND m.outcome = 'missed' AND m.undone_at IS NULL) AS missed
        ", wanted!(), " ORDER BY s.starts_at, d.id, s.id, o.name, o.id LIMIT ?6 OFFSET ?7");
    /// What to put ready for them, window by window.
    PICKS = concat!("SELECT d.id AS drop_id, s.id AS slot, o.item, SUM (o.units) AS units, COUNT (*) AS orders
        ", wanted!(), " GROUP BY s.starts_at, d.id, s.id, o.item ORDER BY s.starts_at, d.id, s.id, o.item LIMIT 200");
    /// A creator's drops that have orders, the newest first.
    DROPS = "SELECT d.id, d.title FROM drops d
        WHERE d.creator = ?1 AND EXISTS (SELECT 1 FROM orders o WHERE o.drop_id = d.id) ORDER BY d.opens_at DESC LIMIT 50";
    /// One order of a creator, with everything that was done about it.
    ORDER = "SELECT o.id, o.item, o.units, o.name, o.email, o.street, o.postcode, o.town, o.state, o.total_minor, o.currency,
            d.id AS drop_id, d.title, s.id AS slot, s.kind, s.place, s.starts_at, s.ends_at,
            (SELECT json_group_array (json_object ('state', state, 'at', at)) FROM
                (SELECT * FROM order_steps WHERE order_id = o.id ORDER BY at, state <> 'placed')) AS steps,
            (SELECT json_group_array (json_object ('id', id, 'outcome', outcome, 'way', way, 'why', why, 'who', who, 'at', at,
                'written_at', written_at, 'undone_at', undone_at, 'undone_who', undone_who, 'undone_why', undone_why)) FROM
                (SELECT h.*, COALESCE (NULLIF (p.name, ''), p.email) AS who, COALESCE (NULLIF (u.name, ''), u.email) AS undone_who
                 FROM handovers h JOIN people p ON p.id = h.person LEFT JOIN people u ON u.id = h.undone_by
                 WHERE h.order_id = o.id ORDER BY h.written_at)) AS handovers
        FROM orders o JOIN drops d ON d.id = o.drop_id JOIN slots s ON s.id = o.slot WHERE o.id = ?1 AND o.creator = ?2";
    /// The orders of a creator that a code can belong to: those of drops that closed after ?2.
    POOL = "SELECT o.id, o.state, o.item, o.units, o.name, d.title, s.kind, s.place, s.starts_at, s.ends_at,
            h.at AS handed_at, h.id AS handover, COALESCE (NULLIF (p.name, ''), p.email) AS handed_by
        FROM drops d CROSS JOIN orders o ON o.drop_id = d.id JOIN slots s ON s.id = o.slot
        LEFT JOIN handovers h ON h.order_id = o.id AND h.undone_at IS NULL AND h.outcome <> 'missed'
        LEFT JOIN people p ON p.id = h.person
        WHERE d.creator = ?1 AND d.closes_at > ?2 AND o.state <> 'placed' ORDER BY s.starts_at LIMIT 3000";
    /// Scans of these ids that are on record already. ?1 JSON list of ids.
    KNOWN = "SELECT s.id, s.creator, s.order_id, s.outcome FROM pickup_scans s WHERE s.id IN (SELECT value FROM json_each (?1))";
    /// Scans of ?1 since ?2 that counted until the other scanner told of an earlier one.
    OVERTAKEN = "SELECT s.id AS scan, s.order_id AS number, h.at, COALESCE (NULLIF (p.name, ''), p.email) AS by_whom
        FROM pickup_scans s JOIN handovers h ON h.order_id = s.order_id AND h.undone_at IS NULL AND h.outcome = 'collected'
        JOIN people p ON p.id = h.person
        WHERE s.person = ?1 AND s.received_at > ?2 AND s.outcome = 'collected' AND h.at < s.at";
    /// Writes a handover; fails on `handover_not_paid`, `handover_other_kind`, `handovers.order_id` or `handover_without_code`.
    HAND_OVER = "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// Takes it back; fails on `handover_undone_in_time`, `handover_is_final` or `handover_moved_on`.
    UNDO = "UPDATE handovers SET undone_at = ?2, undone_by = ?3, undone_why = ?4 WHERE id = ?1";
    /// Fails on `moved_on` unless the handover stands.
    STANDS = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM handovers WHERE id = ?1 AND undone_at IS NULL)";
    /// A batch of handovers: ?1 JSON list of `{id, order, why, at}`, ?2 by whom, ?3 now.
    HAND_OVER_ALL = "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
        SELECT json_extract (j.value, '$.id'), json_extract (j.value, '$.order'), 'collected', 'scan',
               json_extract (j.value, '$.why'), ?2, json_extract (j.value, '$.at'), ?3 FROM json_each (?1) j";
    /// Earlier scans of what another scanner has handed over: the same list, `id` is the handover's.
    OVERTAKE_ALL = "UPDATE handovers SET at = json_extract (j.value, '$.at'), person = ?2, way = 'scan',
            why = json_extract (j.value, '$.why')
        FROM json_each (?1) j WHERE handovers.id = json_extract (j.value, '$.id')";
    /// The scans themselves: ?1 JSON list of `{id, order, at, outcome}`, ?2 creator, ?3 by whom, ?4 now.
    RECORD_ALL = "INSERT INTO pickup_scans (id, creator, person, order_id, at, received_at, outcome)
        SELECT json_extract (j.value, '$.id'), ?2, ?3, json_extract (j.value, '$.order'), json_extract (j.value, '$.at'), ?4,
               json_extract (j.value, '$.outcome') FROM json_each (?1) j";
}

/// As the columns of [`ORDERS`].
#[derive(Clone, Debug, Deserialize)]
pub struct LineRow {
    /// The order.
    pub id: String,
    /// What it was called when it was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Who collects or receives.
    pub name: String,
    /// For a delivery.
    pub street: String,
    /// For a delivery.
    pub postcode: String,
    /// For a delivery.
    pub town: String,
    /// `paid collected delivered refunded`.
    pub state: String,
    /// Its drop.
    pub drop_id: String,
    /// Its drop's title.
    pub title: String,
    /// Its slot.
    pub slot: String,
    /// `pickup` or `delivery`.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Begin of its window.
    pub starts_at: Timestamp,
    /// End of its window.
    pub ends_at: Timestamp,
    /// 1: nobody came.
    pub missed: u32,
}

/// As the columns of [`PICKS`].
#[derive(Clone, Debug, Deserialize)]
pub struct PickRow {
    /// The drop.
    pub drop_id: String,
    /// The slot.
    pub slot: String,
    /// What.
    pub item: String,
    /// How many of it.
    pub units: u32,
    /// For how many orders.
    pub orders: u32,
}

/// As the columns of [`DROPS`].
#[derive(Clone, Debug, Deserialize)]
pub struct DropRow {
    /// The drop.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A handover as the order page tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct HandoverRow {
    /// Its id.
    pub id: String,
    /// `collected delivered missed`.
    pub outcome: String,
    /// `scan code button`.
    pub way: String,
    /// In the person's words.
    pub why: String,
    /// By whom.
    pub who: String,
    /// When it happened.
    pub at: Timestamp,
    /// When it was written down.
    pub written_at: Timestamp,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// By whom.
    pub undone_who: Option<String>,
    /// Why.
    pub undone_why: Option<String>,
}

/// As the columns of [`ORDER`].
#[derive(Clone, Debug, Deserialize)]
pub struct SheetRow {
    /// The order.
    pub id: String,
    /// What it was called when it was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Who collects or receives.
    pub name: String,
    /// Where the receipt went.
    pub email: String,
    /// For a delivery.
    pub street: String,
    /// For a delivery.
    pub postcode: String,
    /// For a delivery.
    pub town: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// What was paid, minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: crate::money::Currency,
    /// Its drop.
    pub drop_id: String,
    /// Its drop's title.
    pub title: String,
    /// Its slot.
    pub slot: String,
    /// `pickup` or `delivery`.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Begin of its window.
    pub starts_at: Timestamp,
    /// End of its window.
    pub ends_at: Timestamp,
    /// What happened, in order.
    #[serde(deserialize_with = "json_column")]
    pub steps: Vec<crate::checkout::store::StepRow>,
    /// What was done about handing it over, in order.
    #[serde(deserialize_with = "json_column")]
    pub handovers: Vec<HandoverRow>,
}

impl SheetRow {
    /// The handover that stands, of those that end the matter.
    #[must_use]
    pub fn handed(&self) -> Option<&HandoverRow> {
        self.handovers.iter().find(|row| row.undone_at.is_none() && row.outcome != "missed")
    }

    /// What a scan is decided by.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            state: self.state.clone(),
            delivery: self.kind == "delivery",
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            handed_at: self.handed().map(|row| row.at),
        }
    }
}

/// As the columns of [`POOL`].
#[derive(Clone, Debug, Deserialize)]
pub struct PoolRow {
    /// The order.
    pub id: String,
    /// `paid collected delivered lapsed refunded`.
    pub state: String,
    /// What it was called when it was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Who collects.
    pub name: String,
    /// Its drop's title.
    pub title: String,
    /// `pickup` or `delivery`.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Begin of its window.
    pub starts_at: Timestamp,
    /// End of its window.
    pub ends_at: Timestamp,
    /// When it was handed over, if it was.
    pub handed_at: Option<Timestamp>,
    /// That handover's id.
    pub handover: Option<String>,
    /// By whom.
    pub handed_by: Option<String>,
}

impl PoolRow {
    /// What a scan is decided by.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            state: self.state.clone(),
            delivery: self.kind == "delivery",
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            handed_at: self.handed_at,
        }
    }
}

/// As the columns of [`KNOWN`].
#[derive(Clone, Debug, Deserialize)]
pub struct KnownRow {
    /// The scan.
    pub id: String,
    /// Whose.
    pub creator: String,
    /// Its order.
    pub order_id: Option<String>,
    /// What it came to.
    pub outcome: super::scan::Outcome,
}

/// As the columns of [`OVERTAKEN`].
#[derive(Clone, Debug, Deserialize)]
pub struct OvertakenRow {
    /// The scan that no longer counts.
    pub scan: String,
    /// Its order.
    pub number: String,
    /// When the one that counts was made.
    pub at: Timestamp,
    /// By whom.
    pub by_whom: String,
}
