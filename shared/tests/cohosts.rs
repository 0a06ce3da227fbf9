//! Co-hosts and commission: agreed before the doors open, frozen on the order, booked to the cent, and given back the way it came.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::studio::{mira, studio};
use common::{TestShop, run, shop_with};
use shared::audit::ActRefused;
use shared::cohosts::flow::{Step, cohosted, page, propose, step};
use shared::cohosts::refused::CohostRefused;
use shared::cohosts::view::{Standing, Typed};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::requests::Key;
use shared::studio::release::flow::Hand;
use shared::time::Duration;

/// The drop of lamps is announced and opens in an hour; Noor may sell, too.
fn shop() -> TestShop {
    let shop = common::studio::shop();
    later(&shop);
    shop
}

fn later(shop: &TestShop) {
    let now = shop.now().0;
    shop.db.script(&format!(
        "UPDATE drops SET opens_at = {}, closes_at = {} WHERE id = 'drp_1'",
        now + Duration::hours(1).0,
        now + Duration::hours(3).0
    ));
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shared::ports::Ids::fresh(&shop.ids, "a-key-of-a-test-")).unwrap()
}

fn offers(cohost: &str, sku: &str, share: &str) -> Typed {
    Typed { cohost: cohost.into(), sku: sku.into(), share: share.into() }
}

fn offered(shop: &TestShop, typed: &Typed) -> Result<String, Failure<Vec<CohostRefused>>> {
    let (person, studio, key) = (mira(), studio("crt_1"), key(shop));
    run(propose(&shop.ports(), &Hand { person: &person, studio: &studio, key: &key }, "drp_1", typed))
}

fn stepped(shop: &TestShop, creator: &str, id: &str, what: Step) -> Result<Option<String>, Failure<CohostRefused>> {
    let (person, studio, key) = (PersonId::from("per_ada"), studio(creator), key(shop));
    run(step(&shop.ports(), &Hand { person: &person, studio: &studio, key: &key }, id, what))
}

fn first(outcome: Result<String, Failure<Vec<CohostRefused>>>) -> CohostRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused[0].clone(),
        other => panic!("{other:?}"),
    }
}

fn noor(shop: &TestShop) -> String {
    shop.db.text("SELECT slug FROM creators WHERE id = 'crt_2'")
}

#[test]
fn a_share_is_offered_agreed_and_seen_by_both() {
    let shop = shop();
    let id = offered(&shop, &offers(&noor(&shop), "", "25")).unwrap();
    let theirs = run(cohosted(&shop.ports(), &studio("crt_2"), vec![])).unwrap();
    assert_eq!((theirs.shares[0].share_bp, theirs.shares[0].standing), (2_500, Standing::Proposed));
    assert_eq!(
        stepped(&shop, "crt_1", &id, Step::Accept),
        Err(Failure::Refused(CohostRefused::Missing)),
        "not the asker"
    );
    assert_eq!(stepped(&shop, "crt_2", &id, Step::Accept), Ok(None));
    let mine = run(page(&shop.ports(), &studio("crt_1"), "drp_1", Typed::default(), vec![])).unwrap().unwrap();
    assert_eq!(mine.shares[0].standing, Standing::Accepted);
    assert!(
        !mine.partners.iter().any(|(slug, _)| *slug == shop.db.text("SELECT slug FROM creators WHERE id = 'crt_1'"))
    );
    assert_eq!(run(page(&shop.ports(), &studio("crt_2"), "drp_1", Typed::default(), vec![])).unwrap(), None);
    assert_eq!(
        stepped(&shop, "crt_2", &id, Step::Decline),
        Err(Failure::Refused(CohostRefused::Act(ActRefused::MovedOn))),
        "answered once"
    );
    assert_eq!(stepped(&shop, "crt_1", &id, Step::Withdraw), Ok(Some("drp_1".into())));
}

