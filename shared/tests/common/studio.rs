//! A creator in their studio: Mira of the test shop, with what she types.

use super::TestShop;
use shared::ids::{CreatorId, PersonId};
use shared::people::{Part, Studio};
use shared::requests::Key;
use shared::studio::form::{Typed, TypedItem, TypedSlot, TypedTime};
use shared::studio::release::flow::Hand;

/// Mira's studio; `crt_2` is somebody else's.
pub fn studio(creator: &str) -> Studio {
    Studio {
        creator: CreatorId::from(creator),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Owner,
    }
}

/// Who works there.
pub fn mira() -> PersonId {
    PersonId::from("per_mira")
}

/// A shop with Mira signed in and vouched for, with two things to sell.
pub fn shop() -> TestShop {
    let shop = super::shop_with("lamp", 5);
    shop.db.script(
        "INSERT INTO people (id, email, made_at) VALUES ('per_mira', 'mira@example.com', 0), ('per_ada', 'ada@example.com', 0),
           ('per_bob', 'bob@example.com', 0);
         UPDATE creators SET verified_at = 1 WHERE id = 'crt_1';
         INSERT INTO creators (id, slug, name, trade, town, zone, story, verified_at)
           VALUES ('crt_2', 'noor', 'Noor', 'Bowls', 'Berlin', 'Europe/Berlin', 'A story.', 1);
         INSERT INTO products (id, creator, title, category, state) VALUES ('prd_2', 'crt_2', 'Bowl', 'Kitchen', 'listed');
         INSERT INTO variants (sku, product, title, detail) VALUES ('shade', 'prd_1', 'Shade', 'Paper'), ('bowl', 'prd_2', 'Bowl', 'Ash');
         UPDATE variants SET stock = 50;",
    );
    shop
}

pub fn time(at: &str) -> TypedTime {
    TypedTime { at: at.into(), which: String::new() }
}

/// A drop on the evening after next, by the clock of Berlin: opens 27 November 2026 at 18:00.
pub fn typed() -> Typed {
    Typed {
        title: "Evening Lamps".into(),
        tagline: "Ten of them.".into(),
        story: "Once.\n\nAnd no more.".into(),
        category: "Light".into(),
        hero: "pic".into(),
        opens: time("2026-11-27T18:00"),
        closes: time("2026-11-27T18:30"),
        lobby: "10".into(),
        items: vec![
            TypedItem {
                sku: "lamp".into(),
                units: "10".into(),
                limit: "2".into(),
                price: "38.50".into(),
                compare: String::new(),
            },
            TypedItem {
                sku: "shade".into(),
                units: "4".into(),
                limit: "1".into(),
                price: "12".into(),
                compare: String::new(),
            },
        ],
        slots: vec![
            TypedSlot {
                kind: "pickup".into(),
                place: "Workshop".into(),
                starts: time("2026-11-28T10:00"),
                ends: time("2026-11-28T12:00"),
                capacity: "20".into(),
                ..TypedSlot::default()
            },
            TypedSlot {
                kind: "delivery".into(),
                place: "By bike".into(),
                carrier: "riders".into(),
                starts: time("2026-11-28T17:00"),
                ends: time("2026-11-28T20:00"),
                price: "4,90".into(),
                capacity: "8".into(),
            },
        ],
    }
}

/// Runs `step` as Mira, with a key of its own.
pub fn by_mira<T>(shop: &TestShop, step: impl FnOnce(&Hand<'_>) -> T) -> T {
    use shared::ports::Ids;
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).expect("a key");
    let (person, studio) = (mira(), studio("crt_1"));
    step(&Hand { person: &person, studio: &studio, key: &key })
}
