//! A page that keeps itself fresh: its marked parts are asked for again and again, and put in place of the old ones.
//!
//! On the board: `data-tool="fresh" data-every="2500"`. Inside: parts with `data-part="its name"`, one of them with the
//! server's time in `data-now`; `.until[data-until]`, which count down between two looks; `[data-stale]`, shown while
//! the shop does not answer.

use super::dom;
use js_sys::{BigInt, Date, Math};
use std::cell::Cell;
use std::rc::Rc;
use std::str::FromStr;
use wasm_bindgen::JsValue;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, DomParser, Element, Response, SupportedType, window};

/// No pause after errors is longer, in milliseconds.
const PAUSE_MAX: i32 = 30_000;

struct Board {
    element: Element,
    /// Milliseconds between two looks.
    every: i32,
    errors: Cell<u32>,
    /// The server's time less this device's.
    ahead: Cell<i64>,
}

/// Keeps the board fresh for as long as the page lives.
pub fn start(element: &Element) {
    let every = number(element, "data-every").unwrap_or(5_000);
    let board = Rc::new(Board { element: element.clone(), every, errors: Cell::new(0), ahead: Cell::new(0) });
    board.set_clock();
    tick(board.clone());
    plan(board);
}

fn number<T: FromStr>(element: &Element, name: &str) -> Option<T> {
    element.get_attribute(name)?.parse().ok()
}

/// This device's time. Whole numbers only: reading and writing others would be a quarter of all tools.
fn device() -> i64 {
    BigInt::new(&JsValue::from_f64(Date::now().trunc()))
        .ok()
        .and_then(|now| i64::try_from(now).ok())
        .unwrap_or_default()
}

/// Any number below 16.
fn dice() -> i32 {
    i32::try_from(Math::random().to_bits() >> 8 & 0xF).unwrap_or_default()
}

/// Calls `act` in so many milliseconds.
fn later(pause: i32, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    // Fails only without a window: then nobody looks.
    if let Some(window) = window() {
        drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), pause));
    }
}

fn plan(board: Rc<Board>) {
    let errors = board.errors.get();
    // Longer after each error, and not all boards at once.
    let pause = board.every.saturating_mul(1 << errors.min(4)).min(PAUSE_MAX) / 100 * (92 + dice());
    later(pause, move || {
        spawn_local(async move {
            let seen = window().and_then(|window| window.document()).is_some_and(|document| !document.hidden());
            if seen {
                let fresh = look().await;
                board.errors.set(if fresh.is_some() { 0 } else { errors.saturating_add(1) });
                if let Some(page) = fresh {
                    board.replace(&page);
                }
                if let Some(stale) = dom::inside(&board.element, "[data-stale]") {
                    dom::mark(&stale, "hidden", board.errors.get() == 0);
                }
            }
            plan(board);
        });
    });
}

/// This page as it is now; `None` for an error of any kind, and for the way to signing in.
async fn look() -> Option<Document> {
    let window = window()?;
    let here = window.location().pathname().ok()?;
    let reply: Response = JsFuture::from(window.fetch_with_str(&here)).await.ok()?.dyn_into().ok()?;
    if !reply.ok() || reply.redirected() {
        return None;
    }
    let text = JsFuture::from(reply.text().ok()?).await.ok()?.as_string()?;
    DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()
}

impl Board {
    /// Takes over what has changed. A part that somebody is in stays as it is until they leave it.
    fn replace(&self, page: &Document) {
        let active = window().and_then(|window| window.document()?.active_element());
        for part in dom::all("[data-part]") {
            let Some(name) = part.get_attribute("data-part") else { continue };
            let Ok(Some(new)) = page.query_selector(&format!("[data-part=\"{name}\"]")) else { continue };
            if active.as_ref().is_some_and(|active| part.contains(Some(active))) {
                continue;
            }
            let html = new.inner_html();
            if part.inner_html() != html {
                part.set_inner_html(&html);
            }
            if let Some(now) = new.get_attribute("data-now") {
                drop(part.set_attribute("data-now", &now));
            }
        }
        self.set_clock();
    }

    /// The server's time is that of the last look.
    fn set_clock(&self) {
        if let Some(now) = dom::inside(&self.element, "[data-now]").and_then(|part| number::<i64>(&part, "data-now")) {
            self.ahead.set(now - device());
        }
    }
}

/// Counts down, each second.
fn tick(board: Rc<Board>) {
    let now = device() + board.ahead.get();
    for until in dom::all(".until[data-until]") {
        let left = (number(&until, "data-until").unwrap_or(now) - now + 999).max(0) / 1_000;
        until.set_text_content(Some(&format!("{:02}:{:02}", left / 60, left % 60)));
    }
    later(1_000, move || tick(board));
}
