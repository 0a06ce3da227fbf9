//! The body of a template: what a drop has, with times as minutes from its opening by the clock of the place.

use super::store::MoreRow;
use crate::cadence::rule::point;
use crate::runsheet::sheet::{RoleLine, TargetLine};
use crate::studio::store::DropRow;
use crate::time::{Duration, Timestamp};
use crate::venues::store::VenueRow;
use jiff::ToSpan;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The shape that is written today. A reader of a later one still knows this.
pub const SHAPE: u32 = 1;

/// Characters of the place of a slot.
const PLACE_MAX: usize = 120;

/// Characters of a title.
const TITLE_MAX: usize = 80;

/// Something to sell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyItem {
    /// Which variant.
    pub sku: String,
    /// How many there are.
    pub units: u32,
    /// Most that one buyer may have.
    pub limit: u32,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// A pickup window or a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodySlot {
    /// `pickup`, `delivery`.
    pub kind: String,
    /// Where, or how.
    pub place: String,
    /// Who is paid for it; empty for pickup.
    pub carrier: String,
    /// Minutes from the opening by the clock on the wall: a window at ten stays at ten over the night on which it is moved.
    pub starts_minutes: i64,
    /// Likewise.
    pub ends_minutes: i64,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// Orders that fit.
    pub capacity: u32,
}

/// A part of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPart {
    /// Which item of the drop.
    pub sku: String,
    /// How many of it.
    pub units: u32,
}

/// Items that are sold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyBundle {
    /// What it is called.
    pub title: String,
    /// What is in it, in words.
    pub detail: String,
    /// Its place on the page.
    pub position: u32,
    /// How many there are at most.
    pub units: u32,
    /// Most that one buyer may have.
    pub limit: u32,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// What is in it.
    pub parts: Vec<BodyPart>,
}

/// Something that has to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyStep {
    /// By when, in milliseconds from the opening.
    pub mark_ms: i64,
    /// Whose; empty for whoever is there.
    pub role: String,
    /// What.
    pub what: String,
}

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyCue {
    /// When, in milliseconds from the opening.
    pub mark_ms: i64,
    /// What.
    pub text: String,
    /// As it was typed; a bundle by its place, behind `bundle:`.
    pub offer: String,
    /// What its link says.
    pub label: String,
    /// Where it leads, on this shop; on the drop's own page, behind `drop:`.
    pub href: String,
}

/// A run sheet: who does what by when, what is said, and what should be sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Who is who.
    pub roles: Vec<RoleLine>,
    /// What has to be done, as it comes.
    pub steps: Vec<BodyStep>,
    /// What is said, as it comes.
    pub cues: Vec<BodyCue>,
    /// What should be sold, as it comes.
    pub targets: Vec<TargetLine>,
}

impl Script {
    /// Whether there is anything in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.steps.is_empty() && self.cues.is_empty() && self.targets.is_empty()
    }
}

/// Everything but the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// How this is to be read.
    pub shape: u32,
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// Paragraphs, parted by an empty line.
    pub story: String,
    /// Where people find it.
    pub category: String,
    /// Hash of the picture on top.
    pub hero: String,
    /// How long it is open, minutes.
    pub lasts_minutes: i64,
    /// So long before it opens its lobby does.
    pub lobby_minutes: Option<u32>,
    /// What is sold.
    pub items: Vec<BodyItem>,
    /// What is sold together. What was kept before there was any has none.
    #[serde(default)]
    pub bundles: Vec<BodyBundle>,
    /// How buyers get it.
    pub slots: Vec<BodySlot>,
    /// The run sheet; none for a drop without one.
    #[serde(default)]
    pub script: Option<Script>,
}

/// The time of a slot as minutes on the wall from `opens`.
fn wall(opens: DateTime, at: Timestamp, zone: &str) -> i64 {
    let seconds = at.zoned(zone).datetime().duration_since(opens).as_secs();
    seconds.div_euclid(60)
}

