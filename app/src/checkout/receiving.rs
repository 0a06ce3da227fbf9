//! How the order is received: the choice of a window, and where to bring it.

use crate::islands::{SlotOption, SlotPicker};
use crate::ui::fields::{Field, about, at_field, field};
use crate::ui::markup::{island, maybe, when};
use leptos::prelude::*;
use shared::checkout::view::{CheckoutPage, SlotChoice, Typed};
use shared::drops::view::Notice;

const STREET: Field<'static> = Field {
    name: "street",
    label: "Street and number",
    kind: "text",
    autocomplete: "address-line1",
    length_max: 120,
    required: false,
    hint: "",
};
const POSTCODE: Field<'static> = Field {
    name: "postcode",
    label: "Postcode",
    kind: "text",
    autocomplete: "postal-code",
    length_max: 12,
    required: false,
    hint: "",
};
const TOWN: Field<'static> = Field {
    name: "town",
    label: "Town",
    kind: "text",
    autocomplete: "address-level2",
    length_max: 80,
    required: false,
    hint: "",
};

/// The windows to choose from, each with what the whole order costs that way.
pub fn choice(model: &CheckoutPage) -> impl IntoView + '_ {
    let wrong = about(&model.notices, "fulfilment");
    view! {
        <div class=if wrong.is_some() { "ways wrong" } else { "ways" } id="fulfilment" tabindex="-1">
            {maybe(wrong.map(|notice| at_field("fulfilment", notice)))}
            {island(|| view! {
                <SlotPicker choices={model.slots.iter().map(option).collect::<Vec<_>>()} chosen=model.typed.fulfilment.clone()/>
            })}
        </div>
    }
}

fn option(choice: &SlotChoice) -> SlotOption {
    let slot = &choice.slot;
    SlotOption {
        id: slot.id.clone(),
        label: format!("{}, {}–{}", slot.starts.day, slot.starts.clock, slot.ends.clock),
        place: slot.place.clone(),
        price: slot.price,
        total: choice.total,
        tax: choice.tax,
        left: slot.left,
        delivery: slot.delivery,
    }
}

/// Where to bring it: always there, because without script nothing could bring it back.
pub fn address(model: &CheckoutPage) -> impl IntoView + '_ {
    when(model.slots.iter().any(|choice| choice.slot.delivery), move || address_fields(&model.typed, &model.notices))
}

/// The fields of an address, for what is brought.
pub(crate) fn address_fields<'a>(typed: &'a Typed, notices: &'a [Notice]) -> impl IntoView + 'a {
    view! {
        <fieldset class="address" id="address">
            <legend>"For delivery only"</legend>
            {field(STREET, &typed.street, notices)}
            <div class="pair">
                {field(POSTCODE, &typed.postcode, notices)}
                {field(TOWN, &typed.town, notices)}
            </div>
        </fieldset>
    }
}
