//! Whose a dispute is: a bank disputes a payment as a whole, and each order that was paid with it bears its part.

use super::Dispute;
use super::store::KnownRow;
use crate::money::split;

/// What of a dispute one order bears.
#[derive(Debug)]
pub struct Part {
    /// The chargeback's id: the dispute's own, or with the order's behind it.
    pub id: String,
    /// The dispute that it is a part of; none: it is all of it.
    pub of: Option<String>,
    /// Its payment and order.
    pub row: KnownRow,
    /// Minor units.
    pub minor: i64,
    /// What the provider charges for the dispute, minor units: the first part has all of it.
    pub fee_minor: i64,
}

impl KnownRow {
    /// What a bank can still take of it, minor units; `all`: also what is on its way back, but is not there yet.
    fn left(&self, all: bool) -> i64 {
        let begun = if all { 0 } else { self.begun_minor };
        if self.payment == "captured" { self.captured_minor - self.refunded_minor - begun } else { 0 }
    }
}

/// The parts of a dispute: as it was shared when it was first heard of; and then in proportion to what is left of each
/// order, by largest remainder, ties by the order's id.
///
/// What is on its way back is not left, unless the bank disputes more than the rest: then the provider has not given it
/// back, and will not while the dispute lasts. Of more than is left nobody's share can be set aside; whether one has to be
/// is for the caller to see.
#[must_use]
pub fn parts(dispute: &Dispute, rows: Vec<KnownRow>) -> Vec<Part> {
    let disputed = dispute.amount.minor;
    let shares: Vec<i64> = if rows.iter().any(|row| row.disputed_minor.is_some()) {
        rows.iter().map(|row| row.disputed_minor.unwrap_or(0)).collect()
    } else {
        let by = |left: &dyn Fn(&KnownRow) -> i64| rows.iter().map(|row| left(row).max(0)).collect::<Vec<i64>>();
        let ways = [by(&|row| row.left(false)), by(&|row| row.left(true)), by(&|row| row.captured_minor)];
        let fits = |left: &&Vec<i64>| disputed <= left.iter().sum();
        let weights = ways.iter().find(fits).or(ways.last());
        weights.map(|weights| split(disputed, weights)).unwrap_or_default()
    };
    let mut fee_minor = dispute.fee_minor;
    let bear = rows.into_iter().zip(shares).filter(|(_, minor)| *minor > 0);
    let part = |(row, minor): (KnownRow, i64)| {
        let alone = row.basket.is_none();
        Part {
            id: if alone { dispute.id.clone() } else { format!("{}-{}", dispute.id, row.order_id) },
            of: (!alone).then(|| dispute.id.clone()),
            row,
            minor,
            fee_minor: std::mem::take(&mut fee_minor),
        }
    };
    bear.map(part).collect()
}
