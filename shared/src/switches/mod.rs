//! Feature switches: what operators turn off and on without a deploy.

pub mod flow;
pub mod store;

use crate::db::{DbError, Rows, Statement};
use crate::failure::{Kind, Refusal};
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;
use std::fmt;

/// Everything that can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// New people and new creators.
    SignUps,
    /// Photographs, clips and documents.
    Uploads,
    /// Publishing drops.
    NewDrops,
    /// Messages between creators and buyers.
    Messages,
    /// Letters to followers.
    FollowLetters,
}

impl Switch {
    /// Each of them, in the order of the desk's page.
    pub const ALL: [Self; 5] = [Self::SignUps, Self::Uploads, Self::NewDrops, Self::Messages, Self::FollowLetters];

    /// As the record has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignUps => "sign_ups",
            Self::Uploads => "uploads",
            Self::NewDrops => "new_drops",
            Self::Messages => "messages",
            Self::FollowLetters => "follow_letters",
        }
    }

    /// As the desk calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignUps => "Sign-ups",
            Self::Uploads => "Uploads",
            Self::NewDrops => "New drops",
            Self::Messages => "Messages",
            Self::FollowLetters => "Letters to followers",
        }
    }

    /// What stops when it is off.
    #[must_use]
    pub const fn off_means(self) -> &'static str {
        match self {
            Self::SignUps => "Nobody new can sign in or open a studio. Whoever is known comes in as before.",
            Self::Uploads => "Nothing can be uploaded. What is there stays and is shown.",
            Self::NewDrops => "No drop can be published. What is published sells on.",
            Self::Messages => "Nobody can write to anybody. Messages that were sent can be read.",
            Self::FollowLetters => "Followers get no letters about new drops. The letters are not made up for later.",
        }
    }

    /// How it stands until somebody turns it.
    #[must_use]
    pub const fn is_on_at_first(self) -> bool {
        match self {
            Self::SignUps | Self::Uploads | Self::NewDrops | Self::Messages | Self::FollowLetters => true,
        }
    }

    /// The switch of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|switch| switch.name() == name)
    }

    /// Put first into a batch: it fails on [`OFF`] while the switch is off, and writes nothing.
    #[must_use]
    pub fn gate(self) -> Statement {
        stmt!(store::GATE, self.name(), i64::from(self.is_on_at_first()))
    }

    /// Whether it was this gate that failed a batch.
    #[must_use]
    pub fn refuses(self, error: &DbError) -> Option<SwitchedOff> {
        error.names(OFF).then_some(SwitchedOff(self))
    }
}

/// The constraint that [`Switch::gate`] fails on.
pub const OFF: &str = "switched_off";

/// How all switches stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches(Vec<Turned>);

/// A switch that somebody has turned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Turned {
    /// Which.
    pub name: String,
    /// 0 or 1.
    pub is_on: i64,
    /// Why.
    pub note: String,
    /// Counts its turns.
    pub version: i64,
    /// When.
    pub turned_at: Timestamp,
    /// A person.
    pub turned_by: String,
}

impl Switches {
    /// To be put into the batch of a page: the reply goes to [`Self::read`], so that asking costs no round trip.
    #[must_use]
    pub fn ask() -> Statement {
        stmt!(store::ALL)
    }

    /// The reply to [`Self::ask`].
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn read(rows: &Rows) -> Result<Self, DbError> {
        rows.all().map(Self)
    }

    /// The last turn of a switch, if anybody ever turned it.
    #[must_use]
    pub fn turned(&self, switch: Switch) -> Option<&Turned> {
        self.0.iter().find(|turned| turned.name == switch.name())
    }

    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self, switch: Switch) -> bool {
        self.turned(switch).map_or(switch.is_on_at_first(), |turned| turned.is_on != 0)
    }
}

/// A feature is turned off for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchedOff(pub Switch);

impl fmt::Display for SwitchedOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The shop has turned this off for the moment. Nothing of yours is lost: please try again later.")
    }
}

impl Refusal for SwitchedOff {
    fn code(&self) -> &'static str {
        OFF
    }

    fn kind(&self) -> Kind {
        Kind::Forbidden
    }
}
