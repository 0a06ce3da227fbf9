//! Orders to prepare, and the counter at which they are handed over.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::session::pickup_code;
use super::studio::greeted;
use crate::post;
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::{Failure, Kind};
use shared::fulfilment::flow::{self, Codes, Handing, HandoverRequest};
use shared::fulfilment::preparing::flow::{self as preparing, Wanted};
use shared::fulfilment::refused::HandoverRefused;
use shared::fulfilment::scanning::flow::{self as scanning, Sent};
use shared::ids::OrderId;
use shared::refunds::refused::RefundRefused;
use shared::refunds::studio::flow as refunding;
use shared::refunds::view::Typed;

/// The studio's orders.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/orders",
        "StudioOrders",
        Who::Creator,
        "Orders to prepare, window by window.",
        &[200],
        |asked, _| Box::pin(orders(asked)),
    ),
    Route::get(
        "/studio/orders.csv",
        "StudioOrdersFile",
        Who::Creator,
        "The orders that are filtered, as CSV.",
        &[200],
        |asked, _| Box::pin(file(asked)),
    ),
    Route::get(
        "/studio/orders/print",
        "StudioOrdersPrint",
        Who::Creator,
        "Pick lists and packing slips, for paper.",
        &[200],
        |asked, _| Box::pin(print(asked)),
    ),
    Route::get("/studio/orders/{order}", "StudioOrder", Who::Creator, "One order.", &[200, 404], |asked, path| {
        Box::pin(order(asked, path.first))
    }),
    Route::post(
        "/studio/orders/{order}/collected",
        "CollectOrder",
        Who::Creator,
        "Hands an order over to its buyer, once: with the buyer's code, or with a reason without it.",
        &[
            ("code", false, "The buyer's pickup code."),
            ("why", false, "Why without the code, or at another time."),
            ("next", false, "/studio/pickup: go on there."),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(hand(asked, path.first, Handing::Collected)),
    ),
    Route::post(
        "/studio/orders/{order}/delivered",
        "DeliverOrder",
        Who::Creator,
        "Puts on record that an order was brought to its buyer.",
        &[KEY],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(hand(asked, path.first, Handing::Delivered)),
    ),
    Route::post(
        "/studio/orders/{order}/missed",
        "MissOrder",
        Who::Creator,
        "Puts on record that nobody came for an order, once its window is over.",
        &[KEY],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(hand(asked, path.first, Handing::Missed)),
    ),
    Route::post(
        "/studio/orders/{order}/undo",
        "UndoHandover",
        Who::Creator,
        "Takes the last handover of an order back, within ten minutes.",
        &[("reason", true, "Why it was a mistake."), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(undo(asked, path.first)),
    ),
    Route::post(
        "/studio/orders/{order}/refund",
        "RefundOrder",
        Who::Owner,
        "Gives money of an order back, within the studio's limits; above them it is a request to the shop.",
        &[
            ("what", true, "`full part line delivery`."),
            ("amount", false, "For a part: above zero, in the order's currency, such as 8.50."),
            ("currency", false, "Of the amount; the order's when it is left out."),
            ("line", false, "For units: the line's stock-keeping unit; empty where the order has one line."),
            ("units", false, "For units: how many."),
            ("refund_why", true, "Why, in 3 to 500 characters. The buyer reads it."),
            KEY,
        ],
        &[200, 303, 403, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first)),
    ),
    Route::get(
        "/studio/pickup",
        "Counter",
        Who::Creator,
        "The scanner, and with `?code=` the order that a code belongs to.",
        &[200],
        |asked, _| Box::pin(counter(asked)),
    ),
    Route::get(
        "/studio/pickup/codes",
        "PickupCodes",
        Who::Creator,
        "The scanner's list for the day: marks of codes, windows, short names; and scans of yours that no longer count.",
        &[200],
        |asked, _| Box::pin(codes(asked)),
    ),
    Route::post(
        "/studio/pickups",
        "SendScans",
        Who::Creator,
        "Takes a JSON list of at most 100 scans `{id, code, at, why?}`, each answered by itself; sending one again \
         gets the same answer. Of two scans of an order the earlier one counts.",
        &[],
        &[200, 400, 422],
        |asked, _| Box::pin(scans(asked)),
    ),
];

