//! Roles: who gives them, who takes them, what invitations are good for, and how a studio is opened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, interleave, run, shop_with};
use shared::audit::{ActRefused, Entry, first_broken, store};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{CreatorId, PersonId};
use shared::people::roles::flow::{
    LevelChange, Offer, Search, accept, invitation, invite_operator, invite_staff, join, people, person, remove,
    set_level, team,
};
use shared::people::roles::join::Joining;
use shared::people::roles::{INVITATION_LASTS, INVITATIONS, RoleRefused, STUDIOS};
use shared::people::{Level, OPERATOR_SESSION_LASTS, Part, Person, Studio};
use shared::requests::{Key, KeyRefused};
use shared::stmt;
use shared::time::Duration;

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// A person with a session that ends in sixty days.
fn meet(shop: &TestShop, name: &str) -> Person {
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_{name}', '{name}@example.com', {now});
         INSERT INTO sessions (token, id, person, method, made_at, seen_at, ends_at)
           VALUES ('hash_{name}', 'ses_{name}', 'per_{name}', 'link', {now}, {now}, {now} + 5184000000);"
    ));
    Person {
        id: PersonId(format!("per_{name}")),
        email: format!("{name}@example.com"),
        name: String::new(),
        session: format!("ses_{name}"),
        strong_at: None,
        studio: None,
        operator: None,
        seen_at: shop.now(),
    }
}

fn operator(shop: &TestShop, name: &str, level: &str) -> Person {
    let person = meet(shop, name);
    shop.db.script(&format!("INSERT INTO operators VALUES ('per_{name}', '{level}', 0)"));
    Person { strong_at: Some(shop.now()), operator: Some(Level::Money), ..person }
}

fn studio() -> Studio {
    let (slug, name, zone) = ("mira".to_owned(), "Mira".to_owned(), "Europe/Berlin".to_owned());
    Studio { creator: CreatorId::from("crt_1"), slug, name, zone, part: Part::Owner }
}

fn owner(shop: &TestShop, name: &str) -> Person {
    let person = meet(shop, name);
    shop.db.script(&format!("INSERT INTO members VALUES ('crt_1', 'per_{name}', 'owner', 0)"));
    Person { studio: Some(studio()), ..person }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure<RoleRefused>>) -> RoleRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// The secret in the newest letter.
fn secret(shop: &TestShop) -> String {
    let facts = shop.db.text("SELECT facts FROM letters WHERE template = 'note' ORDER BY id DESC LIMIT 1");
    facts.split("/invitations/").nth(1).unwrap().chars().take(64).collect()
}

fn level(shop: &TestShop, name: &str) -> String {
    shop.db.text(&format!("SELECT COALESCE ((SELECT level FROM operators WHERE person = 'per_{name}'), 'none')"))
}

fn change<'a>(person: &'a str, was: &'a str, to: &'a str, with: &str) -> LevelChange<'a> {
    LevelChange { person, was, to, why: "as agreed", key: key(with) }
}

#[test]
fn every_refusal_has_its_code_its_answer_and_its_field() {
    let table: &[(RoleRefused, &str, Kind, Option<&str>)] = &[
        (RoleRefused::Missing, "not_found", Kind::Missing, None),
        (RoleRefused::EmailMissing, "email_missing", Kind::Invalid, Some("email")),
        (RoleRefused::EmailMalformed, "email_malformed", Kind::Invalid, Some("email")),
        (RoleRefused::LevelUnknown, "level_unknown", Kind::Invalid, Some("level")),
        (RoleRefused::WhyMissing, "why_missing", Kind::Invalid, Some("why")),
        (RoleRefused::LastMoneyOperator, "last_money_operator", Kind::Conflict, None),
        (RoleRefused::LastOwner, "last_owner", Kind::Conflict, None),
        (RoleRefused::AlreadyThere, "already_there", Kind::Conflict, Some("email")),
        (RoleRefused::InvitationUsed, "invitation_used", Kind::Gone, None),
        (RoleRefused::InvitationExpired, "invitation_expired", Kind::Gone, None),
        (RoleRefused::PasskeyNeeded, "passkey_needed", Kind::Forbidden, None),
        (RoleRefused::TooMany, "limit_reached", Kind::TooMany, None),
        (RoleRefused::Field("zone", "Choose."), "zone_unknown", Kind::Invalid, Some("zone")),
        (RoleRefused::Act(ActRefused::MovedOn), "moved_on", Kind::Conflict, None),
        (RoleRefused::Act(ActRefused::Key(KeyRefused::Missing)), "key_missing", Kind::Invalid, None),
    ];
    for (refused, code, kind, field) in table {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (*code, *kind, *field));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
}

