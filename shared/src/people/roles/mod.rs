//! Who may do what: levels at the desk, people of a studio, and the invitations that lead there.

pub mod flow;
pub mod join;
pub mod store;

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use crate::limits::Limit;
use crate::switches::SwitchedOff;
use crate::time::Duration;
use std::fmt;

/// An invitation waits this long.
pub const INVITATION_LASTS: Duration = Duration::days(7);

/// Invitations one person may write.
pub const INVITATIONS: Limit = Limit { name: "invitations", per: Duration::hours(1), most: 20 };

/// Studios one person may open.
pub const STUDIOS: Limit = Limit { name: "studios", per: Duration::days(1), most: 3 };

/// Why a role was not given or taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleRefused {
    /// No such person or invitation, or one that is not theirs to see.
    Missing,
    /// No address.
    EmailMissing,
    /// Not an address that a letter can reach.
    EmailMalformed,
    /// None of the levels.
    LevelUnknown,
    /// Roles change for a reason, and it is kept.
    WhyMissing,
    /// Nobody else could let others in.
    LastMoneyOperator,
    /// Nobody else owns the studio.
    LastOwner,
    /// They work there already.
    AlreadyThere,
    /// It has been used.
    InvitationUsed,
    /// Its week is over.
    InvitationExpired,
    /// The desk opens with a passkey or a code of the second way: one must be set up first.
    PasskeyNeeded,
    /// Too many in an hour.
    TooMany,
    /// No new studios at the moment.
    Off(SwitchedOff),
    /// A field of the form: its name, and what is wrong with it.
    Field(&'static str, &'static str),
    /// The record of acts said no.
    Act(ActRefused),
}

impl From<ActRefused> for RoleRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for RoleRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::EmailMissing => "Please enter the e-mail address of whom you invite.",
            Self::EmailMalformed => "This is not a complete e-mail address, like name@example.com.",
            Self::LevelUnknown => "Please choose one of the levels.",
            Self::WhyMissing => "Please say why: it is kept in the record.",
            Self::LastMoneyOperator => {
                "This is the last operator of level money. Give somebody else that level first: otherwise nobody could let anybody in."
            }
            Self::LastOwner => "A studio needs an owner. Close the studio instead, or make somebody else its owner first.",
            Self::AlreadyThere => "They work here already.",
            Self::InvitationUsed => "This invitation has been used: each one works once.",
            Self::InvitationExpired => "This invitation is older than a week. Please ask for another one.",
            Self::PasskeyNeeded => {
                "The desk opens with a passkey or a code of your second way. Please set one up, and come back to this page."
            }
            Self::TooMany => "That is enough for now. Please try again later.",
            Self::Off(off) => return off.fmt(f),
            Self::Field(_, text) => text,
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for RoleRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::EmailMissing => "email_missing",
            Self::EmailMalformed => "email_malformed",
            Self::LevelUnknown => "level_unknown",
            Self::WhyMissing => "why_missing",
            Self::LastMoneyOperator => "last_money_operator",
            Self::LastOwner => "last_owner",
            Self::AlreadyThere => "already_there",
            Self::InvitationUsed => "invitation_used",
            Self::InvitationExpired => "invitation_expired",
            Self::PasskeyNeeded => "passkey_needed",
            Self::TooMany => "limit_reached",
            Self::Off(off) => off.code(),
            Self::Field("name", _) => "name_malformed",
            Self::Field("trade", _) => "trade_malformed",
            Self::Field("town", _) => "town_malformed",
            Self::Field("zone", _) => "zone_unknown",
            Self::Field(..) => "malformed",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::EmailMissing | Self::EmailMalformed | Self::LevelUnknown | Self::WhyMissing | Self::Field(..) => {
                Kind::Invalid
            }
            Self::LastMoneyOperator | Self::LastOwner | Self::AlreadyThere => Kind::Conflict,
            Self::InvitationUsed | Self::InvitationExpired => Kind::Gone,
            Self::PasskeyNeeded => Kind::Forbidden,
            Self::TooMany => Kind::TooMany,
            Self::Off(off) => off.kind(),
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::EmailMissing | Self::EmailMalformed | Self::AlreadyThere => Some("email"),
            Self::LevelUnknown => Some("level"),
            Self::WhyMissing => Some("why"),
            Self::Field(field, _) => Some(field),
            _ => None,
        }
    }
}
