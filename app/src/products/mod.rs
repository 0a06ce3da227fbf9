//! Products: in the studio, on the desk, and the public page of their provenance.

mod desk;
mod import;
mod list;
mod new;
mod page;
mod parts;
mod provenance;
mod variants;

pub use desk::{list as desk_list, page as desk_page};
pub use import::page as import;
pub use list::page as list;
pub use new::page as new;
pub use page::page;
pub use provenance::page as provenance;

use crate::office::{Area, OfficePage};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::office::view::{Notice, Person, Tone};
use shared::products::State;

fn around<V: IntoView>(
    (shop, person): (&Shop, &Person),
    area: Area,
    (title, path): (&str, &str),
    said: Option<&Notice>,
    main: impl FnOnce() -> V,
) -> String {
    let script = Some("/tools.js");
    crate::office::page(&OfficePage { shop, area, title, path, person: Some(person), notice: said, script }, main)
}

const fn sign(state: State) -> (&'static str, Tone) {
    match state {
        State::Draft => ("Draft", Tone::Wait),
        State::Listed => ("Listed", Tone::Go),
        State::Hidden => ("Hidden", Tone::Stop),
    }
}
