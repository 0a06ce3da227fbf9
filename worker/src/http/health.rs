//! Whether the shop can answer.

use super::asked::{Answer, Asked};
use super::reply::Reply;
use serde_json::json;

/// `GET /healthz`
pub async fn check(asked: &Asked<'_>) -> Answer {
    let migrations = asked.wire.db().migrations().await;
    let ok = migrations.is_ok();
    let body = json!({ "ok": ok, "version": env!("CARGO_PKG_VERSION"), "migrations": migrations.ok() });
    Ok(Reply::json(if ok { 200 } else { 503 }, &body))
}
