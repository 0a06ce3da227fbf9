//! `Purge` over the cache of this data centre, and over the zone's API for all the others.

use crate::wire::Config;
use async_trait::async_trait;
use serde_json::{Value, json};
use shared::ports::{Cached, Purge};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use worker::{Cache, Fetch, Headers, Method, Request, RequestInit};

/// Where zones are purged; by tag on every plan.
const API: &str = "https://api.cloudflare.com/client/v4/zones";

/// Under which names a page is kept: readers who save data get one of their own.
#[must_use]
pub const fn variants(page: &Cached) -> &'static [&'static str] {
    match page {
        Cached::Home => &["home"],
        Cached::Drop(_) => &["full", "lite"],
        // Kept by what stands in front of the Worker, if anything: only the tag reaches it.
        Cached::Creator(_) => &[],
    }
}

/// The zone whose copies go, and the token that may purge it and nothing else.
#[derive(Debug)]
pub struct Zone {
    /// The zone's id.
    pub id: String,
    /// An API token with the permission Cache Purge.
    pub token: String,
}

/// The edge.
pub struct Edge {
    config: Rc<Config>,
    /// Scheme, host and port that this request came to.
    origin: String,
}

impl Edge {
    /// As the configuration says, for copies of pages under `origin`.
    #[must_use]
    pub const fn new(config: Rc<Config>, origin: String) -> Self {
        Self { config, origin }
    }

    async fn here(&self, pages: &[Cached]) {
        for page in pages {
            for variant in variants(page) {
                // A platform without a cache has no copies.
                let _ = Cache::default().delete(format!("{}{}?{variant}", self.origin, page.path()), true).await;
            }
        }
    }

    async fn everywhere(&self, pages: &[Cached], zone: &Zone) -> Result<(), String> {
        let tags: Vec<String> = pages.iter().map(Cached::tag).collect();
        let headers = Headers::new();
        let set = |name: &str, value: &str| headers.set(name, value).map_err(|e| e.to_string());
        set("authorization", &format!("Bearer {}", zone.token))?;
        set("content-type", "application/json")?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(JsValue::from_str(&json!({ "tags": tags }).to_string())));
        let url = format!("{API}/{}/purge_cache", zone.id);
        let request = Request::new_with_init(&url, &init).map_err(|e| e.to_string())?;
        let mut answer = Fetch::Request(request).send().await.map_err(|e| e.to_string())?;
        let body: Value = answer.json().await.map_err(|e| e.to_string())?;
        if body.get("success").and_then(Value::as_bool) == Some(true) {
            return Ok(());
        }
        Err(format!("status {}: {body}", answer.status_code()))
    }
}

#[async_trait(?Send)]
impl Purge for Edge {
    async fn purge(&self, pages: &[Cached]) -> Result<(), String> {
        self.here(pages).await;
        match &self.config.zone {
            Some(zone) => self.everywhere(pages, zone).await,
            None => Ok(()),
        }
    }
}
