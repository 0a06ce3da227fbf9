//! Why a checkout does not go on.

use crate::doorkeeping::DoorRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::ids::OrderId;
use crate::requests::KeyRefused;
use std::fmt;

/// Why no order was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckoutRefused {
    /// Missing, or someone else's.
    Missing,
    /// The hold is over; the name of the drop for the way back.
    Expired {
        /// The drop's name in URLs.
        slug: String,
    },
    /// Paid already.
    Paid(OrderId),
    /// What was typed does not do; never empty.
    Typed(Vec<Notice>),
    /// The key is missing or malformed.
    Key(KeyRefused),
    /// The key was used for another content.
    KeyReused,
    /// Another request for this order is under way.
    InFlight,
    /// The address has all that one buyer may have.
    LimitReached {
        /// The limit.
        units_max: u32,
    },
    /// Whoever is signed in has all that one buyer may have, whatever address they typed.
    PersonReached {
        /// The limit.
        units_max: u32,
    },
    /// The house it would be delivered to has all that one buyer may have.
    DoorstepReached {
        /// The limit.
        units_max: u32,
    },
    /// With what is inside a bundle, `by` would have more of one item than one buyer may have.
    PartLimit {
        /// How the other orders are known to be the same buyer's.
        by: Mark,
    },
    /// The payment provider does not answer; nothing was charged.
    PaymentsDown,
    /// Too fast, or nobody counts.
    Door(DoorRefused),
}

/// By what one buyer is known again at checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The mailbox behind the e-mail address.
    Mailbox,
    /// Where it is delivered.
    Doorstep,
}

impl CheckoutRefused {
    /// One field at fault.
    #[must_use]
    pub fn field(field: &str, code: &str, text: &str) -> Self {
        Self::Typed(vec![Notice { code: code.to_owned(), field: Some(field.to_owned()), text: text.to_owned() }])
    }

    /// What to show on the page, field by field.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Typed(notices) => notices.clone(),
            other => vec![Notice {
                code: other.code().to_owned(),
                field: Refusal::field(other).map(str::to_owned),
                text: other.to_string(),
            }],
        }
    }
}

impl fmt::Display for CheckoutRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is no such hold.",
            Self::Expired { .. } => "This hold has ended, and its units are back on sale. Nothing was charged.",
            Self::Paid(_) => "This order is paid already. It was charged once.",
            Self::Typed(notices) => return f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::Key(KeyRefused::Missing) => "The request carries no idempotency key. Please reload the page.",
            Self::Key(KeyRefused::Malformed) => "The idempotency key must be 1 to 255 visible ASCII characters.",
            Self::KeyReused => "This idempotency key was used for another request. Please reload the page.",
            Self::LimitReached { units_max } => {
                return write!(
                    f,
                    "{units_max} is the most a buyer may have of this item, and orders at this e-mail address have reached it. Upper case, and what follows a plus sign, make no other address. Nothing was charged."
                );
            }
            Self::PersonReached { units_max } => {
                return write!(
                    f,
                    "{units_max} is the most a buyer may have of this item, and orders by whoever has proven this address, or the one you are signed in with, have reached it. Nothing was charged."
                );
            }
            Self::DoorstepReached { units_max } => {
                return write!(
                    f,
                    "{units_max} is the most a buyer may have of this item, and orders delivered to this address have reached it. If another household lives there, add its flat to the street, or choose pickup. Nothing was charged."
                );
            }
            Self::PartLimit { by } => {
                let orders = match by {
                    Mark::Mailbox => "orders at this e-mail address",
                    Mark::Doorstep => "orders delivered to this address",
                };
                return write!(
                    f,
                    "With what is inside the bundle, {orders} would have more of one item than a buyer may have in this drop. Nothing was charged."
                );
            }
            Self::Door(refused) => return refused.fmt(f),
            Self::InFlight => "Another request for this order is under way. Please try again in a moment.",
            Self::PaymentsDown => {
                "The payment page cannot be reached just now. Nothing was charged, and your units stay held: please try again."
            }
        })
    }
}

impl Refusal for CheckoutRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Expired { .. } => "hold_expired",
            Self::Paid(_) => "already_paid",
            Self::Typed(_) => "invalid",
            Self::Key(KeyRefused::Missing) => "key_missing",
            Self::Key(KeyRefused::Malformed) => "key_malformed",
            Self::KeyReused => "key_reused",
            Self::LimitReached { .. } | Self::PersonReached { .. } | Self::DoorstepReached { .. } => "limit_reached",
            Self::PartLimit { .. } => "part_limit_reached",
            Self::InFlight => "in_flight",
            Self::PaymentsDown => "payments_down",
            Self::Door(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Expired { .. } => Kind::Gone,
            Self::Paid(_)
            | Self::InFlight
            | Self::LimitReached { .. }
            | Self::PersonReached { .. }
            | Self::DoorstepReached { .. }
            | Self::PartLimit { .. } => Kind::Conflict,
            Self::Typed(notices) if notices.iter().any(|n| MOVED_ON.contains(&n.code.as_str())) => Kind::Conflict,
            Self::Typed(_) | Self::KeyReused => Kind::Invalid,
            Self::Key(_) => Kind::Malformed,
            Self::PaymentsDown => Kind::Unavailable,
            Self::Door(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Key(_) | Self::KeyReused => Some("key"),
            Self::LimitReached { .. } | Self::PersonReached { .. } | Self::PartLimit { by: Mark::Mailbox } => {
                Some("email")
            }
            Self::DoorstepReached { .. } | Self::PartLimit { by: Mark::Doorstep } => Some("street"),
            _ => None,
        }
    }
}

/// Codes of a choice that was fine until someone else was faster.
const MOVED_ON: [&str; 3] = ["slot_full", "coupon_used_up", "coupon_used_by_you"];
