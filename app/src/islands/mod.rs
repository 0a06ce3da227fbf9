//! The parts of a page that come alive: countdown, buy form, hold timer, slot picker.
//!
//! Each is markup from the server that works by itself, handed through a small `#[island]` as its children. The island
//! has no props and builds no view: in the browser it reads the facts from `data-` attributes and changes texts and
//! attributes. So no serialised props travel, no page code is downloaded, and nothing can fail to match.

mod buy;
mod countdown;
mod hold;
mod part;
mod phase;
mod picker;
mod ticket;
mod words;

#[cfg(feature = "hydrate")]
mod clock;
#[cfg(feature = "hydrate")]
mod cue;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod line;
#[cfg(any(test, feature = "hydrate"))]
mod rhythm;
#[cfg(feature = "hydrate")]
mod selling;
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
