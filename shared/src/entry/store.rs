//! The SQL of entries and credits.

use super::rules::{EarlyFor, Rules};
use crate::time::Timestamp;
use serde::Deserialize;

/// The clock of the database, in milliseconds.
macro_rules! clock {
    () => {
        "(SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS now) clock"
    };
}

/// What coming in to the drop `d` by the rules `r` costs the person ?3, in credits.
macro_rules! cost {
    () => {
        "CASE WHEN r.members_in = 1 AND EXISTS (SELECT 1 FROM circles m WHERE m.drop_id = d.id AND m.person = ?3) THEN 0
                 WHEN r.reputation <= COALESCE ((SELECT figure FROM reputations WHERE person = ?3), 0) THEN 0
                 ELSE COALESCE (r.credits, 0) END"
    };
}

crate::queries! {
    /// The person ?3 comes in to the drop ?1 with the browser ?4, as the entry ?2; once more is as good as once. By the
    /// database's clock. Fails on the names of the trigger `entry_is_allowed`, on `credits_not_negative`, on
    /// `entry_elsewhere` and on `entries.buyer`; writes nothing where there is no entry.
    ENTER = concat!("INSERT INTO entries (id, drop_id, person, buyer, early, credits, at)
        SELECT ?2, d.id, ?3, ?4, EXISTS (SELECT 1 FROM early_access a WHERE a.drop_id = d.id AND a.person = ?3),
               ", cost!(), ", clock.now
        FROM drops d JOIN entry_rules r ON r.drop_id = d.id CROSS JOIN ", clock!(), "
        WHERE d.slug = ?1 AND d.state = 'scheduled'
          AND (r.early_minutes IS NOT NULL OR r.credits IS NOT NULL OR r.reputation IS NOT NULL)
        ON CONFLICT (drop_id, person) WHERE ended_at IS NULL
          DO UPDATE SET buyer = excluded.buyer, early = MAX (early, excluded.early) RETURNING id");
    /// The entry to the drop ?1 as the person ?2 with the browser ?3 sees it; ?2 is empty for nobody.
    MINE = concat!("SELECT d.title, d.opens_at, d.closes_at, c.name AS creator, c.slug AS creator_slug, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, clock.now,
            r.early_minutes, r.early_for, r.credits, r.reputation, r.lots, r.members_in,
            r.members_in = 1 AND EXISTS (SELECT 1 FROM circles m WHERE m.drop_id = d.id AND m.person = ?2) AS by_membership,
            (SELECT COALESCE (SUM (amount), 0) FROM credit_entries WHERE person = ?2) AS balance,
            COALESCE (f.received, 0) AS received, COALESCE (f.missed, 0) AS missed,
            EXISTS (SELECT 1 FROM early_access a WHERE a.drop_id = d.id AND a.person = ?2) AS is_early,
            e.id AS entry, e.early, e.credits AS paid, e.buyer = ?3 AS here, e.buyer = 'member-' || e.person AS kept
        FROM drops d JOIN creators c ON c.id = d.creator JOIN entry_rules r ON r.drop_id = d.id CROSS JOIN ", clock!(), "
        LEFT JOIN reputations f ON f.person = ?2
        LEFT JOIN entries e ON e.drop_id = d.id AND e.person = ?2 AND e.ended_at IS NULL
        WHERE d.slug = ?1 AND d.state = 'scheduled'");
    /// When everybody comes in to the drop ?1; a buyer whose turn in the lobby is ?2 so long after it.
    PUBLIC_AT = concat!("SELECT MAX (d.opens_at, COALESCE (CAST (?2 AS INTEGER), 0)) + r.early_minutes * 60000 AS at, clock.now
        FROM drops d JOIN entry_rules r ON r.drop_id = d.id CROSS JOIN ", clock!(), " WHERE d.slug = ?1");
    /// What the person ?1 has and is known for.
    KNOWN = "SELECT (SELECT COALESCE (SUM (amount), 0) FROM credit_entries WHERE person = ?1) AS balance, received, missed
        FROM reputations WHERE person = ?1";
    /// Every row of the person's credits, the newest first, with what it was about.
    HISTORY = "SELECT k.kind, k.amount, k.why, k.at, d.title AS drop_title, d.slug AS drop_slug, k.order_id, c.name AS studio
        FROM credit_entries k LEFT JOIN entries e ON e.id = k.entry LEFT JOIN drops d ON d.id = e.drop_id
        LEFT JOIN creators c ON c.id = k.creator
        WHERE k.person = ?1 ORDER BY k.at DESC, k.id DESC LIMIT 100";
    /// Memberships of the address ?1 that are not over at ?2.
    MEMBERSHIPS = "SELECT m.id, c.name, c.slug, m.since_at, m.ends_at, c.zone FROM memberships m JOIN creators c ON c.id = m.creator
        WHERE m.email = ?1 AND m.ended_at IS NULL AND m.ends_at > ?2 ORDER BY m.ends_at LIMIT 50";
    /// Drops that the person ?1 is in and that are not over at ?2.
    PLACES = "SELECT e.id, d.title, d.slug, d.opens_at, c.zone, e.credits, e.early, e.buyer = 'member-' || e.person AS kept
        FROM entries e JOIN drops d ON d.id = e.drop_id JOIN creators c ON c.id = d.creator
        WHERE e.person = ?1 AND e.ended_at IS NULL AND d.state = 'scheduled' AND d.closes_at > ?2 ORDER BY d.opens_at, e.id LIMIT 50";
    /// Fails on `moved_on` unless the place ?1 is kept for the person ?2, who has not taken it.
    EXPECT_PLACE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM entries WHERE id = ?1 AND person = ?2 AND ended_at IS NULL AND buyer = 'member-' || person)";
    /// Its drop is left out, at ?2.
    LEAVE_OUT = "INSERT INTO entry_skips (drop_id, person, at) SELECT drop_id, person, ?2 FROM entries WHERE id = ?1
        ON CONFLICT (drop_id, person) DO NOTHING";
    /// The place ?1 is nobody's from ?2 on.
    GIVE_PLACE_UP = "UPDATE entries SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
    /// Fails on `moved_on` unless the membership ?1 is one of the address ?2, and stands.
    EXPECT_MEMBER = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM memberships WHERE id = ?1 AND email = ?2 AND ended_at IS NULL)";
    /// The membership ?1 of the address ?2 ends at ?3.
    LEAVE = "UPDATE memberships SET ended_at = ?3 WHERE id = ?1 AND email = ?2 AND ended_at IS NULL";

    /// The drop ?1 of the creator ?2 with its rules.
    OF_DROP = "SELECT d.title, d.state, d.version, d.opens_at, d.closes_at, r.early_minutes, r.early_for, r.credits, r.reputation,
            COALESCE (r.lots, 1) AS lots, COALESCE (r.members_in, 0) AS members_in,
            (SELECT COUNT (*) FROM entries e WHERE e.drop_id = d.id AND e.ended_at IS NULL) AS entered,
            (SELECT COUNT (*) FROM entry_skips s WHERE s.drop_id = d.id) AS skipped, (SELECT COUNT (*) FROM follows WHERE creator = d.creator) AS followers,
            (SELECT COUNT (*) FROM memberships m WHERE m.creator = d.creator AND m.ended_at IS NULL AND m.ends_at > d.opens_at) AS members
        FROM drops d LEFT JOIN entry_rules r ON r.drop_id = d.id WHERE d.id = ?1 AND d.creator = ?2";
    /// The rules of the drop ?1; fails on `entry_rules_are_public`.
    SET = "INSERT INTO entry_rules (drop_id, early_minutes, early_for, credits, reputation, lots, members_in)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (drop_id) DO UPDATE SET early_minutes = excluded.early_minutes, early_for = excluded.early_for,
          credits = excluded.credits, reputation = excluded.reputation, lots = excluded.lots, members_in = excluded.members_in";
    /// The copy ?1 of the drop ?2 is entered like it.
    COPY = "INSERT INTO entry_rules (drop_id, early_minutes, early_for, credits, reputation, lots, members_in)
        SELECT ?1, early_minutes, early_for, credits, reputation, lots, members_in FROM entry_rules WHERE drop_id = ?2";
}

/// The rules as columns of a row.
#[derive(Clone, Debug, Deserialize)]
pub struct RulesColumns {
    early_minutes: Option<u32>,
    early_for: Option<EarlyFor>,
    credits: Option<u32>,
    reputation: Option<u32>,
    lots: u32,
    members_in: u8,
}

impl RulesColumns {
    /// As rules.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let Self { early_minutes, early_for, credits, reputation, lots, members_in } = self.clone();
        Rules { early_minutes, early_for, credits, reputation, lots, members_in: members_in == 1 }
    }
}

