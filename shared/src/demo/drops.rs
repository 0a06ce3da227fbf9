//! Writes a drop of the demo shop: its product, prices, stock and slots, dated from now.

use super::creators::Creator;
use super::pictures::{Derived, hash};
use super::plans;
use super::script::{Script, maybe, number, text};
use super::{DemoError, policy_at};
use crate::audit::sha256;
use crate::gates::Gate;
use crate::lobby::draw::Seed;
use crate::time::{Duration, Timestamp};
use jiff::ToSpan;
use jiff::civil::Time;

/// How long before it opens the lobby of the next drop does.
const LOBBY_MINUTES: i64 = 60;

/// A drop as it is told, before it has dates.
pub(super) struct Release {
    pub(super) slug: &'static str,
    pub(super) creator: &'static Creator,
    pub(super) title: &'static str,
    pub(super) tagline: &'static str,
    pub(super) story: &'static str,
    pub(super) category: &'static str,
    /// Stem of the picture on top.
    pub(super) hero: &'static str,
    /// Whether the hero is the clip of that name.
    pub(super) clip: bool,
    pub(super) opens: Opens,
    pub(super) lasts: Duration,
    pub(super) offers: &'static [Offer],
    pub(super) ways: &'static [Way],
}

/// When a drop opens.
pub(super) enum Opens {
    /// Minutes after now; negative for before.
    In(i64),
    /// Days after today, at the full hour of the creator's clock.
    Day(i64, i8),
}

/// A variant on sale.
pub(super) struct Offer {
    pub(super) sku: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: &'static str,
    pub(super) issued: u32,
    pub(super) limit: u32,
    pub(super) price_minor: i64,
    /// What it cost until six days before the drop, if it was sold then.
    pub(super) before_minor: Option<i64>,
    pub(super) sold: u32,
}

/// A way to receive an order: a pickup window, or a delivery when someone carries it.
pub(super) struct Way {
    pub(super) place: &'static str,
    pub(super) carrier: &'static str,
    /// Days after the day the drop closes.
    pub(super) day: i64,
    /// Full hours of the creator's clock.
    pub(super) from: i8,
    pub(super) until: i8,
    pub(super) price_minor: i64,
    /// Orders.
    pub(super) capacity: u32,
}

impl Way {
    pub(super) const fn pickup(place: &'static str, day: i64, from: i8, until: i8, capacity: u32) -> Self {
        Self { place, carrier: "", day, from, until, price_minor: 0, capacity }
    }

    pub(super) const fn bike(day: i64, from: i8, until: i8, capacity: u32) -> Self {
        let place = "By bike courier, inside the S-Bahn ring";
        Self { place, carrier: "kerb-riders", day, from, until, price_minor: 490, capacity }
    }

    pub(super) const fn parcel(day: i64, price_minor: i64, capacity: u32) -> Self {
        let place = "By tracked parcel, in mainland Portugal";
        Self { place, carrier: "vela-parcels", day, from: 9, until: 18, price_minor, capacity }
    }

    pub(super) const fn is_delivery(&self) -> bool {
        !self.carrier.is_empty()
    }
}

/// A drop with its dates, ready to sell.
pub(super) struct Dated {
    pub(super) release: &'static Release,
    pub(super) id: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    slots: Vec<Slot>,
}

/// A way with its dates.
#[derive(Clone)]
pub(super) struct Slot {
    pub(super) id: String,
    pub(super) way: &'static Way,
    pub(super) starts_at: Timestamp,
    pub(super) ends_at: Timestamp,
    /// Orders that still fit.
    left: u32,
}

impl Dated {
    /// Takes a place in a slot that has one, in turns; none when all are full.
    pub(super) fn take_slot(&mut self, turn: u32) -> Option<Slot> {
        let count = self.slots.len();
        let first = usize::try_from(turn).unwrap_or(0).checked_rem(count).unwrap_or(0);
        let at = (first..count).chain(0..first).find(|at| self.slots.get(*at).is_some_and(|slot| slot.left > 0))?;
        let slot = self.slots.get_mut(at)?;
        slot.left -= 1;
        Some(slot.clone())
    }
}

/// A lobby and its seed: no secret, like everything in the demo.
fn write_lobby(script: &mut Script, drop: &str, now: Timestamp) {
    let text_of_seed = sha256(&["demo", drop, &now.0.to_string()]);
    let Some(seed) = Seed::parse(&text_of_seed) else { return };
    let row = [
        ("drop_id", text(drop)),
        ("seed", text(&text_of_seed)),
        ("hash", text(&seed.hash())),
        ("made_at", number(now.0)),
    ];
    script.insert("lobbies", &row);
}

/// `days` after the day of `at`, at the full `hour` of the clock in `zone`.
fn on_day(at: Timestamp, zone: &str, days: i64, hour: i8) -> Result<Timestamp, DemoError> {
    let day = at.zoned(zone).checked_add(days.days())?;
    let moment = day.with().time(Time::new(hour, 0, 0, 0)?).build()?;
    Ok(Timestamp(moment.timestamp().as_millisecond()))
}