#[test]
fn a_level_is_changed_for_a_reason_and_on_record() {
    let shop = shop_with("lamp", 1);
    let olga = operator(&shop, "olga", "money");
    meet(&shop, "bao");
    run(set_level(&shop.ports(), &olga, change("per_bao", "none", "act", "one"))).unwrap();
    assert_eq!(level(&shop, "bao"), "act");
    let ends = shop.db.number("SELECT ends_at FROM sessions WHERE person = 'per_bao'");
    assert_eq!(ends, (shop.now() + OPERATOR_SESSION_LASTS).0, "their session ends like an operator's from now on");
    run(set_level(&shop.ports(), &olga, change("per_bao", "none", "act", "one"))).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 1, "a second click is the same act");
    run(set_level(&shop.ports(), &olga, change("per_bao", "act", "none", "two"))).unwrap();
    assert_eq!(level(&shop, "bao"), "none");
    let rows: Vec<Entry> = run(shared::db::run(&shop.db, stmt!(store::AFTER, 0_i64, 10_i64))).unwrap().all().unwrap();
    assert_eq!(first_broken(None, &rows), None);
    assert_eq!(
        (rows[0].who.as_str(), rows[0].what.as_str(), rows[0].why.as_str()),
        ("per_olga", "operator.level", "as agreed")
    );
}

#[test]
fn what_cannot_be_changed_is_refused() {
    let shop = shop_with("lamp", 1);
    let olga = operator(&shop, "olga", "money");
    meet(&shop, "bao");
    let attempt = |change| refused(run(set_level(&shop.ports(), &olga, change)));
    assert_eq!(attempt(change("per_nobody", "none", "act", "a")), RoleRefused::Missing);
    assert_eq!(attempt(change("per_bao", "none", "king", "b")), RoleRefused::LevelUnknown);
    assert_eq!(attempt(LevelChange { why: "  ", ..change("per_bao", "none", "act", "c") }), RoleRefused::WhyMissing);
    assert_eq!(attempt(change("per_bao", "read", "act", "d")), RoleRefused::Act(ActRefused::MovedOn), "it was none");
    for to in ["none", "read", "act"] {
        assert_eq!(attempt(change("per_olga", "money", to, to)), RoleRefused::LastMoneyOperator, "{to}");
    }
    shop.db.script("UPDATE people SET erased_at = 1 WHERE id = 'per_bao'");
    assert_eq!(attempt(change("per_bao", "none", "act", "e")), RoleRefused::Missing, "erased");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 0, "what did not happen is not on record");
}