/// As the columns of [`MINE`].
#[derive(Debug, Deserialize)]
pub struct MineRow {
    pub(super) title: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) creator: String,
    pub(super) creator_slug: String,
    pub(super) zone: String,
    pub(super) now: Timestamp,
    #[serde(flatten)]
    pub(super) rules: RulesColumns,
    pub(super) balance: i64,
    pub(super) received: i64,
    pub(super) missed: i64,
    pub(super) is_early: u8,
    pub(super) entry: Option<String>,
    pub(super) early: Option<u8>,
    pub(super) paid: Option<i64>,
    pub(super) here: Option<u8>,
    pub(super) by_membership: u8,
    pub(super) kept: Option<u8>,
}

/// As the columns of [`PUBLIC_AT`].
#[derive(Debug, Deserialize)]
pub struct PublicRow {
    pub(super) at: Timestamp,
    pub(super) now: Timestamp,
}

/// As the columns of [`KNOWN`].
#[derive(Debug, Default, Deserialize)]
pub struct KnownRow {
    pub(super) balance: i64,
    pub(super) received: i64,
    pub(super) missed: i64,
}

/// As the columns of [`HISTORY`].
#[derive(Debug, Deserialize)]
pub struct HistoryRow {
    pub(super) kind: String,
    pub(super) amount: i64,
    pub(super) why: String,
    pub(super) at: Timestamp,
    pub(super) drop_title: Option<String>,
    pub(super) drop_slug: Option<String>,
    pub(super) order_id: Option<String>,
    pub(super) studio: Option<String>,
}

/// As the columns of [`MEMBERSHIPS`].
#[derive(Debug, Deserialize)]
pub struct MembershipRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) since_at: Timestamp,
    pub(super) ends_at: Timestamp,
    pub(super) zone: String,
}

/// As the columns of [`PLACES`].
#[derive(Debug, Deserialize)]
pub struct PlaceRow {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) opens_at: Timestamp,
    pub(super) zone: String,
    pub(super) credits: i64,
    pub(super) early: u8,
    pub(super) kept: u8,
}

/// As the columns of [`OF_DROP`].
#[derive(Debug, Deserialize)]
pub struct OfDropRow {
    pub(super) title: String,
    pub(super) state: String,
    pub(super) version: i64,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    #[serde(flatten)]
    pub(super) rules: RulesColumns,
    pub(super) followers: u32,
    pub(super) members: u32,
    pub(super) entered: u32,
    pub(super) skipped: u32,
}
