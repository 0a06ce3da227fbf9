//! From sign-up to the first sale: profile, papers, a scenario form, where payouts go, sending it in.

pub mod account;
pub mod checklist;
pub mod flow;
pub mod profile;
pub mod progress;
pub mod refused;
pub mod screening;
pub mod store;

use serde::{Deserialize, Serialize};

/// Where a creator stands with the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Prepares.
    Draft,
    /// Waits for an operator.
    Submitted,
    /// May sell, and is paid.
    Verified,
    /// Was told what is missing, and may send it in again.
    Rejected,
}

impl Standing {
    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }

    /// As a sign says it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Draft => "Not sent in",
            Self::Submitted => "Waits for us",
            Self::Verified => "Verified",
            Self::Rejected => "Something is missing",
        }
    }
}
