//! Addresses in letters, without their signatures.

use shared::ids::OrderId;

pub struct Links;

impl shared::channels::flow::Links for Links {
    fn order(&self, order: &OrderId) -> String {
        format!("https://shop.example/orders/{order}?token=t&x=1")
    }

    fn pickup(&self, order: &OrderId) -> (String, String) {
        (format!("https://shop.example/pickup/{order}?code=7KQ2M4XD"), "7KQ2 M4XD".to_owned())
    }

    fn sign_in(&self, link: &str) -> (String, String) {
        (format!("https://shop.example/sign-in/{link}?token=t"), "123456".to_owned())
    }

    fn leave(&self, creator: &str, person: &str) -> String {
        format!("https://shop.example/unfollow/{creator}/{person}?token=t")
    }
}
