//! What the host says, in the place that the page keeps for it.

use wasm_bindgen::JsValue;

use super::dom;
use super::stock::{field, moment};

/// Shows the cue, unless the page has shown it, or a later one, already: it may come more than once, and late.
pub fn show(cue: &JsValue) {
    let (Some(place), Some(id), Some(at)) = (dom::by_id("cue"), field(cue, "id").as_string(), moment(cue, "at")) else {
        return;
    };
    let shown = (dom::number(&place, "data-at").unwrap_or(i64::MIN), place.get_attribute("data-cue"));
    if (at, Some(id.as_str())) == (shown.0, shown.1.as_deref()) || at < shown.0 {
        return;
    }
    let set = |name: &str, value: &str| drop(place.set_attribute(name, value));
    set("data-cue", &id);
    set("data-at", &at.to_string());
    let offer = field(cue, "offer");
    let of = |name| if offer.is_object() { field(&offer, name).as_string() } else { None };
    // The link first, so that both are read aloud together.
    if let Some(link) = dom::by_id("cue-offer") {
        drop(link.set_attribute("href", &of("href").unwrap_or_default()));
    }
    dom::show("cue-offer", of("href").is_some());
    dom::write("cue-offer", &of("label").unwrap_or_default());
    dom::write("cue-text", &field(cue, "text").as_string().unwrap_or_default());
}
