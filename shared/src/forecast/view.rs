//! The pages of the forecast.

use crate::catalogue::view::Shop;
use crate::office::view::{Chart, Figure, Person, Table};

/// `GET /studio/forecast`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// One for each currency; at least one.
    pub currencies: Vec<Outlook>,
    /// What could change it.
    pub open: Table,
}

/// What is due in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// ISO 4217.
    pub currency: &'static str,
    /// Why nothing is sent at the moment; empty: it is.
    pub stopped: String,
    /// How often is paid, and the least that is sent.
    pub pace: String,
    /// On its way, in 7 and in 30 days, later.
    pub figures: Vec<Figure>,
    /// What goes out day by day, with its numbers beside it.
    pub chart: Chart,
    /// The days on which something is released or goes out.
    pub days: Table,
}
