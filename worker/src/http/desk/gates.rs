//! The gates of a drop at the desk: who watches it, what was promised, what is cleared.

use super::super::asked::{Answer, Asked, Form};
use super::super::cache;
use super::super::route::{KEY, Route, Who};
use super::super::studio_gates::{No, key};
use super::{done, refused, shown};
use crate::wire;
use shared::desk::drops::flow as drops;
use shared::failure::Failure;
use shared::gates::flow::{By, acknowledge, name_lead, pass};
use shared::gates::{Gate, GateRefused, sheet};
use shared::people::Level;
use shared::rehearsal::flow::{calendar, rehearse, tick};

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 403, 404, 409, 422];

/// What operators do on the way to a drop and after it.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/rehearsals",
        "DeskRehearsals",
        Who::Operator(Level::Read),
        "Rehearsals that are planned and drops that open.",
        &[200],
        |asked, _| Box::pin(ahead(asked)),
    ),
    Route::post(
        "/desk/drops/{slug}/lead",
        "NameFraudLead",
        Who::Operator(Level::Act),
        "Names the operator who watches a drop.",
        &[("lead", true, "The operator."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, "lead")),
    ),
    Route::post(
        "/desk/drops/{slug}/promises",
        "ConfirmWindow",
        Who::Operator(Level::Act),
        "Keeps that whoever hands it out or brings it has said yes.",
        &[("slot", true, "The window."), ("ack_why", true, "Whom you asked, in 3 to 500 characters."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, "promises")),
    ),
    Route::post(
        "/desk/drops/{slug}/gates",
        "DeskPassGate",
        Who::Operator(Level::Act),
        "Passes the next gate of a drop; 409 names everything that is missing.",
        &[("gate", true, "cleared, armed, handed_over, settled."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, "gates")),
    ),
    Route::post(
        "/desk/drops/{slug}/rehearse",
        "DeskRehearse",
        Who::Operator(Level::Act),
        "Plays a drop through with made-up buyers, on a copy that nobody sees.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, "rehearse")),
    ),
    Route::post(
        "/desk/drops/{slug}/ticks",
        "DeskSignOff",
        Who::Operator(Level::Act),
        "Says that a part of the rehearsal went well.",
        &[("role", true, "fraud, fulfilment."), KEY],
        STEP,
        |asked, path| Box::pin(act(asked, path.first, "ticks")),
    ),
];

async fn ahead(asked: &Asked<'_>) -> Answer {
    shown(asked, sheet::calendar(calendar(&asked.wire.ports(), None).await?))
}

async fn take(asked: &Asked<'_>, form: &Form, slug: &str, verb: &str) -> Result<&'static str, No> {
    let signed = |_| Failure::<GateRefused>::Refused(GateRefused::Missing);
    let person = asked.somebody().map_err(signed)?.id.clone();
    let key = key(form)?;
    let by = By { person: &person, creator: None, key: &key };
    let ports = asked.wire.ports();
    match verb {
        "lead" => name_lead(&ports, &by, slug, form.value("lead")).await.map(|()| "lead").map_err(No::from),
        "promises" => {
            let (slot, why) = (form.value("slot"), form.value("ack_why"));
            acknowledge(&ports, &by, slug, slot, why).await.map(|()| "promised").map_err(No::from)
        }
        "rehearse" => {
            let report = rehearse(&ports, &by, slug, &wire::now).await?;
            Ok(if report.faults().is_empty() { "rehearsal_ran" } else { "rehearsal_failed" })
        }
        "ticks" => {
            cache::purge(asked, tick(&ports, &by, slug, form.value("role")).await?).await;
            Ok("ticked")
        }
        _ => {
            let gate = Gate::parse(form.value("gate")).ok_or(Failure::Refused(GateRefused::Unknown))?;
            cache::purge(asked, pass(&ports, &by, slug, gate).await?).await;
            // A flag is cleared, too.
            Ok(if gate == Gate::Cleared { "gate_cleared" } else { gate.word() })
        }
    }
}

async fn act(asked: &mut Asked<'_>, slug: &str, verb: &'static str) -> Answer {
    let form = asked.form().await?;
    let page = format!("/desk/drops/{slug}");
    match take(asked, &form, slug, verb).await {
        Ok(word) => Ok(done(asked, &page, word)),
        Err(No { refused: no, notices }) if asked.wants_json() || notices.is_empty() || no.status() == 404 => Err(no),
        Err(No { refused: no, .. }) => {
            let sheet = drops::drop(&asked.wire.ports(), slug).await?;
            refused(asked, no, &page, sheet, &form)
        }
    }
}
