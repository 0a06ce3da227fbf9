//! From what was typed to a drop that can be announced, or to everything that is wrong with it.

use super::clock::{ClockRefused, point};
use super::form::{Typed, TypedItem, TypedSlot, TypedTime, row};
use super::refused::DropRefused;
use super::store::Charged;
use super::{WINDOW_MAX, WINDOW_MIN};
use crate::drops::view::Notice;
use crate::lobby::MINUTES_MAX;
use crate::money::{Currency, Money};
use crate::time::{Duration, Timestamp};
use serde::Serialize;

/// A price is compared with one of the 30 days before a drop opens: the days of Directive 98/6/EC, article 6a.
const COMPARED_WITHIN: Duration = Duration::days(30);

/// More than anybody makes, or any slot holds.
const COUNT_MAX: u32 = 100_000;

/// Minor units: more than a drop has ever cost, and far from what cannot be added up.
const PRICE_MAX: i64 = 10_000_000;

/// What the creator has, as the rules need it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// IANA zone of the place they sell at.
    pub zone: String,
    /// What they price in.
    pub currency: Currency,
    /// Everything they make.
    pub variants: Vec<Variant>,
    /// Hashes of the pictures and clips that a page of theirs can open with.
    pub heroes: Vec<String>,
    /// Where things are found.
    pub categories: Vec<String>,
}

/// Something they make.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its stock-keeping unit.
    pub sku: String,
    /// Units on hand, in no drop.
    pub on_hand: u32,
    /// Whether its product is not listed.
    pub hidden: bool,
    /// From this price on, in minor units, a provenance record is due; absent where there is one.
    pub provenance_from: Option<i64>,
    /// What it was really sold for.
    pub charged: Vec<Charged>,
}

/// Something to sell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftItem {
    /// Which variant.
    pub sku: String,
    /// Order on the page.
    pub position: usize,
    /// How many there are.
    pub units: u32,
    /// Most that one buyer may have.
    pub limit: u32,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// Of the minor units.
    pub currency: &'static str,
    /// What it cost before, minor units; none for no comparison.
    pub compare_minor: Option<i64>,
}

/// A pickup window or a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSlot {
    /// Whether it is brought.
    pub delivery: bool,
    /// Where, or how.
    pub place: String,
    /// Who is paid for it; empty for pickup.
    pub carrier: String,
    /// From.
    pub starts_at: Timestamp,
    /// Until.
    pub ends_at: Timestamp,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// Orders that fit.
    pub capacity: u32,
}

/// A drop that can be announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
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
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// So long before it opens its lobby does; none without a lobby.
    pub lobby_minutes: Option<u32>,
    /// What is sold.
    pub items: Vec<DraftItem>,
    /// How buyers get it.
    pub slots: Vec<DraftSlot>,
}

/// Collects what is wrong; what cannot be read stands in with its default until all is collected.
struct Reader<'a> {
    facts: &'a Facts,
    notices: Vec<Notice>,
    /// When the drop opens, once that was read.
    opens_at: Option<Timestamp>,
}

impl Reader<'_> {
    fn refuse(&mut self, refused: &DropRefused, field: impl Into<String>) {
        self.notices.push(refused.at(field));
    }

    fn text(&mut self, typed: &str, field: &str, chars_max: usize, missing: &DropRefused) -> String {
        let text = typed.trim();
        if text.is_empty() {
            self.refuse(missing, field);
        } else if text.chars().count() > chars_max {
            self.refuse(&DropRefused::TooLong { chars_max }, field);
        }
        text.to_owned()
    }

    fn time(&mut self, typed: &TypedTime, field: &str) -> Option<Timestamp> {
        let refused = match point(typed, &self.facts.zone) {
            Ok(at) => return Some(at),
            Err(ClockRefused::Malformed) => DropRefused::TimeMalformed,
            Err(ClockRefused::Skipped { zones }) => DropRefused::TimeSkipped { zones },
            Err(ClockRefused::Twice) => DropRefused::TimeTwice,
        };
        self.refuse(&refused, field);
        None
    }

    fn count(&mut self, typed: &str, field: String, missing: &DropRefused) -> Option<u32> {
        let count = typed.trim().parse::<u32>().ok().filter(|count| (1..=COUNT_MAX).contains(count));
        if count.is_none() {
            self.refuse(missing, field);
        }
        count
    }
}

/// A percentage as people write it, `12.5` or `12,5 %`, in basis points; absent when it is none, or below zero.
#[must_use]
pub fn basis_points(typed: &str) -> Option<i64> {
    let text = typed.trim();
    // With two places it is a number of basis points, as an amount with two places is one of cents.
    amount(text.strip_suffix('%').unwrap_or(text), Currency::Eur)
}

