//! The door of the counter, in front of holds and orders: who is let through, and what the others see.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::session::set_cookie;
use crate::wire;
use shared::doorkeeping::flow::{self, Knock};
use shared::doorkeeping::network::Network;
use shared::doorkeeping::proof::{proof, proves};
use shared::doorkeeping::view::{ANSWER, CheckPage, PROOF};
use shared::doorkeeping::{DoorRefused, PACE_SECONDS};
use shared::ids::BuyerId;
use shared::requests::Key;

/// What the page of a drop carries now.
pub fn proof_of(asked: &Asked<'_>, slug: &str) -> String {
    proof(&asked.wire.config.cookie_secret, slug, asked.wire.now)
}

fn network(asked: &Asked<'_>) -> Network {
    Network::of(&asked.network(), asked.wire.config.production)
}

/// Lets a wish to hold something through.
///
/// # Errors
/// As [`DoorRefused`] says.
pub async fn to_hold(asked: &Asked<'_>, slug: &str, form: &Form, buyer: (&BuyerId, bool)) -> Result<(), DoorRefused> {
    let (secret, now) = (&asked.wire.config.cookie_secret, asked.wire.now);
    let key = form.key();
    let knock = Knock {
        network: &network(asked),
        address: &asked.network(),
        buyer: buyer.1.then_some(buyer.0),
        proven: proves(secret, slug, form.value(PROOF), now),
        answer: form.value(ANSWER),
        wish: &format!("{slug}/{}/{}", buyer.0, key.as_ref().map_or("", Key::as_str)),
        host: &asked.wire.config.host,
    };
    flow::to_hold(&wire::paces(asked.env), &wire::check(asked.wire), &knock).await
}

/// Lets an order through.
///
/// # Errors
/// `TooFast` or `LimiterDown`.
pub async fn to_pay(asked: &Asked<'_>, buyer: &BuyerId) -> Result<(), DoorRefused> {
    flow::to_pay(&wire::paces(asked.env), &network(asked), buyer).await
}

/// The page of the check, with the wish that was refused: no read of the record is spent on it.
pub fn check_page(asked: &Asked<'_>, slug: &str, refused: DoorRefused, form: &Form, buyer: (&BuyerId, bool)) -> Answer {
    let refusal = Refused::of(&refused).again_after(refused.retry_after());
    if asked.wants_json() {
        return Err(refusal);
    }
    let config = &asked.wire.config;
    let fresh = || asked.wire.ports().ids.fresh("key_");
    let short = |name| form.value(name).chars().take(100).collect();
    let page = CheckPage {
        shop: config.shop.clone(),
        slug: slug.to_owned(),
        notice: refusal.notice(),
        sku: short("sku"),
        qty: short("qty"),
        key: form.key().map_or_else(|_| fresh(), |key| key.as_str().to_owned()),
        proof: proof_of(asked, slug),
        site_key: config.check_site_key.clone(),
        script: format!("{}/turnstile/v0/api.js", config.check_url),
        wait_seconds: PACE_SECONDS,
    };
    let reply = Reply::html(app::doorkeeping::check(&page)).status(refusal.status()).checks();
    let reply = refusal.dressed(reply);
    // Whoever comes without a cookie gets one: the answer of the check is for one buyer.
    let cookie = || set_cookie(buyer.0, &config.cookie_secret);
    Ok(if buyer.1 { reply } else { reply.header("set-cookie", cookie()) })
}
