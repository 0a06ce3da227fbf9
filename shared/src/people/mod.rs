//! People who sign in: who they are, what they may do, how long a session lasts.

pub mod agent;
#[cfg(feature = "server")]
pub mod doorstep;
#[cfg(feature = "server")]
pub mod flow;
pub mod mailbox;
#[cfg(feature = "server")]
pub mod passkeys;
#[cfg(feature = "server")]
pub mod privacy;
#[cfg(feature = "server")]
pub mod roles;
#[cfg(feature = "server")]
pub mod seal;
pub mod security;
#[cfg(feature = "server")]
pub mod sign_in;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod totp;
pub mod view;
#[cfg(feature = "server")]
pub mod you;

use crate::ids::{CreatorId, PersonId};
use crate::time::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// A mailed link, and the code in the same letter, work this long.
pub const LINK_LASTS: Duration = Duration::minutes(10);

/// A fresh passkey opens what needs one for this long.
pub const FRESH_LASTS: Duration = Duration::minutes(10);

/// A session that nobody uses ends after this long.
pub const IDLE_MAX: Duration = Duration::days(14);

/// Every session ends after this long.
pub const SESSION_LASTS: Duration = Duration::days(60);

/// An operator's unused session ends sooner: other people's money is behind it.
pub const OPERATOR_IDLE_MAX: Duration = Duration::hours(2);

/// An operator signs in once a working day.
pub const OPERATOR_SESSION_LASTS: Duration = Duration::hours(12);

/// What an operator may do; each level includes the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Look.
    Read,
    /// Verify, moderate, pause, cancel.
    Act,
    /// Refund, pay out, grant roles, export.
    Money,
}

impl Level {
    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Money => "money",
        }
    }
}

/// What somebody is to a creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Everything but money, people and exports.
    Staff,
    /// Everything.
    Owner,
}

/// Whose studio is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Studio {
    /// The creator.
    pub creator: CreatorId,
    /// In URLs.
    pub slug: String,
    /// As buyers read it.
    pub name: String,
    /// IANA time zone of the place they sell at.
    pub zone: String,
    /// What the person is to them.
    pub part: Part,
}

impl Studio {
    /// Whether the person may agree to things of money.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.part == Part::Owner
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their proven address.
    pub email: String,
    /// As they want to be called; may be empty.
    pub name: String,
    /// The session's own id.
    pub session: String,
    /// When they last showed a passkey or a code of the second way.
    pub strong_at: Option<Timestamp>,
    /// The studio that is open, if they work for a creator.
    pub studio: Option<Studio>,
    /// What they may do for the shop, if anything.
    pub operator: Option<Level>,
    /// The session's last use, to five minutes.
    pub seen_at: Timestamp,
}

impl Person {
    /// Whether a passkey was shown a moment ago.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.strong_at.is_some_and(|at| now - at < FRESH_LASTS)
    }

    /// As pages greet them, with the areas they are shown the way to.
    #[must_use]
    pub fn greeting(&self) -> crate::office::view::Person {
        let name = if self.name.is_empty() { &self.email } else { &self.name };
        let studio = self.studio.as_ref().map(|_| "creator".to_owned());
        let desk = self.operator.map(|level| format!("operator {}", level.as_str()));
        crate::office::view::Person { name: name.clone(), roles: studio.into_iter().chain(desk).collect() }
    }
}
