//! The basket: what a buyer holds, and paying for it together.

mod bill;
mod checkout;
mod list;

pub use checkout::page as checkout;
pub use list::page as list;

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
