//! The keys of a table: `j` and `k` walk its rows, Enter opens one as any link, `/` goes to the filter.
//!
//! On the list: `data-tool="rows"`. Inside: `tbody th a` in each row, `.filters input`, and `.keys`, which says so.

use super::dom;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, window};

/// Listens to the keys of the page, and shows which there are.
pub fn start(list: &Element) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let links = rows(list);
    if let Some(keys) = dom::inside(list, ".keys").filter(|_| !links.is_empty()) {
        dom::mark(&keys, "hidden", false);
    }
    let list = list.clone();
    dom::on(&document, "keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing() {
            return;
        }
        let to = match event.key().as_str() {
            "j" => beside(&list, 1),
            "k" => beside(&list, -1),
            "/" => dom::inside(&list, ".filters input"),
            _ => None,
        };
        if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            drop(to.focus());
        }
    });
}

fn rows(list: &Element) -> Vec<Element> {
    let Ok(found) = list.query_selector_all("tbody th a") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn active() -> Option<Element> {
    window()?.document()?.active_element()
}

/// Letters belong to whoever types them.
fn is_typing() -> bool {
    active().is_some_and(|element| ["INPUT", "SELECT", "TEXTAREA"].contains(&element.tag_name().as_str()))
}

/// The row so many after the one that has the focus; the first one when none has.
fn beside(list: &Element, step: i32) -> Option<Element> {
    let rows = rows(list);
    let here = active().and_then(|active| rows.iter().position(|row| *row == active));
    let Some(here) = here else { return rows.into_iter().next() };
    let to = i32::try_from(here).ok()?.checked_add(step)?;
    rows.into_iter().nth(usize::try_from(to).ok()?)
}
