//! Taking along, erasing, forgetting; and what somebody changes about themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, run, shop_with, typed};
use shared::audit::ActRefused;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::people::Person;
use shared::people::privacy::flow::{First, OF_PERSON, erase, export, export_part, export_studio, first, forget};
use shared::people::privacy::kept::KEPT;
use shared::people::privacy::{EraseRefused, flow};
use shared::people::you::YouRefused;
use shared::people::you::flow::{end_others, end_session, page, rename};
use shared::requests::Key;
use shared::time::Duration;

const ADA: &str = "ada@example.com";

fn ada(shop: &TestShop) -> Person {
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_ada', '{ADA}', 'Ada Byron', {now}), ('per_bob', 'bob@example.com', 'Bob', {now});
         INSERT INTO sessions (token, id, person, method, agent, made_at, seen_at, ends_at) VALUES
           ('h1', 'ses_here', 'per_ada', 'link', 'Firefox on Linux', {now}, {now}, {now} + 864000000),
           ('h2', 'ses_there', 'per_ada', 'link', 'Chrome on Android', {now}, {now}, {now} + 864000000),
           ('h3', 'ses_bob', 'per_bob', 'link', '', {now}, {now}, {now} + 864000000);"
    ));
    Person {
        id: PersonId::from("per_ada"),
        email: ADA.to_owned(),
        name: "Ada Byron".to_owned(),
        session: "ses_here".to_owned(),
        strong_at: None,
        studio: None,
        operator: None,
        seen_at: shop.now(),
    }
}

