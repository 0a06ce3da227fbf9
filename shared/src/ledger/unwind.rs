//! A part of an order goes back: each share gives back in the ratio in which it got, to the minor unit.

use super::{PROVIDER, Transfer, payment, shares::Component};
use crate::money::split;
use serde::Deserialize;

/// What is left of a share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Left {
    /// Of what.
    pub component: Component,
    /// Whose.
    pub account: String,
    /// As [`super::Share::reason`].
    pub reason: String,
    /// 1 for what was paid into the payment, 0 for what came out of it.
    pub paid_in: u8,
    /// Minor units that have not gone back.
    pub left_minor: i64,
}

/// What of `component` can still go back to the buyer, minor units.
#[must_use]
pub fn refundable(left: &[Left], component: Component) -> i64 {
    let of = left.iter().filter(|share| share.component == component);
    of.map(|share| if share.paid_in == 0 { share.left_minor } else { -share.left_minor }).sum()
}

/// The transfers that give `minor` of `component` back to the buyer of `session`; none when that is more than is left.
///
/// Every share gives back its part of what is left of it, by largest remainder, ties by their order. So the parts always
/// add up, none gives back more than it got, and the last refund leaves nothing of any.
#[must_use]
pub fn unwind(left: &[Left], component: Component, minor: i64, session: &str) -> Option<Vec<Transfer>> {
    let most = refundable(left, component);
    if minor <= 0 || most < minor {
        return None;
    }
    let of = |paid_in: u8| left.iter().filter(move |share| share.component == component && share.paid_in == paid_in);
    let paid_in: i64 = of(1).map(|share| share.left_minor).sum();
    // What was paid in goes back in the same ratio as what the buyer paid; never more than all of it.
    let weights: Vec<i64> = vec![minor, most - minor];
    let paid_back = split(paid_in, &weights).first().copied().unwrap_or(0);
    let payment = payment(session);
    let mut all = Vec::new();
    let parts = |paid: u8, whole: i64| {
        let weights: Vec<i64> = of(paid).map(|share| share.left_minor).collect();
        of(paid).zip(split(whole, &weights)).collect::<Vec<_>>()
    };
    // First what was paid in, so that nobody borrows what comes a moment later.
    for (share, minor) in parts(1, paid_back) {
        all.push(Transfer { from: payment.clone(), to: share.account.clone(), minor, reason: back(&share.reason)? });
    }
    for (share, minor) in parts(0, minor + paid_back) {
        all.push(Transfer { from: share.account.clone(), to: payment.clone(), minor, reason: back(&share.reason)? });
    }
    all.push(Transfer { from: payment, to: PROVIDER.to_owned(), minor, reason: "refund" });
    all.retain(|transfer| transfer.minor > 0);
    Some(all)
}

/// The reason by which a share goes back.
#[must_use]
pub fn back(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "creator" => "creator_back",
        "cohost" => "cohost_back",
        "fee" => "fee_back",
        "fee_tax" => "fee_tax_back",
        "tax" => "tax_back",
        "delivery" => "delivery_back",
        "delivery_tax" => "delivery_tax_back",
        "coupon" => "coupon_back",
        "loyalty" => "loyalty_back",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn share(component: Component, account: &str, reason: &str, left_minor: i64) -> Left {
        let paid_in = u8::from(matches!(reason, "coupon" | "loyalty"));
        Left { component, account: account.into(), reason: reason.into(), paid_in, left_minor }
    }

    /// Takes what went back from what is left.
    fn take(left: &mut [Left], all: &[Transfer]) {
        for transfer in all {
            if let Some(share) = left.iter_mut().find(|s| format!("{}_back", s.reason) == transfer.reason) {
                share.left_minor -= transfer.minor;
                assert!(share.left_minor >= 0, "{} gave back more than it got", share.reason);
            }
        }
    }

    #[test]
    fn a_part_goes_back_in_the_ratio_it_came() {
        let left = [
            share(Component::Goods, "creator:a", "creator", 800),
            share(Component::Goods, "platform:fees", "fee", 100),
            share(Component::Goods, "tax:de", "tax", 200),
            share(Component::Delivery, "courier:k", "delivery", 400),
            share(Component::Goods, "funding:platform", "coupon", 100),
        ];
        let all = unwind(&left, Component::Goods, 500, "cs").unwrap();
        let parts: Vec<_> = all.iter().map(|t| (t.reason, t.minor)).collect();
        assert_eq!(
            parts,
            [("coupon_back", 50), ("creator_back", 400), ("fee_back", 50), ("tax_back", 100), ("refund", 500)]
        );
        assert_eq!(unwind(&left, Component::Goods, 1_001, "cs"), None, "more than the goods cost");
        assert_eq!(unwind(&left, Component::Goods, 0, "cs"), None, "nothing");
        assert_eq!(unwind(&left, Component::Goods, -5, "cs"), None, "less than nothing");
        let delivery = unwind(&left, Component::Delivery, 400, "cs").unwrap();
        assert_eq!(delivery.iter().map(|t| t.reason).collect::<Vec<_>>(), ["delivery_back", "refund"]);
    }

    #[test]
    fn whatever_goes_back_in_whatever_parts_adds_up() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = |most: i64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state >> 2).unwrap() % (most + 1)
        };
        for case in 0..3_000 {
            let mut left = vec![
                share(Component::Goods, "creator:a", "creator", next(9_000) + 400),
                share(Component::Goods, "creator:b", "cohost", next(900)),
                share(Component::Goods, "platform:fees", "fee", next(900)),
                share(Component::Goods, "tax:de", "tax", next(2_000)),
                share(Component::Goods, "funding:platform", "coupon", next(300)),
            ];
            let first = left.clone();
            let total = refundable(&left, Component::Goods);
            while refundable(&left, Component::Goods) > 0 {
                let rest = refundable(&left, Component::Goods);
                let minor = (next(rest - 1) + 1).min(rest);
                let all = unwind(&left, Component::Goods, minor, "cs").unwrap();
                let of = |reason: &str| all.iter().filter(|t| t.reason == reason).map(|t| t.minor).sum::<i64>();
                let (into, out): (Vec<_>, Vec<_>) = all.iter().partition(|t| t.to == "payment:cs");
                let sum = |all: &[&Transfer]| all.iter().map(|t| t.minor).sum::<i64>();
                assert_eq!(sum(&into), sum(&out), "case {case}: nothing stays behind");
                assert_eq!(of("refund"), minor, "case {case}: the buyer gets what was said");
                take(&mut left, &all);
                for (was, is) in first.iter().zip(&left) {
                    let gone = i128::from(total - refundable(&left, Component::Goods));
                    let exact = i128::from(was.left_minor) * gone / i128::from(total);
                    let off = i128::from(was.left_minor - is.left_minor) - exact;
                    assert!(off.abs() <= 8, "case {case}: {} is {off} off its ratio", was.reason);
                }
            }
            assert!(left.iter().all(|share| share.left_minor == 0), "case {case}: {left:?}");
        }
    }
}
