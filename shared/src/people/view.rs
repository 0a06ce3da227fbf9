//! Pages of whoever signs in.

use crate::catalogue::view::Shop;
use crate::office::view::{Notice, Person, Table};

/// `GET /sign-in`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInPage {
    /// The shop.
    pub shop: Shop,
    /// Where they want to go.
    pub next: String,
    /// The address as typed.
    pub email: String,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /sign-in/sent`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePage {
    /// The shop.
    pub shop: Shop,
    /// The code as typed.
    pub code: String,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /sign-in/{link}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPage {
    /// The shop.
    pub shop: Shop,
    /// The link's id.
    pub link: String,
    /// Its signature.
    pub token: String,
    /// Who it signs in; or why it does not.
    pub email: Result<String, Notice>,
}

/// `GET /you`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YouPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Their address.
    pub email: String,
    /// Their name, as typed.
    pub name: String,
    /// Their orders.
    pub orders: Table,
    /// Where they are signed in.
    pub sessions: Table,
    /// The name of the studio that is open.
    pub studio: Option<String>,
    /// Whether they work at the desk.
    pub desk: bool,
    /// What has just happened.
    pub said: Option<Notice>,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /desk/people`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Who there is.
    pub people: Table,
    /// Whether they may invite.
    pub invites: bool,
    /// The address and the level as typed.
    pub typed: (String, String),
    /// Of the form that invites.
    pub key: String,
    /// What has just happened.
    pub said: Option<Notice>,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /desk/people/{person}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Whose page it is.
    pub id: String,
    /// Their address.
    pub email: String,
    /// What is known of them: label and words.
    pub facts: Vec<(&'static str, String)>,
    /// `none read act money`
    pub level: &'static str,
    /// Whether whoever looks may change it.
    pub changes: bool,
    /// Whether they were erased.
    pub erased: bool,
    /// The level and the reason as typed.
    pub typed: (String, String),
    /// Of the form.
    pub key: String,
    /// What has just happened.
    pub said: Option<Notice>,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /studio/team`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The studio's name.
    pub studio: String,
    /// Who works there.
    pub team: Table,
    /// Who is invited.
    pub invited: Table,
    /// The address as typed.
    pub email: String,
    /// Of the form.
    pub key: String,
    /// What has just happened.
    pub said: Option<Notice>,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /invitations/{token}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Their address.
    pub email: String,
    /// Its secret.
    pub token: String,
    /// What it is for.
    pub offer: String,
    /// Whether a passkey has to be shown first.
    pub needs_passkey: bool,
}

/// `GET /studio/join`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Name, trade, town and zone as typed.
    pub typed: [String; 4],
    /// Zones to choose from: value and words.
    pub zones: Vec<(String, String)>,
    /// Of the form.
    pub key: String,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /you/export`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Their address.
    pub email: String,
    /// What there is: name of the file, what it holds.
    pub parts: Vec<(&'static str, &'static str)>,
    /// Where to show who one is once more, unless that has just happened: words and address.
    pub first: Option<(String, String)>,
}

/// `GET /you/erase`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasePage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Their address.
    pub email: String,
    /// Where to show who one is once more, unless that has just happened: words and address.
    pub first: Option<(String, String)>,
    /// Of the form.
    pub key: String,
    /// What was refused.
    pub notices: Vec<Notice>,
}
