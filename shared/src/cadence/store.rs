//! The SQL of cadences and of the calendar.

use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

/// A cadence with what it needs to be planned.
macro_rules! cadence_where {
    ($which:literal) => {
        concat!(
            "SELECT k.id, k.creator, k.name, k.rule, k.state, k.version, k.made_by, k.template, t.name AS template_name, t.body,
            (SELECT json_object ('id', v.id, 'name', v.name, 'place', v.place, 'zone', v.zone, 'drops', 0)
             FROM venues v WHERE v.id = k.venue) AS venue,
            (SELECT json_group_array (json_object ('at', o.occurs_at, 'state', o.state, 'drop_id', o.drop_id, 'drop_state', d.state))
             FROM occurrences o LEFT JOIN drops d ON d.id = o.drop_id WHERE o.cadence = k.id AND o.ends_at > ?1) AS told
        FROM cadences k JOIN templates t ON t.id = k.template",
            $which
        )
    };
}

crate::queries! {
    /// Keeps one.
    KEEP = "INSERT INTO cadences (id, creator, template, venue, name, rule, plan_at, made_by, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// Those of the creator ?2, the running ones first, with what was told of each from ?1 on.
    CADENCES = cadence_where!(" WHERE k.creator = ?2 ORDER BY k.state <> 'running', k.name, k.id LIMIT 50");
    /// The cadence ?3 of the creator ?2.
    CADENCE = cadence_where!(" WHERE k.creator = ?2 AND k.id = ?3");
    /// Those of which drafts are due at ?1, at most five at a time.
    DUE = cadence_where!(" WHERE k.state = 'running' AND k.plan_at <= ?1 ORDER BY k.plan_at, k.id LIMIT 5");
    /// Fails on `moved_on` unless the cadence ?1 of the creator ?2 runs in version ?3.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM cadences WHERE id = ?1 AND creator = ?2 AND version = ?3 AND state = 'running')";
    /// Other days are left out of ?1 from now on.
    CHANGE = "UPDATE cadences SET rule = ?2, plan_at = ?3, version = version + 1 WHERE id = ?1";
    /// It stops.
    END = "UPDATE cadences SET state = 'ended', plan_at = NULL, version = version + 1 WHERE id = ?1";
    /// Drafts of the cadence ?1 are due again at ?2, as far as it is still in version ?3.
    PLANNED = "UPDATE cadences SET plan_at = ?2 WHERE id = ?1 AND version = ?3 AND state = 'running'";
    /// The calendar tells of the drop ?4 of the cadence ?1, from ?2 to ?3, once; a draft that is gone is made up for.
    TELL = "INSERT INTO occurrences (cadence, occurs_at, ends_at, drop_id, changed_at) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE EXISTS (SELECT 1 FROM drops WHERE id = ?4)
        ON CONFLICT (cadence, occurs_at) DO UPDATE SET drop_id = excluded.drop_id WHERE drop_id IS NULL AND state = 'coming'";
    /// What was told of the cadence ?1 at ?2 (every time to come for null) becomes ?3 at ?4; a draft that nobody touched
    /// leaves it. Fails on `occurrence_is_announced` for one that is named.
    TURN = "UPDATE occurrences SET state = ?3, changed_at = ?4,
            sequence = sequence + 1 + COALESCE ((SELECT version FROM drops WHERE id = drop_id), 0),
            drop_id = CASE WHEN EXISTS (SELECT 1 FROM drops WHERE id = drop_id AND state = 'draft' AND version = 1)
                AND ?3 <> 'coming' THEN NULL ELSE drop_id END
        WHERE cadence = ?1 AND state <> ?3 AND (occurs_at = ?2
            OR (?2 IS NULL AND occurs_at > ?4 AND state = 'coming'
                AND NOT EXISTS (SELECT 1 FROM drops WHERE id = drop_id AND state = 'scheduled')))";
    /// The drafts of the JSON list ?1 that nobody touched and no calendar tells of, with all that belongs to them.
    CLEAR = "DELETE FROM drops WHERE id IN (SELECT value FROM json_each (?1)) AND state = 'draft' AND version = 1
        AND NOT EXISTS (SELECT 1 FROM occurrences o WHERE o.drop_id = drops.id)";
    /// The calendar at ?1, for the creator with the name ?2 in URLs (empty for everybody), at most ?3: announced drops; those
    /// that were announced and taken back in the last month; and what cadences have told of. A time that passed without a
    /// drop was none.
    CALENDAR = "SELECT * FROM (
            SELECT COALESCE (o.cadence || '-' || o.occurs_at, d.id) AS uid, d.version + COALESCE (o.sequence, 0) AS sequence,
                CASE d.state WHEN 'scheduled' THEN d.slug ELSE '' END AS slug, d.title, d.tagline, c.name AS creator,
                c.slug AS creator_slug, COALESCE (v.zone, c.zone) AS zone, COALESCE (v.name || ', ' || v.place, '') AS place,
                d.opens_at, d.closes_at, CASE d.state WHEN 'scheduled' THEN 'announced' ELSE 'cancelled' END AS standing,
                COALESCE (a.written_at, d.made_at) AS changed_at
            FROM drops d JOIN creators c ON c.id = d.creator LEFT JOIN venues v ON v.id = d.venue
            LEFT JOIN occurrences o ON o.drop_id = d.id LEFT JOIN announcements a ON a.drop_id = d.id
            WHERE d.rehearsal_of IS NULL AND (d.state = 'scheduled' OR (a.drop_id IS NOT NULL AND o.drop_id IS NULL AND d.closes_at > ?1 - 2592000000))
            UNION ALL
            SELECT o.cadence || '-' || o.occurs_at,
                o.sequence + COALESCE (d.version, 0) + (o.state = 'coming' AND o.occurs_at <= ?1), '', k.name, '', c.name,
                c.slug, COALESCE (v.zone, c.zone), COALESCE (v.name || ', ' || v.place, ''), o.occurs_at, o.ends_at,
                CASE WHEN o.state = 'coming' AND o.occurs_at > ?1 THEN 'coming' ELSE 'cancelled' END, o.changed_at
            FROM occurrences o JOIN cadences k ON k.id = o.cadence JOIN creators c ON c.id = k.creator
            LEFT JOIN venues v ON v.id = k.venue LEFT JOIN drops d ON d.id = o.drop_id
            WHERE COALESCE (d.state, 'draft') = 'draft' AND o.ends_at > ?1 - 2592000000 AND c.verified_at IS NOT NULL)
        WHERE (?2 = '' OR creator_slug = ?2)
        ORDER BY closes_at <= ?1, ABS (opens_at - ?1), uid LIMIT ?3";
}

