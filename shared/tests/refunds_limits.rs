//! What a creator may give back by themselves, and what becomes of the rest.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::{TestShop, interleave, run, shop_with, typed};
use shared::checkout::view::Typed as Checkout;
use shared::desk::DeskRefused;
use shared::desk::orders::flow as desk;
use shared::desk::refunds::flow::{Limits, limit};
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::people::{Part, Studio};
use shared::ports::Ids;
use shared::refunds::flow::{Refunded, Refunds};
use shared::refunds::studio::flow::{Decision, by_studio, sheet};
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;

fn olga() -> PersonId {
    PersonId::from("per_olga")
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn paid(shop: &TestShop, buyer: &str, sku: &str, units: u32, fulfilment: &str, coupon: &str) -> OrderId {
    let hold = shop.hold(buyer, sku, units).unwrap();
    let order = shop.place(&hold, Checkout { coupon: coupon.into(), ..typed(fulfilment) }).unwrap().order;
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn code<T: std::fmt::Debug, E: Refusal>(answer: Result<T, Failure<E>>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

fn studio(part: Part) -> Studio {
    Studio {
        creator: CreatorId::from("crt_1"),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part,
    }
}

fn creator_gives(shop: &TestShop, order: &OrderId, what: &str, amount: &str) -> Refunds<Refunded> {
    let typed =
        Typed { what: what.into(), amount: amount.into(), why: "A chip in the glaze.".into(), ..Typed::default() };
    run(by_studio(&shop.ports(), &PersonId::from("per_mira"), &studio(Part::Owner), order, &typed, key(shop)))
}

#[test]
fn a_creator_gives_within_their_limits_and_asks_for_more() {
    let shop = shop_with("lamp", 6);
    shop.db.script(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_mira', 'mira@example.com', 'Mira', 0);
        UPDATE creators SET refund_order_minor = 400, refund_month_minor = 600",
    );
    let [one, two] = ["ada", "bob"].map(|buyer| paid(&shop, buyer, "lamp", 1, "late", ""));
    assert_eq!(creator_gives(&shop, &one, "part", "4").unwrap(), Refunded::Done);
    assert_eq!(creator_gives(&shop, &one, "part", "0.01").unwrap(), Refunded::Asked, "of one order");
    assert_eq!(creator_gives(&shop, &two, "part", "2").unwrap(), Refunded::Done);
    assert_eq!(creator_gives(&shop, &two, "part", "1").unwrap(), Refunded::Asked, "within 30 days");
    assert_eq!((shop.kept(&one), shop.kept(&two)), (600, 800), "what is asked for has not gone");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM refund_reservations"), 2, "and reserves nothing");
    shop.db.audit();
    let decide = |granted: bool, why: &str, order: &OrderId| {
        let id = shop
            .db
            .texts(&format!("SELECT id FROM refunds WHERE order_id = '{order}' AND kind = 'part' ORDER BY id DESC"))[0]
            .clone();
        let decision = Decision { refund: id, granted, why: why.into(), key: key(&shop) };
        run(desk::decide(&shop.ports(), &olga(), order, decision))
    };
    assert_eq!(code(decide(true, "no", &one)), "why_missing");
    assert_eq!(decide(true, "They are right.", &one).unwrap(), Refunded::Done);
    assert_eq!(code(decide(true, "Once more.", &one)), "decided");
    assert_eq!(decide(false, "It was fine.", &two).unwrap(), Refunded::Failed);
    assert_eq!(code(decide(true, "After all.", &two)), "decided");
    assert_eq!((shop.kept(&one), shop.kept(&two)), (599, 800));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE recipient = 'mira@example.com'"), 2);
    // What the desk granted does not count; after 30 days nothing of it does.
    shop.pass(Duration::days(31));
    assert_eq!(creator_gives(&shop, &two, "part", "2").unwrap(), Refunded::Done);
    assert_eq!(creator_gives(&shop, &one, "part", "1").unwrap(), Refunded::Asked, "an order has its limit for good");
    // Others' orders, goodwill, staff.
    shop.db.script("INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at) VALUES ('crt_2', 'eve', 'Eve', 'Rugs', 'Bonn', 'Europe/Berlin', '', 0)");
    let eve = Studio { creator: CreatorId::from("crt_2"), ..studio(Part::Owner) };
    let typed = Typed { what: "full".into(), why: "I say so.".into(), ..Typed::default() };
    assert_eq!(
        code(run(by_studio(&shop.ports(), &PersonId::from("per_eve"), &eve, &one, &typed, key(&shop)))),
        "not_found"
    );
    assert_eq!(code(creator_gives(&shop, &one, "goodwill", "1")), "shop_only");
    let owner = run(sheet(&shop.ports(), &studio(Part::Owner), &two)).unwrap();
    let staff = run(sheet(&shop.ports(), &studio(Part::Staff), &two)).unwrap();
    shop.db.script("UPDATE letters SET state = 'sent'");
    assert!(owner.left.is_some() && staff.left.is_none(), "money is the owner's");
    assert_eq!((owner.lines.len(), staff.lines.len()), (3, 3));
    shop.db.audit();
}

#[test]
fn two_refunds_of_a_creator_at_once_stay_within_the_limit() {
    let shop = shop_with("lamp", 6);
    shop.db.script("UPDATE creators SET refund_order_minor = 500, refund_month_minor = 500");
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let (ports, who, studio) = (shop.ports(), PersonId::from("per_mira"), studio(Part::Owner));
    let typed = Typed { what: "part".into(), amount: "4".into(), why: "A chip.".into(), ..Typed::default() };
    let answers = interleave((0..2).map(|_| by_studio(&ports, &who, &studio, &order, &typed, key(&shop))));
    let mut told: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().word()).collect();
    told.sort_unstable();
    assert_eq!(told, ["asked", "refunded"]);
    assert_eq!(shop.kept(&order), 600);
    shop.db.audit();
}

#[test]
fn the_desk_sets_what_a_creator_may_give() {
    let shop = shop_with("lamp", 1);
    let set = |of_order: &str, of_month: &str, why: &str, seen: &str| {
        let limits = Limits {
            of_order: of_order.into(),
            of_month: of_month.into(),
            why: why.into(),
            seen: seen.into(),
            key: key(&shop),
        };
        code(run(limit(&shop.ports(), &olga(), &CreatorId::from("crt_1"), &limits)))
    };
    assert_eq!(set("10", "30", "They asked.", "5000/20000"), "ok");
    assert_eq!(set("10", "30", "They asked.", "5000/20000"), "moved_on");
    assert_eq!(set("40", "30", "They asked.", "1000/3000"), "limit_invalid");
    assert_eq!(set("-1", "30", "They asked.", "1000/3000"), "limit_invalid");
    assert_eq!(set("1", "30", "", "1000/3000"), "why_missing");
    assert_eq!(shop.db.text("SELECT refund_order_minor || ' ' || refund_month_minor FROM creators"), "1000 3000");
    let none =
        Limits { of_order: "1".into(), of_month: "1".into(), why: "None.".into(), seen: "0/0".into(), key: key(&shop) };
    assert_eq!(code(run(limit(&shop.ports(), &olga(), &CreatorId::from("crt_x"), &none))), "not_found");
    assert_eq!(DeskRefused::Limit("limit_order").field(), Some("limit_order"));
}
