//! The SQL of cues in channels: claiming, marking, and who is to be woken.

use crate::chats::ChatKind;
use crate::time::Timestamp;
use serde::Deserialize;

/// The database's clock.
macro_rules! now {
    () => {
        "CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)"
    };
}

crate::queries! {
    /// What was claimed half a minute ago and never marked may have been said or not: whoever had it is gone. What waits and is
    /// two minutes old is not said any more. Of the drop called ?1.
    GIVE_UP = concat!("UPDATE chat_posts SET state_at = ", now!(), ", again_at = NULL,
            state = CASE state WHEN 'claimed' THEN 'unclear' ELSE 'failed' END,
            failure = CASE state WHEN 'claimed' THEN 'The shop was interrupted while it was sent.' ELSE failure END
        WHERE drop_id = (SELECT id FROM drops WHERE slug = ?1)
          AND ((state = 'claimed' AND state_at <= ", now!(), " - 30000) OR (state = 'waiting' AND due_at <= ", now!(), " - 120000))");
    /// Claims with ?2 what is due in the channels of the drop called ?1, and nobody has claimed.
    CLAIM = concat!("INSERT INTO chat_posts (cue, channel, drop_id, due_at, state_at, claim)
        SELECT p.cue, p.channel, p.drop_id, p.due_at, ", now!(), ", ?2 FROM chat_due p
        WHERE p.drop_id = (SELECT id FROM drops WHERE slug = ?1)
          AND NOT EXISTS (SELECT 1 FROM chat_posts o WHERE o.cue = p.cue AND o.channel = p.channel)
        ON CONFLICT DO NOTHING");
    /// And what was certainly not said, and may be tried again.
    CLAIM_AGAIN = concat!("UPDATE chat_posts SET state = 'claimed', state_at = ", now!(), ", attempt = attempt + 1, claim = ?2, again_at = NULL
        WHERE drop_id = (SELECT id FROM drops WHERE slug = ?1) AND state = 'waiting' AND again_at <= ", now!(), " AND attempt < 4
          AND EXISTS (SELECT 1 FROM chat_due p WHERE p.drop_id = chat_posts.drop_id AND p.cue = chat_posts.cue AND p.channel = chat_posts.channel)");
    /// What the claim ?2 has in hand of the drop called ?1, in order.
    CLAIMED = "SELECT o.cue, o.channel, o.attempt, k.kind, k.target, k.sealed, q.text, q.label, q.href, d.title, d.slug
        FROM drops d JOIN chat_posts o ON o.drop_id = d.id AND o.state = 'claimed' AND o.claim = ?2
          JOIN chat_channels k ON k.id = o.channel AND k.ended_at IS NULL JOIN run_cues q ON q.id = o.cue
        WHERE d.slug = ?1 ORDER BY o.due_at, o.cue, o.channel";
    /// What came of the attempt ?3 at the cue ?1 in the channel ?2.
    MARK = concat!("UPDATE chat_posts SET state = ?4, state_at = ", now!(), ", message = ?5, failure = ?6, again_at = ?7
        WHERE cue = ?1 AND channel = ?2 AND claim = ?3 AND state IN ('claimed', 'unclear')");
    /// When something of the drop called ?1 is tried again, is due and nobody has claimed it, or is said next within an hour;
    /// null: nothing is.
    NEXT = concat!("SELECT MIN (at) AS at, ", now!(), " AS now FROM (
        SELECT MIN (o.again_at) AS at FROM chat_posts o WHERE o.drop_id = (SELECT id FROM drops WHERE slug = ?1) AND o.state = 'waiting'
        UNION ALL
        SELECT MIN (p.due_at) FROM chat_due p WHERE p.drop_id = (SELECT id FROM drops WHERE slug = ?1)
          AND NOT EXISTS (SELECT 1 FROM chat_posts o WHERE o.cue = p.cue AND o.channel = p.channel)
        UNION ALL
        SELECT MIN (d.opens_at + q.mark_ms) FROM drops d JOIN run_cues q ON q.drop_id = d.id
          WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.rehearsal_of IS NULL AND d.paused_at IS NULL AND d.opens_at + q.mark_ms < d.closes_at
            AND d.opens_at + q.mark_ms BETWEEN ", now!(), " + 1 AND ", now!(), " + 3600000
            AND EXISTS (SELECT 1 FROM chat_channels k WHERE k.creator = d.creator AND k.ended_at IS NULL))");
    /// The same of every drop, for those that nobody wakes any more.
    GIVE_UP_ALL = concat!("UPDATE chat_posts SET state_at = ", now!(), ", again_at = NULL,
            state = CASE state WHEN 'claimed' THEN 'unclear' ELSE 'failed' END,
            failure = CASE state WHEN 'claimed' THEN 'The shop was interrupted while it was sent.' ELSE failure END
        WHERE state IN ('claimed', 'waiting') AND state_at <= ", now!(), " - 180000");
    /// Drops with channels in which something is to be said until ?1 from now, was not said in time, or is tried again.
    TO_WAKE = concat!("SELECT DISTINCT d.slug FROM chat_channels k JOIN drops d ON d.creator = k.creator JOIN run_cues q ON q.drop_id = d.id
        LEFT JOIN chat_posts o ON o.cue = q.id AND o.channel = k.id
        WHERE k.ended_at IS NULL AND d.state = 'scheduled' AND d.rehearsal_of IS NULL
          AND d.opens_at + q.mark_ms BETWEEN ", now!(), " - 180000 AND ", now!(), " + ?1
          AND (o.cue IS NULL OR o.state IN ('claimed', 'waiting')) LIMIT 50");
}

/// As the columns of [`CLAIMED`].
#[derive(Deserialize)]
pub struct ClaimedRow {
    pub(super) cue: String,
    pub(super) channel: String,
    pub(super) attempt: u32,
    pub(super) kind: ChatKind,
    pub(super) target: String,
    pub(super) sealed: String,
    pub(super) text: String,
    pub(super) label: String,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) slug: String,
}

/// As the columns of [`NEXT`].
#[derive(Debug, Deserialize)]
pub struct NextRow {
    pub(super) at: Option<Timestamp>,
    pub(super) now: Timestamp,
}

/// As the columns of [`TO_WAKE`].
#[derive(Debug, Deserialize)]
pub struct SlugRow {
    pub(super) slug: String,
}
