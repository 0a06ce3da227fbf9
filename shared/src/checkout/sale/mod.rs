//! Settling: what a payment becomes. One flow, whoever brings the news.

pub mod flow;
pub mod store;

use crate::ports::SessionState;

/// What a settled payment became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A sale, now or before.
    Sold,
    /// It went back in full, now or before.
    Refunded,
    /// Nobody has paid yet.
    Waiting,
    /// Nobody paid in time.
    Expired,
    /// A session this shop knows nothing of.
    Unknown,
}

/// Why a payment goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundReason {
    /// The hold was over, and no unit was free any more.
    SoldOut,
    /// The hold was over, and the window had filled up.
    SlotFull,
    /// The hold was over, and others had used up the coupon.
    CouponUsedUp,
    /// The order was paid by another session.
    PaidTwice,
    /// The session is of an order that was changed since.
    Changed,
    /// Its card had bought all that one buyer may have.
    CardLimit,
    /// An operator decided so, after the sale.
    Operator,
}

impl RefundReason {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SoldOut => "sold_out",
            Self::SlotFull => "slot_full",
            Self::CouponUsedUp => "coupon_used_up",
            Self::PaidTwice => "paid_twice",
            Self::Changed => "changed",
            Self::CardLimit => "card_limit",
            Self::Operator => "operator",
        }
    }
}

/// What is known of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `open expired captured refunding refunded`.
    pub payment: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub order: String,
    /// What the order costs, minor units.
    pub order_minor: i64,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing is left to do.
    Nothing,
    /// Write the sale; the constraints say whether there is a unit.
    Sell,
    /// Give the money back.
    Refund(RefundReason),
    /// Finish a refund that was begun.
    FinishRefund,
    /// Close what nobody paid.
    Close,
}

/// Decides from what the provider says and what the record says.
#[must_use]
pub fn next(session: SessionState, charged_minor: i64, standing: &Standing) -> Next {
    match (standing.payment.as_str(), session) {
        ("refunding", _) => Next::FinishRefund,
        ("captured" | "refunded", _) => Next::Nothing,
        (_, SessionState::Open) | ("expired", SessionState::Expired) => Next::Nothing,
        (_, SessionState::Expired) => Next::Close,
        (_, SessionState::Paid)
            if matches!(standing.order.as_str(), "paid" | "collected" | "delivered" | "refunded") =>
        {
            Next::Refund(RefundReason::PaidTwice)
        }
        (_, SessionState::Paid) if charged_minor != standing.order_minor => Next::Refund(RefundReason::Changed),
        (_, SessionState::Paid) => Next::Sell,
    }
}

/// Payments that have waited this long are looked after by the reconciler, in milliseconds.
pub const RECONCILE_AFTER: crate::time::Duration = crate::time::Duration::minutes(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_a_payment_leads_to_one_step() {
        use RefundReason::{Changed, PaidTwice};
        use SessionState::{Expired, Open, Paid};
        let table = [
            // why                                   payment      order      session  charged  next
            ("paid in time", "open", "placed", Paid, 500, Next::Sell),
            ("paid after the hold lapsed", "open", "lapsed", Paid, 500, Next::Sell),
            ("the session was thought over", "expired", "lapsed", Paid, 500, Next::Sell),
            ("told again", "captured", "paid", Paid, 500, Next::Nothing),
            ("the other session was paid first", "open", "paid", Paid, 500, Next::Refund(PaidTwice)),
            ("the other session's order was handed over", "open", "collected", Paid, 500, Next::Refund(PaidTwice)),
            ("the order was changed since", "open", "placed", Paid, 400, Next::Refund(Changed)),
            ("a refund was begun", "refunding", "placed", Paid, 500, Next::FinishRefund),
            ("told again after a refund", "refunded", "refunded", Paid, 500, Next::Nothing),
            ("nobody paid", "open", "placed", Expired, 500, Next::Close),
            ("still to be paid", "open", "placed", Open, 500, Next::Nothing),
        ];
        for (why, payment, order, session, charged, expected) in table {
            let standing = Standing { payment: payment.into(), order: order.into(), order_minor: 500 };
            assert_eq!(next(session, charged, &standing), expected, "{why}");
        }
    }
}
