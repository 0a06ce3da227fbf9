//! An entry as its person sees it, the rules as a creator sets them, and credits with their history.

#[cfg(feature = "server")]
use crate::catalogue::view::Shop;
#[cfg(feature = "server")]
use crate::entry::Reputation;
#[cfg(feature = "server")]
use crate::office::view::{Notice, Person, Table};
#[cfg(feature = "server")]
use crate::time::{Moment, Timestamp};

/// What a drop's page publishes of how it is entered: the same for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Each rule in a sentence.
    pub lines: Vec<String>,
    /// Whether there is anything to enter.
    pub has_entry: bool,
}

/// Where somebody stands.
#[cfg(feature = "server")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    SignedOut,
    /// They are in, by the browser that looks or by another one.
    In {
        /// From the first moment on.
        early: bool,
        /// What it cost.
        paid: i64,
        /// Whether by this browser.
        here: bool,
    },
    /// A place is kept for them as a member, and they have not taken it with a browser.
    Kept,
    /// They may come in for so many credits; 0: for nothing.
    May(i64),
    /// They lack credits, reputation, or both; what each takes and what they have stands beside it.
    Short,
    /// They are neither member nor follower for long enough: they come in with everybody.
    Later,
    /// The drop is over.
    Over,
}

/// `GET /drops/{slug}/entry`
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// The shop.
    pub shop: Shop,
    /// The drop's name in URLs.
    pub slug: String,
    /// What the drop is called.
    pub title: String,
    /// Who makes it.
    pub creator: String,
    /// Their name in URLs.
    pub creator_slug: String,
    /// The rules, each in a sentence.
    pub lines: Vec<String>,
    /// The database's clock.
    pub now: Timestamp,
    /// When it opens.
    pub opens: Moment,
    /// When everybody comes in, where some are early.
    pub public: Option<Moment>,
    /// The first moment it is over.
    pub closes: Moment,
    /// What it costs.
    pub costs: Option<i64>,
    /// What reputation it takes.
    pub takes: Option<i64>,
    /// What they have, in credits.
    pub credits: i64,
    /// What they are known for.
    pub reputation: Reputation,
    /// Where they stand.
    pub standing: Standing,
    /// Why the last try was refused.
    pub notice: Option<Notice>,
}

/// What a client is told of an entry.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entered {
    /// Its id.
    pub entry: String,
    /// Whether from the first moment on.
    pub early: bool,
    /// What it cost, in credits.
    pub paid: i64,
    /// What is left, in credits.
    pub credits: i64,
    /// Since when they may hold.
    pub opens_at: Timestamp,
}

/// `GET /studio/drops/{id}/entry`
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesPage {
    /// The drop.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The version that is shown.
    pub version: i64,
    /// Whether it is a draft: its rules can be set.
    pub is_draft: bool,
    /// What is published of them.
    pub lines: Vec<String>,
    /// The form.
    pub typed: super::rules::TypedRules,
    /// How many follow the creator, and how many are members.
    pub circle: (u32, u32),
    /// How many are in, and how many members leave it out.
    pub entered: (u32, u32),
    /// What is wrong.
    pub notices: Vec<Notice>,
    /// Idempotency key.
    pub key: String,
}

/// `GET /you/credits`
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// What they have.
    pub credits: i64,
    /// What they are known for.
    pub reputation: Reputation,
    /// Every row of it, the newest first.
    pub history: Table,
    /// Whose circles they belong to.
    pub memberships: Table,
    /// What they are in, and is not over.
    pub places: Table,
    /// What has just happened.
    pub said: Option<Notice>,
}

/// `GET /studio/members`
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CirclePage {
    /// Who belongs to it.
    pub members: Table,
    /// Credits this studio has granted.
    pub grants: Table,
    /// Credits it may still grant in these 30 days.
    pub left: i64,
    /// What was typed, by the names of the fields.
    pub typed: Vec<(String, String)>,
    /// What is wrong.
    pub notices: Vec<Notice>,
    /// Idempotency keys of the two forms.
    pub keys: [String; 2],
}

#[cfg(feature = "server")]
impl CirclePage {
    /// A field as it was typed.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }
}

/// `GET /desk/credits`
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Whether they may grant.
    pub may: bool,
    /// The last rows of everybody's credits.
    pub last: Table,
    /// What was typed: address, how many, why.
    pub typed: [String; 3],
    /// What is wrong.
    pub notices: Vec<Notice>,
    /// What has just happened.
    pub said: Option<Notice>,
    /// Idempotency key.
    pub key: String,
}
