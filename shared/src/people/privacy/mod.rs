//! What the shop knows of somebody: taking it along, having it erased, and how long it is kept by itself.

pub mod erase;
pub mod export;
pub mod flow;
pub mod kept;
pub mod store;

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nobody was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseRefused {
    /// No such person, or erased already.
    Missing,
    /// The box was not ticked.
    NotSure,
    /// An order of theirs is still to be handed over.
    OrdersOpen,
    /// A studio of theirs has money to come.
    MoneyUnpaid,
    /// A drop of a studio of theirs is announced or open.
    DropsLive,
    /// Nobody else could let others in at the desk.
    LastMoneyOperator,
    /// The record of acts said no.
    Act(ActRefused),
}

impl From<ActRefused> for EraseRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for EraseRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::NotSure => "Please tick the box: this cannot be undone.",
            Self::OrdersOpen => {
                "An order is still to be handed over, and nobody could find its buyer. Please wait until it is, or have it refunded first."
            }
            Self::MoneyUnpaid => "The studio has money that was not paid out yet. Please wait for the payout first.",
            Self::DropsLive => "A drop of the studio is announced or open. Please take it back, or wait until it is over.",
            Self::LastMoneyOperator => {
                "This is the last operator of level money. Somebody else needs that level first."
            }
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for EraseRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::NotSure => "not_sure",
            Self::OrdersOpen => "orders_open",
            Self::MoneyUnpaid => "money_unpaid",
            Self::DropsLive => "drops_live",
            Self::LastMoneyOperator => "last_money_operator",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::NotSure => Kind::Invalid,
            Self::OrdersOpen | Self::MoneyUnpaid | Self::DropsLive | Self::LastMoneyOperator => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::NotSure).then_some("sure")
    }
}
