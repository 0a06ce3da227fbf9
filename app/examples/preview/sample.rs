//! Models to render: one shop, its creators, its drops.

use shared::catalogue::view::{CreatorCard, Shop};
use shared::drops::Phase;
use shared::drops::view::{CompareAt, DropCard, Item, SlotLine};
use shared::media::view::Picture;
use shared::money::{Currency, Money};
use shared::time::{Duration, Moment, Timestamp};

/// Sat 21 Nov 2026, 18:04 in Berlin.
pub const NOW: Timestamp = Timestamp(1_795_280_640_000);

/// About as long as a drawn thumbhash.
const PLACEHOLDER: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAMElEQVR4nGNgYGBgYPj/HwjhjP//GRgY/v9nYGBgYPj/HyGEXRVWIQYGBob//3EKAQDwUhv1rJ1cJgAAAABJRU5ErkJggg==";

pub fn shop() -> Shop {
    Shop { name: "Kerbside".into(), url: "https://kerbside.example".into(), country: "DE".into() }
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

pub fn picture(name: &str, alt: &str, width: u32, height: u32) -> Picture {
    Picture { hash: name.into(), alt: alt.into(), width, height, placeholder: PLACEHOLDER.into() }
}

/// `minutes` from now.
pub fn moment(minutes: i64, day: &str, clock: &str) -> Moment {
    let at = NOW + Duration::minutes(minutes);
    let (hour, minute) = clock.split_once(':').unwrap_or(("18", "00"));
    let hour: i64 = hour.parse().unwrap_or(18);
    Moment {
        at,
        iso: format!("2026-11-21T{:02}:{minute}:00.000Z", (hour + 23) % 24),
        day: day.into(),
        clock: clock.into(),
        zone: "CET".into(),
    }
}

pub fn creator() -> CreatorCard {
    CreatorCard {
        slug: "ines-moreau".into(),
        name: "Ines Moreau".into(),
        trade: "Turned and lacquered wood".into(),
        town: "Neukölln".into(),
        verified_since: Some("March 2024".into()),
        drops_done: 14,
        portrait: Some(picture("paint-brushes", "Brushes in the workshop, still wet with colour", 1365, 1074)),
    }
}

pub fn creators() -> Vec<CreatorCard> {
    [
        ("jonas-adeyemi", "Jonas Adeyemi", "Skins and drums", "Wedding", "djembe", "A djembe on the workshop floor"),
        (
            "hana-sato",
            "Hana Sato",
            "Woodblock prints",
            "Kreuzberg",
            "wave-print",
            "A breaking wave, printed in four blues",
        ),
        ("mira-kaya", "Mira Kaya", "Spices by hand", "Moabit", "spices", "Open sacks of spices, seen from above"),
    ]
    .into_iter()
    .map(|(slug, name, trade, town, photo, alt)| CreatorCard {
        slug: slug.into(),
        name: name.into(),
        trade: trade.into(),
        town: town.into(),
        verified_since: Some("May 2025".into()),
        drops_done: 3,
        portrait: Some(picture(photo, alt, 1600, 1067)),
    })
    .chain([creator()])
    .collect()
}

pub fn card(
    slug: &str,
    title: &str,
    tagline: &str,
    by: (&str, &str),
    phase: Phase,
    [opens, closes]: [Moment; 2],
    photo: (&str, &str),
) -> DropCard {
    DropCard {
        slug: slug.into(),
        title: title.into(),
        tagline: tagline.into(),
        creator: by.0.into(),
        creator_slug: "ines-moreau".into(),
        phase,
        opens,
        closes,
        price_from: Some(eur(1_850)),
        available: if phase == Phase::SoldOut { 0 } else { 12 },
        issued: 60,
        picture: picture(photo.0, photo.1, 1600, 1067),
        category: by.1.into(),
    }
}

pub fn live() -> Vec<DropCard> {
    vec![
        card(
            "split-bowl",
            "The split bowl",
            "One ash log, turned green, left to move as it dries, lacquered red.",
            ("Ines Moreau", "Kitchen"),
            Phase::Live,
            [moment(-4, "Sat 21 Nov", "18:00"), moment(11, "Sat 21 Nov", "18:15")],
            ("fig-bowl", "A red lacquered bowl with half a fig, on concrete"),
        ),
        card(
            "citrus-dried",
            "Winter citrus, dried slow",
            "Six kinds, sliced by hand, thirty hours at forty degrees.",
            ("Mira Kaya", "Larder"),
            Phase::Live,
            [moment(-14, "Sat 21 Nov", "17:50"), moment(6, "Sat 21 Nov", "18:10")],
            ("citrus-slices", "Slices of orange, lime and grapefruit on white"),
        ),
    ]
}

pub fn next() -> Vec<DropCard> {
    vec![
        card(
            "great-wave-left",
            "Great wave, from the left",
            "Forty prints from one block, then the block is planed.",
            ("Hana Sato", "Print"),
            Phase::Scheduled,
            [moment(60, "Sat 21 Nov", "19:00"), moment(75, "Sat 21 Nov", "19:15")],
            ("wave-print", "A breaking wave, printed in four blues"),
        ),
        card(
            "kitchen-clock",
            "Clock for a quiet kitchen",
            "No second hand, no tick. Backlit numerals.",
            ("Ines Moreau", "Home"),
            Phase::Scheduled,
            [moment(1_500, "Sun 22 Nov", "11:00"), moment(1_515, "Sun 22 Nov", "11:15")],
            ("wall-clock", "A grey wall clock with cut-out numerals"),
        ),
        card(
            "goat-djembe",
            "Goatskin djembe, twelve inch",
            "Carved in Kankan, skinned in Wedding.",
            ("Jonas Adeyemi", "Music"),
            Phase::Scheduled,
            [moment(10_000, "Sat 28 Nov", "18:00"), moment(10_015, "Sat 28 Nov", "18:15")],
            ("djembe", "A djembe on the workshop floor"),
        ),
    ]
}

pub fn past() -> Vec<DropCard> {
    vec![
        card(
            "autumn-honey",
            "Aster honey",
            "The last bloom before the frost.",
            ("Mira Kaya", "Larder"),
            Phase::SoldOut,
            [moment(-1_400, "Fri 20 Nov", "18:00"), moment(5, "Fri 20 Nov", "18:15")],
            ("honey-bee", "A bee on a purple aster"),
        ),
        card(
            "brush-sets",
            "Bound brushes",
            "Hog, goat and badger.",
            ("Ines Moreau", "Studio"),
            Phase::Closed,
            [moment(-9_000, "Sat 14 Nov", "18:00"), moment(-8_900, "Sat 14 Nov", "18:15")],
            ("paint-brushes", "Brushes, still wet with colour"),
        ),
        card(
            "red-cups",
            "Espresso cup, oxblood",
            "Thrown thin, glazed thick.",
            ("Jonas Adeyemi", "Kitchen"),
            Phase::Closed,
            [moment(-20_000, "Sat 7 Nov", "18:00"), moment(-19_000, "Sat 7 Nov", "18:15")],
            ("espresso", "An espresso in a dark red cup"),
        ),
    ]
}

pub fn items() -> Vec<Item> {
    let item =
        |sku: &str, title: &str, detail: &str, price: i64, was: Option<(i64, i64)>, issued: u32, available: u32| Item {
            sku: sku.into(),
            title: title.into(),
            detail: detail.into(),
            price: eur(price),
            compare_at: was.map(|(price, low)| CompareAt { price: eur(price), lowest_30_days: eur(low) }),
            issued,
            available,
            held: 4,
            sold: issued - available - 4,
            limit_per_buyer: 2,
            bundle: None,
            restocked: 0,
            record: (sku == "bowl-l").then(|| "prd_bowl".to_owned()),
        };
    vec![
        item("bowl-l", "Split bowl, large", "Ash, urushi lacquer, about 28 cm", 6_400, Some((7_200, 6_800)), 60, 12),
        item("bowl-s", "Split bowl, small", "Ash, urushi lacquer, about 17 cm", 3_800, None, 40, 9),
    ]
}

pub fn slots() -> Vec<SlotLine> {
    let slot = |id: &str, delivery, place: &str, day: &str, from: &str, to: &str, price, left| SlotLine {
        id: id.into(),
        delivery,
        place: place.into(),
        starts: moment(2_400, day, from),
        ends: moment(2_500, day, to),
        price: eur(price),
        left,
    };
    vec![
        slot("p1", false, "Workshop, Weserstraße 41", "Sun 22 Nov", "10:00", "12:00", 0, 9),
        slot("p2", false, "Workshop, Weserstraße 41", "Wed 25 Nov", "17:00", "19:00", 0, 0),
        slot("d1", true, "Bike courier, inside the ring", "Sun 22 Nov", "14:00", "17:00", 590, 15),
    ]
}