#[test]
fn every_bad_offer_is_refused_by_its_name() {
    let shop = shop();
    let (own, noor) = (shop.db.text("SELECT slug FROM creators WHERE id = 'crt_1'"), noor(&shop));
    for (typed, code) in [
        (offers("nobody", "", "25"), "cohost_unknown"),
        (offers(&own, "", "25"), "cohost_is_creator"),
        (offers(&noor, "rug", "25"), "item_unknown"),
        (offers(&noor, "", "0"), "bad_share"),
        (offers(&noor, "", "-1"), "bad_share"),
        (offers(&noor, "", "100.01"), "bad_share"),
        (offers(&noor, "", "lots"), "bad_share"),
    ] {
        assert_eq!(first(offered(&shop, &typed)).code(), code, "{typed:?}");
    }
    offered(&shop, &offers(&noor, "", "60")).unwrap();
    assert_eq!(first(offered(&shop, &offers(&noor, "", "10"))).code(), "cohost_twice");
    assert_eq!(first(offered(&shop, &offers(&noor, "lamp", "40.01"))).code(), "shares_over");
    offered(&shop, &offers(&noor, "lamp", "40")).unwrap();
    shop.pass(Duration::hours(2));
    let opened = shop.db.number("SELECT COUNT (*) FROM cohosts");
    assert_eq!(first(offered(&shop, &offers(&noor, "", "1"))).code(), "has_opened");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM cohosts"), opened);
}

#[test]
fn what_was_agreed_when_the_doors_open_stands() {
    let shop = shop();
    let noor = noor(&shop);
    let (agreed, waiting) =
        (offered(&shop, &offers(&noor, "", "25")).unwrap(), offered(&shop, &offers(&noor, "lamp", "5")).unwrap());
    stepped(&shop, "crt_2", &agreed, Step::Accept).unwrap();
    shop.pass(Duration::hours(2));
    let over = Err(Failure::Refused(CohostRefused::HasOpened));
    assert_eq!(stepped(&shop, "crt_1", &agreed, Step::Withdraw), over);
    assert_eq!(stepped(&shop, "crt_2", &waiting, Step::Accept), over);
}

/// Who has what, by account, in minor units.
fn balance(shop: &TestShop, account: &str) -> i64 {
    shop.db
        .number(&format!("SELECT COALESCE (SUM (in_minor - out_minor), 0) FROM accounts WHERE account = '{account}'"))
}

fn bought(shop: &TestShop) -> OrderId {
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

/// A lamp of 10.00 at 19 % tax and 6 % fee.
fn cohosted_shop(share_bp: u32) -> TestShop {
    let shop = shop_with("lamp", 3);
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story, verified_at) VALUES ('crt_2', 'noor', 'Noor', 'x', 'x', 'Europe/Berlin', 'x', 0);
         UPDATE drops SET state = 'draft' WHERE id = 'drp_1';
         INSERT INTO cohosts (id, drop_id, creator, share_bp, state, proposed_at) VALUES ('coh_1', 'drp_1', 'crt_2', {share_bp}, 'accepted', {now});
         UPDATE drops SET state = 'scheduled' WHERE id = 'drp_1';"
    ));
    common::armed(&shop.db, "drp_1");
    shop
}

#[test]
fn a_sale_is_shared_with_the_cohost_to_the_cent() {
    let shop = cohosted_shop(3_333);
    let order = bought(&shop);
    let net = 1_000 - shop.db.number("SELECT tax_minor + fee_minor FROM orders");
    assert_eq!(balance(&shop, "creator:crt_2"), 260, "a third of {net}");
    assert_eq!(balance(&shop, "creator:crt_1"), net - 260);
    assert_eq!(balance(&shop, "provider:payments"), -1_000);
    assert_eq!(shop.db.number("SELECT SUM (amount_minor) FROM order_shares"), 1_000);
    let frozen = shop.db.try_script(&format!("DELETE FROM order_shares WHERE order_id = '{order}'")).unwrap_err();
    assert!(frozen.contains("order_shares_are_final"), "{frozen}");
    shop.db.audit();
}

