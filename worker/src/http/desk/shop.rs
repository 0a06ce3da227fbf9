//! The shop itself at the desk: what needs a person, queues, switches, health.

use super::super::asked::{Answer, Asked};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use crate::{post, probe};
use shared::audit::ActRefused;
use shared::desk::home::flow as home;
use shared::desk::queues::flow as queues;
use shared::desk::switches::{field, sheet};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::people::Level;
use shared::switches::Switch;
use shared::switches::flow::{self, Turn};

/// Looking after the shop.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk",
        "Desk",
        Who::Operator(Level::Read),
        "What needs a person now, with its age against its limit.",
        &[200],
        |asked, _| Box::pin(desk(asked)),
    ),
    Route::get(
        "/desk/queues",
        "DeskQueues",
        Who::Operator(Level::Read),
        "Letters that wait, and those that were given up.",
        &[200],
        |asked, _| Box::pin(waiting(asked)),
    ),
    Route::get(
        "/desk/queues.csv",
        "DeskQueuesCsv",
        Who::Operator(Level::Read),
        "The letters shown, as CSV.",
        &[200],
        |asked, _| Box::pin(waiting(asked)),
    ),
    Route::post(
        "/desk/queues/replay",
        "DeskReplay",
        Who::Operator(Level::Act),
        "Tries a letter or an upload again that was given up; without either, the fifty oldest letters.",
        &[("letter", false, "Which."), ("upload", false, "Which upload instead."), KEY],
        &[200, 303, 409, 422],
        |asked, _| Box::pin(replay(asked)),
    ),
    Route::get(
        "/desk/switches",
        "DeskSwitches",
        Who::Operator(Level::Read),
        "Which features are on.",
        &[200],
        |asked, _| Box::pin(switches(asked)),
    ),
    Route::post(
        "/desk/switches/{name}",
        "DeskSwitch",
        Who::Operator(Level::Act),
        "Turns a feature off or on for everybody.",
        &[
            ("to", true, "on or off."),
            ("seen", true, "How often it had been turned when it was seen."),
            ("why_{name}", true, "Why, in 3 to 500 characters."),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(turn(asked, path.first)),
    ),
    Route::get(
        "/desk/health",
        "DeskHealth",
        Who::Operator(Level::Read),
        "Whether everything that the shop stands on answers.",
        &[200],
        |asked, _| Box::pin(health(asked)),
    ),
];

async fn desk(asked: &Asked<'_>) -> Answer {
    shown(asked, home::home(&asked.wire.ports()).await?)
}

async fn waiting(asked: &Asked<'_>) -> Answer {
    shown(asked, queues::queues(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

fn of_key<T>(refused: shared::requests::KeyRefused) -> ActFailure<T> {
    Err(Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn replay(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let letter = Some(form.value("letter")).filter(|letter| !letter.is_empty());
    let outcome = match form.key() {
        Ok(key) if !form.value("upload").is_empty() => {
            let ports = asked.wire.ports();
            queues::replay_upload(&ports, &asked.somebody()?.id, form.value("upload"), key).await.map(|()| Vec::new())
        }
        Ok(key) => queues::replay(&asked.wire.ports(), &asked.somebody()?.id, letter, key).await,
        Err(key) => of_key(key),
    };
    match outcome {
        Ok(letters) => {
            letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
            Ok(done(asked, "/desk/queues", "replayed"))
        }
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let sheet = queues::queues(&asked.wire.ports(), &find(asked), rows_max(asked)).await?;
            refused(asked, Refused::from(failure), "/desk/queues", sheet, &form)
        }
    }
}

async fn switches(asked: &Asked<'_>) -> Answer {
    let ports = asked.wire.ports();
    shown(asked, sheet(&flow::all(&ports).await?, &ports))
}

async fn turn(asked: &mut Asked<'_>, name: &str) -> Answer {
    let switch = Switch::parse(name).ok_or_else(Refused::missing)?;
    let form = asked.form().await?;
    let outcome = match form.key() {
        Ok(key) => {
            let (on, seen) = (form.value("to") == "on", form.value("seen").parse().unwrap_or(-1));
            let asks = Turn { switch, on, seen, why: form.value(field(switch)).to_owned(), key };
            flow::turn(&asked.wire.ports(), &asked.somebody()?.id, &asks).await
        }
        Err(key) => of_key(key),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "/desk/switches", "turned")),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let ports = asked.wire.ports();
            let page = sheet(&flow::all(&ports).await?, &ports);
            refused(asked, Refused::from(failure), "/desk/switches", page, &form)
        }
    }
}

async fn health(asked: &Asked<'_>) -> Answer {
    let (probes, facts) = probe::all(asked.wire, asked.env).await;
    shown(asked, home::healthy(&asked.wire.ports(), &probes, facts).await?)
}
