//! A creator who has just signed up: Ada of the test shop, with everything that verification needs, if wanted.

use super::bucket::Shelf;
use super::{TestShop, run};
use async_trait::async_trait;
use shared::documents::paper::Paper;
use shared::documents::{DocumentRefused, Field, FieldName, FileKind, Reading, Source, flow as papers};
use shared::ids::{CreatorId, PersonId};
use shared::onboarding::flow::{self, Hand};
use shared::onboarding::profile::Profile;
use shared::onboarding::screening::SCENARIOS;
use shared::people::seal::{Purpose, Seal};
use shared::people::{Part, Person, Studio};
use shared::ports::{Documents, DocumentsError, Ids};
use shared::requests::Key;

/// A reader that says what it is told to say.
pub struct Reader(pub Result<Reading, DocumentsError>);

#[async_trait(?Send)]
impl Documents for Reader {
    async fn read(&self, _: &[u8], _: FileKind) -> Result<Reading, DocumentsError> {
        self.0.clone()
    }
}

/// What a reader makes of Ada's card.
pub fn reading() -> Reading {
    let field = |name, value: &str, confidence| Field { name, value: value.to_owned(), confidence };
    Reading {
        source: Source::Zone,
        fields: vec![
            field(FieldName::Number, "L01X00T47", 99),
            field(FieldName::Surname, "LOVELACE", 90),
            field(FieldName::GivenNames, "ADA", 45),
            field(FieldName::BornOn, "1985-12-10", 99),
            field(FieldName::ExpiresOn, "2031-05-01", 99),
        ],
    }
}

/// The smallest file that is a PDF by its ends.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n";

pub fn person() -> Person {
    Person {
        id: PersonId::from("per_ada"),
        email: "ada@example.com".into(),
        name: "Ada".into(),
        session: "ses_ada".into(),
        strong_at: None,
        studio: Some(studio()),
        operator: None,
        seen_at: shared::time::Timestamp(0),
    }
}

pub fn studio() -> Studio {
    Studio {
        creator: CreatorId::from("crt_3"),
        slug: "ada".into(),
        name: "Ada".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Owner,
    }
}

/// The shop with Ada signed up an hour ago.
pub fn shop() -> TestShop {
    let shop = super::studio::shop();
    let joined = shop.now().0 - 3_600_000;
    shop.db.script(&format!(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_3', 'ada', 'Ada', 'Sums', 'Berlin', 'Europe/Berlin', '');
         INSERT INTO members (creator, person, part, since_at) VALUES ('crt_3', 'per_ada', 'owner', {joined});
         INSERT INTO uploads (id, creator, person, kind, name, bytes_total, bytes_received, state, media, key, made_at, state_at)
           VALUES ('upl_1', 'crt_3', 'per_ada', 'photo', 'me.jpg', 10, 10, 'done', 'pic', 'k', 0, 0);
         INSERT INTO operators (person, level, since_at) VALUES ('per_bob', 'act', 0);"
    ));
    shop
}

/// Runs `step` as Ada, with a key of its own.
pub fn by_ada<T>(shop: &TestShop, step: impl FnOnce(Hand<'_>) -> T) -> T {
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).expect("a key");
    let (person, studio) = (person(), studio());
    step(Hand { person: &person, studio: &studio, key: &key })
}

pub fn seal() -> Seal {
    Seal::new("a secret of at least thirty-two characters", Purpose::Iban)
}

pub fn told() -> Profile {
    Profile {
        name: "Ada".into(),
        trade: "Sums".into(),
        town: "Berlin".into(),
        zone: "Europe/Berlin".into(),
        story: "She reckons by hand and never twice. ".repeat(4),
        portrait: "pic".into(),
        tax_bp: 0,
    }
}

/// Sends a card, has it read and confirms it.
pub fn card(shop: &TestShop, shelf: &Shelf) -> Paper {
    let (person, studio) = (person(), studio());
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).expect("a key");
    let paper = run(papers::receive(&shop.ports(), shelf, (&person, &studio), "id", &key, PDF.to_vec())).unwrap();
    run(papers::work(&shop.db, shelf, &Reader(Ok(reading())), shop.now(), &paper.id)).unwrap();
    let paper = run(papers::own(&shop.db, &studio, &paper.id)).unwrap();
    let typed: Vec<_> = paper.kind.asked().iter().map(|name| (*name, paper.prefilled(*name).0)).collect();
    run(papers::confirmed(&shop.ports(), &studio, &paper.id, &typed)).unwrap();
    run(papers::own(&shop.db, &studio, &paper.id)).unwrap()
}

pub fn best_answers() -> Vec<(String, String)> {
    SCENARIOS.iter().map(|scenario| (scenario.name.to_owned(), scenario.answers[0].word.to_owned())).collect()
}

/// Everything that verification needs.
pub fn complete(shop: &TestShop, shelf: &Shelf) {
    by_ada(shop, |hand| run(flow::keep_profile(&shop.ports(), hand, &told(), "1900"))).unwrap();
    card(shop, shelf);
    run(flow::answer(&shop.ports(), &studio(), &best_answers())).unwrap();
    let account = ("Ada Lovelace", "DE89 3704 0044 0532 0130 00");
    by_ada(shop, |hand| run(flow::set_account(&shop.ports(), &seal(), hand, account, 0))).unwrap();
}

/// Sends it in.
pub fn submit(shop: &TestShop) {
    by_ada(shop, |hand| run(flow::submit(&shop.ports(), hand))).unwrap();
}

/// A refusal that a reader would give.
pub fn scripted() -> DocumentsError {
    DocumentsError::Refused(DocumentRefused::Scripted { found: "a program" })
}
