//! What the shop can say to a bank: the order's own record, and nothing that is not in it.

use super::store::{Happened, OneRow};
use crate::ids::OrderId;
use crate::money::Money;
use crate::time::Timestamp;
use serde::Serialize;

/// The longest text a provider takes of a field.
const CHARS_MAX: usize = 19_000;

/// An answer to a bank. Empty fields are not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Who bought it.
    pub buyer: String,
    /// Where the receipt went.
    pub email: String,
    /// Where it was brought; empty where it was collected.
    pub address: String,
    /// What was bought.
    pub product: String,
    /// When it was collected or delivered: `2026-11-21`.
    pub handed_on: String,
    /// By which version of which rules it was sold.
    pub policy: String,
    /// What went back before.
    pub refunds: String,
    /// All that happened, line by line, and what the operator adds.
    pub record: String,
}

fn line(one: &Happened, zone: &str, what: &str) -> (Timestamp, String) {
    let at = one.at.moment(zone);
    (one.at, format!("{} {} {}: {what}", at.day, at.clock, at.zone))
}

/// The record of an order, by time, in whole lines.
pub(super) fn record(row: &OneRow) -> Vec<String> {
    let zone = row.zone.as_str();
    let mut all: Vec<(Timestamp, String)> = Vec::new();
    all.extend(row.steps.iter().map(|one| line(one, zone, &format!("Order {}", one.what))));
    all.extend(row.handovers.iter().map(|one| line(one, zone, &format!("Handed over: {}", one.what))));
    all.extend(row.letters.iter().map(|one| line(one, zone, &format!("Letter sent to {}: {}", row.email, one.what))));
    all.extend(row.messages.iter().map(|one| line(one, zone, &format!("Message to the buyers: {}", one.what))));
    all.extend(row.refunds.iter().map(|one| line(one, zone, &format!("Refund: {}", one.what))));
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, text)| text).collect()
}

/// The answer to a bank: of the order, and of the others that were paid with it; `adds` is what the operator says besides.
pub(super) fn bundle(row: &OneRow, others: &[OneRow], adds: &str) -> Evidence {
    let cut = |text: String| text.chars().take(CHARS_MAX).collect::<String>();
    let all: Vec<&OneRow> = std::iter::once(row).chain(others).collect();
    let each = |of: &dyn Fn(&OneRow) -> String| {
        let mut texts: Vec<String> = all.iter().map(|row| of(row)).filter(|text| !text.is_empty()).collect();
        texts.dedup();
        texts
    };
    let mut records: Vec<String> =
        all.iter().flat_map(|row| std::iter::once(heading(row)).chain(record(row))).collect();
    if !adds.is_empty() {
        records.push(adds.to_owned());
    }
    let handed = all.iter().filter_map(|row| row.handovers.last()).map(|one| one.at).max();
    Evidence {
        buyer: row.name.clone(),
        email: row.email.clone(),
        address: each(&address).join("; "),
        product: cut(each(&product).join("; ")),
        handed_on: handed.map_or_else(String::new, |at| at.moment("UTC").iso.chars().take(10).collect()),
        policy: cut(each(&policy).join("\n")),
        refunds: cut(each(&refunds).join("\n")),
        record: cut(records.join("\n")),
    }
}

/// How an order was to be received, above its record.
fn heading(row: &OneRow) -> String {
    let (order, starts) = (OrderId(row.order_id.clone()), row.starts_at.moment(&row.zone));
    let way = if row.kind == "delivery" { "delivery" } else { "pickup" };
    format!("Order {}: {way} {}, {} {}", order.number(), row.place, starts.day, starts.clock)
}

fn address(row: &OneRow) -> String {
    if row.kind == "delivery" { format!("{}, {} {}", row.street, row.postcode, row.town) } else { String::new() }
}

fn product(row: &OneRow) -> String {
    let total = Money::new(row.total_minor, row.currency);
    format!("{} × {} from “{}” by {}, {total}", row.units, row.item, row.title, row.creator)
}

fn policy(row: &OneRow) -> String {
    format!("Rules of sale, version {}, accepted when it was ordered: {}", row.policy, row.policy_text)
}

fn refunds(row: &OneRow) -> String {
    let each: Vec<String> = row.refunds.iter().map(|one| line(one, &row.zone, &one.what).1).collect();
    each.join("\n")
}
