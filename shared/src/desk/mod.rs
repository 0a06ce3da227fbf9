//! The operators' desk: what needs a person now, and what a person may do about it.

pub mod beats;
pub mod creators;
pub mod drops;
pub mod find;
pub mod home;
pub mod ledger;
pub mod orders;
pub mod payouts;
pub mod queues;
pub mod record;
pub mod refunds;
pub mod switches;
pub mod view;

use crate::audit::ActRefused;
use crate::audit::flow::Unrecorded;
use crate::failure::{Failure, Kind, Refusal};
use crate::refunds::refused::RefundRefused;
use crate::switches::SwitchedOff;
use std::fmt;

/// What an act of the desk answers.
pub type ActFailure<T> = Result<T, Failure<DeskRefused>>;

/// Fewest and most characters of a reason: one word is none, and a page of them is not read.
const WHY_CHARS: std::ops::RangeInclusive<usize> = 3..=500;

/// Why an act of the desk did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskRefused {
    /// There is no such thing.
    Missing,
    /// Nobody said why; the field that asks.
    Why(&'static str),
    /// Somebody else was first, or the form is of another time.
    Act(ActRefused),
    /// The feature is off.
    Off(SwitchedOff),
    /// Only a paid order has money to give back.
    NotPaid,
    /// The refund has begun before.
    RefundedBefore,
    /// Why a refund did not begin, and the field that is at fault.
    Refund(RefundRefused, Option<&'static str>),
    /// What a creator may give back is an amount, of an order at most as much as of a month; the field.
    Limit(&'static str),
    /// Only an order that waits for its payment is cancelled.
    NotWaiting,
    /// The buyer paid in the meantime: it is an order now.
    PaidMeanwhile,
    /// There is no such letter to send again, or it is on its way.
    NoLetter,
    /// The same letter went too often today.
    TooOften,
    /// The drop is over.
    IsOver,
    /// A drop that has not opened is not stopped: it is paused, or taken back by its creator.
    NotOpenYet,
    /// Not a time, or none at all.
    ClosesMalformed,
    /// Not later than it closes anyway.
    ClosesEarlier,
    /// Later than the last window in which it could be collected begins.
    ClosesAfterPickup,
    /// Open for longer than a drop may be.
    ClosesTooLate,
    /// A flag needs one of the severities.
    Severity,
    /// Two people look at a payout of that size, and this one has.
    SamePerson,
    /// Its items went into another payout.
    PaidOtherwise,
    /// The provider's account is being read.
    ReadingNow,
    /// The provider does not answer.
    ProviderDown,
    /// It was collected, or given back, in the meantime.
    PickupIsEven,
}

impl From<ActRefused> for DeskRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for DeskRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address.",
            Self::Why(_) => "Please say why, in 3 to 500 characters: it stays on record.",
            Self::Act(refused) => return refused.fmt(f),
            Self::Off(off) => return off.fmt(f),
            Self::Refund(refused, _) => return refused.fmt(f),
            Self::Limit(_) => "Please give an amount, such as 50; of one order not more than of 30 days.",
            Self::NotPaid => "This order was not paid, so there is nothing to give back.",
            Self::RefundedBefore => "The refund of this order has begun already.",
            Self::NotWaiting => "Only an order that waits for its payment can be cancelled.",
            Self::PaidMeanwhile => "The buyer has paid in the meantime: the order stands, and can only be refunded.",
            Self::NoLetter => "There is no such letter to send again, or it is on its way.",
            Self::TooOften => "This letter was sent again five times today. That is enough.",
            Self::IsOver => "This drop is over. A new one can be published in the studio.",
            Self::NotOpenYet => "This drop is not open yet: pause it, or ask its creator to take it back.",
            Self::ClosesMalformed => "Please give the day and the time at which it closes.",
            Self::ClosesEarlier => "It closes later than that already. To end it sooner, stop it.",
            Self::ClosesAfterPickup => {
                "By then its last pickup or delivery window has begun: nobody could collect what they buy."
            }
            Self::ClosesTooLate => "A drop is open for a day at most: what is open for longer is a shop.",
            Self::Severity => "Please say how grave it is.",
            Self::SamePerson => "You have approved it already. Two people look at a payout of this size.",
            Self::PaidOtherwise => "What it was made of is in another payout by now.",
            Self::ReadingNow => "The provider’s account is being read already. Please look again in a minute.",
            Self::ProviderDown => {
                "The payment provider does not answer. What was read is kept, and the next reading goes on from there."
            }
            Self::PickupIsEven => "Nothing is left to decide here: it was collected, given back or decided meanwhile.",
        })
    }
}

