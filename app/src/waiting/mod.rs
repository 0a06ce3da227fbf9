//! The waiting list: joining it, an offer, leaving it.

mod join;
mod offer;

pub use join::join;
pub use offer::{offer, place};

use crate::style;
use crate::ui::layout::{Head, document};
use leptos::prelude::*;
use shared::catalogue::view::Shop;

fn around<V: IntoView>(shop: &Shop, title: &str, main: impl FnOnce() -> V) -> String {
    let head = Head {
        shop,
        path: None,
        title,
        description: "Units that come back go to those who wait for them, first come, first served.".to_owned(),
        picture: None,
        style: style::ENTER,
        facts: None,
        wakes: false,
    };
    document(&head, main)
}
