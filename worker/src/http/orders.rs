//! The order page, and the way back from the payment page.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::session;
use crate::post;
use shared::basket::flow::together;
use shared::checkout::flow::{self, Reader};
use shared::checkout::view::ToShow;
use shared::fulfilment::code::{self, spoken};
use shared::ids::OrderId;

/// The order, for its buyer.
pub const ROUTES: &[Route] = &[
    Route::get("/orders/{order}", "Order", Who::Buyer, "Receipt and tracking.", &[200, 404], |asked, path| {
        Box::pin(page(asked, path.first))
    }),
    Route::get(
        "/pickup/{order}",
        "Pickup",
        Who::Buyer,
        "What the QR code of a receipt leads to: the order for its buyer, the scanner for whoever hands it over.",
        &[303, 404],
        |asked, path| Box::pin(pickup(asked, path.first)),
    ),
    Route::get(
        "/orders/{order}/paid",
        "OrderPaid",
        Who::Buyer,
        "The way back from the payment page: settles, then shows the order.",
        &[303, 404],
        |asked, path| Box::pin(paid(asked, path.first)),
    ),
];

async fn reader(asked: &mut Asked<'_>, order: &OrderId) -> Result<Reader, Refused> {
    let token = asked.query_value("token");
    if session::opens(order, &token, &asked.wire.config.cookie_secret) {
        return Ok(Reader::Trusted);
    }
    let email = asked.look_up().await?.map(|person| person.email.clone());
    let buyer = asked.buyer().cloned();
    match (email, buyer) {
        (Some(email), buyer) => Ok(Reader::Person { email, buyer }),
        (None, Some(buyer)) => Ok(Reader::Buyer(buyer)),
        (None, None) => Err(Refused::missing()),
    }
}

/// `GET /orders/{order}`
pub async fn page(asked: &mut Asked<'_>, order: &str) -> Answer {
    let order = OrderId::from(order);
    let reader = reader(asked, &order).await?;
    let shop = asked.wire.config.shop.clone();
    let mut model = flow::order(&asked.wire.ports(), shop, &order, &reader).await?.ok_or_else(Refused::missing)?;
    if model.is_to_be_collected() {
        let code = session::pickup_code(&order, &asked.wire.config.cookie_secret);
        let url = format!("{}/pickup/{order}?code={code}", model.shop.url);
        model.to_show = Some(ToShow { url, code: spoken(&code) });
    }
    // Whoever came by a mailed link opens the others by links of their own: they were mailed together.
    model.together = together(&asked.wire.ports(), &order, |other| match reader {
        Reader::Trusted => {
            format!("/orders/{other}?token={}", session::order_token(other, &asked.wire.config.cookie_secret))
        }
        Reader::Buyer(_) | Reader::Person { .. } => format!("/orders/{other}"),
    })
    .await?;
    // The token in the address must not leak to another site.
    Ok(Reply::html(app::checkout::order(&model)).header("referrer-policy", "no-referrer"))
}

/// `GET /pickup/{order}?code=`
pub async fn pickup(asked: &mut Asked<'_>, order: &str) -> Answer {
    let order = OrderId::from(order);
    let secret = &asked.wire.config.cookie_secret;
    let shown = code::read(&asked.query_value("code")).filter(|code| session::is_pickup(&order, code, secret));
    let Some(code) = shown else { return Err(Refused::missing()) };
    let token = session::order_token(&order, secret);
    // Whoever runs a counter scans other people's orders.
    if asked.look_up().await?.is_some_and(|person| person.studio.is_some()) {
        return Ok(Reply::see_other(&format!("/studio/pickup?code={code}")).header("referrer-policy", "no-referrer"));
    }
    Ok(Reply::see_other(&format!("/orders/{order}?token={token}")).header("referrer-policy", "no-referrer"))
}

/// `GET /orders/{order}/paid`: brings the news of the payment a little earlier than the webhook. It asks the provider
/// and believes nobody else, so anybody may call it.
pub async fn paid(asked: &mut Asked<'_>, order: &str) -> Answer {
    let order = OrderId::from(order);
    reader(asked, &order).await?;
    match flow::settle_order(&asked.wire.ports(), &order).await {
        Ok(settled) => post::nudge(asked.env, asked.context, &settled, &order, None),
        // The order's page says that the payment is on its way; webhook and reconciler come after.
        Err(cause) => worker::console_error!("settle {order}: {cause}"),
    }
    Ok(Reply::see_other(&format!("/orders/{order}")))
}