#[test]
fn the_first_rule_that_fits_says_what_the_platform_takes() {
    let table: &[(&str, &str, i64)] = &[
        // why                             rules: position, creator, category, drop, from, to, currency, fee_bp          fee
        ("none: the creator's own rate", "", 60),
        ("for everybody", "(1, NULL, NULL, NULL, NULL, NULL, NULL, 1000)", 100),
        (
            "the first that fits",
            "(2, NULL, NULL, NULL, NULL, NULL, NULL, 1000), (1, 'crt_1', NULL, NULL, NULL, NULL, NULL, 500)",
            50,
        ),
        ("another creator's does not", "(1, 'crt_2', NULL, NULL, NULL, NULL, NULL, 500)", 60),
        ("a band of prices that holds it", "(1, NULL, NULL, NULL, 1000, 2000, 'EUR', 200)", 20),
        ("its end is outside", "(1, NULL, NULL, NULL, 500, 1000, 'EUR', 200)", 60),
        ("another currency", "(1, NULL, NULL, NULL, 1000, 2000, 'USD', 200)", 60),
        ("the drop", "(1, NULL, NULL, 'drp_1', NULL, NULL, NULL, 0)", 0),
        ("another category", "(1, NULL, 'Opera', NULL, NULL, NULL, NULL, 900)", 60),
    ];
    for (why, rules, fee) in table {
        let shop = cohosted_shop(5_000);
        shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_op', 'op@example.com', 'Op', 0)");
        for (at, rule) in rules.split("), (").filter(|rule| !rule.is_empty()).enumerate() {
            let rule = rule.trim_matches(['(', ')']);
            shop.db.script(&format!(
                "INSERT INTO commission_rules (position, creator, category, drop_id, price_from_minor, price_to_minor, currency, fee_bp, id, note, since_at, made_by)
                 VALUES ({rule}, 'com_{at}', '', 0, 'per_op')"
            ));
        }
        let _ = bought(&shop);
        assert_eq!(shop.db.number("SELECT fee_minor FROM orders"), *fee, "{why}");
        assert_eq!(balance(&shop, "platform:fees"), *fee, "{why}");
        let by_rule = shop.db.number("SELECT commission IS NOT NULL FROM orders") == 1;
        assert_eq!(by_rule, *fee != 60, "{why}: the rule stands on the order");
        shop.db.audit();
    }
}

#[test]
fn a_rule_that_changes_later_changes_no_order() {
    let shop = cohosted_shop(5_000);
    shop.db.script(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_op', 'op@example.com', 'Op', 0);
         INSERT INTO commission_rules (id, position, fee_bp, note, since_at, made_by) VALUES ('com_1', 1, 1000, '', 0, 'per_op')",
    );
    let order = shop.ordered("ada", "lamp", 1, "late");
    let now = shop.now().0;
    shop.db.script(&format!(
        "UPDATE commission_rules SET until_at = {now}; INSERT INTO commission_rules (id, position, fee_bp, note, since_at, made_by) VALUES ('com_2', 1, 4000, '', 0, 'per_op')"
    ));
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(balance(&shop, "platform:fees"), 100);
    let stays = shop.db.try_script("UPDATE commission_rules SET fee_bp = 1 WHERE id = 'com_2'").unwrap_err();
    assert!(stays.contains("commission_rule_is_final"), "{stays}");
    shop.db.audit();
}

#[test]
fn a_creator_without_money_borrows_for_a_refund_and_promises_hold() {
    let shop = cohosted_shop(5_000);
    let order = bought(&shop);
    let has = balance(&shop, "creator:crt_1");
    let promise = |id: &str, minor: i64| {
        shop.db.try_script(&format!(
            "INSERT INTO pending_transfers VALUES ('{id}', 'creator:crt_1', 'bank:crt_1', {minor}, 'EUR', 'creator', '{id}', NULL, 0)"
        ))
    };
    assert!(promise("one", has + 1).unwrap_err().contains("account_below_zero"), "more than there is");
    promise("two", has).unwrap();
    assert!(promise("three", 1).unwrap_err().contains("account_below_zero"), "promised already");
    let more = format!("INSERT INTO pending_ends VALUES ('two', 'posted', {}, 0)", has + 1);
    assert!(shop.db.try_script(&more).unwrap_err().contains("pending_over_amount"));
    shop.db.script(&format!("INSERT INTO pending_ends VALUES ('two', 'posted', {has}, 0)"));
    assert!(shop.db.try_script("INSERT INTO pending_ends VALUES ('two', 'voided', 0, 0)").is_err(), "once");
    assert_eq!((balance(&shop, "creator:crt_1"), balance(&shop, "bank:crt_1")), (0, has));
    let session = shop.payments.session_of(&order).id;
    shop.db.script(&format!(
        "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
         VALUES ('creator:crt_1', 'payment:{session}', 100, 'EUR', 'creator_back', 'rfd_1', '{order}', 0)"
    ));
    assert_eq!((balance(&shop, "creator:crt_1"), balance(&shop, "debt:crt_1")), (0, -100), "the creator owes it");
    let unverified = "UPDATE creators SET verified_at = NULL; INSERT INTO pending_transfers VALUES ('x', 'creator:crt_2', 'bank:crt_2', 1, 'EUR', 'creator', 'x', NULL, 0)";
    assert!(shop.db.try_script(unverified).unwrap_err().contains("unverified_are_not_paid"));
}

