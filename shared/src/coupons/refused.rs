//! Why a coupon is not made, not ended, and why regulars do not get something else.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::studio::clock::ClockRefused;
use std::fmt;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponRefused {
    /// No such coupon, or someone else's.
    Missing,
    /// Not 3 to 24 letters, digits and hyphens.
    CodeMalformed,
    /// Somebody has that code.
    CodeTaken,
    /// Neither a share nor an amount.
    OffMalformed(&'static str),
    /// No amount.
    AmountMalformed(&'static str),
    /// No such time.
    Time(&'static str, ClockRefused),
    /// It would end before it begins.
    EndsBeforeStarts,
    /// It would end in the past.
    EndsInPast,
    /// Not a number that makes sense.
    NumberMalformed(&'static str),
    /// Neither a drop nor an item of theirs.
    ScopeUnknown,
    /// It is over already.
    IsOver,
    /// Regulars get nothing at the moment.
    NoRule,
    /// The key says no, or somebody was first.
    Act(ActRefused),
    /// Several at once; never empty.
    Typed(Vec<Notice>),
}

impl CouponRefused {
    /// What to show on the page.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Typed(notices) => notices.clone(),
            other => vec![other.notice()],
        }
    }

    /// This one alone.
    #[must_use]
    pub fn notice(&self) -> Notice {
        let field = Refusal::field(self).map(str::to_owned);
        Notice { code: self.code().to_owned(), field, text: self.to_string() }
    }
}

impl From<ActRefused> for CouponRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for CouponRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::CodeMalformed => "A code has 3 to 24 letters, digits and hyphens.",
            Self::CodeTaken => "There is a coupon with this code already. Please choose another one.",
            Self::OffMalformed(_) => "Please write a share like 10%, from 0.01% to 100%, or an amount like 2.50.",
            Self::AmountMalformed(_) => "Please write an amount like 20 or 20.50, or leave it empty.",
            Self::Time(_, ClockRefused::Malformed) => "Please give the day and the time.",
            Self::Time(_, ClockRefused::Skipped { zones }) => {
                return write!(
                    f,
                    "That night the clock goes from {} to {} and leaves this time out.",
                    zones.0, zones.1
                );
            }
            Self::Time(_, ClockRefused::Twice) => {
                "That night this time comes twice. Please choose one before or after the hour."
            }
            Self::EndsBeforeStarts => "It would end before it begins.",
            Self::EndsInPast => "It would be over before anybody could use it.",
            Self::NumberMalformed(_) => "Please write a whole number that makes sense here.",
            Self::ScopeUnknown => "Please choose one from the list.",
            Self::IsOver => "This coupon is over already.",
            Self::NoRule => "There is nothing to end: regulars get nothing at the moment.",
            Self::Act(refused) => return refused.fmt(f),
            Self::Typed(notices) => return f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
        })
    }
}

impl Refusal for CouponRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::CodeMalformed => "code_malformed",
            Self::CodeTaken => "code_taken",
            Self::OffMalformed(_) => "off_malformed",
            Self::AmountMalformed(_) => "amount_malformed",
            Self::Time(_, ClockRefused::Malformed) => "time_malformed",
            Self::Time(_, ClockRefused::Skipped { .. }) => "time_skipped",
            Self::Time(_, ClockRefused::Twice) => "time_twice",
            Self::EndsBeforeStarts => "ends_before_starts",
            Self::EndsInPast => "ends_in_past",
            Self::NumberMalformed(_) => "number_malformed",
            Self::ScopeUnknown => "scope_unknown",
            Self::IsOver => "is_over",
            Self::NoRule => "no_rule",
            Self::Act(refused) => refused.code(),
            Self::Typed(_) => "invalid",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::CodeTaken | Self::IsOver | Self::NoRule => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CodeMalformed | Self::CodeTaken => Some("code"),
            Self::OffMalformed(field) | Self::AmountMalformed(field) | Self::NumberMalformed(field) => Some(field),
            Self::Time(field, _) => Some(field),
            Self::EndsBeforeStarts | Self::EndsInPast => Some("ends"),
            Self::ScopeUnknown => Some("scope"),
            Self::Missing | Self::IsOver | Self::NoRule | Self::Act(_) | Self::Typed(_) => None,
        }
    }
}
