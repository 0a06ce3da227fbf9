//! Venues: kept, and taken off the list.

use super::store::{self, VenueRow};
use super::view::{TypedVenue, VenuesPage};
use crate::audit::flow::record;
use crate::db::{DbError, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::people::Studio;
use crate::people::roles::join::ZONES;
use crate::ports::Ports;
use crate::stmt;
use crate::studio::release::flow::Hand;
use crate::templates::flow::{explain, name, room};
use crate::templates::refused::{FieldRefused, PlanRefused};

/// Characters of a place.
const PLACE_MAX: usize = 100;

async fn venues(ports: &Ports<'_>, studio: &Studio) -> Result<Vec<VenueRow>, DbError> {
    run(ports.db, stmt!(store::VENUES, studio.creator.as_str())).await?.all()
}

/// `GET /studio/venues`
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    mut typed: TypedVenue,
    notices: Vec<Notice>,
) -> Result<VenuesPage, DbError> {
    if typed.zone.is_empty() {
        typed.zone.clone_from(&studio.zone);
    }
    Ok(VenuesPage {
        venues: venues(ports, studio).await?.into_iter().map(VenueRow::line).collect(),
        zones: ZONES.to_vec(),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
    })
}

/// Keeps a venue. Answers its id.
///
/// # Errors
/// What was typed, field by field.
pub async fn add(ports: &Ports<'_>, hand: &Hand<'_>, typed: &TypedVenue) -> Result<String, Failure<PlanRefused>> {
    let mut notices = Vec::new();
    let called = name(&typed.name).map_err(|refused| notices.push(refused.at("name"))).unwrap_or_default();
    let place = typed.place.split_whitespace().collect::<Vec<_>>().join(" ");
    match place.chars().count() {
        0 => notices.push(FieldRefused::PlaceMissing.at("place")),
        long if PLACE_MAX < long => notices.push(FieldRefused::TooLong { chars_max: PLACE_MAX }.at("place")),
        _ => {}
    }
    if !ZONES.iter().any(|(zone, _)| *zone == typed.zone) {
        notices.push(FieldRefused::ZoneUnknown.at("zone"));
    }
    if !notices.is_empty() {
        return Err(Failure::Refused(PlanRefused::Typed(notices)));
    }
    room(venues(ports, hand.studio).await?.len())?;
    let (id, creator) = (hand.fresh("ven_", "new"), hand.studio.creator.as_str());
    let zone = typed.zone.as_str();
    let keep = stmt!(store::KEEP, id.as_str(), creator, called.as_str(), place.as_str(), zone, ports.now);
    let act = hand.act("venue.keep", &id).changes("", &format!("{called}\n{place}\n{zone}"));
    record(ports, &act, vec![keep]).await.map_err(explain)?;
    Ok(id)
}

/// Takes a venue off the list. Its drops stay where they are.
///
/// # Errors
/// `Missing`.
pub async fn close(ports: &Ports<'_>, hand: &Hand<'_>, id: &str) -> Result<(), Failure<PlanRefused>> {
    if !venues(ports, hand.studio).await?.iter().any(|row| row.id == id) {
        return Err(Failure::Refused(PlanRefused::Missing));
    }
    let creator = hand.studio.creator.as_str();
    let batch = vec![stmt!(store::EXPECT, id, creator), stmt!(store::CLOSE, id, creator, ports.now)];
    record(ports, &hand.act("venue.close", id), batch).await.map(|_| ()).map_err(explain)
}
