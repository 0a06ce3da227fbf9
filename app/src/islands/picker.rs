//! The choice of a pickup window or a delivery, with what the whole order costs that way.

use leptos::prelude::*;
use leptos::web_sys::{Element, Event, HtmlInputElement};
use serde::{Deserialize, Serialize};
use shared::money::Money;

use super::dom;
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

/// Radios named `fulfilment`. Alive, it keeps `#address`, `#total`, `#tax` and `#pay` of the page in step.
#[island]
pub fn SlotPicker(choices: Vec<SlotOption>, chosen: String) -> impl IntoView {
    let radios = choices.iter().map(|slot| radio(slot, slot.id == chosen)).collect_view();
    let choices = StoredValue::new(choices);
    let follow = move |event: Event| {
        let id = event_target::<HtmlInputElement>(&event).value();
        choices.with_value(|all| all.iter().find(|slot| slot.id == id).map(show));
    };
    #[cfg(feature = "hydrate")]
    queue_microtask(move || {
        // Chosen before the script came, or else as the page was made.
        choices.with_value(|all| {
            all.iter().find(|slot| dom::input(&field_id(slot)).is_some_and(|i| i.checked())).map(show);
        });
    });
    view! {
        <fieldset class="slots" on:change=follow>
            <legend>"How you get it"</legend>
            {radios}
        </fieldset>
    }
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
                id=field_id(slot)
                value=slot.id.clone()
                data-delivery=slot.delivery.to_string()
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

fn field_id(slot: &SlotOption) -> String {
    format!("slot-{}", slot.id)
}

/// The rest of the page follows the choice.
fn show(slot: &SlotOption) {
    if let Some(address) = dom::by_id("address") {
        // Disabled as well, so that hidden fields are neither asked for nor sent.
        hide(&address, !slot.delivery);
    }
    let total = slot.total.to_string();
    dom::write("total", &total);
    dom::write("tax", &slot.tax.to_string());
    dom::write("pay", &format!("Pay {total}"));
}

fn hide(fields: &Element, away: bool) {
    dom::mark(fields, "hidden", away);
    dom::mark(fields, "disabled", away);
}
