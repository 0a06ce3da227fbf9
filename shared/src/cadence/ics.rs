//! The calendar as RFC 5545. Every time is one event of its own, in UTC: no program has to know our zones.

use super::view::{Entry, EntryStanding};
use crate::time::Timestamp;
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}

/// `entries` as a calendar called `name`, for the shop at `url`.
#[must_use]
pub fn text(name: &str, url: &str, entries: &[Entry]) -> String {
    let host = url.split("://").last().unwrap_or("kerbside");
    let mut calendar = Calendar::new();
    calendar.name(name);
    for entry in entries {
        let to = if entry.slug.is_empty() {
            format!("{url}/creators/{}", entry.creator_slug)
        } else {
            format!("{url}/drops/{}", entry.slug)
        };
        let (status, said) = match entry.standing {
            EntryStanding::Announced => (EventStatus::Confirmed, format!("{} {to}", entry.tagline)),
            EntryStanding::Coming => (EventStatus::Tentative, format!("Coming; not announced yet. {to}")),
            EntryStanding::Cancelled => (EventStatus::Cancelled, "This will not be.".to_owned()),
        };
        let mut event = Event::new();
        event
            .uid(&format!("{}@{host}", entry.uid))
            .sequence(entry.sequence)
            .timestamp(utc(entry.changed_at))
            .status(status)
            .summary(&format!("{} by {}", entry.title, entry.creator))
            .description(&said)
            .url(&to)
            .starts(utc(entry.opens.at))
            .ends(utc(entry.closes.at));
        if !entry.place.is_empty() {
            event.location(&entry.place);
        }
        calendar.push(event.done());
    }
    calendar.done().to_string()
}
