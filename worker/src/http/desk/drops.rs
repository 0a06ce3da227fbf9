//! Drops at the desk.

use super::super::asked::{Answer, Asked};
use super::super::cache;
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::desk::DeskRefused;
use shared::desk::drops::flow::{self, Deed};
use shared::failure::Failure;
use shared::people::Level;

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
        "Closes a drop now. What is held can still be paid.",
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
];

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
    let outcome = match form.key() {
        Ok(key) => {
            let said = flow::Asked { deed, seen, why, key };
            flow::act(&asked.wire.ports(), &asked.somebody()?.id, slug, &said).await
        }
        Err(key) => Err(Failure::Refused(DeskRefused::Act(ActRefused::Key(key)))),
    };
    match outcome {
        Ok(pages) => {
            cache::purge(asked, pages).await;
            Ok(done(asked, &format!("/desk/drops/{slug}"), verb))
        }
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let sheet = flow::drop(&asked.wire.ports(), slug).await?;
            refused(asked, Refused::from(failure), &format!("/desk/drops/{slug}"), sheet, &form)
        }
    }
}
