//! The studio's pages before the first sale: checklist, profile, papers, scenarios, payout account.

mod account;
mod checklist;
mod papers;
mod profile;
mod progress;
mod screening;

pub use account::page as account;
pub use checklist::{list as checklist, submit_page};
pub use papers::{PapersPage, page as papers};
pub use profile::page as profile;
pub use progress::page as progress;
pub use screening::page as screening;

use crate::office::{Area, OfficePage};
use crate::studio::Around;
use leptos::prelude::*;

fn office<V: IntoView>(around: Around, title: &str, path: &str, main: impl FnOnce() -> V) -> String {
    let Around { shop, person, said } = around;
    let page = OfficePage { shop, area: Area::Studio, title, path, person: Some(person), notice: said, script: None };
    crate::office::page(&page, main)
}