mod rules {
    use super::{TestShop, cohosted_shop, key, run};
    use shared::commission::flow::{end, make, page};
    use shared::commission::refused::CommissionRefused;
    use shared::commission::view::Typed;
    use shared::failure::{Failure, Refusal};
    use shared::ids::PersonId;

    fn shop() -> (TestShop, PersonId) {
        let shop = cohosted_shop(100);
        shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_op', 'op@example.com', 'Op', 0)");
        (shop, PersonId::from("per_op"))
    }

    fn typed(change: impl FnOnce(&mut Typed)) -> Typed {
        let mut typed =
            Typed { position: "10".into(), share: "7.5".into(), note: "First drops".into(), ..Typed::default() };
        change(&mut typed);
        typed
    }

    #[test]
    fn a_rule_is_made_read_and_ended() {
        let (shop, op) = shop();
        let slug = shop.db.text("SELECT slug FROM drops WHERE id = 'drp_1'");
        let all = typed(|typed| {
            (typed.creator, typed.slug) = ("NOOR".into(), slug);
            (typed.from, typed.to, typed.currency) = ("10".into(), "20.50".into(), "eur".into());
        });
        let id = run(make(&shop.ports(), &op, &all, key(&shop))).unwrap();
        let found = run(page(&shop.ports(), None, vec![])).unwrap();
        assert_eq!((found.standing[0].fee_bp, found.standing[0].position), (750, 10));
        assert!(found.standing[0].scope.ends_with("Noor, from €10.00 to below €20.50"), "{}", found.standing[0].scope);
        assert_eq!(found.typed.position, "20", "the next one comes after it");
        assert_eq!(run(end(&shop.ports(), &op, &id, key(&shop))), Ok(()));
        let again = run(end(&shop.ports(), &op, &id, key(&shop)));
        assert!(matches!(again, Err(Failure::Refused(CommissionRefused::Act(_)))), "{again:?}");
        assert_eq!(
            run(end(&shop.ports(), &op, "com_none", key(&shop))),
            Err(Failure::Refused(CommissionRefused::Missing))
        );
        assert_eq!(run(page(&shop.ports(), None, vec![])).unwrap().over.len(), 1);
    }

    #[test]
    fn every_bad_rule_is_refused_by_its_name() {
        let (shop, op) = shop();
        type Change = fn(&mut Typed);
        let table: &[(&str, Change)] = &[
            ("bad_position", |typed| typed.position = "0".into()),
            ("bad_position", |typed| typed.position = "first".into()),
            ("creator_unknown", |typed| typed.creator = "Nobody".into()),
            ("category_unknown", |typed| typed.category = "Opera".into()),
            ("drop_unknown", |typed| typed.slug = "none".into()),
            ("bad_price", |typed| (typed.from, typed.currency) = ("-1".into(), "EUR".into())),
            ("bad_price", |typed| (typed.to, typed.currency) = ("ten".into(), "EUR".into())),
            ("bad_band", |typed| (typed.from, typed.to, typed.currency) = ("10".into(), "10".into(), "EUR".into())),
            ("currency_unknown", |typed| (typed.from, typed.currency) = ("10".into(), "XXX".into())),
            ("bad_share", |typed| typed.share = "50.01".into()),
            ("bad_share", |typed| typed.share = "-1".into()),
            ("note_missing", |typed| typed.note = " ".into()),
        ];
        for (code, change) in table {
            match run(make(&shop.ports(), &op, &typed(change), key(&shop))) {
                Err(Failure::Refused(refused)) => assert_eq!(refused[0].code(), *code),
                other => panic!("{code}: {other:?}"),
            }
        }
        run(make(&shop.ports(), &op, &typed(|_| ()), key(&shop))).unwrap();
        let twice = run(make(&shop.ports(), &op, &typed(|_| ()), key(&shop)));
        assert_eq!(twice, Err(Failure::Refused(vec![CommissionRefused::PositionTaken])));
    }
}
