//! Why a step of onboarding was not taken.

use super::account::AccountRefused;
use super::checklist::Step;
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// A refusal to show to the creator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnboardingRefused {
    /// Field by field.
    Fields(Vec<Notice>),
    /// A scenario without an answer: its name.
    Unanswered(&'static str),
    /// The account.
    Account(AccountRefused),
    /// Sending it in: these are missing.
    Incomplete(Vec<Step>),
    /// It was sent in already, or is verified.
    AlreadyIn,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for OnboardingRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for OnboardingRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields(notices) => f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::Unanswered(_) => f.write_str("Please choose one of the three answers."),
            Self::Account(AccountRefused::Holder) => f.write_str("Please write the name that is on the account."),
            Self::Account(AccountRefused::Malformed) => f.write_str(
                "This is no IBAN. It begins with two letters for the country, such as DE89 3704 0044 0532 0130 00.",
            ),
            Self::Account(AccountRefused::CheckDigits) => {
                f.write_str("The check digits do not fit: one or two characters of the IBAN are mistyped.")
            }
            Self::Incomplete(steps) => {
                let labels: Vec<&str> = steps.iter().map(|step| step.label).collect();
                write!(f, "Before we can verify you, this is missing: {}.", labels.join(", "))
            }
            Self::AlreadyIn => f.write_str("It was sent in already. You hear from us by mail."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for OnboardingRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "fields",
            Self::Unanswered(_) => "scenario_unanswered",
            Self::Account(AccountRefused::Holder) => "holder_missing",
            Self::Account(AccountRefused::Malformed) => "iban_malformed",
            Self::Account(AccountRefused::CheckDigits) => "iban_check_digits",
            Self::Incomplete(_) => "incomplete",
            Self::AlreadyIn => "already_submitted",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Fields(_) | Self::Unanswered(_) | Self::Account(_) | Self::Incomplete(_) => Kind::Invalid,
            Self::AlreadyIn => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Unanswered(name) => Some(name),
            Self::Account(AccountRefused::Holder) => Some("holder"),
            Self::Account(_) => Some("iban"),
            _ => None,
        }
    }
}

impl OnboardingRefused {
    /// As the form shows it.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        if let Self::Fields(notices) = self {
            return notices.clone();
        }
        let field = self.field().map(str::to_owned);
        vec![Notice { code: self.code().to_owned(), field, text: self.to_string() }]
    }
}
