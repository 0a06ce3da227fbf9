//! The checkout page, placing the order, giving the hold back.

use super::asked::{Answer, Asked, Form};
use super::doorkeeping;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::stands;
use crate::post;
use serde_json::json;
use shared::checkout::flow::{self, OrderRequest, Placed};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::view::Typed;
use shared::drops::flow::release as release_hold;
use shared::failure::Failure;
use shared::ids::{BuyerId, HoldId};

/// From a hold to the payment page.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/checkout/{hold}",
        "Checkout",
        Who::Buyer,
        "Contact, fulfilment and the itemised total of the buyer's own hold.",
        &[200, 303, 404, 410],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/checkout/{hold}",
        "PlaceOrder",
        Who::Buyer,
        "Places the order and opens its payment session.",
        &[
            ("email", true, "Where the receipt goes."),
            ("name", false, "Who collects or receives."),
            ("fulfilment", true, "A slot's id, or `pickup` or `delivery` for the first one that is free."),
            ("street", false, "For a delivery."),
            ("postcode", false, "For a delivery."),
            ("town", false, "For a delivery."),
            ("address", false, "For a delivery: the whole address in one, instead of the three fields."),
            ("coupon", false, "A coupon code."),
            ("credits", false, "Credits to spend; none can be spent yet."),
            KEY,
        ],
        &[200, 201, 303, 400, 404, 409, 410, 422, 429, 503],
        |asked, path| Box::pin(place(asked, path.first)),
    ),
    Route::post(
        "/checkout/{hold}/release",
        "ReleaseHold",
        Who::Buyer,
        "Gives the units back.",
        &[],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(release(asked, path.first)),
    ),
];

fn buyer(asked: &Asked<'_>) -> Result<BuyerId, Refused> {
    asked.buyer().cloned().ok_or_else(|| Refused::of(&CheckoutRefused::Missing))
}

/// What a refusal becomes when there is no checkout page to show it on.
fn elsewhere(asked: &Asked<'_>, refused: &CheckoutRefused) -> Answer {
    match refused {
        CheckoutRefused::Paid(order) if !asked.wants_json() => Ok(Reply::see_other(&format!("/orders/{order}"))),
        CheckoutRefused::Expired { slug } => {
            Err(Refused::of(refused).with_next("Back to the drop", &format!("/drops/{slug}")))
        }
        CheckoutRefused::Typed(notices) => Err(Refused::of(refused).with_notices(notices.clone())),
        refused => Err(refusal(refused)),
    }
}

/// With the time after which another try is worth it.
fn refusal(refused: &CheckoutRefused) -> Refused {
    match refused {
        CheckoutRefused::Door(door) => Refused::of(refused).after(door.retry_after()),
        refused => Refused::of(refused),
    }
}

async fn show(asked: &Asked<'_>, hold: &str, typed: Typed, refused: Option<&CheckoutRefused>) -> Answer {
    let buyer = buyer(asked)?;
    let shop = asked.wire.config.shop.clone();
    let proven = asked.person().map(|person| person.email.as_str());
    match flow::page(&asked.wire.ports(), shop, &HoldId::from(hold), &buyer, proven, typed, refused).await {
        Ok(model) => {
            let reply = Reply::html(app::checkout::page(&model)).header("referrer-policy", "no-referrer");
            Ok(match refused.map(refusal) {
                Some(refused) => refused.dressed(reply.status(refused.status())),
                None => reply,
            })
        }
        Err(Failure::Refused(refused)) => elsewhere(asked, &refused),
        Err(broken) => Err(broken.into()),
    }
}

/// `GET /checkout/{hold}`
pub async fn page(asked: &mut Asked<'_>, hold: &str) -> Answer {
    asked.look_up().await?;
    show(asked, hold, Typed::default(), None).await
}

/// What was typed of contact, address and coupon.
pub fn typed(form: &Form) -> Typed {
    let field = |name| form.value(name).to_owned();
    let (mut street, mut postcode, mut town) = (field("street"), field("postcode"), field("town"));
    // One line for the whole address will do, too.
    if street.is_empty() && !form.value("address").is_empty() {
        street = field("address");
        for part in [&mut postcode, &mut town] {
            if part.is_empty() {
                *part = "–".to_owned();
            }
        }
    }
    Typed {
        email: field("email"),
        name: field("name"),
        fulfilment: field("fulfilment"),
        coupon: field("coupon"),
        street,
        postcode,
        town,
    }
}

/// `POST /checkout/{hold}`
pub async fn place(asked: &mut Asked<'_>, hold: &str) -> Answer {
    let form = asked.form().await?;
    asked.look_up().await?;
    let typed = typed(&form);
    if form.value("then") == "quote" {
        return show(asked, hold, typed, None).await;
    }
    if let Err(refused) = doorkeeping::to_pay(asked, &buyer(asked)?).await {
        return explain(asked, hold, typed, &CheckoutRefused::Door(refused)).await;
    }
    let outcome = match (form.key(), form.value("credits").trim()) {
        (Err(refused), _) => Err(Failure::Refused(CheckoutRefused::Key(refused))),
        (Ok(key), "" | "0") => {
            let request = OrderRequest {
                hold: HoldId::from(hold),
                buyer: buyer(asked)?,
                proven: asked.person().map(|person| person.email.clone()),
                typed: typed.clone(),
                key,
                shop_url: asked.wire.config.shop.url.clone(),
            };
            flow::place(&asked.wire.ports(), &request).await
        }
        (Ok(_), _) => {
            let text = "Credits cannot be spent at this drop.";
            Err(Failure::Refused(CheckoutRefused::field("credits", "credits_unavailable", text)))
        }
    };
    match outcome {
        Ok(placed) => Ok(to_payment(asked, &placed)),
        Err(Failure::Refused(refused)) => explain(asked, hold, typed, &refused).await,
        Err(broken) => Err(broken.into()),
    }
}

fn to_payment(asked: &Asked<'_>, placed: &Placed) -> Reply {
    let reply = if asked.wants_json() {
        Reply::json(201, &json!({ "order": placed.order, "pay_url": placed.pay_url }))
    } else {
        Reply::see_other(&placed.pay_url)
    };
    if placed.replayed { reply.header("idempotent-replayed", "true") } else { reply }
}

/// A refused buyer sees the page again, with every reason at its field and all that was typed.
async fn explain(asked: &Asked<'_>, hold: &str, typed: Typed, refused: &CheckoutRefused) -> Answer {
    let on_page =
        !matches!(refused, CheckoutRefused::Missing | CheckoutRefused::Expired { .. } | CheckoutRefused::Paid(_));
    if asked.wants_json() || !on_page {
        elsewhere(asked, refused)
    } else {
        show(asked, hold, typed, Some(refused)).await
    }
}

/// `POST /checkout/{hold}/release`
pub async fn release(asked: &mut Asked<'_>, hold: &str) -> Answer {
    let _ = asked.form().await?;
    let buyer = buyer(asked)?;
    let slug = release_hold(&asked.wire.ports(), &HoldId::from(hold), &buyer).await?;
    post::offers_soon(asked.env, asked.context);
    stands::forget(slug.as_str());
    Ok(if asked.wants_json() {
        Reply::json(200, &json!({ "released": hold }))
    } else {
        Reply::see_other(&format!("/drops/{slug}"))
    })
}
