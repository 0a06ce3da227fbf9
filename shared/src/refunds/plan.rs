//! What a refund comes to, and which shares of the sale give it back.

use super::refused::RefundRefused;
use super::{Side, Wanted};
use crate::ledger::unwind::{Left, back, refundable, unwind};
use crate::ledger::{Component, FUNDING, PROVIDER, Transfer, payment};
use crate::money::{Currency, Money, split};

/// A refund that has begun or is done, as far as it counts here.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Earlier {
    /// `all goods delivery goodwill`.
    pub component: String,
    /// Of which line.
    pub sku: String,
    /// How many of it.
    pub units: u32,
    /// Minor units.
    pub amount_minor: i64,
}

/// A line of an order, as it can be given back.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Line {
    /// Its stock-keeping unit; empty for an order without lines.
    pub sku: String,
    /// What it is called.
    pub title: String,
    /// How many of it.
    pub units: u32,
    /// What all of them cost, minor units.
    pub share_minor: i64,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `placed paid collected delivered lapsed refunded`.
    pub order: String,
    /// Whether its payment is captured.
    pub captured: bool,
    /// Whether the buyer's bank disputes it.
    pub disputed: bool,
    /// Of every amount.
    pub currency: Currency,
    /// What the goods cost the buyer, minor units.
    pub goods_minor: i64,
    /// What the delivery cost, minor units.
    pub delivery_minor: i64,
    /// What the bank took back before, minor units.
    pub lost_minor: i64,
    /// Its lines; one at least.
    pub lines: Vec<Line>,
    /// What went back, or is on its way.
    pub earlier: Vec<Earlier>,
}

impl Standing {
    /// What can still go back in all, minor units.
    #[must_use]
    pub fn left(&self) -> i64 {
        let gone: i64 = self.earlier.iter().map(|one| one.amount_minor).sum();
        self.goods_minor + self.delivery_minor - self.lost_minor - gone
    }

    /// What can still go back of one component, minor units.
    #[must_use]
    pub fn left_of(&self, component: Component) -> i64 {
        let whole = if component == Component::Goods { self.goods_minor } else { self.delivery_minor };
        let of = self.earlier.iter().filter(|one| one.component == component.word());
        (whole - of.map(|one| one.amount_minor).sum::<i64>()).min(self.left())
    }

    /// Units of a line that have not gone back.
    #[must_use]
    pub fn units_left(&self, line: &Line) -> u32 {
        let gone: u32 =
            self.earlier.iter().filter(|one| one.units > 0 && one.sku == line.sku).map(|one| one.units).sum();
        line.units.saturating_sub(gone)
    }
}

/// A refund that can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The word in the column.
    pub kind: &'static str,
    /// The word in the column.
    pub component: &'static str,
    /// Of which line; empty for none.
    pub sku: String,
    /// How many of it; 0 for no line.
    pub units: u32,
    /// Minor units.
    pub minor: i64,
}

/// What of a line's price belongs to the first `units` of it: so that any number of refunds in any order adds up to it.
fn of_units(line: &Line, units: u32) -> i64 {
    let whole = i128::from(line.share_minor) * i128::from(units) / i128::from(line.units.max(1));
    i64::try_from(whole).unwrap_or(line.share_minor)
}

