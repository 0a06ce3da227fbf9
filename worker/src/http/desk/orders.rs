//! Orders at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use crate::post;
use shared::audit::ActRefused;
use shared::desk::orders::flow::{self, Refunded};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::ids::OrderId;
use shared::people::Level;

const WHY: &str = "Why, in 3 to 500 characters.";

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
        "Gives all of an order's money back.",
        &[("refund_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(refund(asked, path.first)),
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

async fn refund(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let outcome = match key(&form) {
        Ok(key) => flow::refund(&ports, &asked.somebody()?.id, &id, form.value("refund_why"), key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(refunded) => {
            post::of_order(asked.wire, asked.env, asked.context, &id).await;
            let word = if refunded == Refunded::Done { "refunded" } else { "begun" };
            Ok(done(asked, &format!("/desk/orders/{order}"), word))
        }
        Err(failure) => again(asked, order, failure, &form).await,
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
