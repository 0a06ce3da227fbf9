//! The gates of a drop in its creator's studio: passed, promised, rehearsed; and what a creator does while it sells.

use super::asked::{Answer, Asked, Form};
use super::cache;
use super::desk::drops::payback_form;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use super::studio_drops::{Kept, done, show};
use crate::wire;
use serde_json::json;
use shared::audit::ActRefused;
use shared::desk::DeskRefused;
use shared::desk::drops::flow::{self as desk, Deed};
use shared::drops::view::Notice;
use shared::failure::{Failure, Refusal};
use shared::gates::flow::{By, acknowledge, pass};
use shared::gates::{Gate, GateRefused};
use shared::refunds::paybacks::flow as paybacks;
use shared::rehearsal::RehearsalRefused;
use shared::rehearsal::flow::{calendar, plan, rehearse, tick};
use shared::requests::Key;
use shared::studio::form::TypedTime;

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 401, 403, 404, 409, 422];
const WHY: &str = "Why, in 3 to 500 characters.";
const SEEN: (&str, bool, &str) = ("seen", true, "The version of the drop that was seen.");

/// What a creator does on the way to a drop, while it sells, and after it.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/rehearsals",
        "StudioRehearsals",
        Who::Creator,
        "Rehearsals that are planned and drops that open.",
        &[200],
        |asked, _| Box::pin(ahead(asked)),
    ),
    Route::post(
        "/studio/drops/{id}/gates",
        "PassGate",
        Who::Creator,
        "Passes the next gate of a drop; 409 names everything that is missing.",
        &[("gate", true, "armed, handed_over, settled."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Gate)),
    ),
    Route::post(
        "/studio/drops/{id}/promises",
        "PromiseWindow",
        Who::Creator,
        "Says that somebody will be there for a pickup window.",
        &[("slot", true, "The window."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Promise)),
    ),
    Route::post(
        "/studio/drops/{id}/rehearsal",
        "PlanRehearsal",
        Who::Creator,
        "Plans the rehearsal of a drop.",
        &[("at", true, "2026-11-21T18:00, by the clock of the creator's place."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Plan)),
    ),
    Route::post(
        "/studio/drops/{id}/rehearsal/run",
        "RunRehearsal",
        Who::Creator,
        "Plays a drop through with made-up buyers, on a copy that nobody sees.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Rehearse)),
    ),
    Route::post(
        "/studio/drops/{id}/rehearsal/ticks",
        "SignOffRehearsal",
        Who::Creator,
        "Says that a part of the rehearsal went well.",
        &[("role", true, "creator, fulfilment."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Tick)),
    ),
    Route::post(
        "/studio/drops/{id}/pause",
        "PauseDrop",
        Who::Creator,
        "Nobody can hold anything new until it goes on.",
        &[("pause_why", true, WHY), SEEN, KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Run("pause"))),
    ),
    Route::post(
        "/studio/drops/{id}/resume",
        "ResumeDrop",
        Who::Creator,
        "A paused drop goes on.",
        &[("resume_why", true, WHY), SEEN, KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Run("resume"))),
    ),
    Route::post(
        "/studio/drops/{id}/stop",
        "StopDrop",
        Who::Creator,
        "Closes a drop now. What is held can still be paid.",
        &[("stop_why", true, WHY), SEEN, KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Run("stop"))),
    ),
    Route::post(
        "/studio/drops/{id}/pay-back",
        "PayBackDrop",
        Who::Owner,
        "Stops a drop, if it is open, and gives back what was paid for and not handed over; the shop decides about large sums.",
        &[
            ("payback_why", true, "Why, in 3 to 500 characters. Buyers read it."),
            ("sum", true, "What it comes to, as it was seen: 12/31000/EUR."),
            SEEN,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::PayBack)),
    ),
    Route::post(
        "/studio/drops/{id}/extend",
        "ExtendDrop",
        Who::Creator,
        "A drop closes later.",
        &[
            ("closes", true, "When, as 2026-11-21T18:00 by the clock of the creator's place."),
            ("extend_why", true, WHY),
            SEEN,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, Verb::Run("extend"))),
    ),
];

