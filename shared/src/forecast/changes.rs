//! What could change a forecast: how many, how much, until when, and which way.

use super::flow::plain;
use super::store::ChangeRow;
use crate::money::Money;
use crate::office::view::{Cell, Column, Row, Table};

/// Each kind with what it is called, and which way it changes what is due; in the order they are shown.
const KINDS: [(&str, &str, &str); 14] = [
    ("disputed", "Chargebacks: set aside until the bank decides", "More, if it is won"),
    ("inquiry", "Chargebacks that a bank asks about", "Less, if the bank takes it"),
    ("asked", "Refunds that are asked for", "Less, if they are granted"),
    ("refunding", "Refunds on their way", "Less"),
    ("debt", "Owed to the shop", "Less: it is taken off what is sold next"),
    ("reserve", "In reserve", "Less, if an order goes back"),
    ("payout_held", "Payouts that are held", "Later, or not"),
    ("payout_approval", "Payouts that two people look at", "Later, or not"),
    ("large", "Payouts to come that two people look at", "A little later"),
    ("uncollected", "Paid, and nobody came", "Less, if the policy gives the money back"),
    ("waiting", "Paid, and not handed over yet", "Sooner, when it is handed over"),
    ("placed", "Ordered, not paid yet", "More, if they pay"),
    ("held", "In somebody’s basket", "More, if they pay"),
    ("unsettled", "Drops that are not settled", "Less, if something goes back"),
];

/// What stands at the price that buyers pay: whose share of it is what, only their order says.
const AT_PRICES: [&str; 7] = ["disputed", "inquiry", "asked", "refunding", "placed", "held", "unsettled"];

/// The rows that there are, by kind; `zone` is where their days are.
#[must_use]
pub fn changes(open: &[ChangeRow], zone: &str) -> Table {
    let line = |row: &ChangeRow, what: &str, way: &str| Row {
        cells: vec![
            Cell::text(what),
            Cell::Number(row.count),
            Cell::Money(Money::new(row.minor, row.currency)),
            Cell::text(if AT_PRICES.contains(&row.kind.as_str()) { "buyers’ prices" } else { "creators’ shares" }),
            row.by_at.map_or(Cell::Empty, |at| Cell::Time(at.moment(zone))),
            Cell::text(way),
        ],
        ..Row::default()
    };
    let columns = vec![
        Column::words("What"),
        Column::numbers("How many"),
        Column::numbers("Amount"),
        Column::words("Counted in"),
        Column::words("Next day"),
        Column::words("Which way"),
    ];
    let rows = KINDS.iter().flat_map(|(kind, what, way)| {
        open.iter().filter(move |row| row.kind == *kind && row.count > 0).map(|row| line(row, what, way))
    });
    plain("What could change it", columns, rows.collect(), "Nothing is open: all of it was handed over and paid.")
}
