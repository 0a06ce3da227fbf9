//! From rows to lines of the calendar.

use super::store::EntryRow;
use super::view::{Entry, EntryStanding};

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            standing: match row.standing.as_str() {
                "announced" => EntryStanding::Announced,
                "coming" => EntryStanding::Coming,
                _ => EntryStanding::Cancelled,
            },
            opens: row.opens_at.moment(&row.zone),
            closes: row.closes_at.moment(&row.zone),
            month: row.opens_at.zoned(&row.zone).strftime("%B %Y").to_string(),
            uid: row.uid,
            sequence: row.sequence,
            slug: row.slug,
            title: row.title,
            tagline: row.tagline,
            creator: row.creator,
            creator_slug: row.creator_slug,
            place: row.place,
            changed_at: row.changed_at,
        }
    }
}
