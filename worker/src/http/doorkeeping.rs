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
use shared::drops::holds::HoldRequest;
use shared::ids::BuyerId;

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
pub async fn to_hold(asked: &Asked<'_>, form: &Form, request: &HoldRequest) -> Result<(), DoorRefused> {
    let HoldRequest { slug, buyer, known, key, .. } = request;
    let config = &asked.wire.config;
    let knock = Knock {
        network: &network(asked),
        address: &asked.network(),
        buyer: known.then_some(buyer),
        proven: proves(&config.cookie_secret, slug.as_str(), form.value(PROOF), asked.wire.now),
        answer: form.value(ANSWER),
        wish: &format!("{slug}/{buyer}/{}", key.as_str()),
        host: &config.host,
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
///
/// # Errors
/// The refusal itself, for clients.
pub fn check_page(asked: &Asked<'_>, refused: DoorRefused, form: &Form, request: &HoldRequest) -> Answer {
    let refusal = Refused::of(&refused).again_after(refused.retry_after());
    if asked.wants_json() {
        return Err(refusal);
    }
    let config = &asked.wire.config;
    let page = CheckPage {
        shop: config.shop.clone(),
        slug: request.slug.to_string(),
        notice: refusal.notice(),
        sku: form.value("sku").chars().take(100).collect(),
        qty: request.units.to_string(),
        key: request.key.as_str().to_owned(),
        proof: proof_of(asked, request.slug.as_str()),
        site_key: config.check_site_key.clone(),
        script: format!("{}/turnstile/v0/api.js", config.check_url),
        wait_seconds: PACE_SECONDS,
    };
    let reply = Reply::html(app::doorkeeping::check(&page)).status(refusal.status()).checks();
    let reply = refusal.dressed(reply);
    // Whoever comes without a cookie gets one: the answer of the check is for one buyer.
    let cookie = || set_cookie(&request.buyer, &config.cookie_secret);
    Ok(if request.known { reply } else { reply.header("set-cookie", cookie()) })
}