#[test]
fn two_money_operators_cannot_remove_each_other_at_once() {
    let shop = shop_with("lamp", 1);
    let (olga, bao) = (operator(&shop, "olga", "money"), operator(&shop, "bao", "money"));
    let ports = shop.ports();
    let outcomes =
        interleave([(&olga, "per_bao", "x"), (&bao, "per_olga", "y")].into_iter().map(|(by, whom, with)| {
            let (ports, change) = (&ports, change(whom, "money", "none", with));
            async move { set_level(ports, by, change).await.is_ok() }
        }));
    assert_eq!(outcomes.iter().filter(|ok| **ok).count(), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM operators WHERE level = 'money'"), 1);
}

#[test]
fn an_operator_is_invited_by_mail_and_comes_with_a_passkey() {
    let shop = shop_with("lamp", 1);
    let olga = operator(&shop, "olga", "money");
    run(invite_operator(&shop.ports(), &olga, " Nora@example.com ", "read", key("one"))).unwrap();
    let token = secret(&shop);
    assert!(!shop.db.texts("SELECT * FROM invitations").concat().contains(&token), "only its hash is kept");
    let nora = meet(&shop, "nora");
    assert_eq!(run(invitation(&shop.ports(), &token, &nora)).unwrap(), Offer::Desk(Level::Read));
    assert_eq!(refused(run(accept(&shop.ports(), &token, &nora))), RoleRefused::PasskeyNeeded);
    let strong = Person { strong_at: Some(shop.now()), ..nora };
    assert!(run(accept(&shop.ports(), &token, &strong)).is_ok());
    assert_eq!(level(&shop, "nora"), "read");
    assert_eq!(refused(run(accept(&shop.ports(), &token, &strong))), RoleRefused::InvitationUsed);
    assert_eq!(refused(run(invitation(&shop.ports(), &token, &strong))), RoleRefused::InvitationUsed);
}

#[test]
fn an_invitation_is_for_one_address_and_one_week() {
    let shop = shop_with("lamp", 1);
    let olga = operator(&shop, "olga", "money");
    run(invite_operator(&shop.ports(), &olga, "nora@example.com", "act", key("one"))).unwrap();
    let token = secret(&shop);
    let mallory = Person { strong_at: Some(shop.now()), ..meet(&shop, "mallory") };
    assert_eq!(refused(run(invitation(&shop.ports(), &token, &mallory))), RoleRefused::Missing, "as if not there");
    assert_eq!(refused(run(accept(&shop.ports(), &token, &mallory))), RoleRefused::Missing);
    assert_eq!(refused(run(accept(&shop.ports(), "nothing", &mallory))), RoleRefused::Missing);
    let nora = Person { strong_at: Some(shop.now()), ..meet(&shop, "nora") };
    shop.pass(Duration(INVITATION_LASTS.0 - 1));
    assert!(run(invitation(&shop.ports(), &token, &nora)).is_ok());
    shop.pass(Duration(1));
    assert_eq!(refused(run(accept(&shop.ports(), &token, &nora))), RoleRefused::InvitationExpired);
    assert_eq!(level(&shop, "nora"), "none");
}

#[test]
fn an_invitation_never_lowers_a_level() {
    let shop = shop_with("lamp", 1);
    let (olga, bao) = (operator(&shop, "olga", "money"), operator(&shop, "bao", "act"));
    run(invite_operator(&shop.ports(), &olga, "bao@example.com", "read", key("one"))).unwrap();
    assert_eq!(refused(run(accept(&shop.ports(), &secret(&shop), &bao))), RoleRefused::AlreadyThere);
    shop.pass(Duration::seconds(1));
    run(invite_operator(&shop.ports(), &olga, "bao@example.com", "money", key("two"))).unwrap();
    assert!(run(accept(&shop.ports(), &secret(&shop), &bao)).is_ok());
    assert_eq!(level(&shop, "bao"), "money");
}

#[test]
fn of_many_at_once_one_takes_the_invitation() {
    let shop = shop_with("lamp", 1);
    let now = shop.now().0;
    let hash = shared::people::flow::hashed("secret");
    // As the first operator's: for whoever holds it.
    shop.db.script(&format!("INSERT INTO invitations (token, level, made_by, made_at, expires_at) VALUES ('{hash}', 'money', 'shop', {now}, {now} + 1000)"));
    let people: Vec<Person> =
        ["a", "b", "c"].map(|name| Person { strong_at: Some(shop.now()), ..meet(&shop, name) }).into();
    let ports = shop.ports();
    let outcomes = interleave(people.iter().map(|person| accept(&ports, "secret", person)));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM operators"), 1);
}

#[test]
fn an_owner_invites_and_removes_staff_of_their_own() {
    let shop = shop_with("lamp", 1);
    let mira = owner(&shop, "mira");
    run(invite_staff(&shop.ports(), &mira, &studio(), "yusuf@example.com", key("one"))).unwrap();
    let (_, waiting) = run(team(&shop.ports(), &studio())).unwrap();
    assert_eq!(waiting[0].email.as_deref(), Some("yusuf@example.com"));
    let yusuf = meet(&shop, "yusuf");
    let offer = run(accept(&shop.ports(), &secret(&shop), &yusuf)).unwrap();
    assert_eq!(offer, Offer::Studio { creator: "crt_1".into(), name: "Mira".into() });
    let (members, waiting) = run(team(&shop.ports(), &studio())).unwrap();
    assert_eq!(members.iter().map(|row| row.part.as_str()).collect::<Vec<_>>(), ["owner", "staff"]);
    assert!(waiting.is_empty());
    let again = run(invite_staff(&shop.ports(), &mira, &studio(), "yusuf@example.com", key("two")));
    assert_eq!(refused(again), RoleRefused::AlreadyThere);
    let other = Studio { creator: CreatorId::from("crt_2"), ..studio() };
    assert_eq!(refused(run(remove(&shop.ports(), &mira, &other, "per_yusuf", key("three")))), RoleRefused::Missing);
    assert_eq!(refused(run(remove(&shop.ports(), &mira, &studio(), "per_mira", key("four")))), RoleRefused::LastOwner);
    run(remove(&shop.ports(), &mira, &studio(), "per_yusuf", key("five"))).unwrap();
    assert_eq!(refused(run(remove(&shop.ports(), &mira, &studio(), "per_yusuf", key("six")))), RoleRefused::Missing);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM members"), 1);
}

#[test]
fn invitations_are_not_for_everybody_in_the_book() {
    let shop = shop_with("lamp", 1);
    let olga = operator(&shop, "olga", "money");
    let invite =
        |email: &str, level: &str, with: &str| run(invite_operator(&shop.ports(), &olga, email, level, key(with)));
    assert_eq!(refused(invite("", "read", "a")), RoleRefused::EmailMissing);
    assert_eq!(refused(invite("nora", "read", "b")), RoleRefused::EmailMalformed);
    for level in ["", "none", "king"] {
        assert_eq!(refused(invite("nora@example.com", level, "c")), RoleRefused::LevelUnknown, "{level:?}");
    }
    for n in 0..INVITATIONS.most {
        invite(&format!("person{n}@example.com"), "read", &format!("key-{n}")).unwrap();
    }
    assert_eq!(refused(invite("nora@example.com", "read", "d")), RoleRefused::TooMany);
}

#[test]
fn the_desk_finds_people_page_by_page() {
    let shop = shop_with("lamp", 1);
    for n in 0..60 {
        meet(&shop, &format!("person{n:02}"));
        shop.pass(Duration::seconds(1));
    }
    operator(&shop, "olga", "money");
    owner(&shop, "mira");
    let find = |q: &str, role: &str, after: &str| {
        let search = Search { q: q.into(), role: role.into(), after: after.into() };
        run(people(&shop.ports(), &search)).unwrap()
    };
    let (first, next) = find("PERSON", "", "");
    assert_eq!((first.len(), first[0].email.as_str()), (50, "person59@example.com"), "the newest first");
    let (second, end) = find("person", "", &next.unwrap());
    assert_eq!((second.len(), end), (10, None));
    assert_eq!(find("", "money", "").0[0].id, "per_olga");
    assert_eq!(find("", "creator", "").0[0].studios.as_deref(), Some("Mira"));
    assert!(find("nobody", "", "").0.is_empty() && find("", "erased", "").0.is_empty());
    assert_eq!(find("", "", "no cursor").0.len(), 50, "what is no cursor is the first page");
    assert_eq!(run(person(&shop.ports(), "per_olga")).unwrap().level, Some(Level::Money));
    assert_eq!(refused(run(person(&shop.ports(), "per_nobody"))), RoleRefused::Missing);
}

#[test]
fn whoever_is_signed_in_opens_a_studio() {
    let shop = shop_with("lamp", 1);
    let ada = meet(&shop, "ada");
    let joining =
        Joining { name: "Mira".into(), trade: "Lamps".into(), town: "Berlin".into(), zone: "Europe/Berlin".into() };
    let id = run(join(&shop.ports(), &ada, &joining, key("one"))).unwrap();
    let row = shop.db.texts(&format!("SELECT slug <> 'mira', verified_at, town FROM creators WHERE id = '{id}'"));
    assert_eq!(row, ["1 | null | Berlin"], "another address than the Mira who is there; nobody has verified it");
    assert_eq!(shop.db.text("SELECT part FROM members WHERE person = 'per_ada'"), "owner");
    assert_eq!(shop.db.text("SELECT creator FROM sessions WHERE id = 'ses_ada'"), id, "and it is open at once");
    let nameless = Joining { name: String::new(), ..joining.clone() };
    assert!(matches!(refused(run(join(&shop.ports(), &ada, &nameless, key("two")))), RoleRefused::Field("name", _)));
    for n in 1..STUDIOS.most {
        let other = Joining { name: format!("Studio {n}"), ..joining.clone() };
        run(join(&shop.ports(), &ada, &other, key(&format!("key-{n}")))).unwrap();
    }
    let fourth = Joining { name: "One more".into(), ..joining };
    assert_eq!(refused(run(join(&shop.ports(), &ada, &fourth, key("three")))), RoleRefused::TooMany);
}