fn bought(shop: &TestShop) -> OrderId {
    let order = shop.ordered("ada", "lamp", 1, "bike");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn erase_ada(shop: &TestShop) -> Result<(), Failure<EraseRefused>> {
    let id = PersonId::from("per_ada");
    run(erase(&shop.ports(), &id, &id, ADA, key("erase")))
}

/// Every text of the database, table by table.
fn everything(shop: &TestShop) -> String {
    let tables = shop.db.texts("SELECT name FROM sqlite_schema WHERE type = 'table'");
    tables.iter().flat_map(|table| shop.db.texts(&format!("SELECT * FROM {table}"))).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_refusal_has_its_code_its_answer_and_its_field() {
    let table: &[(EraseRefused, &str, Kind, Option<&str>)] = &[
        (EraseRefused::Missing, "not_found", Kind::Missing, None),
        (EraseRefused::NotSure, "not_sure", Kind::Invalid, Some("sure")),
        (EraseRefused::OrdersOpen, "orders_open", Kind::Conflict, None),
        (EraseRefused::MoneyUnpaid, "money_unpaid", Kind::Conflict, None),
        (EraseRefused::DropsLive, "drops_live", Kind::Conflict, None),
        (EraseRefused::LastMoneyOperator, "last_money_operator", Kind::Conflict, None),
        (EraseRefused::Act(ActRefused::KeyReused), "key_reused", Kind::Invalid, None),
    ];
    for (refused, code, kind, field) in table {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (*code, *kind, *field));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
    assert_eq!((YouRefused::Missing.code(), YouRefused::Missing.kind()), ("not_found", Kind::Missing));
    assert_eq!((YouRefused::NameMalformed.code(), YouRefused::NameMalformed.field()), ("name_malformed", Some("name")));
}

#[test]
fn an_export_holds_everything_of_one_person_and_nothing_of_others() {
    let shop = shop_with("lamp", 3);
    let person = ada(&shop);
    let order = bought(&shop);
    let whole = run(export(&shop.ports(), &person.id, ADA)).unwrap();
    assert_eq!(whole["person"][0]["email"], ADA);
    assert_eq!(whole["person"][0]["made_at"], "2026-11-25T12:00:00.000Z", "times can be read");
    assert_eq!(whole["orders"][0]["id"], order.as_str());
    assert_eq!(whole["orders"][0]["street"], "Torstraße 12");
    assert_eq!(whole["sessions"].as_array().unwrap().len(), 2);
    assert!(!whole.to_string().contains("bob"), "{whole}");
    assert!(!whole.to_string().contains("\"h1\""), "not even the hash of a cookie");
    for part in OF_PERSON {
        assert!(whole[part.name].is_array(), "{}", part.name);
        let sheet = run(export_part(&shop.ports(), part.name, &person.id, ADA)).unwrap().unwrap();
        let rows = whole[part.name].as_array().unwrap().len();
        assert_eq!(
            sheet.lines().count(),
            if rows == 0 { usize::from(!sheet.is_empty()) } else { rows + 1 },
            "{}",
            part.name
        );
    }
    assert_eq!(run(export_part(&shop.ports(), "secrets", &person.id, ADA)).unwrap(), None);
}

#[test]
fn an_export_is_no_formula() {
    let shop = shop_with("lamp", 1);
    let person = ada(&shop);
    shop.db.script("UPDATE people SET name = '=HYPERLINK(\"x\")' WHERE id = 'per_ada'");
    let sheet = run(export_part(&shop.ports(), "person", &person.id, ADA)).unwrap().unwrap();
    assert!(sheet.contains("'=HYPERLINK"), "{sheet}");
}

#[test]
fn a_studio_takes_along_everything_of_its_own() {
    let shop = shop_with("lamp", 3);
    bought(&shop);
    shop.db.script("INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'ida', 'Ida', 'Cups', 'Graz', 'Europe/Vienna', '')");
    let whole = run(export_studio(&shop.ports(), &CreatorId::from("crt_1"))).unwrap();
    for (part, rows) in [("profile", 1), ("products", 1), ("drops", 1), ("items", 1), ("slots", 3), ("orders", 1)] {
        assert_eq!(whole[part].as_array().unwrap().len(), rows, "{part}");
    }
    assert!(whole["transfers"].as_array().unwrap().len() >= 3, "{whole}");
    let other = run(export_studio(&shop.ports(), &CreatorId::from("crt_2"))).unwrap();
    assert_eq!(other["profile"][0]["name"], "Ida");
    assert!(["products", "drops", "orders", "transfers"].iter().all(|part| other[part].as_array().unwrap().is_empty()));
}

#[test]
fn erasing_leaves_the_books_and_no_trace_of_the_person() {
    let shop = shop_with("lamp", 3);
    ada(&shop);
    bought(&shop);
    shop.db.script(&format!(
        "INSERT INTO sign_in_links (id, email, browser, onward, asked_at, expires_at) VALUES ('lnk_1', '{ADA}', 'b', '/', 0, 1);
         INSERT INTO letters (id, template, recipient, facts, written_at, state_at) VALUES ('note-1', 'note', '{ADA}', 'Dear Ada Byron', 0, 0);
         INSERT INTO invitations (token, level, email, made_by, made_at, expires_at) VALUES ('t1', 'read', '{ADA}', 'per_bob', 0, 1);
         INSERT INTO passkeys (id, person, name, public_key, counter, synced, made_at) VALUES ('key', 'per_ada', 'Ada Byron''s phone', 'k', 0, 1, 0);"
    ));
    let books = |shop: &TestShop| {
        shop.db
            .texts("SELECT id, total_minor, tax_minor, state FROM orders")
            .into_iter()
            .chain(shop.db.texts("SELECT * FROM transfers"))
            .collect::<Vec<_>>()
    };
    let before = books(&shop);
    shop.db.script("UPDATE letters SET state = 'sent'");
    shop.pass(Duration::days(1));
    erase_ada(&shop).unwrap();
    assert_eq!(books(&shop), before);
    let rest = everything(&shop);
    for trace in [ADA, "Ada Byron", "Torstraße"] {
        assert!(!rest.contains(trace), "{trace} is still in:\n{rest}");
    }
    assert_eq!(shop.db.text("SELECT email FROM orders"), "per_ada@erased.invalid", "one pseudonym for all of them");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM sessions WHERE person = 'per_ada'"), 0);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM passkeys"), 0);
    assert_eq!(shop.db.texts("SELECT what, subject, why FROM audit_log"), ["person.erase | per_ada | "]);
    assert_eq!(erase_ada(&shop), Ok(()), "the same key is the same act");
    let id = PersonId::from("per_ada");
    let again = run(erase(&shop.ports(), &id, &id, ADA, key("again")));
    assert_eq!(again, Err(Failure::Refused(EraseRefused::Missing)));
    shop.db.audit();
}