/// Decides what `wanted` comes to.
///
/// # Errors
/// As [`RefundRefused`] says.
pub fn plan(standing: &Standing, wanted: &Wanted, side: Side) -> Result<Plan, RefundRefused> {
    if standing.disputed {
        return Err(RefundRefused::Disputed);
    }
    if !matches!(standing.order.as_str(), "paid" | "collected" | "delivered") {
        let gone = standing.order == "refunded";
        return Err(if gone { RefundRefused::RefundedBefore } else { RefundRefused::NotPaid });
    }
    let left = standing.left();
    if left <= 0 || !standing.captured {
        return Err(RefundRefused::RefundedBefore);
    }
    let of =
        |component: &'static str, minor| Plan { kind: wanted.kind(), component, sku: String::new(), units: 0, minor };
    let plan = match wanted {
        Wanted::Full => of("all", left),
        Wanted::Part(minor) => of(Component::Goods.word(), *minor),
        Wanted::Delivery => match standing.left_of(Component::Delivery) {
            minor if minor > 0 => of(Component::Delivery.word(), minor),
            _ => return Err(RefundRefused::NoDelivery),
        },
        Wanted::Goodwill(_) if side == Side::Studio => return Err(RefundRefused::ShopOnly),
        Wanted::Goodwill(minor) => of("goodwill", *minor),
        Wanted::Line(sku, units) => {
            let line = standing.lines.iter().find(|line| line.sku == *sku).ok_or(RefundRefused::Units)?;
            let left = standing.units_left(line);
            if *units == 0 || left < *units {
                return Err(RefundRefused::Units);
            }
            let gone = line.units - left;
            let minor = of_units(line, gone + units) - of_units(line, gone);
            Plan { sku: sku.clone(), units: *units, ..of(Component::Goods.word(), minor) }
        }
    };
    if plan.minor <= 0 {
        return Err(RefundRefused::Amount);
    }
    let most = if plan.component == "goods" { standing.left_of(Component::Goods) } else { left };
    if most < plan.minor {
        return Err(RefundRefused::MoreThanRest(Money::new(most, standing.currency)));
    }
    Ok(plan)
}

/// The transfers of a refund of `minor` that is not the last of its order; none when there is not so much left.
///
/// A component that no longer has so much gives what it has, and the other one the rest.
#[must_use]
pub fn part(left: &[Left], component: &str, minor: i64, session: &str) -> Option<Vec<Transfer>> {
    if component == "goodwill" {
        let through = payment(session);
        return Some(vec![
            Transfer { from: FUNDING.to_owned(), to: through.clone(), minor, reason: "goodwill" },
            Transfer { from: through, to: PROVIDER.to_owned(), minor, reason: "refund" },
        ]);
    }
    let (goods, delivery) = (refundable(left, Component::Goods), refundable(left, Component::Delivery));
    let of_goods = match component {
        "goods" => minor.min(goods),
        "delivery" => minor - minor.min(delivery),
        _ => split(minor, &[goods, delivery]).first().copied()?,
    };
    let mut all = Vec::new();
    for (component, minor) in [(Component::Goods, of_goods), (Component::Delivery, minor - of_goods)] {
        if minor > 0 {
            all.extend(unwind(left, component, minor, session)?);
        }
    }
    Some(merged(all))
}

/// The transfers of the refund that makes it whole: an order that goes back whole was no sale. Whatever is left of every
/// share goes back, and what the shop gave out of goodwill comes back to it.
#[must_use]
pub fn whole(left: &[Left], goodwill_minor: i64, minor: i64, session: &str) -> Vec<Transfer> {
    let through = payment(session);
    let mut all = Vec::new();
    // First what was paid in, so that nobody borrows what comes a moment later.
    for share in left.iter().filter(|share| share.paid_in == 1) {
        let Some(reason) = back(&share.reason) else { continue };
        all.push(Transfer { from: through.clone(), to: share.account.clone(), minor: share.left_minor, reason });
    }
    for share in left.iter().filter(|share| share.paid_in == 0) {
        let Some(reason) = back(&share.reason) else { continue };
        all.push(Transfer { from: share.account.clone(), to: through.clone(), minor: share.left_minor, reason });
    }
    let goodwill =
        Transfer { from: through.clone(), to: FUNDING.to_owned(), minor: goodwill_minor, reason: "goodwill_back" };
    all.push(goodwill);
    all.push(Transfer { from: through, to: PROVIDER.to_owned(), minor, reason: "refund" });
    merged(all)
}

/// The same, with one transfer for each pair of accounts and reason, and none of nothing.
fn merged(all: Vec<Transfer>) -> Vec<Transfer> {
    let mut once: Vec<Transfer> = Vec::new();
    for transfer in all.into_iter().filter(|transfer| transfer.minor > 0) {
        let same =
            |one: &&mut Transfer| (&one.from, &one.to, one.reason) == (&transfer.from, &transfer.to, transfer.reason);
        match once.iter_mut().find(same) {
            Some(one) => one.minor += transfer.minor,
            None => once.push(transfer),
        }
    }
    // The buyer's money leaves when all of it is there.
    once.sort_by_key(|transfer| transfer.reason == "refund");
    once
}
