//! The server's time in the browser, and one tick a second for every island of the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use js_sys::{BigInt, Date, Reflect};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use wasm_bindgen::JsValue;
use web_sys::window;

use super::dom;

/// What an island does each second, with the server's time.
type Listener = Rc<dyn Fn(i64)>;

thread_local! {
    /// The server's time less this device's, once a page told it.
    static AHEAD: Cell<Option<i64>> = const { Cell::new(None) };
    static LISTENERS: RefCell<Vec<Listener>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// Milliseconds out of what a script calls a number; `None` for anything else.
pub fn whole(number: &JsValue) -> Option<i64> {
    let number = JsValue::from_f64(number.as_f64()?.trunc());
    BigInt::new(&number).ok().and_then(|n| i64::try_from(n).ok())
}

/// This device's time.
pub fn device() -> i64 {
    whole(&JsValue::from_f64(Date::now())).unwrap_or_default()
}

/// The server's time, as well as it is known.
pub fn now() -> i64 {
    device().saturating_add(AHEAD.get().unwrap_or_default())
}

/// Whether nobody can see the page.
pub fn is_hidden() -> bool {
    window().and_then(|w| w.document()).is_some_and(|d| d.hidden())
}

/// Calls `act` once the islands stand and then each second while the page is seen.
///
/// `rendered` is the server's time when it made the page; the first island to say so sets the clock.
pub fn each_second(rendered: i64, act: impl Fn(i64) + 'static) {
    if AHEAD.get().is_none() {
        AHEAD.set(Some(rendered.saturating_add(since_reply()).saturating_sub(device())));
        on_shown(tick);
    }
    LISTENERS.with_borrow_mut(|all| all.push(Rc::new(act)));
    after(0, tick);
}

/// Sets the clock by an answer that says `server` and was asked for at `asked`, by this device's time.
pub fn correct(server: i64, asked: i64) {
    // The answer was made about half way.
    let half_way = asked.midpoint(device());
    AHEAD.set(Some(server.saturating_sub(half_way)));
}

/// Calls `act` whenever the page comes into sight again.
pub fn on_shown(act: impl Fn() + 'static) {
    if let Some(document) = window().and_then(|w| w.document()) {
        dom::on(&document, "visibilitychange", move |_| {
            if !is_hidden() {
                act();
            }
        });
    }
}

/// Calls `act` in `pause` milliseconds, and hands back what cancels it.
pub fn later(pause: i64, act: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    set_timeout_with_handle(act, Duration::from_millis(u64::try_from(pause).unwrap_or_default())).ok()
}

/// The next tick comes in `pause` milliseconds, whatever was planned.
fn after(pause: i64, act: fn()) {
    if let Some(planned) = NEXT.replace(later(pause, act)) {
        planned.clear();
    }
}

fn tick() {
    let now = now();
    // Copied, so that a listener may add another.
    for act in LISTENERS.with_borrow(Vec::clone) {
        act(now);
    }
    if !is_hidden() {
        after(1_000 - now.rem_euclid(1_000), tick);
    }
}

/// Milliseconds since the page's first byte arrived: on a slow line the script starts seconds after it.
fn since_reply() -> i64 {
    let measured = || {
        let performance = window()?.performance()?;
        let navigation = performance.get_entries_by_type("navigation").get(0);
        let arrived = whole(&Reflect::get(&navigation, &"responseStart".into()).ok()?)?;
        Some(whole(&JsValue::from_f64(performance.now()))?.saturating_sub(arrived))
    };
    measured().unwrap_or_default()
}