#[test]
fn what_is_still_owed_keeps_somebody_from_being_erased() {
    let shop = shop_with("lamp", 3);
    ada(&shop);
    bought(&shop);
    assert_eq!(erase_ada(&shop), Err(Failure::Refused(EraseRefused::OrdersOpen)), "an order is on its way");
    shop.pass(Duration::days(1));
    shop.db.script("INSERT INTO members VALUES ('crt_1', 'per_ada', 'owner', 0)");
    assert_eq!(erase_ada(&shop), Err(Failure::Refused(EraseRefused::MoneyUnpaid)));

    let shop = shop_with("lamp", 3);
    ada(&shop);
    shop.db.script("INSERT INTO members VALUES ('crt_1', 'per_ada', 'owner', 0)");
    assert_eq!(erase_ada(&shop), Err(Failure::Refused(EraseRefused::DropsLive)));
    shop.pass(Duration::hours(1));
    shop.db.script("INSERT INTO operators VALUES ('per_ada', 'money', 0)");
    assert_eq!(erase_ada(&shop), Err(Failure::Refused(EraseRefused::LastMoneyOperator)));
    shop.db.script("INSERT INTO operators VALUES ('per_bob', 'money', 0)");
    assert_eq!(erase_ada(&shop), Ok(()));
    assert_eq!(shop.db.texts("SELECT name, story FROM creators"), ["Mira | "], "the name stays on receipts");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM members"), 0);
}

#[test]
fn what_leaves_the_shop_needs_the_strongest_that_somebody_has() {
    let shop = shop_with("lamp", 1);
    let person = ada(&shop);
    let asks = |person: &Person| run(first(&shop.ports(), person)).unwrap();
    assert_eq!(asks(&person), First::Nothing, "the letter was opened a moment ago");
    shop.pass(Duration::minutes(10));
    assert_eq!(asks(&person), First::Letter, "another one");
    shop.db.script("INSERT INTO passkeys (id, person, name, public_key, counter, synced, made_at) VALUES ('key', 'per_ada', 'Phone', 'k', 0, 1, 0)");
    assert_eq!(asks(&person), First::StrongWay, "whoever has a passkey shows it");
    let shown = Person { strong_at: Some(shop.now()), ..person };
    assert_eq!(asks(&shown), First::Nothing);
}

