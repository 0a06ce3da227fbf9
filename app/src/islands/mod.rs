//! The parts of a page that come alive: countdown, buy form, hold timer, slot picker.
//!
//! Every island is complete markup without script. The browser then changes text and attributes, never the structure.

mod buy;
mod countdown;
mod dom;
mod hold;
mod part;
mod phase;
mod picker;
mod ticket;
mod words;

#[cfg(feature = "hydrate")]
mod clock;
#[cfg(any(test, feature = "hydrate"))]
mod rhythm;
#[cfg(feature = "hydrate")]
mod stock;

pub use buy::BuyForm;
pub use countdown::Countdown;
pub use hold::HoldTimer;
pub use picker::{SlotOption, SlotPicker};

/// Called once by the page's script, before it wakes the islands one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
