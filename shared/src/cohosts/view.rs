//! Shares of co-hosts, as both sides see them.

use crate::drops::view::Notice;
use crate::time::Moment;

/// Where a share stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The co-host has not answered.
    Proposed,
    /// Every order placed from now on is shared by it.
    Accepted,
    /// The co-host said no.
    Declined,
    /// One of them took it back before the doors opened.
    Withdrawn,
}

impl Standing {
    /// By the word of the row.
    #[must_use]
    pub fn of(state: &str) -> Self {
        match state {
            "accepted" => Self::Accepted,
            "declined" => Self::Declined,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Proposed,
        }
    }

    /// As a sign says it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Proposed => "Waiting for an answer",
            Self::Accepted => "Agreed",
            Self::Declined => "Declined",
            Self::Withdrawn => "Taken back",
        }
    }
}

/// A share of a co-host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohosting {
    /// In URLs.
    pub id: String,
    /// Where it stands.
    pub standing: Standing,
    /// The drop's title.
    pub drop_title: String,
    /// Whose drop it is.
    pub creator: String,
    /// Who sells with them.
    pub cohost: String,
    /// Of which product; absent: of everything.
    pub item: Option<String>,
    /// Basis points of what the creator gets.
    pub share_bp: u32,
    /// When the doors open: what is agreed by then stands.
    pub opens: Moment,
    /// Whether they have opened.
    pub is_open: bool,
}

/// A proposal as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The co-host's name in URLs, or as people know them.
    pub cohost: String,
    /// Which product; empty: everything.
    pub sku: String,
    /// In percent.
    pub share: String,
}

/// `GET /studio/drops/{id}/cohosts`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropCohosts {
    /// The drop in the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether the doors have opened: nothing more is agreed.
    pub is_open: bool,
    /// Stock-keeping units and titles.
    pub items: Vec<(String, String)>,
    /// Names in URLs, and names, of whom one may ask.
    pub partners: Vec<(String, String)>,
    /// The oldest first.
    pub shares: Vec<Cohosting>,
    /// What stands in the fields.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
    /// Whether whoever looks may agree to things of money.
    pub may_agree: bool,
}

/// `GET /studio/cohosting`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohosted {
    /// The latest first.
    pub shares: Vec<Cohosting>,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
    /// Whether whoever looks may agree to things of money.
    pub may_agree: bool,
}

/// `2500` basis points are `25 %`, `1250` are `12.5 %`.
#[must_use]
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    let text =
        if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}").trim_end_matches('0').to_owned() };
    format!("{text}\u{a0}%")
}
