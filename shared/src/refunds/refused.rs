//! Why nothing goes back.

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use crate::money::Money;
use std::fmt;

/// Why a refund did not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundRefused {
    /// There is no such order, or it is another studio's.
    Missing,
    /// Nobody said why; the field that asks.
    Why(&'static str),
    /// The record of acts says no.
    Act(ActRefused),
    /// Only a paid order has money to give back.
    NotPaid,
    /// All of it has gone back, or is on its way.
    RefundedBefore,
    /// Not an amount above zero.
    Amount,
    /// More than is left of what it is to be taken from.
    MoreThanRest(Money),
    /// In another currency than the order's.
    Currency,
    /// There is no such line, or it has not so many units left.
    Units,
    /// Nothing that can be given back was named.
    What,
    /// Nothing is left of the delivery, or it was collected.
    NoDelivery,
    /// The buyer's bank disputes the payment: it decides.
    Disputed,
    /// Goodwill is the shop's to give.
    ShopOnly,
    /// This request was decided.
    Decided,
    /// Somebody else gave back in the same moment.
    Busy,
}

impl From<ActRefused> for RefundRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for RefundRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address.",
            Self::Why(_) => "Please say why, in 3 to 500 characters: it stays on record.",
            Self::Act(refused) => return refused.fmt(f),
            Self::NotPaid => "This order was not paid, so there is nothing to give back.",
            Self::RefundedBefore => "The refund of this order has begun already.",
            Self::Amount => "Please give an amount above zero, such as 8.50.",
            Self::MoreThanRest(left) => return write!(f, "That is more than is left: {left} can still go back."),
            Self::Currency => "An order is refunded in the currency it was paid in.",
            Self::Units => "There are not so many units of it that have not gone back.",
            Self::What => "Please choose what goes back.",
            Self::NoDelivery => "Nothing is left of the delivery that could go back.",
            Self::Disputed => "The buyer’s bank disputes this payment: until it has decided, nothing can go back here.",
            Self::ShopOnly => "Goodwill is paid by the shop: only its operators give it.",
            Self::Decided => "This request was decided already.",
            Self::Busy => "Somebody gave back money of this order in the same moment. Please look again.",
        })
    }
}

impl Refusal for RefundRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Why(_) => "why_missing",
            Self::Act(refused) => refused.code(),
            Self::NotPaid => "not_paid",
            Self::RefundedBefore => "refunded_before",
            Self::Amount => "amount_invalid",
            Self::MoreThanRest(_) => "more_than_rest",
            Self::Currency => "currency_mismatch",
            Self::Units => "units_invalid",
            Self::What => "what_missing",
            Self::NoDelivery => "no_delivery",
            Self::Disputed => "disputed",
            Self::ShopOnly => "shop_only",
            Self::Decided => "decided",
            Self::Busy => "moved_on",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Act(refused) => refused.kind(),
            Self::Why(_) | Self::Amount | Self::MoreThanRest(_) | Self::Currency | Self::Units | Self::What => {
                Kind::Invalid
            }
            Self::ShopOnly => Kind::Forbidden,
            Self::NotPaid | Self::RefundedBefore | Self::NoDelivery | Self::Disputed | Self::Decided | Self::Busy => {
                Kind::Conflict
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Why(field) => Some(field),
            Self::Amount | Self::MoreThanRest(_) => Some("amount"),
            Self::Units => Some("units"),
            Self::What | Self::ShopOnly => Some("what"),
            _ => None,
        }
    }
}
