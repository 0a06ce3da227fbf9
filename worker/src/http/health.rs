//! Whether the shop can answer.

use super::asked::{Answer, Asked};
use super::reply::Reply;
use super::route::{Route, Who};
use serde_json::json;

/// For whoever watches the shop.
pub const ROUTES: &[Route] =
    &[Route::get("/healthz", "Health", Who::Anyone, "Whether the shop can answer.", &[200, 503], |asked, _| {
        Box::pin(check(asked))
    })];

/// `GET /healthz`
pub async fn check(asked: &Asked<'_>) -> Answer {
    let migrations = asked.wire.db().migrations().await;
    let ok = migrations.is_ok();
    let body = json!({ "ok": ok, "version": env!("CARGO_PKG_VERSION"), "migrations": migrations.ok() });
    Ok(Reply::json(if ok { 200 } else { 503 }, &body))
}
