//! The SQL of rehearsals: planned, run, signed off.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// A rehearsal is planned: one that has not run yet is put off, or a new one is.
    PLAN = "INSERT INTO rehearsals (id, drop_id, planned_at, planned_by)
        VALUES (COALESCE ((SELECT id FROM rehearsals WHERE drop_id = ?2 AND ran_at IS NULL LIMIT 1), ?1), ?2, ?3, ?4)
        ON CONFLICT (id) DO UPDATE SET planned_at = excluded.planned_at, planned_by = excluded.planned_by";
    /// It ran: ?3 when, ?4 of which plan, ?5 its report, ?6 is 0 when it failed. Who looks at a newer run signs off anew.
    RAN = "INSERT INTO rehearsals (id, drop_id, planned_at, planned_by, plan, ran_at, report, passed)
        VALUES (COALESCE ((SELECT id FROM rehearsals WHERE drop_id = ?2 AND ran_at IS NULL LIMIT 1), ?1), ?2, ?3, ?7, ?4, ?3, ?5, ?6)
        ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, ran_at = excluded.ran_at, report = excluded.report, passed = excluded.passed";
    /// Runs before it that nobody signed off are worth nothing any more.
    SUPERSEDE = "UPDATE rehearsals SET passed = 0 WHERE drop_id = ?1 AND ran_at < ?2 AND passed IS NULL";
    /// The report of the run of the drop ?3 that the person ?1 asked for with the key ?2: the first one since.
    KEPT = "SELECT l.report FROM requests q JOIN rehearsals l ON l.drop_id = ?3 AND l.ran_at >= q.at
        WHERE q.scope = ?1 AND q.key = ?2 ORDER BY l.ran_at, l.id LIMIT 1";
    /// Somebody says that theirs went well; fails on `rehearsal_ticks.rehearsal` the second time.
    TICK = "INSERT INTO rehearsal_ticks (rehearsal, role, person, at) VALUES (?1, ?2, ?3, ?4)";
    /// All of them did.
    JUDGE = "UPDATE rehearsals SET passed = 1 WHERE id = ?1 AND passed IS NULL
        AND 3 = (SELECT COUNT (*) FROM rehearsal_ticks t WHERE t.rehearsal = rehearsals.id)";
    /// Drops that open, and rehearsals that are planned, from ?1 on; of the creator ?2, or of everybody.
    CALENDAR = "SELECT * FROM (
            SELECT d.id, d.slug, d.title, c.name AS creator, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, d.opens_at AS at, 0 AS rehearsal, d.gates >= 4 AS armed
            FROM drops d JOIN creators c ON c.id = d.creator
            WHERE d.state = 'scheduled' AND d.rehearsal_of IS NULL AND d.closes_at > ?1 AND (?2 IS NULL OR d.creator = ?2)
            UNION ALL
            SELECT d.id, d.slug, d.title, c.name, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, l.planned_at, 1, d.gates >= 4
            FROM rehearsals l JOIN drops d ON d.id = l.drop_id JOIN creators c ON c.id = d.creator
            WHERE l.ran_at IS NULL AND (?2 IS NULL OR d.creator = ?2))
        ORDER BY at, id LIMIT 100";
}

/// As the columns of [`KEPT`].
#[derive(Debug, Deserialize)]
pub struct ReportRow {
    /// JSON.
    pub report: String,
}

/// As the columns of [`CALENDAR`].
#[derive(Debug, Deserialize)]
pub struct CalendarRow {
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the desk.
    pub slug: String,
    /// What the drop is called.
    pub title: String,
    /// Whose it is.
    pub creator: String,
    /// IANA zone of the place.
    pub zone: String,
    /// When.
    pub at: Timestamp,
    /// 1 for a rehearsal.
    pub rehearsal: u8,
    /// 1 for a drop that is armed.
    pub armed: u8,
}
