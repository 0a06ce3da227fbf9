//! How islands read and change the page.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, EventTarget, HtmlInputElement, Node, window};

/// The element with this id, if the page has it.
pub fn by_id(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// The input with this id, if the page has it.
pub fn input(id: &str) -> Option<HtmlInputElement> {
    by_id(id)?.dyn_into().ok()
}

/// The node as an element, if it is one.
pub fn element(node: Node) -> Option<Element> {
    node.dyn_into().ok()
}

/// The whole number in an attribute.
pub fn number(element: &Element, name: &str) -> Option<i64> {
    element.get_attribute(name)?.parse().ok()
}

/// Makes `text` the text of the element with this id. An equal text is left alone: a new one would be read aloud again.
pub fn write(id: &str, text: &str) {
    if let Some(element) = by_id(id)
        && element.text_content().is_none_or(|old| old != text)
    {
        element.set_text_content(Some(text));
    }
}

/// Sets or takes away an attribute without a value.
pub fn mark(element: &Element, name: &str, on: bool) {
    // Fails only for a name that no attribute can have.
    drop(element.toggle_attribute_with_force(name, on));
}

/// Shows or hides the element with this id.
pub fn show(id: &str, seen: bool) {
    if let Some(element) = by_id(id) {
        mark(&element, "hidden", !seen);
    }
}

/// Calls `act` on every event of this kind, for as long as the page lives.
pub fn on(target: &EventTarget, kind: &str, act: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(act);
    // Fails only for a listener that cannot be called.
    drop(target.add_event_listener_with_callback(kind, heard.as_ref().unchecked_ref()));
    heard.forget();
}
