//! The draw of a lobby, computed anew in the buyer's own browser by the same code as in the shop.
//!
//! On the part: `data-tool="draw"`, `data-of` with the lobby's path, `data-entry` with the buyer's entry and
//! `data-place` with the place the shop told. Inside: a hidden button, and a `data-says` part for the verdict.

use super::dom;
use js_sys::{Array, JsString};
use shared::lobby::draw::{Unfair, check};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// Shows the button, and checks when it is pressed.
pub fn start(part: &Element) {
    let Some(button) = dom::inside(part, "button") else { return };
    dom::mark(&button, "hidden", false);
    let part = part.clone();
    dom::on(&button, "click", move |_| {
        let part = part.clone();
        spawn_local(async move {
            let verdict = match dom::get(&attribute(&part, "data-of")).await {
                Ok(told) => verdict(&told, &attribute(&part, "data-entry"), &attribute(&part, "data-place")),
                Err(why) => why,
            };
            dom::say(&part, &verdict);
        });
    });
}

fn attribute(part: &Element, name: &str) -> String {
    part.get_attribute(name).unwrap_or_default()
}

/// The ids in a list of the answer.
fn ids(told: &JsValue, name: &str) -> Vec<String> {
    let list = dom::member(told, name).dyn_into::<Array>().unwrap_or_default();
    list.iter().filter_map(|id| id.dyn_into::<JsString>().ok().map(String::from)).collect()
}

fn verdict(told: &JsValue, entry: &str, place: &str) -> String {
    let [hash, seed] = ["hash", "seed"].map(|name| dom::text(told, name).unwrap_or_default());
    let (drawn, later) = (ids(told, "drawn"), ids(told, "later"));
    let lists = [&drawn, &later].map(|list| list.iter().map(String::as_str).collect::<Vec<&str>>());
    let [drawn, later] = &lists;
    match found(&hash, &seed, drawn, later, entry) {
        Ok(found) if found.to_string() == place => format!(
            "It fits. Your browser has hashed the seed and {} itself: the seed is the one that was promised, and your place is {place}.",
            if drawn.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", drawn.len()) }
        ),
        Ok(found) => format!("It does not fit: your browser finds place {found}, the shop says {place}."),
        Err(unfair) => format!("It does not fit. {unfair}"),
    }
}

/// The place as people count it, the first being 1.
fn found(hash: &str, seed: &str, drawn: &[&str], later: &[&str], entry: &str) -> Result<u32, Unfair> {
    check(hash, seed, drawn, later, entry).map(|before| before.saturating_add(1))
}