/// Codes are signed with the shop's secret.
struct Signed<'a>(&'a str);

impl Codes for Signed<'_> {
    fn of(&self, order: &OrderId) -> String {
        pickup_code(order, self.0)
    }
}

fn signed<'a>(asked: &'a Asked<'_>) -> Signed<'a> {
    Signed(&asked.wire.config.cookie_secret)
}

fn wanted(asked: &Asked<'_>) -> Wanted {
    Wanted {
        drop: asked.query_value("drop"),
        slot: asked.query_value("slot"),
        state: asked.query_value("state"),
        words: asked.query_value("q"),
        after: asked.query_value("after").parse().unwrap_or(0),
    }
}

/// `GET /studio/orders`
async fn orders(asked: &Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = preparing::orders(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, &wanted(asked)).await?;
    Ok(Reply::html(app::fulfilment::orders(&model)))
}

/// `GET /studio/orders.csv`
async fn file(asked: &Asked<'_>) -> Answer {
    let text = preparing::file(&asked.wire.ports(), asked.studio()?, &wanted(asked)).await?;
    Ok(Reply::text("text/csv; charset=utf-8", text)
        .header("content-disposition", "attachment; filename=\"orders.csv\""))
}

/// `GET /studio/orders/print`
async fn print(asked: &Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = preparing::print(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, &wanted(asked)).await?;
    Ok(Reply::html(app::fulfilment::print(&model)))
}

/// `GET /studio/orders/{order}`
async fn order(asked: &Asked<'_>, order: &str) -> Answer {
    let (shop, order) = (asked.wire.config.shop.clone(), OrderId::from(order));
    let model = preparing::order(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, &order).await?;
    Ok(Reply::html(app::fulfilment::order(&model)))
}

