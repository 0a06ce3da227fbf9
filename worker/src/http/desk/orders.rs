//! Orders at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use crate::post;
use shared::audit::ActRefused;
use shared::desk::orders::flow;
use shared::desk::orders::refunds::{DELIVERY, FULL, Form as Refund, GOODWILL, PART, UNITS};
use shared::desk::refunds::flow as refunding;
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::ids::OrderId;
use shared::people::Level;
use shared::refunds::flow::Refunded;
use shared::refunds::studio::flow::Decision;
use shared::refunds::view::Typed;

const WHY: &str = "Why, in 3 to 500 characters.";
const AMOUNT: &str = "Above zero, in the order's currency, such as 8.50.";
const CURRENCY: (&str, bool, &str) = ("currency", false, "Of the amount; the order's when it is left out.");

/// Finding orders, and what can be done about one.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/orders",
        "DeskOrders",
        Who::Operator(Level::Read),
        "Orders by number, name, e-mail, drop, state and day.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/orders.csv",
        "DeskOrdersCsv",
        Who::Operator(Level::Read),
        "The orders shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/orders/{order}",
        "DeskOrder",
        Who::Operator(Level::Read),
        "Everything about one order.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/orders/{order}/refund",
        "DeskRefund",
        Who::Operator(Level::Money),
        "Gives all that is left of an order's money back.",
        &[("refund_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first, &FULL)),
    ),
    Route::post(
        "/desk/orders/{order}/refund-part",
        "DeskRefundPart",
        Who::Operator(Level::Money),
        "Gives a part of the goods' price back.",
        &[("part_amount", true, AMOUNT), CURRENCY, ("part_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first, &PART)),
    ),
    Route::post(
        "/desk/orders/{order}/refund-units",
        "DeskRefundUnits",
        Who::Operator(Level::Money),
        "Gives back what units of a line cost.",
        &[
            ("units_line", false, "The line's stock-keeping unit; empty where the order has one line."),
            ("units_count", true, "How many."),
            ("units_why", true, WHY),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first, &UNITS)),
    ),
    Route::post(
        "/desk/orders/{order}/refund-delivery",
        "DeskRefundDelivery",
        Who::Operator(Level::Money),
        "Gives back what the delivery cost.",
        &[("delivery_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first, &DELIVERY)),
    ),
    Route::post(
        "/desk/orders/{order}/refund-goodwill",
        "DeskRefundGoodwill",
        Who::Operator(Level::Money),
        "Gives something at the shop's cost.",
        &[("goodwill_amount", true, AMOUNT), CURRENCY, ("goodwill_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first, &GOODWILL)),
    ),
    Route::post(
        "/desk/orders/{order}/grant",
        "DeskGrantRefund",
        Who::Operator(Level::Money),
        "Grants a refund that a creator asked for.",
        &[("refund", true, "Which request."), ("grant_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(decide(asked, path.first, true)),
    ),
    Route::post(
        "/desk/orders/{order}/decline",
        "DeskDeclineRefund",
        Who::Operator(Level::Money),
        "Declines a refund that a creator asked for.",
        &[("refund", true, "Which request."), ("decline_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(decide(asked, path.first, false)),
    ),
    Route::get(
        "/desk/refunds",
        "DeskRefunds",
        Who::Operator(Level::Read),
        "Refunds that need somebody, and all others by state.",
        &[200],
        |asked, _| Box::pin(refunds(asked)),
    ),
    Route::get(
        "/desk/refunds.csv",
        "DeskRefundsCsv",
        Who::Operator(Level::Read),
        "The refunds shown, as CSV.",
        &[200],
        |asked, _| Box::pin(refunds(asked)),
    ),
    Route::post(
        "/desk/orders/{order}/cancel",
        "DeskCancel",
        Who::Operator(Level::Act),
        "Cancels an order that nobody has paid.",
        &[("cancel_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(cancel(asked, path.first)),
    ),
    Route::post(
        "/desk/orders/{order}/resend",
        "DeskResend",
        Who::Operator(Level::Act),
        "Sends a letter about an order once more.",
        &[("letter", true, "Which."), KEY],
        &[200, 303, 404, 409, 422, 429],
        |asked, path| Box::pin(resend(asked, path.first)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::orders(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn page(asked: &Asked<'_>, order: &str) -> Answer {
    shown(asked, flow::order(&asked.wire.ports(), &OrderId::from(order)).await?)
}

async fn again(asked: &Asked<'_>, order: &str, failure: Failure<DeskRefused>, form: &Form) -> Answer {
    if plain(asked, &failure) {
        return Err(failure.into());
    }
    let sheet = flow::order(&asked.wire.ports(), &OrderId::from(order)).await?;
    refused(asked, Refused::from(failure), &format!("/desk/orders/{order}"), sheet, form)
}

fn key(form: &Form) -> ActFailure<shared::requests::Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn refunds(asked: &Asked<'_>) -> Answer {
    shown(asked, refunding::refunds(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn refund(asked: &mut Asked<'_>, order: &str, fields: &Refund) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let typed = Typed {
        what: fields.what.to_owned(),
        amount: form.value(fields.amount).to_owned(),
        currency: form.value("currency").to_owned(),
        line: form.value(fields.line).to_owned(),
        units: form.value(fields.units).to_owned(),
        why: form.value(fields.why).to_owned(),
    };
    let outcome = match key(&form) {
        Ok(key) => flow::give_back(&ports, &asked.somebody()?.id, &id, fields, &typed, key).await,
        Err(failure) => Err(failure),
    };
    told(asked, order, outcome, fields.what != FULL.what, &form).await
}

async fn decide(asked: &mut Asked<'_>, order: &str, granted: bool) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let why = form.value(if granted { "grant_why" } else { "decline_why" }).to_owned();
    let refund = form.value("refund").to_owned();
    let outcome = match key(&form) {
        Ok(key) => flow::decide(&ports, &asked.somebody()?.id, &id, Decision { refund, granted, why, key }).await,
        Err(failure) => Err(failure),
    };
    if outcome.is_ok() && !granted {
        return Ok(done(asked, &format!("/desk/orders/{order}"), "declined"));
    }
    told(asked, order, outcome, true, &form).await
}

/// What became of it, on the order's page; letters are on their way.
async fn told(asked: &Asked<'_>, order: &str, outcome: ActFailure<Refunded>, is_part: bool, form: &Form) -> Answer {
    match outcome {
        Ok(refunded) => {
            post::of_order(asked.wire, asked.env, asked.context, &OrderId::from(order)).await;
            let word = if is_part && refunded == Refunded::Done { "part_refunded" } else { refunded.word() };
            Ok(done(asked, &format!("/desk/orders/{order}"), word))
        }
        Err(failure) => again(asked, order, failure, form).await,
    }
}

async fn cancel(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let outcome = match key(&form) {
        Ok(key) => flow::cancel(&ports, &asked.somebody()?.id, &id, form.value("cancel_why"), key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(letter) => {
            post::soon(asked.env, asked.context, letter);
            Ok(done(asked, &format!("/desk/orders/{order}"), "cancelled"))
        }
        Err(failure) => again(asked, order, failure, &form).await,
    }
}

async fn resend(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let letter = form.value("letter");
    let outcome = match key(&form) {
        Ok(key) => flow::resend(&ports, &asked.somebody()?.id, &id, letter, key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => {
            post::soon(asked.env, asked.context, letter.to_owned());
            Ok(done(asked, &format!("/desk/orders/{order}"), "sent"))
        }
        Err(failure) => again(asked, order, failure, &form).await,
    }
}
