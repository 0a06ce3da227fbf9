//! Pages of whoever signs in.

use crate::catalogue::view::Shop;
use crate::drops::view::Notice;

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
