//! The record of acts and the checks, at the desk.

use super::super::asked::{Answer, Asked};
use super::super::reply::Reply;
use super::super::route::{Route, Who};
use super::{EXPORT_MAX, file, find, shown};
use crate::wire;
use shared::desk::record::{Run, as_csv, as_json, flow};
use shared::people::Level;

/// Looking, and taking away.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/audit",
        "DeskAudit",
        Who::Operator(Level::Read),
        "Who did what, by person, act, subject and day, with its proof.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/audit.csv",
        "DeskAuditCsv",
        Who::Operator(Level::Act),
        "The acts that match, as CSV.",
        &[200],
        |asked, _| Box::pin(csv(asked)),
    )
    .fresh(),
    Route::get(
        "/desk/audit.json",
        "DeskAuditJson",
        Who::Operator(Level::Act),
        "The acts that match, with all that their hashes are made of.",
        &[200],
        |asked, _| Box::pin(json(asked)),
    )
    .fresh(),
    Route::get(
        "/desk/checks",
        "DeskChecks",
        Who::Operator(Level::Read),
        "What must always hold, checked now.",
        &[200],
        |asked, _| Box::pin(checks(asked)),
    ),
    Route::get(
        "/desk/checks.csv",
        "DeskChecksCsv",
        Who::Operator(Level::Read),
        "What the checks found, as CSV.",
        &[200],
        |asked, _| Box::pin(checks(asked)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::acts(&asked.wire.ports(), &find(asked)).await?)
}

async fn csv(asked: &Asked<'_>) -> Answer {
    let rows = flow::export(&asked.wire.ports(), &find(asked), EXPORT_MAX).await?;
    Ok(file("/desk/audit", "csv", "text/csv; charset=utf-8", as_csv(&rows)))
}

async fn json(asked: &Asked<'_>) -> Answer {
    let rows = flow::export(&asked.wire.ports(), &find(asked), EXPORT_MAX).await?;
    Ok(Reply::json(200, &as_json(&rows)).header("content-disposition", "attachment; filename=\"audit.json\""))
}

async fn checks(asked: &Asked<'_>) -> Answer {
    let began = wire::now();
    let (findings, by_itself) = flow::audited(&asked.wire.ports()).await?;
    let run = Run { at: began, took_ms: (wire::now() - began).0, by_itself };
    shown(asked, flow::checked(&findings, &run))
}
