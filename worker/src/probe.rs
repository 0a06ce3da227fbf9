//! Tries everything the shop stands on, there and back.

use crate::wire::{self, Wire};
use shared::desk::home::Probe;
use worker::Env;

/// What is written to KV and R2 to see whether it comes back. It says nothing about anybody.
const KEY: &str = "health/probe";

fn probe(what: &'static str, began: shared::time::Timestamp, outcome: Result<(), String>) -> Probe {
    Probe { what, took_ms: (wire::now() - began).0, trouble: outcome.err() }
}

async fn kv(env: &Env, text: &str) -> Result<(), String> {
    let store = wire::hot(env)?;
    let put = store.put(KEY, text).map_err(|e| e.to_string())?;
    put.expiration_ttl(3_600).execute().await.map_err(|e| e.to_string())?;
    // It may be up to a minute old: that it answers is what counts.
    store.get(KEY).text().await.map(|_| ()).map_err(|e| e.to_string())
}

async fn r2(env: &Env, text: &str) -> Result<(), String> {
    let bucket = wire::bucket(env)?;
    bucket.put(KEY, text.to_owned()).execute().await.map_err(|e| e.to_string())?;
    let found = bucket.get(KEY).execute().await.map_err(|e| e.to_string())?;
    let body = found.as_ref().and_then(worker::Object::body).ok_or("what was written is not there")?;
    let back = body.text().await.map_err(|e| e.to_string())?;
    if back == text { Ok(()) } else { Err("something else came back".to_owned()) }
}

/// A message that names no letter: whoever takes it finds nothing to do.
async fn queue(env: &Env) -> Result<(), String> {
    wire::mail_queue(env)?.send(KEY.to_owned()).await.map_err(|e| e.to_string())
}

/// Everything, one after the other, with the versions that run.
pub async fn all(wire: &Wire, env: &Env) -> (Vec<Probe>, Vec<(&'static str, String)>) {
    let began = wire::now();
    let migrations = wire.db().migrations().await;
    let count = migrations.as_ref().map_or_else(|_| "?".to_owned(), ToString::to_string);
    let mut probes = vec![probe("D1", began, migrations.map(|_| ()).map_err(|e| e.to_string()))];
    let text = wire.now.0.to_string();
    let began = wire::now();
    probes.push(probe("KV", began, kv(env, &text).await));
    let began = wire::now();
    probes.push(probe("R2", began, r2(env, &text).await));
    let began = wire::now();
    probes.push(probe("Queue", began, queue(env).await));
    let edge = if wire.config.zone.is_some() { "by tag, everywhere" } else { "this data centre only" };
    let facts = vec![
        ("Kerbside", env!("CARGO_PKG_VERSION").to_owned()),
        ("Migrations", count),
        ("Copies of pages are purged", edge.to_owned()),
    ];
    (probes, facts)
}