impl Body {
    /// What the drop `row` has, by the clock of `zone`, with its bundles and its run sheet.
    #[must_use]
    pub fn of(row: &DropRow, zone: &str, more: MoreRow) -> Self {
        let opens = row.opens_at.zoned(zone).datetime();
        Self {
            shape: SHAPE,
            title: row.title.clone(),
            tagline: row.tagline.clone(),
            story: row.story.clone(),
            category: row.category.clone(),
            hero: row.hero.clone(),
            lasts_minutes: (row.closes_at - row.opens_at).whole_minutes(),
            lobby_minutes: row.lobby_minutes,
            items: row
                .items
                .iter()
                // Bundles are made of these.
                .filter(|item| item.is_bundle == 0)
                .map(|item| BodyItem {
                    sku: item.sku.clone(),
                    units: item.issued,
                    limit: item.limit_per_buyer,
                    price_minor: item.price_minor,
                    currency: item.currency.code().to_owned(),
                })
                .collect(),
            slots: row
                .slots
                .iter()
                .map(|way| BodySlot {
                    kind: way.slot.kind.clone(),
                    place: way.slot.place.clone(),
                    carrier: way.carrier.clone(),
                    starts_minutes: wall(opens, way.slot.starts_at, zone),
                    ends_minutes: wall(opens, way.slot.ends_at, zone),
                    price_minor: way.slot.price_minor,
                    capacity: way.capacity,
                })
                .collect(),
            bundles: more.bundles,
            script: Some(more.script).filter(|script| !script.is_empty()),
        }
    }

    /// When a drop that opens at `opens` is over.
    #[must_use]
    pub fn closes(&self, opens: Timestamp) -> Timestamp {
        opens + Duration::minutes(self.lasts_minutes)
    }

    /// The title at a venue: with its name, as far as it fits.
    #[must_use]
    pub fn title_at(&self, venue: Option<&VenueRow>) -> String {
        let whole = venue.map_or_else(|| self.title.clone(), |venue| format!("{} · {}", self.title, venue.name));
        whole.chars().take(TITLE_MAX).collect()
    }

    /// Units in all.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.items.iter().map(|item| item.units).fold(0, u32::saturating_add)
    }

    /// The slots of a drop that opens at `opens` by the clock of `zone`, as the rows of a draft; `id` names the one at a
    /// place in the list. At a venue, pickups are there.
    #[must_use]
    pub fn slots_at(
        &self,
        opens: DateTime,
        zone: &str,
        venue: Option<&VenueRow>,
        id: impl Fn(usize) -> String,
    ) -> Vec<Value> {
        let at = |minutes: i64| opens.checked_add(minutes.minutes()).ok().and_then(|local| point(local, zone));
        let slot = |(number, slot): (usize, &BodySlot)| {
            let (starts, ends) = at(slot.starts_minutes).zip(at(slot.ends_minutes))?;
            // Both may fall into the hour that a night leaves out.
            let ends = ends.max(starts + Duration::minutes(1));
            let place = match venue {
                Some(venue) if slot.kind == "pickup" => format!("{}, {}", venue.name, venue.place),
                _ => slot.place.clone(),
            };
            Some(json!({
                "id": id(number), "kind": slot.kind, "place": place.chars().take(PLACE_MAX).collect::<String>(),
                "carrier": slot.carrier, "starts_at": starts.0, "ends_at": ends.0,
                "price_minor": slot.price_minor, "capacity": slot.capacity,
            }))
        };
        self.slots.iter().enumerate().filter_map(slot).collect()
    }

    /// The items as the rows of a draft.
    #[must_use]
    pub fn items_json(&self) -> String {
        let item = |(at, item): (usize, &BodyItem)| {
            json!({
                "sku": item.sku, "position": at + 1, "units": item.units, "limit": item.limit,
                "price_minor": item.price_minor, "currency": item.currency,
            })
        };
        Value::from(self.items.iter().enumerate().map(item).collect::<Vec<_>>()).to_string()
    }
}
