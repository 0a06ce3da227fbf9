//! The SQL of following.

use serde::Deserialize;

crate::queries! {
    /// The creator called ?1 as the person ?2 sees them.
    LOOK = "SELECT c.slug, c.name, (SELECT COUNT (*) FROM follows WHERE creator = c.id) AS followers,
            EXISTS (SELECT 1 FROM follows WHERE creator = c.id AND person = ?2) AS follows
        FROM creators c WHERE c.slug = ?1";
    /// Once more is as good as once.
    FOLLOW = "INSERT INTO follows (person, creator, since_at) SELECT ?2, id, ?3 FROM creators WHERE slug = ?1
        ON CONFLICT (person, creator) DO NOTHING";
    /// Not any more.
    UNFOLLOW = "DELETE FROM follows WHERE person = ?2 AND creator = (SELECT id FROM creators WHERE slug = ?1)";
    /// Announced drops whose followers are not all told: the oldest first. A drop that was taken back waits.
    UNDER_WAY = "SELECT a.drop_id, a.reached, d.slug, d.title, d.tagline, d.opens_at, d.closes_at,
            c.id AS creator, c.slug AS creator_slug, c.name, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone
        FROM announcements a JOIN drops d ON d.id = a.drop_id AND d.state = 'scheduled' JOIN creators c ON c.id = d.creator
        WHERE a.done_at IS NULL ORDER BY a.written_at LIMIT 5";
    /// Letters to the next ?6 followers of the creator ?2 behind ?3. ?4 is what they say, ?5 is now.
    WRITE = "INSERT INTO letters (id, template, recipient, facts, written_at, state_at)
        SELECT 'note-follow-' || ?1 || '-' || p.id, 'note', p.email, json_set (?4, '$.follow.person', p.id), ?5, ?5
        FROM follows f JOIN people p ON p.id = f.person AND p.erased_at IS NULL
        WHERE f.creator = ?2 AND f.person > ?3 ORDER BY f.person LIMIT ?6
        ON CONFLICT (id) DO NOTHING RETURNING id";
    /// Behind the same followers from here on, at ?5; done with the last of them. Nothing when another run was faster.
    REACHED = "UPDATE announcements SET recipients = recipients + page.many,
            done_at = CASE WHEN page.many < ?4 THEN ?5 END, reached = COALESCE (page.last, reached)
        FROM (SELECT COUNT (*) AS many, MAX (person) AS last FROM (
            SELECT f.person FROM follows f JOIN people p ON p.id = f.person AND p.erased_at IS NULL
            WHERE f.creator = ?2 AND f.person > ?3 ORDER BY f.person LIMIT ?4)) page
        WHERE drop_id = ?1 AND reached = ?3 AND done_at IS NULL";
    /// While the switch ?2 is off (it stands as ?3 until somebody turns it), nobody is told, and nobody will be.
    LET_GO = "UPDATE announcements SET done_at = ?1 WHERE done_at IS NULL
        AND COALESCE ((SELECT is_on FROM switches WHERE name = ?2), ?3) = 0";
    /// Drops that are over before their followers were told need no letter any more.
    GIVE_UP = "UPDATE announcements SET done_at = ?1 WHERE done_at IS NULL
        AND drop_id IN (SELECT id FROM drops WHERE closes_at <= ?1)";
}

/// As the columns of [`LOOK`].
#[derive(Debug, Deserialize)]
pub struct LookRow {
    /// In URLs.
    pub slug: String,
    /// What they are called.
    pub name: String,
    /// Who follows.
    pub followers: u32,
    /// 1 for who does.
    pub follows: u8,
}

/// As the columns of [`UNDER_WAY`].
#[derive(Debug, Deserialize)]
pub struct UnderWay {
    /// Which drop.
    pub drop_id: String,
    /// The last person who has a letter.
    pub reached: String,
    /// The drop's name in URLs.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// When it opens.
    pub opens_at: crate::time::Timestamp,
    /// When it closes.
    pub closes_at: crate::time::Timestamp,
    /// Who makes it.
    pub creator: String,
    /// Their name in URLs.
    pub creator_slug: String,
    /// What they are called.
    pub name: String,
    /// IANA zone of the place.
    pub zone: String,
}
