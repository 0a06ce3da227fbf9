//! What stories about money begin with: who decides, a form's key, an order that is paid for, and what an answer says.

use super::{TestShop, shop::typed};
use shared::checkout::view::Typed;
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::requests::Key;

/// The operator of these stories.
pub fn olga() -> PersonId {
    PersonId::from("per_olga")
}

/// A key that no form had before.
pub fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

/// A key that a story names.
pub fn key_of(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// An order of `units` of `sku` that is paid for.
pub fn paid(shop: &TestShop, buyer: &str, sku: &str, units: u32, fulfilment: &str, coupon: &str) -> OrderId {
    let hold = shop.hold(buyer, sku, units).unwrap();
    let order = shop.place(&hold, Typed { coupon: coupon.into(), ..typed(fulfilment) }).unwrap().order;
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

/// An order of one lamp that is paid for.
pub fn paid_lamp(shop: &TestShop, buyer: &str, slot: &str) -> OrderId {
    paid(shop, buyer, "lamp", 1, slot, "")
}

/// Nothing is wrong, once the post has been: hours and days pass in a story, and nobody sends letters there.
pub fn audit(shop: &TestShop) {
    shop.db.script("UPDATE letters SET state = 'sent'");
    shop.db.audit();
}

/// `ok`, or the code of the refusal.
pub fn code<T, E: Refusal>(answer: Result<T, Failure<E>>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}
