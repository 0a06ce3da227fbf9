//! How to get it home, and what happens when it comes back.

use crate::ui::markup::{each, maybe, when};
use crate::ui::words;
use leptos::prelude::*;
use shared::drops::view::{DropPage, SlotLine};

/// Pickup windows and delivery, with their prices.
pub fn receiving(model: &DropPage) -> impl IntoView + '_ {
    view! {
        <section class="receiving" aria-labelledby="receiving">
            <h2 id="receiving">"Pick it up, or have it brought"</h2>
            <ul class="slots">{each(&model.slots, slot)}</ul>
            {when(model.slots.is_empty(), || view! { <p>"The creator has not set pickup windows yet."</p> })}
        </section>
    }
}

fn slot(slot: &SlotLine) -> impl IntoView + '_ {
    let left = if slot.left == 0 { "full".to_owned() } else { format!("{} places", slot.left) };
    view! {
        <li class=if slot.left == 0 { "slot full" } else { "slot" }>
            <span class="slot-when"><strong>{slot.starts.day.as_str()}</strong>
                <time datetime=slot.starts.iso.as_str()>{format!("{}–{}", slot.starts.clock, slot.ends.clock)}</time></span>
            <span class="slot-where">{slot.place.as_str()}<small>{if slot.delivery { "Delivery" } else { "Pickup" }}</small></span>
            <span class="slot-price">{words::price_or_free(slot.price)}<small>{left}</small></span>
        </li>
    }
}

/// Refunds and reissues, in the version this drop is sold by.
pub fn rules(model: &DropPage) -> impl IntoView + '_ {
    view! {
        <section class="rules" aria-labelledby="rules">
            <h2 id="rules">"If it comes back"</h2>
            <dl>
                <dt>"Refunds"</dt><dd>{model.policy.refund.as_str()}</dd>
                <dt>"Reissues"</dt><dd>{model.policy.reissue.as_str()}</dd>
                {maybe(model.policy.second_chance.map(|rule| view! { <dt>"Waiting list"</dt><dd>{rule.sentence()}</dd> }))}
            </dl>
            <p><a href="/policies/drops">{format!("All the rules, version {}", model.policy.version)}</a></p>
        </section>
    }
}
