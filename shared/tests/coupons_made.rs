//! Making coupons, ending them, and saying what regulars get: by creators and by operators.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{mira, shop, studio};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::coupons::flow::{Refilled, end, make, page};
use shared::coupons::refused::CouponRefused;
use shared::coupons::view::{CouponsPage, Standing, Typed, TypedRule};
use shared::coupons::{Maker, regulars};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::PersonId;
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::Duration;

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn mine() -> Maker {
    Maker::Studio(studio("crt_1"))
}

/// Noon is 13:00 in Berlin.
fn typed() -> Typed {
    Typed {
        code: "spring-10".into(),
        off: "10%".into(),
        cap: "5".into(),
        minimum: String::new(),
        starts: "2026-11-25T13:00:30".into(),
        ends: "2026-11-25T13:10:00".into(),
        uses: "3".into(),
        once: "yes".into(),
        scope: String::new(),
    }
}

fn made(shop: &TestShop, maker: &Maker, typed: &Typed) -> Result<String, Failure<CouponRefused>> {
    run(make(&shop.ports(), &mira(), maker, typed, key(shop)))
}

fn seen(shop: &TestShop, maker: &Maker) -> CouponsPage {
    run(page(&shop.ports(), maker, Refilled::default())).unwrap()
}

#[test]
fn a_creator_makes_a_coupon_and_sees_how_it_goes() {
    let shop = shop();
    assert_eq!(made(&shop, &mine(), &typed()), Ok("SPRING-10".to_owned()));
    let listed = || seen(&shop, &mine()).coupons.remove(0);
    let line = listed();
    assert_eq!(
        (line.code.as_str(), line.takes.as_str(), line.counts_for.as_str()),
        ("SPRING-10", "10\u{a0}%, at most €5.00", "Everything")
    );
    assert_eq!((line.used, line.uses_max, line.once, line.standing), (0, 3, true, Standing::Ahead));
    shop.pass(Duration::seconds(30));
    assert_eq!(listed().standing, Standing::Counts, "to the second");
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop
        .place(&hold, shared::checkout::view::Typed { coupon: "Spring-10".into(), ..common::typed("late") })
        .unwrap()
        .order;
    shop.pay(&order);
    shop.settle(&order);
    assert_eq!((listed().used, seen(&shop, &mine()).given.0.minor), (1, 100), "what it has cost stands there");
    shop.db.script("UPDATE coupons SET uses_max = 1 WHERE code = 'SPRING-10'");
    assert_eq!(listed().standing, Standing::UsedUp);
    shop.pass(Duration::minutes(10));
    assert_eq!(listed().standing, Standing::Over);
    assert_eq!(shop.db.text("SELECT group_concat (what, ' ') FROM audit_log"), "coupon.make");
    shop.db.audit();
}

#[test]
fn what_is_wrong_with_a_coupon_is_said_at_its_field() {
    let with = |change: fn(&mut Typed)| {
        let mut typed = typed();
        change(&mut typed);
        typed
    };
    let table: &[(&str, Typed, &str, &str)] = &[
        ("too short a code", with(|t| t.code = "AB".into()), "code", "code_malformed"),
        ("a code with spaces", with(|t| t.code = "A B C".into()), "code", "code_malformed"),
        ("more than all of it", with(|t| t.off = "101%".into()), "off", "off_malformed"),
        ("nothing off", with(|t| t.off = "0".into()), "off", "off_malformed"),
        ("a word for an amount", with(|t| t.cap = "some".into()), "cap", "amount_malformed"),
        ("a limit of nothing", with(|t| t.cap = "0".into()), "cap", "amount_malformed"),
        ("a minimum below nothing", with(|t| t.minimum = "-1".into()), "minimum", "amount_malformed"),
        ("no day", with(|t| t.starts = String::new()), "starts", "time_malformed"),
        (
            "a time that is left out",
            with(|t| {
                t.starts = "2027-03-28T02:30:00".into();
                t.ends = "2027-04-28T02:30:00".into();
            }),
            "starts",
            "time_skipped",
        ),
        ("a time that comes twice", with(|t| t.ends = "2027-10-31T02:30:00".into()), "ends", "time_twice"),
        ("over before it begins", with(|t| t.ends = "2026-11-25T13:00:30".into()), "ends", "ends_before_starts"),
        ("over by now", with(|t| t.ends = "2026-11-25T13:00:00".into()), "ends", "ends_in_past"),
        ("no use", with(|t| t.uses = "0".into()), "uses", "number_malformed"),
        ("somebody else's item", with(|t| t.scope = "sku:bowl".into()), "scope", "scope_unknown"),
    ];
    for (why, typed, field, code) in table {
        let shop = shop();
        let Err(Failure::Refused(refused)) = made(&shop, &mine(), typed) else { panic!("{why}: it was made") };
        let notices = refused.notices();
        assert_eq!(notices.len(), 1, "{why}: {notices:?}");
        assert_eq!(
            (notices[0].field.as_deref(), notices[0].code.as_str(), refused.kind()),
            (Some(*field), *code, Kind::Invalid),
            "{why}"
        );
        let again = Refilled { typed: Some(typed.clone()), notices, ..Refilled::default() };
        assert_eq!(run(page(&shop.ports(), &mine(), again)).unwrap().typed, *typed, "{why}: kept as typed");
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 0, "{why}: nothing happened");
    }
}