/// What the calendar has told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// When it occurs.
    pub at: i64,
    /// `coming skipped ended`.
    pub state: String,
    /// Its drop.
    pub drop_id: Option<String>,
    /// `draft scheduled`.
    pub drop_state: Option<String>,
}

/// As the columns of [`CADENCE`].
#[derive(Debug, Deserialize)]
pub struct CadenceRow {
    /// In URLs of the studio.
    pub id: String,
    /// Whose.
    pub creator: String,
    /// As the calendar shows it.
    pub name: String,
    /// Of RFC 5545.
    pub rule: String,
    /// `running ended`.
    pub state: String,
    /// One more with every change.
    pub version: i64,
    /// Who set it.
    pub made_by: String,
    /// What its drops are made from.
    pub template: String,
    /// What the creator calls that.
    pub template_name: String,
    /// What it says.
    #[serde(deserialize_with = "json_column")]
    pub body: crate::templates::body::Body,
    /// JSON of its venue.
    pub venue: Option<String>,
    /// What was told of it and is not over.
    #[serde(deserialize_with = "json_column")]
    pub told: Vec<Told>,
}

/// As the columns of [`CALENDAR`].
#[derive(Debug, Deserialize)]
pub struct EntryRow {
    /// The same for ever.
    pub uid: String,
    /// Only grows.
    pub sequence: u32,
    /// Its name in URLs; empty while it has no page.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line about it.
    pub tagline: String,
    /// The creator's name.
    pub creator: String,
    /// The creator's name in URLs.
    pub creator_slug: String,
    /// IANA zone.
    pub zone: String,
    /// Where, if it is not the creator's own place.
    pub place: String,
    /// When it opens.
    pub opens_at: Timestamp,
    /// When it closes.
    pub closes_at: Timestamp,
    /// `announced coming cancelled`.
    pub standing: String,
    /// When it was told, or changed.
    pub changed_at: Timestamp,
}
