//! A draft from a template: one for a person who asks, the next ones of a cadence for the clock.

use super::body::Body;
use super::store;
use crate::db::Statement;
use crate::requests::fingerprint;
use crate::stmt;
use crate::studio::slug::slug;
use crate::time::Timestamp;
use crate::venues::store::VenueRow;
use jiff::civil::DateTime;
use serde_json::{Value, json};

/// Where and when.
pub struct Planned<'a> {
    /// The id it gets: made of what it is planned for, so that planning it twice is planning it once.
    pub id: String,
    /// By the clock of the place.
    pub opens: DateTime,
    /// The same as a point.
    pub opens_at: Timestamp,
    /// IANA zone of the place.
    pub zone: &'a str,
    /// The place, where it is not the creator's own.
    pub venue: Option<&'a VenueRow>,
}

/// What it is planned from, for whom, by whom.
pub struct Source<'a> {
    /// The template's id.
    pub template: &'a str,
    /// What it says.
    pub body: &'a Body,
    /// Whose.
    pub creator: &'a str,
    /// Who wants it.
    pub person: &'a str,
    /// The name of several that are made together.
    pub run: Option<&'a str>,
}

/// The id of a drop that is planned for `of`.
#[must_use]
pub fn id(of: &[&str]) -> String {
    let print = fingerprint(of);
    format!("drp_{}", print.get(..26).unwrap_or(&print))
}

/// The statements of a draft: the drop, what is in it, how it is got, and its run sheet. With a cadence, and the version of it that was looked at, it is written for nothing else.
#[must_use]
pub fn draft(
    source: &Source<'_>,
    planned: &Planned<'_>,
    cadence: Option<(&str, i64)>,
    now: Timestamp,
) -> Vec<Statement> {
    let Source { template, body, creator, person, run } = *source;
    let (id, title) = (planned.id.as_str(), body.title_at(planned.venue));
    let suffix = id.get(id.len().saturating_sub(5)..).unwrap_or(id);
    let day = planned.opens.strftime("%-d-%b").to_string().to_lowercase();
    let slot = |number: usize| {
        let print = fingerprint(&["slot", id, &number.to_string()]);
        format!("slt_{}", print.get(..26).unwrap_or(&print))
    };
    let slots = body.slots_at(planned.opens, planned.zone, planned.venue, slot);
    let mut drop = stmt!(
        store::DRAFT,
        id,
        creator,
        format!("{}-{day}", slug(&title)),
        suffix,
        title,
        body.tagline.as_str(),
        body.story.as_str(),
        body.category.as_str(),
        body.hero.as_str(),
        planned.opens_at,
        body.closes(planned.opens_at),
        body.lobby_minutes,
        now,
        person,
        template,
        planned.venue.map(|venue| venue.id.clone()),
        run,
    );
    if let Some((cadence, version)) = cadence {
        drop.sql = store::DRAFT_OF_CADENCE;
        drop.values.extend([cadence.into(), version.into()]);
    }
    let mut draft = vec![
        drop,
        stmt!(store::ITEMS, id, body.items_json(), creator),
        stmt!(store::SLOTS, id, Value::from(slots).to_string()),
    ];
    if !body.bundles.is_empty() {
        let bundles = json!(body.bundles).to_string();
        let all = [store::BUNDLE_NAMES, store::BUNDLE_OFFERS, store::BUNDLE_PARTS];
        draft.extend(all.map(|sql| stmt!(sql, id, bundles.as_str())));
    }
    if let Some(script) = &body.script {
        let script = json!(script).to_string();
        let all = [store::SHEET_ROLES, store::SHEET_STEPS, store::SHEET_CUES, store::SHEET_TARGETS];
        draft.push(stmt!(store::SHEET, id, person, now));
        draft.extend(all.map(|sql| stmt!(sql, id, script.as_str())));
        draft.push(stmt!(store::SHEET_DONE, id));
    }
    draft
}
