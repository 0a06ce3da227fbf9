//! Drops at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::cache;
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::desk::drops::flow::{self, Deed};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::people::Level;
use shared::refunds::paybacks::{Asked as Payback, flow as paybacks};
use shared::requests::Key;

const WHY: &str = "Why, in 3 to 500 characters.";
const SEEN: (&str, bool, &str) = ("seen", true, "The version of the drop that was seen.");

/// Finding drops, and what can be done about one.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/drops",
        "DeskDrops",
        Who::Operator(Level::Read),
        "Drops by name, creator and state.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/drops.csv",
        "DeskDropsCsv",
        Who::Operator(Level::Read),
        "The drops shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/drops/{slug}",
        "DeskDrop",
        Who::Operator(Level::Read),
        "Everything about one drop.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/drops/{slug}/pause",
        "DeskPauseDrop",
        Who::Operator(Level::Act),
        "Nobody can hold anything new until it goes on.",
        &[("pause_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "pause")),
    ),
    Route::post(
        "/desk/drops/{slug}/resume",
        "DeskResumeDrop",
        Who::Operator(Level::Act),
        "A paused drop goes on.",
        &[("resume_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "resume")),
    ),
    Route::post(
        "/desk/drops/{slug}/stop",
        "DeskStopDrop",
        Who::Operator(Level::Act),
        "Closes a drop now and for good. What is held can still be paid.",
        &[("stop_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "stop")),
    ),
    Route::post(
        "/desk/drops/{slug}/extend",
        "DeskExtendDrop",
        Who::Operator(Level::Act),
        "A drop closes later.",
        &[
            ("closes", true, "When, as 2026-11-21T18:00 by the clock of the creator's place."),
            ("extend_why", true, WHY),
            SEEN,
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "extend")),
    ),
    Route::post(
        "/desk/drops/{slug}/pay-back",
        "DeskPayBackDrop",
        Who::Operator(Level::Money),
        "Stops a drop, if it is open, and gives back what was paid for and not handed over.",
        &[
            ("payback_why", true, "Why, in 3 to 500 characters. Buyers read it."),
            ("sum", true, "What it comes to, as it was seen: 12/31000/EUR."),
            SEEN,
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(pay_back(asked, path.first)),
    )
    .fresh(),
    Route::post(
        "/desk/drops/{slug}/pay-back-approve",
        "DeskApprovePayBack",
        Who::Operator(Level::Money),
        "The second person's yes to paying a drop back.",
        &[("payback", true, "Which."), ("approve_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(answer(asked, path.first, true)),
    )
    .fresh(),
    Route::post(
        "/desk/drops/{slug}/pay-back-decline",
        "DeskDeclinePayBack",
        Who::Operator(Level::Money),
        "Declines paying a drop back.",
        &[("payback", true, "Which."), ("decline_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(answer(asked, path.first, false)),
    ),
];

fn key(form: &Form) -> ActFailure<Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn pay_back(asked: &mut Asked<'_>, slug: &str) -> Answer {
    let form = asked.form().await?;
    let outcome = match key(&form) {
        Ok(key) => {
            let said = payback_form(&form, key);
            paybacks::decide(&asked.wire.ports(), &asked.somebody()?.id, None, slug, &said).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(decided) => {
            cache::purge(asked, decided.pages).await;
            let word = if decided.waits { "payback_waits" } else { "pays_back" };
            Ok(done(asked, &format!("/desk/drops/{slug}"), word))
        }
        Err(failure) => again(asked, slug, failure, &form).await,
    }
}

async fn answer(asked: &mut Asked<'_>, slug: &str, approved: bool) -> Answer {
    let form = asked.form().await?;
    let why = form.value(if approved { "approve_why" } else { "decline_why" }).to_owned();
    let outcome = match key(&form) {
        Ok(key) => {
            let said = paybacks::Answer { payback: form.value("payback").to_owned(), approved, why, key };
            paybacks::answer(&asked.wire.ports(), &asked.somebody()?.id, slug, &said).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => {
            let word = if approved { "payback_approved" } else { "payback_declined" };
            Ok(done(asked, &format!("/desk/drops/{slug}"), word))
        }
        Err(failure) => again(asked, slug, failure, &form).await,
    }
}

async fn again(asked: &Asked<'_>, slug: &str, failure: Failure<DeskRefused>, form: &Form) -> Answer {
    if plain(asked, &failure) {
        return Err(failure.into());
    }
    let sheet = flow::drop(&asked.wire.ports(), slug).await?;
    refused(asked, Refused::from(failure), &format!("/desk/drops/{slug}"), sheet, form)
}

/// What a form to pay a drop back says.
pub fn payback_form(form: &Form, key: Key) -> Payback {
    Payback {
        seen: form.value("seen").parse().unwrap_or(-1),
        sum: form.value("sum").to_owned(),
        why: form.value("payback_why").to_owned(),
        key,
    }
}

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::drops(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    shown(asked, flow::drop(&asked.wire.ports(), slug).await?)
}

async fn act(asked: &mut Asked<'_>, slug: &str, verb: &'static str) -> Answer {
    let form = asked.form().await?;
    let deed = match verb {
        "pause" => Deed::Pause,
        "resume" => Deed::Resume,
        "stop" => Deed::Stop,
        _ => Deed::Extend(form.value("closes").to_owned()),
    };
    let why = form.value(&format!("{verb}_why")).to_owned();
    let seen = form.value("seen").parse().unwrap_or(-1);
    let outcome = match key(&form) {
        Ok(key) => {
            let said = flow::Asked { deed, seen, why, key };
            flow::act(&asked.wire.ports(), &asked.somebody()?.id, slug, &said).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(pages) => {
            cache::purge(asked, pages).await;
            Ok(done(asked, &format!("/desk/drops/{slug}"), verb))
        }
        Err(failure) => again(asked, slug, failure, &form).await,
    }
}
