//! Holds: what a buyer may set aside, and why not.

use crate::failure::{Kind, Refusal};
use crate::ids::{BuyerId, DropSlug, HoldId, Sku};
use crate::money::Money;
use crate::requests::{Key, KeyRefused};
use crate::time::{Duration, Timestamp};
use std::fmt;

/// More than anybody may ever ask for in one hold, whatever the limit of an item.
pub const UNITS_MAX: u32 = 1_000;

/// Holds one buyer may place on one drop within [`HOLDS_PER`], however many were given back. The trigger
/// `hold_is_allowed` holds the same numbers.
pub const HOLDS_MAX: u32 = 20;

/// The span that [`HOLDS_MAX`] counts.
pub const HOLDS_PER: Duration = Duration::minutes(10);

/// What a buyer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRequest {
    /// Of which drop.
    pub slug: DropSlug,
    /// What.
    pub sku: Sku,
    /// How many.
    pub units: u32,
    /// For whom; a fresh one for a buyer who came without a cookie.
    pub buyer: BuyerId,
    /// Whether the buyer came with a cookie.
    pub known: bool,
    /// Same key, same hold.
    pub key: Key,
}

/// Units set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Which one.
    pub id: HoldId,
    /// Whose.
    pub buyer: BuyerId,
    /// The first moment it no longer holds.
    pub expires_at: Timestamp,
    /// Whether this is the answer to a key seen before.
    pub replayed: bool,
}

/// Why nothing was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldRefused {
    /// No such drop.
    UnknownDrop,
    /// Not on sale in this drop.
    UnknownSku,
    /// Nothing, or text, or a number out of this world.
    Units(String),
    /// Opens later.
    NotOpen(Option<Timestamp>),
    /// The lobby lets in one after the other, and this buyer's turn comes later.
    Gated {
        /// When it comes.
        turn_at: Timestamp,
        /// When this was said.
        now: Timestamp,
    },
    /// An operator has paused it.
    Paused,
    /// Over.
    Closed,
    /// Every unit is held or sold.
    SoldOut,
    /// More than one buyer may have.
    LimitReached {
        /// The limit.
        units_max: u32,
    },
    /// With what is in a bundle it would be more of an item than one buyer may have.
    PartLimit,
    /// Took and gave back more often than anybody needs to.
    TooOften,
    /// The key is missing or malformed.
    Key(KeyRefused),
    /// The key was used for something else.
    KeyReused,
}

impl fmt::Display for HoldRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownDrop => f.write_str("There is no such drop."),
            Self::UnknownSku => f.write_str("This item is not part of the drop. Please choose one from the list."),
            Self::Units(typed) if typed.is_empty() => f.write_str("Please say how many you want."),
            Self::Units(typed) => write!(f, "“{typed}” is not a quantity. Please enter a whole number from 1 up."),
            Self::NotOpen(_) => f.write_str("This drop is not open yet. Nothing was held."),
            Self::Gated { turn_at, now } => {
                write!(f, "It is not your turn yet: it comes in {}. Nothing was held.", seconds(*turn_at - *now))
            }
            Self::Paused => f.write_str(
                "This drop is paused for a while. Nothing was held; what you hold already can still be paid.",
            ),
            Self::Closed => f.write_str("This drop has closed. Nothing was held, and nothing is charged."),
            Self::SoldOut => {
                f.write_str("Someone was faster: not enough units are left. Nothing was held, and nothing is charged.")
            }
            Self::LimitReached { units_max: 1 } => {
                f.write_str("One is the most a buyer may have in this drop, and this browser has it.")
            }
            Self::LimitReached { units_max } => {
                write!(
                    f,
                    "{units_max} is the most a buyer may have in this drop, counting what this browser holds and has bought."
                )
            }
            Self::PartLimit => f.write_str(
                "With what is inside the bundle, you would have more of one item than a buyer may have in this drop.",
            ),
            Self::TooOften => write!(
                f,
                "You have taken and given back {HOLDS_MAX} times in the last ten minutes. Please let others have a turn, and try again later."
            ),
            Self::Key(KeyRefused::Missing) => {
                f.write_str("The request carries no idempotency key. Please reload the page.")
            }
            Self::Key(KeyRefused::Malformed) => {
                f.write_str("The idempotency key must be 1 to 255 visible ASCII characters. Please reload the page.")
            }
            Self::KeyReused => {
                f.write_str("This idempotency key was used for another request. Please reload the page.")
            }
        }
    }
}

impl Refusal for HoldRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownDrop => "unknown_drop",
            Self::UnknownSku => "unknown_sku",
            Self::Units(_) => "bad_quantity",
            Self::NotOpen(_) => "not_open",
            Self::Gated { .. } => "gated",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::SoldOut => "sold_out",
            Self::LimitReached { .. } => "limit_reached",
            Self::PartLimit => "part_limit_reached",
            Self::TooOften => "too_often",
            Self::Key(KeyRefused::Missing) => "key_missing",
            Self::Key(KeyRefused::Malformed) => "key_malformed",
            Self::KeyReused => "key_reused",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::UnknownDrop => Kind::Missing,
            Self::UnknownSku | Self::Units(_) | Self::KeyReused => Kind::Invalid,
            Self::NotOpen(_) | Self::Gated { .. } => Kind::Forbidden,
            Self::Paused | Self::Closed | Self::SoldOut | Self::LimitReached { .. } | Self::PartLimit => Kind::Conflict,
            Self::TooOften => Kind::TooMany,
            Self::Key(_) => Kind::Malformed,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownSku => Some("sku"),
            Self::Units(_) | Self::LimitReached { .. } | Self::PartLimit => Some("qty"),
            Self::Key(_) | Self::KeyReused => Some("key"),
            Self::UnknownDrop
            | Self::NotOpen(_)
            | Self::Gated { .. }
            | Self::Paused
            | Self::Closed
            | Self::SoldOut
            | Self::TooOften => None,
        }
    }
}

