//! The SQL of venues.

use crate::templates::view::VenueLine;
use serde::{Deserialize, Serialize};

crate::queries! {
    /// Those that the creator ?1 can choose from.
    VENUES = "SELECT v.id, v.name, v.place, v.zone, (SELECT COUNT (*) FROM drops d WHERE d.creator = ?1 AND d.venue = v.id) AS drops
        FROM venues v WHERE v.creator = ?1 AND v.closed_at IS NULL ORDER BY v.name LIMIT 50";
    /// Keeps one; fails on `venues.creator` where another has its name.
    KEEP = "INSERT INTO venues (id, creator, name, place, zone, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Fails on `moved_on` unless the creator ?2 can choose the venue ?1.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM venues WHERE id = ?1 AND creator = ?2 AND closed_at IS NULL)";
    /// Takes it off the list.
    CLOSE = "UPDATE venues SET closed_at = ?3, name = name || ' · ' || SUBSTR (id, -6) WHERE id = ?1 AND creator = ?2";
}

/// As the columns of [`VENUES`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VenueRow {
    /// In forms.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where to find it.
    pub place: String,
    /// IANA zone.
    pub zone: String,
    /// Drops that were there.
    pub drops: u32,
}

impl VenueRow {
    /// As a page lists it.
    #[must_use]
    pub fn line(self) -> VenueLine {
        let Self { id, name, place, zone, drops } = self;
        VenueLine { id, name, place, zone, drops }
    }
}