impl Refusal for DeskRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Why(_) => "why_missing",
            Self::Act(refused) => refused.code(),
            Self::Off(off) => off.code(),
            Self::Refund(refused, _) => refused.code(),
            Self::Limit(_) => "limit_invalid",
            Self::NotPaid => "not_paid",
            Self::RefundedBefore => "refunded_before",
            Self::NotWaiting => "not_waiting",
            Self::PaidMeanwhile => "paid_meanwhile",
            Self::NoLetter => "no_letter",
            Self::TooOften => "too_often",
            Self::IsOver => "is_over",
            Self::NotOpenYet => "not_open_yet",
            Self::ClosesMalformed => "closes_malformed",
            Self::ClosesEarlier => "closes_earlier",
            Self::ClosesAfterPickup => "closes_after_pickup",
            Self::ClosesTooLate => "closes_too_late",
            Self::Severity => "severity_missing",
            Self::SamePerson => "same_person",
            Self::PaidOtherwise => "paid_otherwise",
            Self::ReadingNow => "reading_now",
            Self::ProviderDown => "provider_down",
            Self::PickupIsEven => "pickup_is_even",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Act(refused) => refused.kind(),
            Self::Off(off) => off.kind(),
            Self::Refund(refused, _) => refused.kind(),
            Self::Why(_)
            | Self::Limit(_)
            | Self::ClosesMalformed
            | Self::ClosesEarlier
            | Self::ClosesAfterPickup
            | Self::ClosesTooLate
            | Self::Severity => Kind::Invalid,
            Self::TooOften => Kind::TooMany,
            Self::ProviderDown => Kind::Unavailable,
            Self::ReadingNow
            | Self::PickupIsEven
            | Self::NotPaid
            | Self::RefundedBefore
            | Self::NotWaiting
            | Self::PaidMeanwhile
            | Self::NoLetter
            | Self::SamePerson
            | Self::PaidOtherwise
            | Self::IsOver
            | Self::NotOpenYet => Kind::Conflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Why(field) | Self::Limit(field) => Some(field),
            Self::Refund(_, field) => *field,
            Self::ClosesMalformed | Self::ClosesEarlier | Self::ClosesAfterPickup | Self::ClosesTooLate => {
                Some("closes")
            }
            Self::Severity => Some("severity"),
            _ => None,
        }
    }
}

/// A reason, trimmed; `field` is where the form asks for it.
///
/// # Errors
/// `Why` for one that is too short to be one, or too long to be read.
pub fn why<'a>(typed: &'a str, field: &'static str) -> Result<&'a str, DeskRefused> {
    let why = typed.trim();
    if WHY_CHARS.contains(&why.chars().count()) { Ok(why) } else { Err(DeskRefused::Why(field)) }
}

/// A constraint of the act's own statements, explained by `explain`, or whatever else kept it from happening.
pub fn refuse(
    unrecorded: Unrecorded,
    explain: impl FnOnce(&crate::db::DbError) -> Option<DeskRefused>,
) -> Failure<DeskRefused> {
    if let Unrecorded::Constraint(error) = &unrecorded
        && let Some(refused) = explain(error)
    {
        return Failure::Refused(refused);
    }
    unrecorded.into()
}
