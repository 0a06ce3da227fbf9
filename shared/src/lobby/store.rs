//! The SQL of the lobby.

use crate::time::Timestamp;
use serde::Deserialize;

/// The clock of the database, in milliseconds.
macro_rules! clock {
    () => {
        "(SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS now) clock"
    };
}

/// How an entry is published: its id, with `*2` behind it where it has two lots.
macro_rules! name {
    ($row:literal) => {
        concat!($row, ".id || CASE WHEN ", $row, ".lots > 1 THEN '*' || ", $row, ".lots ELSE '' END")
    };
}

/// The drop ?1 with its lobby. The seed does not leave the database before the drop has opened.
macro_rules! lobby {
    ($more:expr, $from:literal) => {
        concat!(
            "SELECT d.title, d.opens_at, d.closes_at, d.lobby_minutes, clock.now, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, l.hash,
            (SELECT json_object ('early_minutes', r.early_minutes, 'early_for', r.early_for, 'credits', r.credits,
                'reputation', r.reputation, 'lots', r.lots, 'members_in', json (CASE r.members_in WHEN 1 THEN 'true' ELSE 'false' END)) FROM entry_rules r WHERE r.drop_id = d.id) AS rules,
            CASE WHEN d.opens_at <= clock.now THEN l.seed END AS seed,
            COALESCE ((SELECT MAX (number) FROM lobby_entries WHERE drop_id = d.id), 0) AS joined,
            (SELECT COUNT (*) FROM lobby_entries WHERE drop_id = d.id AND joined_at < d.opens_at) AS in_time",
            $more,
            " FROM drops d JOIN creators c ON c.id = d.creator CROSS JOIN ",
            clock!(),
            " LEFT JOIN lobbies l ON l.drop_id = d.id",
            $from,
            " WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.lobby_minutes IS NOT NULL"
        )
    };
}

crate::queries! {
    /// The seed of the drop with the name ?1 in URLs: the first one stays.
    SEED = "INSERT INTO lobbies (drop_id, seed, hash, made_at)
        SELECT id, ?2, ?3, ?4 FROM drops WHERE slug = ?1 AND lobby_minutes IS NOT NULL ON CONFLICT (drop_id) DO NOTHING";
    /// The same by the drop's id.
    SEED_OF = "INSERT INTO lobbies (drop_id, seed, hash, made_at)
        SELECT id, ?2, ?3, ?4 FROM drops WHERE id = ?1 AND lobby_minutes IS NOT NULL ON CONFLICT (drop_id) DO NOTHING";
    /// The buyer ?3 waits for the drop ?1, from the first time on. By the database's clock, which never goes back here;
    /// fails on `lobby_before_opening` or `lobby_after_closing`, and writes nothing where there is no lobby.
    JOIN = "INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at, lots)
        SELECT ?2, d.id, ?3,
               COALESCE ((SELECT MAX (number) FROM lobby_entries WHERE drop_id = d.id), 0) + 1,
               MAX (CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), COALESCE (
                 (SELECT joined_at FROM lobby_entries WHERE drop_id = d.id ORDER BY number DESC LIMIT 1), 0)),
               COALESCE ((SELECT lots FROM missed_the_last m WHERE m.drop_id = d.id AND m.buyer = ?3), 1)
        FROM drops d WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.lobby_minutes IS NOT NULL
        ON CONFLICT (drop_id, buyer) DO NOTHING RETURNING id";
    /// What everybody may know of the lobby of the drop ?1.
    LOBBY = lobby!(concat!(", CASE WHEN d.opens_at <= clock.now THEN (SELECT json_group_array (name)
            FROM (SELECT ", name!("b"), " AS name FROM lobby_entries b WHERE b.drop_id = d.id ORDER BY b.number)) ELSE '[]' END AS entries"), "");
    /// The same with the entry of the buyer ?2. With ?3 not 0 those who were drawn come along only while one of ?3 a
    /// second of them is still to come in: after that nobody's own place matters.
    PLACE = lobby!(concat!(", ", name!("e"), " AS entry, e.number, e.joined_at,
            CASE WHEN d.opens_at <= clock.now AND e.joined_at < d.opens_at AND (CAST (?3 AS INTEGER) = 0
                OR clock.now < d.opens_at + 1000 * ((SELECT MAX (number) - 1 FROM lobby_entries
                  WHERE drop_id = d.id AND joined_at < d.opens_at) / CAST (?3 AS INTEGER)))
              THEN (SELECT json_group_array (", name!("b"), ") FROM lobby_entries b WHERE b.drop_id = d.id AND b.joined_at < d.opens_at)
              ELSE '[]' END AS entries"),
        " LEFT JOIN lobby_entries e ON e.drop_id = d.id AND e.buyer = ?2");
}

/// As the columns that [`LOBBY`] and [`PLACE`] share.
#[derive(Debug, Deserialize)]
pub struct LobbyRow {
    /// What the drop is called.
    pub title: String,
    /// When it opens.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// How long before the lobby opens.
    pub lobby_minutes: u32,
    /// The database's clock.
    pub now: Timestamp,
    /// IANA zone of the place.
    pub zone: String,
    /// How it is entered, as JSON.
    pub rules: Option<String>,
    /// Of the seed.
    pub hash: Option<String>,
    /// When the drop has opened.
    pub seed: Option<String>,
    /// Entries.
    pub joined: u32,
    /// Of these, before the drop opened.
    pub in_time: u32,
    /// Their ids, or those of all, where they were asked for.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub entries: Vec<String>,
}

/// As the columns of [`PLACE`].
#[derive(Debug, Deserialize)]
pub struct PlaceRow {
    /// The lobby.
    #[serde(flatten)]
    pub lobby: LobbyRow,
    /// The buyer's own entry.
    pub entry: Option<String>,
    /// As they came, from 1.
    pub number: Option<u32>,
    /// When they joined.
    pub joined_at: Option<Timestamp>,
}
