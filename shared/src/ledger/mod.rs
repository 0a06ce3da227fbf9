//! The books: transfers from account to account that are never changed, and how a payment is shared by them.

pub mod shares;
pub mod store;
pub mod unwind;

use crate::db::Statement;
use crate::ids::OrderId;
use crate::money::{Currency, WHOLE_BP, share};
use crate::rehearsal::stage::is_sandbox;
use crate::stmt;
use crate::time::Timestamp;

pub use shares::{Cohost, Component, Parties, Share, shares};

/// How the violation of a second booking reads.
pub const BOOKED: &str = "transfer_once";

/// What the payment provider holds for the shop.
pub const PROVIDER: &str = "provider:payments";

/// What the shop pays itself towards a price.
pub const FUNDING: &str = "funding:platform";

/// What the shop has earned.
pub const FEES: &str = "platform:fees";

/// A move of money, before it has a place in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Account it leaves: debited.
    pub from: String,
    /// Account it reaches: credited.
    pub to: String,
    /// Minor units, more than zero.
    pub minor: i64,
    /// Why.
    pub reason: &'static str,
}

/// The account through which a payment is shared out.
#[must_use]
pub fn payment(session: &str) -> String {
    format!("payment:{session}")
}

/// The platform's fee on goods, in minor units.
#[must_use]
pub fn fee(goods_minor: i64, fee_bp: u32) -> i64 {
    share(goods_minor, i64::from(fee_bp).min(WHOLE_BP))
}

/// The statement that books the sale of `order` by the shares it was placed with: what the sandbox paid goes into the
/// books of rehearsals. Fails on [`BOOKED`] when this payment was booked before.
#[must_use]
pub fn sell(session: &str, order: &OrderId, now: Timestamp) -> Statement {
    let sql = if is_sandbox(session) { store::REHEARSE_SALE } else { store::SELL };
    stmt!(sql, session, order.as_str(), now)
}

/// The statement that books the way back of all that is left of each share of `order`, and of the rest of its payment.
#[must_use]
pub fn take_back(session: &str, order: &OrderId, now: Timestamp) -> Statement {
    let sql = if is_sandbox(session) { store::REHEARSE_BACK } else { store::TAKE_BACK };
    stmt!(sql, session, order.as_str(), now)
}

/// A payment that finds nothing to buy goes back whole.
#[must_use]
pub fn bounce(session: &str, total_minor: i64) -> Vec<Transfer> {
    let payment = payment(session);
    vec![
        Transfer { from: PROVIDER.to_owned(), to: payment.clone(), minor: total_minor, reason: "capture" },
        Transfer { from: payment, to: PROVIDER.to_owned(), minor: total_minor, reason: "refund" },
    ]
}

/// The statement that books `transfers` under `reference`, about `order` where they are about one: what the sandbox paid
/// goes into the books of rehearsals. Fails on [`BOOKED`] when one of them was booked before.
#[must_use]
pub fn book(
    transfers: &[Transfer],
    currency: Currency,
    reference: &str,
    order: Option<&OrderId>,
    now: Timestamp,
) -> Statement {
    let rows: Vec<_> = transfers.iter().map(|t| (&t.from, &t.to, t.minor, t.reason)).collect();
    let rows = serde_json::json!(rows).to_string();
    let sql = if is_sandbox(reference) { store::REHEARSE } else { store::TRANSFER };
    stmt!(sql, rows, currency.code(), reference, order.map(OrderId::as_str), now)
}
