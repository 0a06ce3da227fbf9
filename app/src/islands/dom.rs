//! The few things of the page that islands touch outside their own view.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement, window};

/// The element with this id, if the page has it.
pub fn by_id(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// The input with this id, if the page has it.
pub fn input(id: &str) -> Option<HtmlInputElement> {
    by_id(id)?.dyn_into().ok()
}

/// Replaces the text of the element with this id.
pub fn write(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Sets or takes away an attribute without a value.
pub fn mark(element: &Element, name: &str, on: bool) {
    // Both fail only for a name that no attribute can have.
    drop(if on { element.set_attribute(name, "") } else { element.remove_attribute(name) });
}
