//! The choice of a pickup window or a delivery, with what the whole order costs that way.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::money::Money;
#[cfg(feature = "hydrate")]
use wasm_bindgen::JsCast;

use super::part::part;

/// One way to receive the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotOption {
    /// What the form sends as `fulfilment`.
    pub id: String,
    /// When: `Sat 28 Nov, 10:00 to 12:00`.
    pub label: String,
    /// Where, or who brings it.
    pub place: String,
    /// What it costs by itself, tax included.
    pub price: Money,
    /// What the whole order costs that way.
    pub total: Money,
    /// The tax inside that total.
    pub tax: Money,
    /// Orders that still fit.
    pub left: u32,
    /// Needs an address.
    pub delivery: bool,
}

/// Radios named `fulfilment`. Alive, it keeps `#address`, `#way`, `#total`, `#tax` and `#pay` of the page in step.
#[component]
pub fn SlotPicker(choices: Vec<SlotOption>, chosen: String) -> impl IntoView {
    let radios = choices.iter().map(|slot| radio(slot, slot.id == chosen)).collect_view();
    view! {
        <Choosing>
            <fieldset class="slots" id="slots">
                <legend>"How you get it"</legend>
                {radios}
            </fieldset>
        </Choosing>
    }
}

/// Lets the page follow the choice.
#[island]
fn Choosing(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    choose();
    children()
}

/// One choice.
fn radio(slot: &SlotOption, checked: bool) -> impl IntoView + use<> {
    let full = slot.left == 0;
    let left = if full { "Full".to_owned() } else { format!("{} left", slot.left) };
    let price = if slot.price.minor == 0 { "Free".to_owned() } else { slot.price.to_string() };
    view! {
        <label class="slot">
            <input
                type="radio"
                name="fulfilment"
                value=slot.id.clone()
                data-delivery=slot.delivery.to_string()
                data-price=(slot.price.minor != 0).then(|| slot.price.to_string())
                data-total=slot.total.to_string()
                data-tax=slot.tax.to_string()
                checked=checked
                disabled=full
                required
            />
            {part("slot-place", slot.place.clone())}
            {part("slot-when", slot.label.clone())}
            {part("slot-price", price)}
            {part("slot-left", left)}
            {part("slot-total", format!("{} in total", slot.total))}
        </label>
    }
}

#[cfg(feature = "hydrate")]
fn choose() {
    use super::dom;

    let Some(slots) = dom::by_id("slots") else { return };
    let chosen = slots.query_selector(":checked").ok().flatten();
    dom::on(&slots, "change", |event| {
        if let Some(radio) = event.target().and_then(|target| target.dyn_into().ok()) {
            follow(&radio);
        }
    });
    // Chosen before the script came, or as the page was made.
    if let Some(radio) = chosen {
        follow(&radio);
    }
}

/// The rest of the page follows the choice.
#[cfg(feature = "hydrate")]
fn follow(radio: &web_sys::Element) {
    use super::dom;

    let of = |name| radio.get_attribute(name).unwrap_or_default();
    if let Some(address) = dom::by_id("address") {
        let away = of("data-delivery") != "true";
        dom::mark(&address, "hidden", away);
        // Disabled as well, so that hidden fields are neither asked for nor sent.
        dom::mark(&address, "disabled", away);
    }
    let (price, total) = (of("data-price"), of("data-total"));
    dom::write("total", &total);
    dom::write("tax", &of("data-tax"));
    dom::write("pay", &format!("Pay {total}"));
    dom::write("way-price", &price);
    dom::show("way", !price.is_empty());
}