/// What is asked for.
#[derive(Clone, Copy)]
enum Verb {
    Gate,
    Promise,
    Plan,
    Rehearse,
    Tick,
    Run(&'static str),
    PayBack,
}

/// A refusal of any of the flows: as an answer to a client, and as lines on the page.
pub struct No {
    /// The answer.
    pub refused: Refused,
    /// What the page says: the refusal itself, then everything that is missing.
    pub notices: Vec<Notice>,
}

impl No {
    fn of(refusal: &impl Refusal, more: &[shared::gates::Need]) -> Self {
        let field = refusal.field().map(str::to_owned);
        let mut notices = vec![Notice { code: refusal.code().to_owned(), field, text: refusal.to_string() }];
        let missing = |need: &shared::gates::Need| Notice {
            code: need.word().to_owned(),
            field: None,
            text: need.words().1.to_owned(),
        };
        notices.extend(more.iter().map(missing));
        Self { refused: Refused::of(refusal).with_notices(notices.clone()), notices }
    }
}

impl From<Failure<GateRefused>> for No {
    fn from(failure: Failure<GateRefused>) -> Self {
        match failure {
            Failure::Refused(refused) => Self::of(&refused, refused.needs()),
            Failure::Broken(cause) => Self { refused: Refused::broken(cause), notices: Vec::new() },
        }
    }
}

impl From<Failure<RehearsalRefused>> for No {
    fn from(failure: Failure<RehearsalRefused>) -> Self {
        match failure {
            Failure::Refused(RehearsalRefused::Gate(refused)) => Failure::Refused(refused).into(),
            Failure::Refused(refused) => Self::of(&refused, &[]),
            Failure::Broken(cause) => Self { refused: Refused::broken(cause), notices: Vec::new() },
        }
    }
}

impl From<Failure<DeskRefused>> for No {
    fn from(failure: Failure<DeskRefused>) -> Self {
        match failure {
            Failure::Refused(refused) => Self::of(&refused, &[]),
            Failure::Broken(cause) => Self { refused: Refused::broken(cause), notices: Vec::new() },
        }
    }
}

/// The key of a form.
///
/// # Errors
/// None, or one that cannot be.
pub fn key(form: &Form) -> Result<Key, Failure<GateRefused>> {
    form.key().map_err(|refused| Failure::Refused(GateRefused::Act(ActRefused::Key(refused))))
}

async fn take(asked: &Asked<'_>, form: &Form, id: &str, verb: Verb) -> Result<&'static str, No> {
    let signed = || Failure::<GateRefused>::Refused(GateRefused::Missing);
    let person = asked.somebody().map_err(|_| signed())?.id.clone();
    let creator = asked.studio().map_err(|_| signed())?.creator.clone();
    let key = key(form)?;
    let by = By { person: &person, creator: Some(&creator), key: &key };
    let ports = asked.wire.ports();
    match verb {
        Verb::Gate => {
            let gate = Gate::parse(form.value("gate")).ok_or(Failure::Refused(GateRefused::Unknown))?;
            cache::purge(asked, pass(&ports, &by, id, gate).await?).await;
            Ok(gate.word())
        }
        Verb::Promise => {
            acknowledge(&ports, &by, id, form.value("slot"), "").await.map(|()| "promised").map_err(No::from)
        }
        Verb::Plan => {
            let at = TypedTime { at: form.value("at").to_owned(), which: form.value("at-which").to_owned() };
            plan(&ports, &by, id, &at).await.map(|()| "planned").map_err(No::from)
        }
        Verb::Rehearse => {
            let report = rehearse(&ports, &by, id, &wire::now).await?;
            Ok(if report.faults().is_empty() { "rehearsal_ran" } else { "rehearsal_failed" })
        }
        Verb::Tick => {
            cache::purge(asked, tick(&ports, &by, id, form.value("role")).await?).await;
            Ok("ticked")
        }
        Verb::PayBack => {
            let said = payback_form(form, key.clone());
            let decided = paybacks::decide(&ports, &person, Some(&creator), id, &said).await?;
            cache::purge(asked, decided.pages).await;
            Ok(if decided.waits { "payback_waits" } else { "pays_back" })
        }
        Verb::Run(verb) => {
            let row = shared::gates::flow::load(&ports, id, Some(&creator)).await?;
            let deed = match verb {
                "pause" => Deed::Pause,
                "resume" => Deed::Resume,
                "stop" => Deed::Stop,
                _ => Deed::Extend(form.value("closes").to_owned()),
            };
            let why = form.value(&format!("{verb}_why")).to_owned();
            let seen = form.value("seen").parse().unwrap_or(-1);
            let pages = desk::act(&ports, &person, &row.id, &desk::Asked { deed, seen, why, key: key.clone() }).await?;
            cache::purge(asked, pages).await;
            Ok(verb)
        }
    }
}

async fn act(asked: &mut Asked<'_>, id: &str, verb: Verb) -> Answer {
    let form = asked.form().await?;
    match take(asked, &form, id, verb).await {
        Ok(word) => Ok(done(asked, 200, id, word)),
        Err(No { refused, notices }) if asked.wants_json() || notices.is_empty() || refused.status() == 404 => {
            Err(refused)
        }
        Err(No { refused, notices }) => {
            Ok(show(asked, Some(id), Kept::default(), notices).await?.status(refused.status()))
        }
    }
}

/// `GET /studio/rehearsals`
async fn ahead(asked: &Asked<'_>) -> Answer {
    let lines = calendar(&asked.wire.ports(), Some(&asked.studio()?.creator)).await?;
    if asked.wants_json() {
        let line = |line: &shared::rehearsal::view::CalendarLine| json!({ "drop": line.id, "at": line.at.iso, "rehearsal": line.rehearsal, "armed": line.armed });
        return Ok(Reply::json(200, &json!({ "ahead": lines.iter().map(line).collect::<Vec<_>>() })));
    }
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::rehearsals(around, &lines)))
}