/// `POST /studio/orders/{order}/collected`, `/delivered`, `/missed`
async fn hand(asked: &mut Asked<'_>, order: &str, handing: Handing) -> Answer {
    let form = asked.form().await?;
    let typed = (form.value("code").to_owned(), form.value("why").to_owned());
    let order = OrderId::from(order);
    let done = match form.key().map_err(|key| Failure::Refused(HandoverRefused::Act(ActRefused::Key(key)))) {
        Err(refused) => Err(refused),
        Ok(key) => {
            let (code, why) = typed.clone();
            let request = HandoverRequest { order: order.clone(), handing, code, why, key };
            let (person, studio) = (asked.somebody()?, asked.studio()?);
            flow::hand_over(&asked.wire.ports(), person, studio, &signed(asked), &request).await
        }
    };
    match done {
        Ok(replayed) => {
            let next = if form.value("next") == "/studio/pickup" {
                format!("/studio/pickup?done={}", order.number())
            } else {
                format!("/studio/orders/{order}")
            };
            let reply = if asked.wants_json() {
                Reply::json(200, &json!({ "order": order, "outcome": handing.word() }))
            } else {
                Reply::see_other(&next)
            };
            Ok(if replayed { reply.header("idempotent-replayed", "true") } else { reply })
        }
        Err(Failure::Refused(refused)) => explain(asked, &order, &refused, typed, None).await,
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /studio/orders/{order}/undo`
async fn undo(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let order = OrderId::from(order);
    let key = form.key().map_err(|key| Failure::Refused(HandoverRefused::Act(ActRefused::Key(key))));
    let done = match key {
        Err(refused) => Err(refused),
        Ok(key) => {
            let (person, studio) = (asked.somebody()?, asked.studio()?);
            flow::undo(&asked.wire.ports(), &person.id, studio, &order, form.value("reason"), key).await
        }
    };
    match done {
        Ok(()) if asked.wants_json() => Ok(Reply::json(200, &json!({ "order": order, "outcome": "paid" }))),
        Ok(()) => Ok(Reply::see_other(&format!("/studio/orders/{order}"))),
        Err(Failure::Refused(refused)) => explain(asked, &order, &refused, Default::default(), Some("reason")).await,
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /studio/orders/{order}/refund`
async fn refund(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let order = OrderId::from(order);
    let text = |name: &str| form.value(name).to_owned();
    let typed = Typed {
        what: text("what"),
        amount: text("amount"),
        currency: text("currency"),
        line: text("line"),
        units: text("units"),
        why: text("refund_why"),
    };
    let ports = asked.wire.ports();
    let done = match form.key().map_err(|key| Failure::Refused(RefundRefused::Act(ActRefused::Key(key)))) {
        Err(refused) => Err(refused),
        Ok(key) => refunding::by_studio(&ports, &asked.somebody()?.id, asked.studio()?, &order, &typed, key).await,
    };
    match done {
        Ok(refunded) => {
            post::of_order(asked.wire, asked.env, asked.context, &order).await;
            if asked.wants_json() {
                return Ok(Reply::json(200, &json!({ "order": order, "done": refunded.word() })));
            }
            Ok(Reply::see_other(&format!("/studio/orders/{order}#refunds")))
        }
        Err(Failure::Refused(refused)) if asked.wants_json() || refused == RefundRefused::Missing => {
            Err(Refused::of(&refused))
        }
        Err(Failure::Refused(refused)) => {
            let shop = asked.wire.config.shop.clone();
            let mut model = preparing::order(&ports, shop, greeted(asked)?, asked.studio()?, &order).await?;
            let refusal = Refused::of(&refused);
            (model.refunds.notices, model.refunds.typed) = (vec![refusal.notice()], typed);
            Ok(Reply::html(app::fulfilment::order(&model)).status(refusal.status()))
        }
        Err(broken) => Err(broken.into()),
    }
}

/// A refusal is shown on the order's page, with what was typed, at the field of that form.
async fn explain(
    asked: &Asked<'_>,
    order: &OrderId,
    refused: &HandoverRefused,
    typed: (String, String),
    field: Option<&str>,
) -> Answer {
    let refusal = Refused::of(refused);
    if asked.wants_json() || *refused == HandoverRefused::Missing {
        return Err(refusal);
    }
    let shop = asked.wire.config.shop.clone();
    let mut model = preparing::order(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, order).await?;
    let mut notice = refusal.notice();
    if let (Some(field), Some(_)) = (field, &notice.field) {
        notice.field = Some(field.to_owned());
    }
    // A field that the page no longer has cannot show it.
    if !(model.can.collect || field.is_some() && model.can.undo.is_some()) {
        notice.field = None;
    }
    (model.notices, model.typed) = (vec![notice], typed);
    Ok(Reply::html(app::fulfilment::order(&model)).status(refusal.status()))
}

/// `GET /studio/pickup`
async fn counter(asked: &Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let typed = asked.query_value("code");
    let ports = asked.wire.ports();
    let mut model = preparing::pickup(&ports, shop, greeted(asked)?, asked.studio()?, &signed(asked), &typed).await?;
    let done: String = asked.query_value("done").chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if !done.is_empty() {
        let text = format!("Order {done} is handed over.");
        model.notice = Some(shared::office::view::Notice { code: "handed_over".to_owned(), field: None, text });
    }
    Ok(Reply::html(app::fulfilment::pickup(&model)).camera().header("referrer-policy", "no-referrer"))
}

/// `GET /studio/pickup/codes`
async fn codes(asked: &Asked<'_>) -> Answer {
    let (person, studio) = (asked.somebody()?, asked.studio()?);
    Ok(Reply::json(200, &scanning::today(&asked.wire.ports(), person, studio, &signed(asked)).await?))
}

/// `POST /studio/pickups`
async fn scans(asked: &mut Asked<'_>) -> Answer {
    let kind = asked.header("content-type").unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        let text = "Please send JSON (application/json).";
        return Err(Refused::new(Kind::Malformed, "wrong_type", text).with_status(415));
    }
    let body = asked.body().await?;
    let sent: Vec<Sent> = serde_json::from_slice(&body).map_err(|_| Refused::of(&HandoverRefused::Unreadable))?;
    let (person, studio) = (asked.somebody()?, asked.studio()?);
    let answers = scanning::take(&asked.wire.ports(), person, studio, &signed(asked), &sent).await?;
    Ok(Reply::json(200, &answers))
}