#[test]
fn a_code_is_one_persons_and_a_double_click_makes_one_coupon() {
    let shop = shop();
    let key = key(&shop);
    for _ in 0..2 {
        assert_eq!(run(make(&shop.ports(), &mira(), &mine(), &typed(), key.clone())), Ok("SPRING-10".to_owned()));
    }
    let other = Maker::Studio(studio("crt_2"));
    for maker in [&mine(), &other, &Maker::Shop] {
        assert_eq!(
            made(&shop, maker, &Typed { ends: "2026-11-25T14:10:00".into(), ..typed() }),
            Err(Failure::Refused(CouponRefused::CodeTaken))
        );
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM coupons WHERE code = 'SPRING-10'"), 1);
    assert_eq!((CouponRefused::CodeTaken.kind(), CouponRefused::CodeTaken.field()), (Kind::Conflict, Some("code")));
}

#[test]
fn a_coupon_ends_early_once_and_by_whose_it_is() {
    let shop = shop();
    made(&shop, &mine(), &Typed { starts: "2026-11-25T13:00:00".into(), ..typed() }).unwrap();
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let with = shared::checkout::view::Typed { coupon: "SPRING-10".into(), ..common::typed("late") };
    shop.place(&hold, with.clone()).unwrap();
    let ended = |maker: &Maker, code: &str, key: Key| run(end(&shop.ports(), &mira(), maker, code, key));
    let missing = || Err(Failure::Refused(CouponRefused::Missing));
    assert_eq!(
        ended(&Maker::Studio(studio("crt_2")), "SPRING-10", key(&shop)),
        missing(),
        "somebody else's is missing"
    );
    assert_eq!(ended(&Maker::Shop, "SPRING-10", key(&shop)), missing());
    assert_eq!(ended(&mine(), "NOPE", key(&shop)), missing());
    let once = key(&shop);
    for _ in 0..2 {
        assert_eq!(ended(&mine(), "spring-10", once.clone()), Ok("SPRING-10".to_owned()), "a double click is one");
    }
    assert_eq!(ended(&mine(), "SPRING-10", key(&shop)), Ok("SPRING-10".to_owned()), "in its last millisecond");
    shop.pass(Duration(1));
    assert_eq!(ended(&mine(), "SPRING-10", key(&shop)), Err(Failure::Refused(CouponRefused::IsOver)));
    let late = shop.place(&shop.hold("bob", "lamp", 1).unwrap(), with);
    assert!(matches!(late, Err(Failure::Refused(ref no)) if no.notices()[0].code == "coupon_expired"), "{late:?}");
    assert!(shop.pay(&shared::ids::OrderId::of(&hold.id)), "who has it pays with it");
    shop.settle(&shared::ids::OrderId::of(&hold.id));
    shop.db.audit();
}

#[test]
fn the_shops_coupons_count_everywhere_at_the_shops_cost() {
    let shop = shop();
    let olga = PersonId::from("per_bob");
    let typed = Typed { starts: "2026-11-25T12:00:00".into(), ends: "2026-11-25T12:10:00".into(), ..typed() };
    assert_eq!(
        run(make(&shop.ports(), &olga, &Maker::Shop, &typed, key(&shop))),
        Ok("SPRING-10".to_owned()),
        "typed by UTC"
    );
    assert_eq!(
        shop.db.text("SELECT funding || COALESCE (creator, '') FROM coupons WHERE code = 'SPRING-10'"),
        "platform"
    );
    assert!(seen(&shop, &Maker::Shop).coupons.iter().any(|line| line.code == "SPRING-10"));
    assert!(seen(&shop, &mine()).coupons.is_empty(), "a creator sees their own");
    let no = shop.db.try_script("UPDATE coupons SET creator = 'crt_1' WHERE code = 'SPRING-10'");
    assert!(no.unwrap_err().contains("coupon_funding"), "no creator spends the shop's money");
}

#[test]
fn what_regulars_get_is_set_changed_and_ended() {
    let shop = shop();
    let rule = |off: &str| TypedRule { orders: "3".into(), months: "6".into(), off: off.into(), cap: "4".into() };
    let set =
        |seen: &str, typed: &TypedRule| run(regulars::set(&shop.ports(), &mira(), &mine(), seen, typed, key(&shop)));
    let standing = || seen(&shop, &mine()).rule;
    assert_eq!(standing(), None);
    set("", &rule("5%")).unwrap();
    let first = standing().unwrap();
    assert_eq!((first.takes.as_str(), first.orders_min, first.months), ("5\u{a0}%, at most €4.00", 3, 6));
    let moved = || Err(Failure::Refused(CouponRefused::Act(ActRefused::MovedOn)));
    assert_eq!(set("", &rule("6%")), moved(), "somebody set one meanwhile");
    shop.pass(Duration::seconds(1));
    set(&first.id, &rule("2.50")).unwrap();
    let second = standing().unwrap();
    assert_eq!(second.takes, "€2.50, at most €4.00");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM loyalty_rules"), 2, "the first one stays on record");
    let wrong = TypedRule { orders: "0".into(), months: "99".into(), off: "all".into(), cap: "x".into() };
    let Err(Failure::Refused(refused)) = set(&second.id, &wrong) else { panic!("it was set") };
    let codes: Vec<_> = refused.notices().into_iter().map(|n| (n.field.unwrap(), n.code)).collect();
    let expected = [
        ("regular-orders", "number_malformed"),
        ("regular-months", "number_malformed"),
        ("regular-off", "off_malformed"),
        ("regular-cap", "amount_malformed"),
    ];
    assert_eq!(codes, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let stop = |seen: &str| run(regulars::end(&shop.ports(), &mira(), &mine(), seen, key(&shop)));
    assert_eq!(stop(""), Err(Failure::Refused(CouponRefused::NoRule)));
    assert_eq!(stop(&first.id), moved());
    stop(&second.id).unwrap();
    assert_eq!(standing(), None);
    assert_eq!(
        shop.db.text("SELECT group_concat (what, ' ') FROM audit_log"),
        "regulars.set regulars.set regulars.end"
    );
    let shops = run(regulars::set(&shop.ports(), &mira(), &Maker::Shop, "", &rule("5%"), key(&shop)));
    assert_eq!((shops, seen(&shop, &mine()).rule), (Ok(()), None));
    assert_eq!(shop.db.text("SELECT funding FROM loyalty_rules WHERE creator IS NULL"), "platform");
    shop.db.audit();
}

#[test]
fn every_refusal_has_its_code_and_its_sentence() {
    let table = [
        (CouponRefused::Missing, "not_found", Kind::Missing),
        (CouponRefused::IsOver, "is_over", Kind::Conflict),
        (CouponRefused::NoRule, "no_rule", Kind::Conflict),
        (CouponRefused::Act(ActRefused::MovedOn), "moved_on", Kind::Conflict),
        (CouponRefused::ScopeUnknown, "scope_unknown", Kind::Invalid),
    ];
    for (refused, code, kind) in table {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'), "{code}");
    }
}
