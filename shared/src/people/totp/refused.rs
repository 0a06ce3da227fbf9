//! Why a code does not count.

use super::CodeError;
use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use crate::people::passkeys::PasskeyRefused;
use std::fmt;

/// Why nothing was set up or shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeRefused {
    /// Not a code of this moment, nor a recovery code.
    Code(CodeError),
    /// The recovery code was used before.
    RecoveryUsed,
    /// Five codes in a quarter of an hour.
    TooMany,
    /// No one-time codes are set up, or they are already.
    NotNow,
    /// An operator's last strong way.
    Last,
    /// Another way must be shown first.
    Way(PasskeyRefused),
    /// As the record of acts has it.
    Act(ActRefused),
}

impl From<ActRefused> for CodeRefused {
    fn from(refused: ActRefused) -> Self {
        match refused {
            // What was taken for granted is that codes are set up, or are not.
            ActRefused::MovedOn => Self::NotNow,
            other => Self::Act(other),
        }
    }
}

impl From<CodeError> for CodeRefused {
    fn from(error: CodeError) -> Self {
        Self::Code(error)
    }
}

impl fmt::Display for CodeRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code(CodeError::Malformed) => "A code has six digits; a recovery code ten letters and digits.",
            Self::Code(CodeError::Wrong) => "That is not the present code. Look again: it changes every half minute.",
            Self::Code(CodeError::Replayed) => "That code counted before. Please wait for the next one.",
            Self::RecoveryUsed => "That recovery code was used before. Each one counts once.",
            Self::TooMany => "Too many codes were tried. Please wait a quarter of an hour, or show a passkey.",
            Self::NotNow => "One-time codes have changed meanwhile. Please look at the page again.",
            Self::Last => "An operator keeps a strong way to sign in. Add a passkey before you turn codes off.",
            Self::Way(refused) => return refused.fmt(f),
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for CodeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Code(CodeError::Malformed) => "code_malformed",
            Self::Code(CodeError::Wrong) => "wrong_code",
            Self::Code(CodeError::Replayed) => "code_used",
            Self::RecoveryUsed => "recovery_code_used",
            Self::TooMany => "too_many_codes",
            Self::NotNow => "codes_moved_on",
            Self::Last => "last_way",
            Self::Way(refused) => refused.code(),
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Code(_) | Self::RecoveryUsed => Kind::Invalid,
            Self::TooMany => Kind::TooMany,
            Self::NotNow | Self::Last => Kind::Conflict,
            Self::Way(refused) => refused.kind(),
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Code(_) | Self::RecoveryUsed | Self::TooMany => Some("code"),
            Self::NotNow | Self::Last => None,
            Self::Way(refused) => refused.field(),
            Self::Act(refused) => refused.field(),
        }
    }
}
