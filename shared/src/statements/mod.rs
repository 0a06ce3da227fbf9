//! Statements: what a month brought a creator, each sale with every fee named, and what is left.

pub mod beancount;
mod files;
pub mod flow;
pub mod month;
mod refused;
pub mod store;

pub use files::{as_beancount, as_csv};
pub use month::Month;
pub use refused::StatementRefused;

use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::time::Timestamp;
use store::Booked;

/// One amount of an entry, with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `The shop’s fee`.
    pub label: &'static str,
    /// Minor units: what it adds to the balance, below zero what it takes.
    pub minor: i64,
    /// The account of the creator's own books that it stands on.
    pub account: &'static str,
}

/// Something that happened: a sale, a refund, a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was booked.
    pub at: Timestamp,
    /// `Sale, order 9RJ3K2M7`.
    pub title: String,
    /// What was sold.
    pub about: String,
    /// What moved it, as the books name it.
    pub reference: String,
    /// The order's id, where it is the creator's own sale.
    pub order: Option<String>,
    /// What it is made of; empty where the title says it all.
    pub lines: Vec<Line>,
    /// What it adds to the balance, minor units.
    pub minor: i64,
    /// What it adds to what the creator owes, minor units.
    pub debt_minor: i64,
}

/// A month of one creator in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Which month.
    pub month: Month,
    /// Whose clock it goes by.
    pub zone: String,
    /// What the minor units are of.
    pub currency: Currency,
    /// The balance when it began.
    pub opening_minor: i64,
    /// What was owed to the shop then.
    pub owed_opening_minor: i64,
    /// In the order they were booked.
    pub entries: Vec<Entry>,
    /// The month is not over at this moment.
    pub so_far: Option<Timestamp>,
}

impl Statement {
    /// The balance at the end.
    #[must_use]
    pub fn closing_minor(&self) -> i64 {
        self.opening_minor + self.entries.iter().map(|entry| entry.minor).sum::<i64>()
    }

    /// What is owed to the shop at the end.
    #[must_use]
    pub fn owed_closing_minor(&self) -> i64 {
        self.owed_opening_minor + self.entries.iter().map(|entry| entry.debt_minor).sum::<i64>()
    }

    /// `minor` units of its currency.
    #[must_use]
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// What all lines of a kind add up to, as they first come; what has no lines, by its title.
    #[must_use]
    pub fn sums(&self) -> Vec<(&str, i64)> {
        let mut sums: Vec<(&str, i64)> = Vec::new();
        let mut add = |label, minor| match sums.iter_mut().find(|(known, _)| *known == label) {
            Some((_, sum)) => *sum += minor,
            None => sums.push((label, minor)),
        };
        for entry in &self.entries {
            match entry.lines.as_slice() {
                [] if entry.minor != 0 => add(entry.title.as_str(), entry.minor),
                lines => lines.iter().for_each(|line| add(line.label, line.minor)),
            }
        }
        sums
    }
}

/// Whether a transfer is for a way back.
fn goes_back(reason: &str) -> bool {
    reason == "refund" || (reason.ends_with("_back") && reason != "debt_back")
}

/// What a share of a payment is for, as the one who sells reads it, and where it stands in their own books.
fn share(reason: &str, back: bool) -> (&'static str, &'static str) {
    match (reason.strip_suffix("_back").unwrap_or(reason), back) {
        ("fee", false) => ("The shop’s fee", "Expenses:Fee"),
        ("fee", true) => ("The shop’s fee, given back", "Expenses:Fee"),
        ("fee_tax", false) => ("Tax on the fee", "Expenses:Fee-Tax"),
        ("fee_tax", true) => ("Tax on the fee, given back", "Expenses:Fee-Tax"),
        ("tax", false) => ("Tax in the price", "Expenses:Tax"),
        ("tax", true) => ("Tax in the price, given back", "Expenses:Tax"),
        ("delivery", false) => ("Delivery, to the carrier", "Expenses:Delivery"),
        ("delivery", true) => ("Delivery, given back", "Expenses:Delivery"),
        ("delivery_tax", false) => ("Tax in the delivery", "Expenses:Delivery-Tax"),
        ("delivery_tax", true) => ("Tax in the delivery, given back", "Expenses:Delivery-Tax"),
        ("cohost" | "creator", false) => ("Share of your co-host", "Expenses:Co-Hosts"),
        ("cohost" | "creator", true) => ("Share of your co-host, given back", "Expenses:Co-Hosts"),
        ("coupon", false) => ("Coupon, paid by the shop", "Income:Coupons"),
        ("coupon", true) => ("Coupon, back to the shop", "Income:Coupons"),
        ("loyalty", false) => ("For regulars, paid by the shop", "Income:Regulars"),
        ("loyalty", true) => ("For regulars, back to the shop", "Income:Regulars"),
        _ => ("Other", "Equity:Other"),
    }
}

/// What the creator pays towards a price themself.
fn own_part(reason: &str, back: bool) -> Option<(&'static str, &'static str)> {
    match (reason.strip_suffix("_back").unwrap_or(reason), back) {
        ("coupon", false) => Some(("Coupon, at your cost", "Expenses:Coupons")),
        ("coupon", true) => Some(("Coupon, given back to you", "Expenses:Coupons")),
        ("loyalty", false) => Some(("For regulars, at your cost", "Expenses:Regulars")),
        ("loyalty", true) => Some(("For regulars, given back to you", "Expenses:Regulars")),
        _ => None,
    }
}