/// Whole seconds, rounded up: `1 second`, `12 seconds`.
fn seconds(span: Duration) -> String {
    match span.0.max(1).saturating_add(999).div_euclid(1_000) {
        1 => "1 second".to_owned(),
        many => format!("{many} seconds"),
    }
}

/// Reads a quantity: a whole number of at least 1.
///
/// # Errors
/// `Units` with what was typed.
pub fn units(typed: &str) -> Result<u32, HoldRefused> {
    match typed.trim().parse::<u32>() {
        Ok(units) if units >= 1 => Ok(units.min(UNITS_MAX)),
        _ => Err(match typed.trim().parse::<u128>() {
            // A number larger than any stock is still a number: the limit answers it.
            Ok(units) if units > 0 => return Ok(UNITS_MAX),
            _ => HoldRefused::Units(typed.trim().chars().take(40).collect()),
        }),
    }
}

/// An item of a drop as the gate sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Whether it is announced.
    pub scheduled: bool,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// Whether an operator has paused it.
    pub paused: bool,
    /// Units neither held nor sold.
    pub available: u32,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
    /// Units this buyer holds or has bought.
    pub taken: u32,
    /// Price of one.
    pub price: Money,
}

/// The rule in words that a refused buyer is told: the same one that the triggers `hold_is_allowed` and
/// `hold_while_paused` and the constraint `available_not_negative` enforce in the write, where no race can slip past.
///
/// # Errors
/// The first reason that applies.
pub fn place(gate: &Gate, units: u32, now: Timestamp) -> Result<(), HoldRefused> {
    if !gate.scheduled || now < gate.opens_at {
        return Err(HoldRefused::NotOpen(Some(gate.opens_at)));
    }
    if gate.closes_at <= now {
        return Err(HoldRefused::Closed);
    }
    if gate.paused {
        return Err(HoldRefused::Paused);
    }
    if gate.limit_per_buyer < gate.taken.saturating_add(units) {
        return Err(HoldRefused::LimitReached { units_max: gate.limit_per_buyer });
    }
    if gate.available < units {
        return Err(HoldRefused::SoldOut);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn a_quantity_is_a_whole_number_from_1_up() {
        for (why, typed, expected) in [
            ("zero is nothing", "0", Err(HoldRefused::Units("0".into()))),
            ("less than nothing", "-1", Err(HoldRefused::Units("-1".into()))),
            ("a word", "two", Err(HoldRefused::Units("two".into()))),
            ("a part", "1.5", Err(HoldRefused::Units("1.5".into()))),
            ("nothing typed", " ", Err(HoldRefused::Units(String::new()))),
            ("one", " 1 ", Ok(1)),
            ("a billion: the limit answers", "1000000000", Ok(UNITS_MAX)),
            ("more than fits: the limit answers", "99999999999999999999", Ok(UNITS_MAX)),
        ] {
            assert_eq!(units(typed), expected, "{why}");
        }
    }

    #[test]
    fn the_gate_opens_at_t0_and_closes_at_its_end() {
        let gate = Gate {
            scheduled: true,
            opens_at: Timestamp(1_000),
            closes_at: Timestamp(2_000),
            paused: false,
            available: 3,
            limit_per_buyer: 2,
            taken: 1,
            price: Money::new(100, Currency::Eur),
        };
        for (why, units, now, expected) in [
            ("a moment early", 1, 999, Err(HoldRefused::NotOpen(Some(Timestamp(1_000))))),
            ("to the moment", 1, 1_000, Ok(())),
            ("the last moment", 1, 1_999, Ok(())),
            ("a moment late", 1, 2_000, Err(HoldRefused::Closed)),
            ("with what they have already", 2, 1_000, Err(HoldRefused::LimitReached { units_max: 2 })),
        ] {
            assert_eq!(place(&gate, units, Timestamp(now)), expected, "{why}");
        }
        let last = Gate { available: 0, ..gate.clone() };
        assert_eq!(place(&last, 1, Timestamp(1_500)), Err(HoldRefused::SoldOut));
        let paused = Gate { paused: true, ..gate.clone() };
        assert_eq!(place(&paused, 1, Timestamp(1_500)), Err(HoldRefused::Paused));
        assert_eq!(place(&paused, 1, Timestamp(2_000)), Err(HoldRefused::Closed), "what is over is over");
        let draft = Gate { scheduled: false, ..gate };
        assert!(matches!(place(&draft, 1, Timestamp(1_500)), Err(HoldRefused::NotOpen(_))));
    }
}
