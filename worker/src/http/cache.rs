//! The edge cache in front of pages and media. It holds nothing about any buyer.

use super::asked::Asked;
use super::reply::{Keep, Reply};
use super::stands;
use crate::wire;
use shared::ports::{Cached, Purge};
use std::cell::Cell;
use std::time::Duration;
use worker::{Cache, Delay, Headers, Response, ResponseBuilder};

thread_local! {
    // Bare workerd has no cache and says so with an exception, which costs as much as half a page: ask once.
    static ABSENT: Cell<bool> = const { Cell::new(false) };
}

/// Whether this platform has no cache at all; any other trouble may pass.
fn note(cause: &worker::Error) {
    if cause.to_string().contains("No Cache was configured") {
        ABSENT.set(true);
    }
}

fn key(asked: &Asked<'_>, variant: &str) -> String {
    // The query is no part of a cached page, so that nobody can fill the cache with it.
    format!("{}{}?{variant}", asked.origin, asked.path)
}

/// The kept answer, if there is one.
pub async fn get(asked: &Asked<'_>, variant: &str) -> Option<Reply> {
    if ABSENT.get() {
        return None;
    }
    let answer = Cache::default().get(key(asked, variant), true).await.inspect_err(note);
    let mut found = answer.ok().flatten()?;
    let headers = found.headers();
    let kind = headers.get("content-type").ok().flatten()?;
    let tag = headers.get("cache-tag").ok().flatten();
    let etag = headers.get("etag").ok().flatten();
    let keep = headers.get("x-keep").ok().flatten();
    let bytes = found.bytes().await.ok()?;
    let mut reply = Reply::bytes(&kind, bytes).tier("edge");
    if let Some(tag) = tag {
        reply = reply.header("cache-tag", tag);
    }
    if let Some(etag) = etag {
        reply = reply.header("etag", etag);
    }
    Some(match keep.as_deref() {
        Some("forever") => reply.keep(Keep::Forever),
        Some(seconds) => reply.keep(Keep::Edge(seconds.parse().unwrap_or(0))),
        None => reply,
    })
}

fn copy(reply: &Reply) -> worker::Result<Response> {
    let headers = Headers::new();
    for (name, value) in &reply.headers {
        headers.append(name, value)?;
    }
    let (keep, seconds) = match reply.keep {
        Keep::Forever => ("forever".to_owned(), 31_536_000),
        Keep::Edge(seconds) => (seconds.to_string(), seconds),
        Keep::Never => ("0".to_owned(), 0),
    };
    headers.set("x-keep", &keep)?;
    headers.set("cache-control", &format!("public, max-age={seconds}"))?;
    Ok(ResponseBuilder::new().with_headers(headers).fixed(reply.bytes.clone()))
}

/// Keeps an answer, after it was given.
pub fn put(asked: &Asked<'_>, variant: &str, reply: &Reply) {
    if reply.keep == Keep::Never || reply.status != 200 || ABSENT.get() {
        return;
    }
    let Ok(response) = copy(reply) else { return };
    let key = key(asked, variant);
    asked.context.wait_until(async move {
        // A cache that does not keep it costs speed, not truth.
        let _ = Cache::default().put(key, response).await;
    });
}

/// A page that was being made while its copies went is kept after them: so they go once more, this much later.
const ONCE_MORE_AFTER: Duration = Duration::from_secs(2);

/// Forgets the copies of pages that a change has outdated, before the change is answered and once more a little later.
pub async fn purge(asked: &Asked<'_>, pages: Vec<Cached>) {
    for page in &pages {
        if let Cached::Drop(slug) = page {
            stands::forget(slug);
        }
    }
    let edge = wire::edge(asked.wire, &asked.origin);
    if let Err(cause) = edge.purge(&pages).await {
        worker::console_error!("purge: {cause}");
    }
    asked.context.wait_until(async move {
        Delay::from(ONCE_MORE_AFTER).await;
        if let Err(cause) = edge.purge(&pages).await {
            worker::console_error!("purge: {cause}");
        }
    });
}