/// The title of what moves between a creator and the rest of the books, and where the other side stands in their own.
fn alone(reason: &str, other: &str, adds: bool) -> (&'static str, &'static str) {
    let kind = other.split(':').next().unwrap_or_default();
    match (kind, reason, adds) {
        (_, "cohost", _) => ("Your share as a co-host", "Income:Co-Hosting"),
        (_, "cohost_back", _) => ("Your share as a co-host, given back", "Income:Co-Hosting"),
        ("bank", _, false) => ("Payout", "Assets:Bank"),
        ("bank", _, true) => ("Payout that came back", "Assets:Bank"),
        ("debt", _, true) => ("Lent to you: you owe it", "Equity:Debt"),
        ("debt", _, false) => ("Paid back what you owed", "Equity:Debt"),
        ("reserve", _, false) => ("Held back", "Assets:Shop:Reserve"),
        ("reserve", _, true) => ("Released", "Assets:Shop:Reserve"),
        ("dispute", _, false) => ("Set aside for a chargeback", "Assets:Shop:Disputes"),
        ("dispute", _, true) => ("Chargeback, given back", "Assets:Shop:Disputes"),
        ("correction", ..) => ("Correction", "Equity:Corrections"),
        _ => ("Other", "Equity:Other"),
    }
}

/// Adds to the line of the same label.
fn add(lines: &mut Vec<Line>, (label, account): (&'static str, &'static str), minor: i64) {
    match lines.iter_mut().find(|line| line.label == label) {
        Some(line) => line.minor += minor,
        None => lines.push(Line { label, minor, account }),
    }
}

/// What `booked` comes to for the creator `me`: transfers in the order they were booked, all of those that touch their
/// balance or their debt, and beside them the other shares of the payments for what they sold. Those of what they only
/// share in are left out, should they be there.
#[must_use]
pub fn entries(me: &str, booked: &[Booked]) -> Vec<Entry> {
    let (mine, debt) = (format!("creator:{me}"), format!("debt:{me}"));
    let mut groups: Vec<Vec<&Booked>> = Vec::new();
    // What is lent, or paid back, is told by itself.
    let is_loan = |row: &Booked| row.from_account == debt || row.to_account == debt;
    let key =
        |row: &Booked| (row.at, row.reference.clone(), row.order_id.clone(), goes_back(&row.reason), is_loan(row));
    for row in booked {
        let same = |group: &&mut Vec<&Booked>| group.first().is_some_and(|first| key(first) == key(row));
        // Those of one batch stand together: the latest group is asked first.
        match groups.iter_mut().rev().find(same) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.iter().filter_map(|group| entry(me, &mine, &debt, group)).collect()
}

fn entry(me: &str, mine: &str, debt: &str, group: &[&Booked]) -> Option<Entry> {
    let first = group.first()?;
    let sold = first.seller.as_deref() == Some(me) && group.iter().any(|row| touches(row, "payment:").is_some());
    let back = goes_back(&first.reason);
    let (mut minor, mut debt_minor, mut lines) = (0, 0, Vec::new());
    let mut title = "";
    let price = if back { ("Given back to the buyer", "Income:Refunds") } else { ("Price", "Income:Sales") };
    for row in group {
        let adds = effect(row, mine);
        minor += adds;
        // From the debt account to the creator's: lent.
        debt_minor -= effect(row, debt);
        match (sold, touches(row, "payment:")) {
            (true, Some(paid)) if adds != 0 => {
                if let Some(own) = own_part(&row.reason, back) {
                    add(&mut lines, own, adds);
                    add(&mut lines, price, -adds);
                } else {
                    debug_assert!(paid == -adds);
                }
            }
            (true, Some(paid)) if matches!(row.reason.as_str(), "capture" | "refund") => add(&mut lines, price, paid),
            (true, Some(paid)) => add(&mut lines, share(&row.reason, back), paid),
            (_, _) if adds != 0 => {
                let other = if row.to_account == mine { &row.from_account } else { &row.to_account };
                let (words, account) = alone(&row.reason, other, adds > 0);
                title = words;
                if effect(row, debt) == 0 {
                    add(&mut lines, (words, account), adds);
                }
            }
            (..) => {}
        }
    }
    if minor == 0 && debt_minor == 0 {
        return None;
    }
    // The price comes first, and what is not shared out yet is named.
    lines.sort_by_key(|line| line.label != price.0);
    let rest = minor - debt_minor - lines.iter().map(|line| line.minor).sum::<i64>();
    if rest != 0 {
        add(&mut lines, ("Still being settled", "Equity:Unsettled"), rest);
    }
    lines.retain(|line| line.minor != 0);
    let order = first.order_id.as_ref().map(|id| OrderId(id.clone()));
    let number = order.as_ref().map_or_else(String::new, |order| format!(", order {}", order.number()));
    let title = match (sold, back) {
        (true, false) => format!("Sale{number}"),
        (true, true) => format!("Refund{number}"),
        _ if title.is_empty() => "What you owe, corrected".to_owned(),
        _ => title.to_owned(),
    };
    // Whoever shares in a sale sees of it what they get, and in which drop.
    let what = if sold { first.sold() } else { first.drop_title.clone().unwrap_or_default() };
    let order = order.filter(|_| first.seller.as_deref() == Some(me)).map(|order| order.0);
    Some(Entry {
        at: first.at,
        title,
        about: what,
        reference: first.reference.clone(),
        order,
        lines,
        minor,
        debt_minor,
    })
}

/// What a transfer adds to `account`.
fn effect(row: &Booked, account: &str) -> i64 {
    if row.to_account == account {
        row.amount_minor
    } else if row.from_account == account {
        -row.amount_minor
    } else {
        0
    }
}

/// What a transfer adds to the account that begins so, if it touches one.
fn touches(row: &Booked, kind: &str) -> Option<i64> {
    if row.to_account.starts_with(kind) {
        Some(row.amount_minor)
    } else {
        row.from_account.starts_with(kind).then_some(-row.amount_minor)
    }
}
