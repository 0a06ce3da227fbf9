//! A studio with products: photographs that are ready, and the verbs of their stories.

use super::{TestShop, run, shop_with};
use shared::failure::Failure;
use shared::ids::{CreatorId, PersonId};
use shared::ports::Ids;
use shared::products::flow::{NewProduct, Seen, Who, create, one};
use shared::products::form::{TypedProduct, TypedVariant};
use shared::products::refused::ProductRefused;
use shared::products::store::ProductRow;
use shared::requests::Key;

pub struct Studio {
    pub shop: TestShop,
    pub mira: CreatorId,
    pub ida: CreatorId,
    pub person: PersonId,
}

/// Mira's studio with six photographs, `upl_1` to `upl_6`, and one that is still on its way, `upl_7`; and Ida's with `upl_8`.
pub fn studio() -> Studio {
    let shop = shop_with("lamp", 1);
    shop.db.script(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'ida', 'Ida', 'Bowls', 'Berlin', 'Europe/Berlin', '');
         INSERT INTO people (id, email, made_at) VALUES ('per_1', 'mira@example.com', 0);",
    );
    for at in 1..=8 {
        let (creator, state, media) = match at {
            7 => ("crt_1", "waiting", "NULL"),
            8 => ("crt_2", "done", "'pic'"),
            _ => ("crt_1", "done", "'pic'"),
        };
        shop.db.script(&format!(
            "INSERT INTO uploads (id, creator, person, kind, name, bytes_total, bytes_received, state, media, key, made_at, state_at)
             VALUES ('upl_{at}', '{creator}', 'per_1', 'photo', 'IMG_{at}.jpg', 9, 9, '{state}', {media}, 'k{at}', {at}, {at})"
        ));
    }
    Studio { shop, mira: CreatorId::from("crt_1"), ida: CreatorId::from("crt_2"), person: PersonId::from("per_1") }
}

pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure<ProductRefused>>) -> ProductRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("refused was expected, not {other:?}"),
    }
}

/// The codes of what was refused.
pub fn codes<T: std::fmt::Debug>(outcome: Result<T, Failure<ProductRefused>>) -> Vec<String> {
    refused(outcome).notices().into_iter().map(|notice| notice.code).collect()
}

impl Studio {
    pub fn who(&self) -> Who<'_> {
        Who { creator: &self.mira, person: &self.person }
    }

    pub fn key(&self) -> Key {
        Key::parse(&self.shop.ids.fresh("a-key-of-a-test-")).unwrap()
    }

    pub fn product(&self, id: &str) -> ProductRow {
        run(one(&self.shop.ports(), "crt_1", id)).unwrap()
    }

    /// As it is seen now.
    pub fn seen(&self, id: &str) -> Seen {
        Seen { product: id.to_owned(), version: self.product(id).version, key: self.key() }
    }

    pub fn try_make(&self, new: &NewProduct) -> Result<String, Failure<ProductRefused>> {
        run(create(&self.shop.ports(), self.who(), self.key(), new))
    }

    /// A draft at this price with `upl_1` as its picture.
    pub fn draft(&self, price: &str) -> String {
        self.try_make(&bowl(price, false)).unwrap()
    }

    pub fn prices(&self) -> i64 {
        self.shop.db.number("SELECT COUNT (*) FROM prices")
    }
}

pub fn words() -> TypedProduct {
    TypedProduct { title: "Split bowl".into(), category: "Kitchen".into(), description: "Ash.\n\nRed.".into() }
}

pub fn bowl(price: &str, list: bool) -> NewProduct {
    NewProduct {
        product: words(),
        variant: TypedVariant {
            sku: "bowl".into(),
            price: price.into(),
            currency: "EUR".into(),
            stock: "3".into(),
            ..TypedVariant::default()
        },
        upload: "upl_1".into(),
        list,
    }
}
