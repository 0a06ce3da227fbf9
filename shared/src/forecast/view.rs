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
    /// Today, in 7 and in 30 days, later.
    pub figures: Vec<Figure>,
    /// Day by day, with its numbers beside it.
    pub chart: Chart,
    /// The days on which something is due.
    pub days: Table,
}