/// An amount as people write it, `8.50` or `8,50`, in minor units; absent when it is none, or below zero.
#[must_use]
pub fn amount(typed: &str, currency: Currency) -> Option<i64> {
    let text = typed.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let places = usize::try_from(currency.exponent()).ok()?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > places || whole.len() > 9 {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok().filter(|minor| *minor <= PRICE_MAX)
}

fn window(to: &mut Reader<'_>, typed: &Typed, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let (opens, closes) = (to.time(&typed.opens, "opens"), to.time(&typed.closes, "closes"));
    if opens.is_some_and(|opens| opens <= now) {
        to.refuse(&DropRefused::WindowInPast, "opens");
    }
    let (opens, closes) = opens.zip(closes)?;
    let refused = match closes - opens {
        lasts if lasts.0 <= 0 => DropRefused::ClosesBeforeOpens,
        lasts if lasts < WINDOW_MIN => DropRefused::WindowTooShort,
        lasts if WINDOW_MAX < lasts => DropRefused::WindowTooLong,
        _ => return Some((opens, closes)),
    };
    to.refuse(&refused, "closes");
    // The rest is looked at by the end that was typed, so that everything is said at once.
    Some((opens, closes))
}

fn lobby(to: &mut Reader<'_>, typed: &Typed) -> Option<u32> {
    let text = typed.lobby.trim();
    let minutes = text.parse().ok().filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
    if minutes.is_none() && !text.is_empty() {
        to.refuse(&DropRefused::BadLobby, "lobby");
    }
    minutes
}

fn items(to: &mut Reader<'_>, typed: &Typed) -> Vec<DraftItem> {
    if typed.items.is_empty() {
        to.refuse(&DropRefused::NoItems, "items");
    }
    let currency = to.facts.currency;
    let mut items: Vec<DraftItem> = Vec::new();
    for (at, line) in typed.items.iter().enumerate() {
        let field = |name: &str| row("item", at, name);
        let variant = to.facts.variants.iter().find(|variant| variant.sku == line.sku).cloned();
        match &variant {
            None => to.refuse(&DropRefused::ItemUnknown, field("sku")),
            Some(variant) if variant.hidden => to.refuse(&DropRefused::ProductHidden, field("sku")),
            Some(variant) if items.iter().any(|item| item.sku == variant.sku) => {
                to.refuse(&DropRefused::ItemTwice, field("sku"));
            }
            Some(_) => {}
        }
        let units = to.count(&line.units, field("units"), &DropRefused::BadUnits);
        let stock = variant.as_ref().map(|variant| variant.on_hand);
        if let Some(stock) = stock.filter(|stock| units.is_some_and(|units| *stock < units)) {
            to.refuse(&DropRefused::UnitsAboveStock { stock }, field("units"));
        }
        let limit = to.count(&line.limit, field("limit"), &DropRefused::BadLimit);
        if let Some(units) = units.filter(|units| limit.is_some_and(|limit| *units < limit)) {
            to.refuse(&DropRefused::LimitAboveUnits { units }, field("limit"));
        }
        let price = amount(&line.price, currency).filter(|minor| *minor > 0);
        match price {
            None => to.refuse(&DropRefused::BadPrice, field("price")),
            Some(minor) => {
                let due = variant.as_ref().and_then(|variant| variant.provenance_from);
                if due.is_some_and(|from| from < minor) {
                    to.refuse(&DropRefused::ProvenanceMissing, field("price"));
                }
            }
        }
        let compare_minor = compare(to, line, at, price, variant.as_ref());
        items.push(DraftItem {
            sku: line.sku.clone(),
            position: at + 1,
            units: units.unwrap_or_default(),
            limit: limit.unwrap_or_default(),
            price_minor: price.unwrap_or_default(),
            currency: currency.code(),
            compare_minor,
        });
    }
    items
}

/// What it is compared with: a price that was really charged, not long before this drop opens. The write sees to it, too.
fn compare(
    to: &mut Reader<'_>,
    line: &TypedItem,
    at: usize,
    price: Option<i64>,
    variant: Option<&Variant>,
) -> Option<i64> {
    if line.compare.trim().is_empty() {
        return None;
    }
    let field = row("item", at, "compare");
    let Some(minor) = amount(&line.compare, to.facts.currency).filter(|minor| *minor > 0) else {
        to.refuse(&DropRefused::BadPrice, field);
        return None;
    };
    let since = to.opens_at.map(|opens| opens - COMPARED_WITHIN);
    let lately = |charged: &Charged| charged.minor == minor && since.is_none_or(|since| since < charged.until_at);
    if variant.is_some_and(|variant| !variant.charged.iter().any(lately)) {
        to.refuse(&DropRefused::CompareNeverCharged, field);
    } else if price.is_some_and(|price| minor <= price) {
        to.refuse(&DropRefused::CompareNotHigher, field);
    }
    Some(minor)
}

fn slot(to: &mut Reader<'_>, line: &TypedSlot, at: usize, closes: Option<Timestamp>) -> DraftSlot {
    let field = |name: &str| row("slot", at, name);
    let delivery = line.kind == "delivery";
    if !delivery && line.kind != "pickup" {
        to.refuse(&DropRefused::SlotKind, field("kind"));
    }
    let place = to.text(&line.place, &field("place"), 120, &DropRefused::SlotPlaceMissing);
    let carrier = if delivery {
        to.text(&line.carrier, &field("carrier"), 80, &DropRefused::CarrierMissing)
    } else {
        String::new()
    };
    let starts = to.time(&line.starts, &field("starts"));
    let ends = to.time(&line.ends, &field("ends"));
    if starts.zip(closes).is_some_and(|(starts, closes)| starts < closes) {
        to.refuse(&DropRefused::SlotBeforeClose, field("starts"));
    }
    if starts.zip(ends).is_some_and(|(starts, ends)| ends <= starts) {
        to.refuse(&DropRefused::SlotBackwards, field("ends"));
    }
    // Nothing typed is nothing to pay.
    let price = if line.price.trim().is_empty() { Some(0) } else { amount(&line.price, to.facts.currency) };
    if price.is_none() {
        to.refuse(&DropRefused::SlotPrice, field("price"));
    }
    let capacity = to.count(&line.capacity, field("capacity"), &DropRefused::SlotWithoutCapacity);
    DraftSlot {
        delivery,
        place,
        carrier,
        starts_at: starts.unwrap_or_default(),
        ends_at: ends.unwrap_or_default(),
        price_minor: price.unwrap_or_default(),
        capacity: capacity.unwrap_or_default(),
    }
}

/// The drop that was typed, at `now`.
///
/// # Errors
/// Everything that is wrong with it, in the order of the form.
pub fn read(typed: &Typed, facts: &Facts, now: Timestamp) -> Result<Draft, Vec<Notice>> {
    let opens_at = point(&typed.opens, &facts.zone).ok();
    let mut to = Reader { facts, notices: Vec::new(), opens_at };
    let title = to.text(&typed.title, "title", 80, &DropRefused::TitleMissing);
    let tagline = to.text(&typed.tagline, "tagline", 140, &DropRefused::TaglineMissing);
    let story = to.text(&typed.story, "story", 4_000, &DropRefused::StoryMissing);
    if !facts.categories.contains(&typed.category) {
        to.refuse(&DropRefused::CategoryMissing, "category");
    }
    if !facts.heroes.contains(&typed.hero) {
        to.refuse(&DropRefused::HeroMissing, "hero");
    }
    let items = items(&mut to, typed);
    let window = window(&mut to, typed, now);
    let lobby_minutes = lobby(&mut to, typed);
    if typed.slots.is_empty() {
        to.refuse(&DropRefused::NoSlots, "slots");
    }
    let closes = window.map(|(_, closes)| closes);
    let slots = typed.slots.iter().enumerate().map(|(at, line)| slot(&mut to, line, at, closes)).collect();
    match window {
        Some((opens_at, closes_at)) if to.notices.is_empty() => Ok(Draft {
            title,
            tagline,
            story,
            category: typed.category.clone(),
            hero: typed.hero.clone(),
            opens_at,
            closes_at,
            lobby_minutes,
            items,
            slots,
        }),
        _ => Err(to.notices),
    }
}

/// `8.50`, as the form shows an amount.
#[must_use]
pub fn plain(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).plain()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, currency, minor) in [
            ("38.50", Currency::Eur, Some(3_850)),
            (" 38,5 ", Currency::Eur, Some(3_850)),
            ("38", Currency::Eur, Some(3_800)),
            ("0", Currency::Eur, Some(0)),
            ("900", Currency::Jpy, Some(900)),
            ("900.5", Currency::Jpy, None),
            ("38.505", Currency::Eur, None),
            ("-1", Currency::Eur, None),
            ("1.000,00", Currency::Eur, None),
            (".5", Currency::Eur, None),
            ("38,5o", Currency::Eur, None),
            ("", Currency::Eur, None),
            ("99999999999999999999", Currency::Eur, None),
        ] {
            assert_eq!(amount(typed, currency), minor, "{typed}");
        }
    }
}
