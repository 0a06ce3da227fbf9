//! How the scanner reads and changes the page.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlInputElement, window};

fn document() -> Option<Document> {
    window()?.document()
}

/// The first element that the selector names.
pub fn first(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// The same inside another one.
pub fn inside(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// A field.
pub fn input(selector: &str) -> Option<HtmlInputElement> {
    first(selector)?.dyn_into().ok()
}

/// Hides or shows.
pub fn hide(element: &Element, hidden: bool) {
    drop(element.toggle_attribute_with_force("hidden", hidden));
}

/// Shows or hides the form that asks for a reason.
pub fn show_form(part: &Element, shown: bool) {
    if let Some(form) = inside(part, "[data-vouch]") {
        hide(&form, !shown);
    }
}

/// Makes the children of `element` one element for each tag and text; an empty text makes none.
pub fn texts(element: &Element, parts: &[(&str, &str)]) {
    element.set_text_content(None);
    let Some(document) = document() else { return };
    for (tag, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
        if let Ok(part) = document.create_element(tag) {
            part.set_text_content(Some(text));
            drop(element.append_child(&part));
        }
    }
}

/// Calls `act` on every event of this kind, for as long as the page lives.
pub fn on(target: &EventTarget, kind: &str, act: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(act);
    drop(target.add_event_listener_with_callback(kind, heard.as_ref().unchecked_ref()));
    heard.forget();
}

/// The same on the window.
pub fn on_window(kind: &str, act: impl Fn() + 'static) {
    if let Some(window) = window() {
        on(&window, kind, move |_| act());
    }
}

/// Calls `act` again and again.
pub fn every(milliseconds: i32, act: impl Fn() + 'static) {
    let heard = Closure::<dyn Fn()>::new(act);
    if let Some(window) = window() {
        drop(
            window.set_interval_with_callback_and_timeout_and_arguments_0(heard.as_ref().unchecked_ref(), milliseconds),
        );
    }
    heard.forget();
}

/// Milliseconds since 1970, by this device's clock.
#[allow(clippy::as_conversions, reason = "a date of JavaScript is a whole number below 2^53")]
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// `18:04`, by this device's clock.
pub fn clock() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

/// A name for a scan that no other one has.
pub fn fresh() -> String {
    window()
        .and_then(|window| window.crypto().ok())
        .map_or_else(|| format!("scan-{}", now()), |crypto| crypto.random_uuid())
}
