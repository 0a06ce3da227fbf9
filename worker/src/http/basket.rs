//! The basket: what a buyer holds of all drops, and one payment for it.

use super::asked::{Answer, Asked, Form};
use super::checkout::typed;
use super::doorkeeping;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use serde_json::json;
use shared::basket::flow::{self, Asking, BasketPlaced, BasketRequest, Looking};
use shared::basket::refused::BasketRefused;
use shared::checkout::refused::CheckoutRefused;
use shared::failure::Failure;
use shared::ids::HoldId;
use shared::money::Currency;
use std::collections::BTreeMap;

/// From several holds to one payment page.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/basket",
        "Basket",
        Who::Buyer,
        "Everything that is held for the buyer, of all drops, with how long it waits.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/basket/checkout",
        "BasketCheckout",
        Who::Buyer,
        "Contact, a way to receive each and the itemised total of several of the buyer's own holds: those of `?hold=` (with commas), or all of `?currency=`.",
        &[200, 303, 404, 409, 422],
        |asked, _| Box::pin(checkout(asked)),
    ),
    Route::post(
        "/basket/checkout",
        "PlaceBasket",
        Who::Buyer,
        "Places one order for each hold and opens one payment session for all of them.",
        &[
            ("fulfilment-{hold}", false, "For each hold, under its name: a slot's id, `pickup` or `delivery`."),
            ("hold", false, "Or the holds in one field, with commas."),
            (
                "fulfilment",
                false,
                "With `hold`: their ways in the same order, with commas; a single one counts for all.",
            ),
            ("email", true, "Where the receipt goes."),
            ("name", false, "Who collects or receives."),
            ("street", false, "For a delivery."),
            ("postcode", false, "For a delivery."),
            ("town", false, "For a delivery."),
            ("address", false, "For a delivery: the whole address in one, instead of the three fields."),
            ("coupon", false, "A coupon code: it counts once, and what it takes off is shared."),
            KEY,
        ],
        &[200, 201, 303, 400, 404, 409, 422, 429, 503],
        |asked, _| Box::pin(place(asked)),
    ),
];

fn asking(asked: &Asked<'_>) -> Result<Asking, Refused> {
    let buyer = asked.buyer().cloned().ok_or_else(|| Refused::of(&BasketRefused::Empty))?;
    Ok(Asking { buyer, proven: asked.person().map(|person| person.email.clone()) })
}

/// `GET /basket`
pub async fn list(asked: &mut Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = match asking(asked) {
        Ok(asking) => flow::page(&asked.wire.ports(), shop, &asking).await?,
        // Whoever never held anything has an empty basket.
        Err(_) => shared::basket::view::BasketPage { shop, now: asked.wire.now, held: Vec::new() },
    };
    if asked.wants_json() {
        let line = |line: &shared::basket::view::HeldLine| json!({ "hold": line.hold, "item": line.item, "units": line.units, "price": line.price, "expires_at": line.expires.iso });
        let held: Vec<_> = model.held.iter().flat_map(|held| &held.lines).map(line).collect();
        return Ok(Reply::json(200, &json!({ "held": held })));
    }
    Ok(Reply::html(app::basket::list(&model)))
}

/// What a refusal becomes when there is no page to show it on.
fn elsewhere(asked: &Asked<'_>, refused: &BasketRefused) -> Answer {
    match refused {
        BasketRefused::Checkout(CheckoutRefused::Paid(order)) if !asked.wants_json() => {
            Ok(Reply::see_other(&format!("/orders/{order}")))
        }
        BasketRefused::Checkout(CheckoutRefused::Typed(notices)) => {
            Err(Refused::of(refused).with_notices(notices.clone()))
        }
        refused => Err(refusal(refused).with_next("Everything that is held for you", "/basket")),
    }
}

/// With the time after which another try is worth it.
fn refusal(refused: &BasketRefused) -> Refused {
    match refused {
        BasketRefused::Checkout(CheckoutRefused::Door(door)) => Refused::of(refused).after(door.retry_after()),
        refused => Refused::of(refused),
    }
}

async fn show(asked: &Asked<'_>, looking: Looking) -> Answer {
    let asking = asking(asked)?;
    let shop = asked.wire.config.shop.clone();
    let told = looking.refused.as_ref().map(refusal);
    match flow::checkout_page(&asked.wire.ports(), shop, &asking, looking).await {
        Ok(model) => {
            let reply = Reply::html(app::basket::checkout(&model)).header("referrer-policy", "no-referrer");
            Ok(match told {
                Some(refused) => refused.dressed(reply.status(refused.status())),
                None => reply,
            })
        }
        Err(Failure::Refused(refused)) => elsewhere(asked, &refused),
        Err(broken) => Err(broken.into()),
    }
}

/// `GET /basket/checkout?hold=&currency=`
pub async fn checkout(asked: &mut Asked<'_>) -> Answer {
    asked.look_up().await?;
    let holds = asked.query_whole("hold");
    let ways = several(&holds).map(|hold| (HoldId::from(hold), String::new())).collect();
    let currency = Currency::parse(&asked.query_value("currency"));
    show(asked, Looking { ways, currency, ..Looking::default() }).await
}

fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Each hold with its way: of fields named after the hold, as the page has them, or of two lists, place by place.
fn ways(form: &Form) -> BTreeMap<HoldId, String> {
    let listed: Vec<&str> = form.values("fulfilment").flat_map(|text| text.split(',')).map(str::trim).collect();
    let way = |at: usize| match listed.as_slice() {
        [one] => *one,
        all => all.get(at).copied().unwrap_or_default(),
    };
    let holds = form.values("hold").flat_map(several).enumerate().map(|(at, hold)| (hold, way(at)));
    form.under("fulfilment-").chain(holds).map(|(hold, way)| (HoldId::from(hold), way.to_owned())).collect()
}

/// `POST /basket/checkout`
pub async fn place(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    asked.look_up().await?;
    let (typed, ways) = (typed(&form), ways(&form));
    if form.value("then") == "quote" {
        return show(asked, Looking { ways, typed, ..Looking::default() }).await;
    }
    let asking = asking(asked)?;
    let outcome = match (doorkeeping::to_pay(asked, &asking.buyer).await, form.key()) {
        (Err(refused), _) => Err(Failure::Refused(CheckoutRefused::Door(refused).into())),
        (Ok(()), Err(refused)) => Err(Failure::Refused(CheckoutRefused::Key(refused).into())),
        (Ok(()), Ok(key)) => {
            let shop_url = asked.wire.config.shop.url.clone();
            let request = BasketRequest { asking, ways: ways.clone(), typed: typed.clone(), key, shop_url };
            flow::place(&asked.wire.ports(), &request).await
        }
    };
    match outcome {
        Ok(placed) => Ok(to_payment(asked, &placed)),
        Err(Failure::Refused(refused)) if asked.wants_json() => elsewhere(asked, &refused),
        // A refused buyer sees the page again, with every reason at its field and all that was typed.
        Err(Failure::Refused(refused)) => {
            show(asked, Looking { ways, typed, refused: Some(refused), currency: None }).await
        }
        Err(broken) => Err(broken.into()),
    }
}

fn to_payment(asked: &Asked<'_>, placed: &BasketPlaced) -> Reply {
    let reply = if asked.wants_json() {
        Reply::json(201, &json!({ "orders": placed.orders, "pay_url": placed.pay_url }))
    } else {
        Reply::see_other(&placed.pay_url)
    };
    if placed.replayed { reply.header("idempotent-replayed", "true") } else { reply }
}