/// The rows of one drop.
pub(super) fn write(
    script: &mut Script,
    release: &'static Release,
    media: &[Derived],
    now: Timestamp,
) -> Result<Dated, DemoError> {
    let zone = release.creator.zone;
    let opens_at = match release.opens {
        Opens::In(minutes) => now + Duration::minutes(minutes),
        Opens::Day(days, hour) => on_day(now, zone, days, hour)?,
    };
    let closes_at = opens_at + release.lasts;
    let mut drop = Dated { release, id: format!("drp_{}", release.slug), opens_at, closes_at, slots: Vec::new() };

    // The one that opens within the hour is waited for.
    let has_lobby = now < opens_at && matches!(release.opens, Opens::In(_));

    write_product(script, &drop);
    script.insert(
        "drops",
        &[
            ("id", text(&drop.id)),
            ("slug", text(release.slug)),
            ("creator", text(release.creator.id)),
            ("title", text(release.title)),
            ("tagline", text(release.tagline)),
            ("story", text(release.story)),
            ("category", text(release.category)),
            ("hero", text(hash(media, release.hero, release.clip)?)),
            // Rules and bundles are made before it is announced.
            ("state", text(if plans::stands_behind(release) { "draft" } else { "scheduled" })),
            ("opens_at", number(opens_at.0)),
            ("closes_at", number(closes_at.0)),
            ("lobby_minutes", maybe(has_lobby.then(|| number(LOBBY_MINUTES)))),
            ("policy", text(policy_at(opens_at))),
        ],
    );
    if has_lobby {
        write_lobby(script, &drop.id, now);
    }
    for (offer, position) in release.offers.iter().zip(1_u32..) {
        script.insert(
            "drop_items",
            &[
                ("drop_id", text(&drop.id)),
                ("sku", text(offer.sku)),
                ("position", number(position)),
                ("issued", number(offer.issued)),
                ("limit_per_buyer", number(offer.limit)),
                ("price_minor", number(offer.price_minor)),
                ("currency", text("EUR")),
                ("compare_minor", maybe(offer.before_minor.map(number))),
            ],
        );
    }
    for (way, place) in release.ways.iter().zip(1_u32..) {
        let id = format!("slt_{}-{place}", release.slug);
        let starts_at = on_day(closes_at, zone, way.day, way.from)?;
        let ends_at = on_day(closes_at, zone, way.day, way.until)?;
        script.insert(
            "slots",
            &[
                ("id", text(&id)),
                ("drop_id", text(&drop.id)),
                ("kind", text(if way.is_delivery() { "delivery" } else { "pickup" })),
                ("place", text(way.place)),
                ("carrier", text(way.carrier)),
                ("starts_at", number(starts_at.0)),
                ("ends_at", number(ends_at.0)),
                ("price_minor", number(way.price_minor)),
                ("capacity", number(way.capacity)),
            ],
        );
        drop.slots.push(Slot { id, way, starts_at, ends_at, left: way.capacity });
    }
    if plans::stands_behind(release) {
        plans::write(script, release, &drop.id, now);
        script.run(&format!("UPDATE drops SET state = 'scheduled' WHERE id = {}", text(&drop.id)));
    }
    pass_gates(script, &drop.id, opens_at - Duration::days(1));
    Ok(drop)
}

/// Up to armed, a day before it opens: the demo shop has been open for months.
fn pass_gates(script: &mut Script, drop: &str, at: Timestamp) {
    for gate in Gate::ALL.into_iter().filter(|gate| *gate <= Gate::Armed) {
        script.insert(
            "gate_passes",
            &[
                ("drop_id", text(drop)),
                ("number", number(gate.position())),
                ("gate", text(gate.word())),
                ("passed_at", number(at.0)),
                ("passed_by", text("shop")),
                ("proof", text("{\"passed\":\"in the story of the demo\"}")),
            ],
        );
    }
}

/// Cents; as the migration of provenance has it.
const NO_RECORD_UP_TO: i64 = 17_000;

/// The product behind a drop, its variants, and what they really cost and when.
fn write_product(script: &mut Script, drop: &Dated) {
    let release = drop.release;
    let product = format!("prd_{}", release.slug);
    script.insert(
        "products",
        &[
            ("id", text(&product)),
            ("creator", text(release.creator.id)),
            ("title", text(release.title)),
            ("category", text(release.category)),
            ("description", text(release.story)),
            // What costs so much that its provenance must be on record is not listed before it is.
            (
                "state",
                text(if release.offers.iter().all(|offer| offer.price_minor <= NO_RECORD_UP_TO) {
                    "listed"
                } else {
                    "draft"
                }),
            ),
            ("made_at", number((drop.opens_at - Duration::days(90)).0)),
        ],
    );
    for offer in release.offers {
        script.insert(
            "variants",
            &[
                ("sku", text(offer.sku)),
                ("product", text(&product)),
                ("title", text(offer.title)),
                ("detail", text(offer.detail)),
                ("stock", number(offer.limit)),
                ("price_minor", number(offer.price_minor)),
                ("currency", text("EUR")),
            ],
        );
        let before = offer.before_minor.map(|minor| {
            let charged_at = drop.opens_at - Duration::days(80);
            (charged_at, Some(drop.opens_at - Duration::days(6)), minor)
        });
        // What this drop itself charges is written by triggers.
        if let Some((charged_at, until_at, minor)) = before {
            script.insert(
                "prices_charged",
                &[
                    ("sku", text(offer.sku)),
                    ("from_at", number(charged_at.0)),
                    ("until_at", maybe(until_at.map(|until_at| number(until_at.0)))),
                    ("price_minor", number(minor)),
                    ("currency", text("EUR")),
                ],
            );
        }
    }
}
