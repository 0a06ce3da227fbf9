//! Passkeys: making, showing, naming and giving up.

pub mod flow;
pub mod store;

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use crate::limits::Limit;
use crate::ports::PasskeyError;
use crate::time::{Duration, Timestamp};
use std::fmt;

/// A device has this long to answer.
pub const CEREMONY_LASTS: Duration = Duration::minutes(5);

/// The first strong way may be added this long after signing in by a letter: later, somebody else may sit there.
pub const FIRST_WAY_WITHIN: Duration = Duration::minutes(30);

/// Passkeys of one person.
pub const PASSKEYS_MAX: u32 = 20;

/// Characters of a passkey's name. The constraint `passkey_name` holds the same number.
pub const NAME_CHARS_MAX: usize = 60;

/// Questions that one network may have asked of devices, before anybody is known.
pub const NETWORK: Limit = Limit { name: "passkey", per: Duration::hours(1), most: 60 };

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new passkey.
    Register,
    /// Coming in.
    SignIn,
    /// Showing it once more, signed in.
    StepUp,
}

impl Purpose {
    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign_in",
            Self::StepUp => "step_up",
        }
    }
}

/// A ceremony has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Comes back with the answer.
    pub ceremony: String,
    /// JSON for the device.
    pub options: String,
}

/// The session goes on under another token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// For the cookie; the record keeps only its hash.
    pub token: String,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// The letter about it, to be sent at once.
    pub letter: Option<String>,
}

/// Whether a passkey whose counter was `before` may say `now`: it rises, or stays 0 for ever. Anything else is a copy.
#[must_use]
pub const fn counts_on(before: u32, now: u32) -> bool {
    before < now || (before == 0 && now == 0)
}

/// Why nothing was made, shown or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasskeyRefused {
    /// No such ceremony, or another browser's or person's.
    CeremonyUnknown,
    /// It was answered before.
    CeremonyUsed,
    /// Its five minutes are over.
    CeremonyExpired,
    /// What the device said does not count.
    Answer(PasskeyError),
    /// Not a passkey of the shop, or somebody else's.
    Unknown,
    /// Its counter fell: there are two of it.
    Copied,
    /// It is here already.
    Known,
    /// Twenty are enough.
    Full,
    /// Not one of theirs.
    Missing,
    /// No name.
    NameMissing,
    /// A name of more than 60 characters.
    NameTooLong,
    /// An operator's last one.
    Last,
    /// A strong way is there: it must be shown before another is added.
    StepUp,
    /// The first strong way needs a session that is not old.
    SignInAgain,
    /// Too many questions from one network.
    TooMany,
    /// As the record of acts has it.
    Act(ActRefused),
}

impl From<ActRefused> for PasskeyRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for PasskeyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CeremonyUnknown => "This browser was not asked for a passkey just now. Please start again.",
            Self::CeremonyUsed => "This answer was sent before. Please start again.",
            Self::CeremonyExpired => "That took longer than five minutes. Please start again.",
            Self::Answer(PasskeyError::Malformed) => "What the device sent cannot be read. Please start again.",
            Self::Answer(PasskeyError::OtherCeremony) => "The device answered another question. Please start again.",
            Self::Answer(PasskeyError::OtherSite) => {
                "The passkey was shown to another site. It counts only on this shop's own page."
            }
            Self::Answer(PasskeyError::NotVerified) => {
                "The device did not make sure that it was you. Please unlock it with its PIN, finger or face."
            }
            Self::Answer(PasskeyError::OtherKey) => "This device makes a kind of passkey that we cannot check.",
            Self::Answer(PasskeyError::BadSignature) => "The passkey's signature does not fit. Please start again.",
            Self::Unknown => "We do not know this passkey. It may have been removed here, or belong to somebody else.",
            Self::Copied => {
                "This passkey seems to exist twice, so it was not accepted. Please sign in another way and remove it."
            }
            Self::Known => "This passkey is on your list already.",
            Self::Full => "Twenty passkeys are the most. Please remove one that you no longer use.",
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::NameMissing => "Please give the passkey a name that you will know it by.",
            Self::NameTooLong => "A name has at most 60 characters.",
            Self::Last => "An operator keeps at least one passkey. Add another one before you remove this.",
            Self::StepUp => "Please show your passkey once more before you add another way.",
            Self::SignInAgain => "You signed in a while ago. Please sign in again by a letter, then add it.",
            Self::TooMany => {
                "Too many passkeys were asked for from this network in the last hour. Please try again later."
            }
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for PasskeyRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::CeremonyUnknown => "ceremony_unknown",
            Self::CeremonyUsed => "ceremony_used",
            Self::CeremonyExpired => "ceremony_expired",
            Self::Answer(PasskeyError::Malformed) => "passkey_malformed",
            Self::Answer(PasskeyError::OtherCeremony) => "passkey_other_ceremony",
            Self::Answer(PasskeyError::OtherSite) => "passkey_other_site",
            Self::Answer(PasskeyError::NotVerified) => "passkey_not_verified",
            Self::Answer(PasskeyError::OtherKey) => "passkey_other_key",
            Self::Answer(PasskeyError::BadSignature) => "passkey_bad_signature",
            Self::Unknown => "passkey_unknown",
            Self::Copied => "passkey_copied",
            Self::Known => "passkey_known",
            Self::Full => "passkeys_full",
            Self::Missing => "not_found",
            Self::NameMissing => "name_missing",
            Self::NameTooLong => "name_too_long",
            Self::Last => "last_passkey",
            Self::StepUp => "step_up",
            Self::SignInAgain => "sign_in_again",
            Self::TooMany => "too_many_asks",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::CeremonyUnknown | Self::CeremonyExpired => Kind::Gone,
            Self::CeremonyUsed | Self::Known | Self::Full | Self::Last => Kind::Conflict,
            Self::Answer(PasskeyError::Malformed) => Kind::Malformed,
            Self::Answer(PasskeyError::OtherSite) | Self::Copied | Self::StepUp | Self::SignInAgain => Kind::Forbidden,
            Self::Answer(_) | Self::Unknown | Self::NameMissing | Self::NameTooLong => Kind::Invalid,
            Self::Missing => Kind::Missing,
            Self::TooMany => Kind::TooMany,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing | Self::NameTooLong => Some("name"),
            Self::Act(refused) => refused.field(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_rises_or_stays_nothing() {
        for (why, before, now, fine) in [
            ("rises", 1, 2, true),
            ("rises from nothing", 0, 1, true),
            ("never counts", 0, 0, true),
            ("stands still", 2, 2, false),
            ("falls", 2, 1, false),
            ("forgets", 2, 0, false),
        ] {
            assert_eq!(counts_on(before, now), fine, "{why}");
        }
    }
}
