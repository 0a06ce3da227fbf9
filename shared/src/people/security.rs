//! Pages about the ways to show who one is.

use crate::catalogue::view::Shop;
use crate::drops::view::Notice;
use crate::office::view::Person;
use crate::time::Moment;

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As the device names it.
    pub id: String,
    /// As its owner named it.
    pub name: String,
    /// Whether its owner's other devices have it too.
    pub synced: bool,
    /// Since when.
    pub made: Moment,
    /// Its last use.
    pub used: Option<Moment>,
}

/// Whether a further way may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Another {
    /// It may.
    Now,
    /// One that is there is shown first.
    StepUp,
    /// The letter that let them in is too long ago.
    SignInAgain,
}

/// Everything that shows who a person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// The newest first.
    pub passkeys: Vec<Listed>,
    /// Whether one-time codes are set up.
    pub codes: bool,
    /// Recovery codes that were not used.
    pub recovery_left: u32,
    /// Whether one more may be added.
    pub another: Another,
}

/// What stands around a page of somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The key of every form on the page; each is another form's beginning.
    pub key: String,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /you/security`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityPage {
    /// What stands around it.
    pub around: Around,
    /// The ways.
    pub ways: Ways,
    /// What has just happened.
    pub said: Option<Notice>,
    /// The name of a new passkey as typed.
    pub name: String,
    /// Where they go on to once there is a way; empty: they stay.
    pub next: String,
}

/// `GET /you/security/codes`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodesPage {
    /// What stands around it.
    pub around: Around,
    /// The seed, to be typed by hand.
    pub words: String,
    /// What the QR code says.
    pub address: String,
    /// Where they go on to; empty: back to the ways.
    pub next: String,
}

/// A new set of recovery codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryPage {
    /// What stands around it.
    pub around: Around,
    /// Shown this once.
    pub codes: Vec<String>,
    /// Where they go on to; empty: back to the ways.
    pub next: String,
}

/// `GET /step-up`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepUpPage {
    /// What stands around it.
    pub around: Around,
    /// Where they want to go.
    pub next: String,
    /// The ways they have.
    pub ways: Ways,
}