#[test]
fn each_kind_is_forgotten_in_its_time_and_not_before() {
    let rows: [(&str, &str); 19] = [
        (
            "sign_in_links",
            "INSERT INTO sign_in_links (id, email, browser, onward, asked_at, expires_at) VALUES ('l', 'a@b.c', 'b', '/', 0, {end})",
        ),
        (
            "sessions",
            "INSERT INTO sessions (token, id, person, method, made_at, seen_at, ends_at, ended_at) VALUES ('t', 's', 'per_x', 'link', 0, 0, {end} + 99999999999, {end})",
        ),
        ("limits", "INSERT INTO limits (scope, span_at, count, most, ends_at) VALUES ('a', 0, 1, 5, {end})"),
        (
            "letters",
            "INSERT INTO letters (id, template, recipient, written_at, state, state_at) VALUES ('n', 'note', 'a@b.c', 0, 'sent', {end})",
        ),
        (
            "invitations",
            "INSERT INTO invitations (token, level, made_by, made_at, expires_at) VALUES ('i', 'read', 'shop', 0, {end})",
        ),
        (
            "ceremonies",
            "INSERT INTO ceremonies (id, purpose, state, browser, expires_at) VALUES ('c', 'sign_in', 's', 'b', {end})",
        ),
        ("requests", "INSERT INTO requests (scope, key, fingerprint, subject, at) VALUES ('a', 'k', 'f', 's', {end})"),
        ("documents WHERE id = 'd'", "INSERT INTO documents (id, creator, person, kind, content_type, bytes, state, key, made_at, state_at) VALUES
            ('d', 'crt_1', 'per_x', 'id', 'image/png', 1, 'unreadable', 'k', {end}, 0)"),
        ("documents WHERE id = 'd'", "UPDATE creators SET verified_at = NULL, rejected_at = {end}, rejected_why = 'No.';
          INSERT INTO documents (id, creator, person, kind, content_type, bytes, state, confirmed, key, made_at, state_at) VALUES
            ('d', 'crt_1', 'per_x', 'id', 'image/png', 1, 'read', '[1]', 'k', 0, 0)"),
        ("documents WHERE reading <> '' AND forgotten_at IS NULL", "UPDATE creators SET verified_at = {end};
          INSERT INTO documents (id, creator, person, kind, content_type, bytes, state, reading, confirmed, key, made_at, state_at) VALUES
            ('d', 'crt_1', 'per_x', 'id', 'image/png', 1, 'read', '[1]', '[1]', 'k', 0, 0)"),
        ("screenings WHERE answers <> '[]'", "UPDATE creators SET verified_at = {end}; INSERT INTO screenings VALUES ('crt_1', '[1]', 9, 0)"),
        ("uploads", "INSERT INTO uploads (id, creator, person, kind, name, bytes_total, state, code, reason, key, made_at, state_at) VALUES
            ('u', 'crt_1', 'per_x', 'photo', 'Ada.jpg', 1, 'refused', 'c', 'r', 'k', 0, {end})"),
        ("media WHERE hash = 'm'", "INSERT INTO media VALUES ('m', 'picture', '', 1, 1, 0, 0, '', '', NULL, NULL, NULL)"),
        ("waiting", "UPDATE drops SET opens_at = 0, closes_at = {end};
          INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state, state_at) VALUES ('w', 'drp_1', 'lamp', 'a@b.c', 'a@b.c', 0, 'over', 0)"),
        ("pickup_scans", "INSERT INTO pickup_scans VALUES ('scan-0001', 'crt_1', 'per_x', NULL, 0, {end}, 'foreign')"),
        ("lobby_entries WHERE buyer = 'b'", "UPDATE drops SET lobby_minutes = 10, opens_at = {end} - 2, closes_at = {end};
          INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at) VALUES ('e', 'drp_1', 'b', 1, {end} - 1)"),
        ("handovers WHERE why <> 'erased'", "{order} INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
            VALUES ('h', 'o', 'missed', 'button', 'Ada was ill', 'per_x', 0, {end})"),
        ("shoot_checks WHERE name <> 'erased' OR note <> ''", "INSERT INTO shoots (id, creator, town, area, area_key, note, made_at) VALUES ('s', 'crt_1', '', '', '', '', 0);
          INSERT INTO shoot_checks VALUES ('c', 's', 'withdrawn', 'Ada', '2026-11-21', 'n', 'c', 'per_x', {end})"),
        ("shoot_checks WHERE name <> 'erased' OR note <> ''", "INSERT INTO shoots (id, creator, town, area, area_key, note, state, made_at) VALUES ('s', 'crt_1', '', '', '', '', 'dropped', 0);
          INSERT INTO shoot_checks VALUES ('c', 's', 'consent', 'Ada', '2026-11-21', 'n', NULL, 'per_x', {end})"),
    ];
    // An order that is paid for, on the shortest way.
    let order = "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at) VALUES ('o', 'drp_1', 'lamp', 'b', 1, 1000, 'EUR', {end}, {end});
        INSERT INTO orders (id, hold_id, buyer, drop_id, creator, item, units, price_minor, items_minor, discount_minor, delivery_minor, total_minor, tax_minor,
          fee_minor, currency, tax_bp, fee_bp, slot, email, name, policy, placed_at, state_at)
          VALUES ('o', 'o', 'b', 'drp_1', 'crt_1', 'Lamp', 1, 1000, 1000, 0, 0, 1000, 0, 0, 'EUR', 0, 0, 'late', 'a@b.c', 'A', '2026-11', 0, 0);
        UPDATE orders SET state = 'paid';";
    assert_eq!(KEPT.len(), rows.len(), "a test for each");
    for (kept, (table, insert)) in KEPT.iter().zip(rows) {
        let shop = shop_with("lamp", 1);
        shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_x', 'x@b.c', 0)");
        shop.db.script(&insert.replace("{order}", order).replace("{end}", &shop.now().0.to_string()));
        let count = || shop.db.number(&format!("SELECT COUNT (*) FROM {table}"));
        if kept.lasts.0 > 0 {
            shop.pass(Duration(kept.lasts.0 - 1));
            run(forget(&shop.ports())).unwrap();
            assert_eq!(count(), 1, "{}: a moment before", kept.what);
            shop.pass(Duration(1));
        }
        for _ in 0..2 {
            run(forget(&shop.ports())).unwrap();
            assert_eq!(count(), 0, "{}", kept.what);
        }
    }
}

#[test]
fn what_is_in_use_is_not_forgotten() {
    let shop = shop_with("lamp", 1);
    ada(&shop);
    let order = bought(&shop);
    shop.pass(Duration::days(9));
    run(flow::forget(&shop.ports())).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM sessions"), 3);
    assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM letters WHERE order_id = '{order}'")), 1);
}

#[test]
fn the_privacy_page_says_what_the_job_does() {
    let page = shared::catalogue::policies::page("privacy", common::shop::name(), &[]).unwrap();
    let told = page.sections.iter().flat_map(|(_, paragraphs)| paragraphs.clone()).collect::<Vec<_>>().join("\n");
    for kept in KEPT {
        assert!(told.contains(kept.what) && told.contains(kept.words), "{}", kept.what);
    }
}

#[test]
fn somebody_sees_and_ends_their_own_sessions() {
    let shop = shop_with("lamp", 3);
    let person = ada(&shop);
    let order = bought(&shop);
    let (orders, sessions) = run(page(&shop.ports(), &person)).unwrap();
    assert_eq!(orders.rows[0].to.as_deref(), Some(format!("/orders/{order}").as_str()));
    assert_eq!(sessions.rows.len(), 2);
    assert_eq!(sessions.rows.iter().filter(|row| row.acts.is_empty()).count(), 1, "this one is left by signing out");
    for foreign in ["ses_bob", "ses_none"] {
        let outcome = run(end_session(&shop.ports(), &person, foreign));
        assert_eq!(outcome, Err(Failure::Refused(YouRefused::Missing)), "{foreign}");
    }
    assert_eq!(run(end_session(&shop.ports(), &person, "ses_there")), Ok(()));
    assert_eq!(
        run(end_session(&shop.ports(), &person, "ses_there")),
        Err(Failure::Refused(YouRefused::Missing)),
        "it has ended"
    );
    shop.db.script("UPDATE sessions SET ended_at = NULL");
    run(end_others(&shop.ports(), &person)).unwrap();
    let open = shop.db.texts("SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY id");
    assert_eq!(open, ["ses_bob", "ses_here"]);
}

#[test]
fn a_name_is_one_line() {
    let shop = shop_with("lamp", 1);
    let person = ada(&shop);
    for (typed, outcome) in [
        ("  Ada  ", Ok(())),
        ("", Ok(())),
        ("Ada\nBob", Err(Failure::Refused(YouRefused::NameMalformed))),
        (&"n".repeat(81), Err(Failure::Refused(YouRefused::NameMalformed))),
    ] {
        assert_eq!(run(rename(&shop.ports(), &person, typed)), outcome, "{typed:?}");
    }
    assert_eq!(shop.db.text("SELECT name FROM people WHERE id = 'per_ada'"), "");
    let _ = typed("early");
}
