//! The books: who gets what of a payment, as transfers that are never changed.

use crate::checkout::quote::{Funding, Quote};
use crate::db::Statement;
use crate::ids::OrderId;
use crate::money::{Currency, WHOLE_BP, share, tax_inside};
use crate::rehearsal::stage::is_sandbox;
use crate::stmt;
use crate::time::Timestamp;

crate::queries! {
    /// All transfers of a payment at once: ?1 is a JSON array of [from, to, minor units, reason].
    /// Fails on `transfers.reference` when this payment was booked for one of these reasons before.
    TRANSFER = "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, ?2, value ->> 3, ?3, ?4, ?5 FROM json_each (?1)";
    /// The same in the books of rehearsals: no money moved.
    REHEARSED = "INSERT INTO rehearsal_transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, ?2, value ->> 3, ?3, ?4, ?5 FROM json_each (?1)";
}

/// How the violation of a second booking reads.
pub const BOOKED: &str = "transfers.reference";

/// The world outside: money comes from there and goes back there.
pub const PROVIDER: &str = "provider:payments";

/// What the shop pays itself towards a price: below zero by as much as it has paid.
pub const FUNDING: &str = "funding:platform";

/// A move of money, before it has a place in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Account it leaves.
    pub from: String,
    /// Account it reaches.
    pub to: String,
    /// Minor units, more than zero.
    pub minor: i64,
    /// Why.
    pub reason: &'static str,
}

/// Whom a sale is shared among.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parties {
    /// The creator's id.
    pub creator: String,
    /// Whose tax it is.
    pub tax_area: String,
    /// Who delivers; empty for pickup.
    pub carrier: String,
}

/// A payment's way to those it belongs to: captured, then shared without a rest.
///
/// What is taken off is paid into the same account by whoever bears it, in a transfer of its own. The carrier gets the
/// delivery less its tax, the platform its fee, the tax office the tax, the creator the rest.
#[must_use]
pub fn sale(session: &str, quote: &Quote, parties: &Parties) -> Vec<Transfer> {
    let payment = format!("payment:{session}");
    let delivery = quote.delivery_minor - tax_inside(quote.delivery_minor, i64::from(quote.tax_bp));
    // Off orders from before it was kept who pays for it, the creator gets what is left, and nothing is paid in.
    let offs = [("coupon", quote.coupon), ("loyalty", quote.loyalty)].into_iter().filter_map(|(reason, taken)| {
        let taken = taken?;
        let from = match taken.funding? {
            Funding::Creator => format!("creator:{}", parties.creator),
            Funding::Platform => FUNDING.to_owned(),
        };
        Some(Transfer { from, to: payment.clone(), minor: taken.minor, reason })
    });
    let offs: Vec<_> = offs.collect();
    let paid_in: i64 = offs.iter().map(|transfer| transfer.minor).sum();
    let creator = quote.total_minor() + paid_in - quote.tax_minor - quote.fee_minor - delivery;
    let out = |to: String, minor, reason| Transfer { from: payment.clone(), to, minor, reason };
    let mut all = vec![
        Transfer { from: PROVIDER.to_owned(), to: payment.clone(), minor: quote.total_minor(), reason: "capture" },
        out(format!("creator:{}", parties.creator), creator, "creator"),
        out("platform:fees".to_owned(), quote.fee_minor, "fee"),
        out(format!("tax:{}", parties.tax_area), quote.tax_minor, "tax"),
        out(format!("courier:{}", parties.carrier), delivery, "delivery"),
    ];
    all.extend(offs);
    all.retain(|transfer| transfer.minor > 0);
    all
}

/// A payment that finds nothing to buy goes back whole.
#[must_use]
pub fn bounce(session: &str, total_minor: i64) -> Vec<Transfer> {
    let payment = format!("payment:{session}");
    vec![
        Transfer { from: PROVIDER.to_owned(), to: payment.clone(), minor: total_minor, reason: "capture" },
        Transfer { from: payment, to: PROVIDER.to_owned(), minor: total_minor, reason: "refund" },
    ]
}

/// A sale that is given back: every share returns the way it came, and the whole leaves for the provider.
#[must_use]
pub fn takeback(session: &str, quote: &Quote, parties: &Parties) -> Vec<Transfer> {
    let back = |reason| match reason {
        "creator" => Some("creator_back"),
        "fee" => Some("fee_back"),
        "tax" => Some("tax_back"),
        "delivery" => Some("delivery_back"),
        "coupon" => Some("coupon_back"),
        "loyalty" => Some("loyalty_back"),
        _ => None,
    };
    let shares = sale(session, quote, parties).into_iter().filter_map(|share| {
        Some(Transfer { reason: back(share.reason)?, from: share.to, to: share.from, minor: share.minor })
    });
    let payment = format!("payment:{session}");
    let refund = Transfer { from: payment, to: PROVIDER.to_owned(), minor: quote.total_minor(), reason: "refund" };
    shares.chain([refund]).collect()
}

/// The platform's fee on goods, in minor units.
#[must_use]
pub fn fee(goods_minor: i64, fee_bp: u32) -> i64 {
    share(goods_minor, i64::from(fee_bp).min(WHOLE_BP))
}

/// The statement that books `transfers`: what the sandbox paid goes into the books of rehearsals.
#[must_use]
pub fn book(transfers: &[Transfer], currency: Currency, session: &str, order: &OrderId, now: Timestamp) -> Statement {
    let rows: Vec<_> = transfers.iter().map(|t| (&t.from, &t.to, t.minor, t.reason)).collect();
    let rows = serde_json::json!(rows).to_string();
    let sql = if is_sandbox(session) { REHEARSED } else { TRANSFER };
    stmt!(sql, rows, currency.code(), session, order.as_str(), now)
}
