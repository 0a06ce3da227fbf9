//! The studio: what a creator has before them, their drops, their uploads.

mod bundles;
mod cohosts;
mod contingency;
mod drops;
mod form;
mod gates;
mod messages;
mod out;
mod preview;
mod rows;
mod today;
mod upload;
mod uploads;

pub use bundles::page as bundles;
pub use cohosts::{cohosted, page as cohosts};
pub use contingency::{page as contingency, promises};
pub use drops::{page as drops, table as drops_table};
pub use form::page as drop_form;
pub use gates::calendar as rehearsals;
pub use messages::page as messages;
pub use out::page as drop_out;
pub use preview::page as preview;
pub use today::page as today;
pub use upload::{UploadField, upload_field};
pub use uploads::{RefusedUpload, upload_page, uploads_page};

use crate::office::{Area, OfficePage};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::office::view::{Notice, Person, Tone};
use shared::studio::view::Standing;

/// What stands around a page of the studio.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Who is signed in.
    pub person: &'a Person,
    /// What has just happened.
    pub said: Option<&'a Notice>,
}

pub(crate) fn office<V: IntoView>(around: Around, title: &str, path: &str, main: impl FnOnce() -> V) -> String {
    let Around { shop, person, said } = around;
    let page = OfficePage { shop, area: Area::Studio, title, path, person: Some(person), notice: said, script: None };
    crate::office::page(&page, main)
}

pub(crate) const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Draft => Tone::Plain,
        Standing::Scheduled => Tone::Wait,
        Standing::Late => Tone::Stop,
        Standing::Live => Tone::Go,
        Standing::Closed => Tone::End,
    }
}
