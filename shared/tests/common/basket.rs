//! A second maker with a drop of their own, and a buyer who pays for what they hold together.

use super::{TestShop, armed, run, typed};
use shared::basket::flow::{Asking, BasketPlaced, BasketRequest, place};
use shared::basket::refused::BasketRefused;
use shared::checkout::view::Typed;
use shared::drops::flow::hold;
use shared::drops::holds::{Hold, HoldRequest};
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, HoldId, Sku};
use shared::ports::Ids;
use shared::requests::Key;

/// Opens a drop called `jars` beside the one of the test shop: `units` jars at €7.00 by Bela, two a buyer, one pickup
/// (`shed`, for three orders), one delivery for €5.00 (`van`), taxed at 7 %.
pub fn second_maker(shop: &TestShop, units: u32) {
    shop.db.script(&format!(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at, tax_bp)
           VALUES ('crt_2', 'bela', 'Bela', 'Jars', 'Berlin', 'Europe/Berlin', 'A story.', 0, 1, 700);
         INSERT INTO products (id, creator, title, category, state) VALUES ('prd_2', 'crt_2', 'Jar', 'Food', 'listed');
         INSERT INTO variants (sku, product, title, detail) VALUES ('jar', 'prd_2', 'Jar', 'Plum');
         INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
           SELECT 'drp_2', 'jars', 'crt_2', 'Jars', 'Plums', 'Once.', 'Food', hero, 'draft', opens_at, closes_at, policy
           FROM drops WHERE id = 'drp_1';
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
           VALUES ('drp_2', 'jar', 1, {units}, 2, 700, 'EUR');
         INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, price_minor, capacity)
           SELECT 'shed', 'drp_2', 'pickup', 'Shed', '', starts_at, ends_at, 0, 3 FROM slots WHERE id = 'late'
           UNION ALL SELECT 'van', 'drp_2', 'delivery', 'By van', 'movers', starts_at, ends_at, 500, 1000 FROM slots WHERE id = 'late';
         UPDATE drops SET state = 'scheduled' WHERE id = 'drp_2';"
    ));
    armed(&shop.db, "drp_2");
}

/// Holds `units` of `sku` in the drop `slug`.
pub fn hold_in(shop: &TestShop, slug: &str, buyer: &str, sku: &str, units: u32) -> Hold {
    let request = HoldRequest {
        slug: DropSlug::from(slug),
        sku: Sku::from(sku),
        units,
        buyer: BuyerId::from(buyer),
        known: true,
        key: Key::parse(&shop.ids.fresh("a-key-of-a-test-")).expect("a key"),
    };
    run(hold(&shop.ports(), &request)).expect("held")
}

/// Who asks, by a cookie.
pub fn asking(buyer: &str) -> Asking {
    Asking { buyer: BuyerId::from(buyer), proven: None }
}

/// What a buyer sends to pay for `ways` together.
pub fn request(buyer: &str, ways: &[(&HoldId, &str)], typed: Typed, key: &str) -> BasketRequest {
    BasketRequest {
        asking: asking(buyer),
        ways: ways.iter().map(|(hold, way)| ((*hold).clone(), (*way).to_owned())).collect(),
        typed,
        key: Key::parse(key).expect("a key"),
        shop_url: "https://shop.example".to_owned(),
    }
}

/// The same, sent with a key of its own.
pub fn together(
    shop: &TestShop,
    buyer: &str,
    ways: &[(&HoldId, &str)],
    coupon: &str,
) -> Result<BasketPlaced, Failure<BasketRefused>> {
    let key = shop.ids.fresh("a-key-of-a-test-");
    let typed = Typed { email: format!("{buyer}@example.com"), coupon: coupon.to_owned(), ..typed("") };
    run(place(&shop.ports(), &request(buyer, ways, typed, &key)))
}
