//! The basket: what a buyer holds, and paying for it together.

mod bill;
mod checkout;
mod list;

pub use checkout::page as checkout;
pub use list::page as list;

use crate::ui::markup::{Markup, write_to};
use leptos::prelude::IntoView;
use shared::basket::view::HeldLine;
use shared::time::Timestamp;

/// How long a hold still lasts, to the minute: without script nothing would count it down.
fn left(line: &HeldLine, now: Timestamp) -> String {
    match (line.expires.at - now).whole_minutes() {
        ..1 => "less than a minute left".to_owned(),
        1 => "1 minute left".to_owned(),
        minutes => format!("{minutes} minutes left"),
    }
}

/// The rows of each creator together, as `view` shows them.
fn by_maker<'a, T: Sync, V: IntoView>(
    rows: &'a [T],
    line: fn(&T) -> &HeldLine,
    view: impl Fn(&'a [T]) -> V + Send + 'a,
) -> Markup<impl FnOnce(&mut String) + Send> {
    Markup(move |to: &mut String| {
        for group in rows.chunk_by(|one, other| line(one).creator == line(other).creator) {
            write_to(to, view(group));
        }
    })
}
