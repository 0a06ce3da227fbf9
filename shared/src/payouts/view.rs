//! The studio's pages of payouts.

use crate::drops::view::Notice;
use crate::money::Money;
use crate::office::view::State;
use crate::time::Moment;

/// The balance in one currency, in four words, and the next payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    /// In payouts that are under way.
    pub on_its_way: Money,
    /// Released; less than nothing where more went back than came.
    pub available: Money,
    /// Not released yet.
    pub held: Money,
    /// What the creator owes.
    pub owed: Money,
    /// The next payout day.
    pub next: Moment,
    /// Why then, and what is in it.
    pub why: String,
    /// How often they are paid, and what would change it.
    pub pace: String,
}

/// Where payouts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// Last four characters; empty: none is known.
    pub last4: String,
    /// What the provider still asks for, in words.
    pub missing: String,
    /// Why nothing is sent at the moment, and until when; empty: it is.
    pub stopped: String,
    /// Until when bank details rest.
    pub cools: Option<Moment>,
    /// Whether payouts are stopped by hand.
    pub is_held: bool,
    /// Whether the provider has an account of theirs.
    pub is_known: bool,
}

/// One line of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Below zero: it is taken off.
    pub amount: Money,
}

/// When a part of a sale is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// How much.
    pub amount: Money,
    /// The payout day on which it comes, as things stand.
    pub due: Moment,
    /// Why then, or what has become of it.
    pub why: String,
    /// In a word.
    pub state: State,
}

/// A sale with every fee named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The short number.
    pub number: String,
    /// Its page in the studio; none for a co-host, whose order it is not.
    pub to: Option<String>,
    /// What was sold.
    pub item: String,
    /// When.
    pub at: Moment,
    /// From the buyer's total to the creator's share.
    pub lines: Vec<Line>,
    /// What the creator gets.
    pub share: Money,
    /// When.
    pub releases: Vec<Release>,
}

/// A payout in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its id.
    pub id: String,
    /// `2026-11-23`
    pub period: String,
    /// How much.
    pub amount: Money,
    /// Of how many items.
    pub items: u32,
    /// Where it stands.
    pub state: State,
    /// What to know about it: when it arrives, why it came back.
    pub note: String,
    /// Since when it stands so.
    pub at: Moment,
}

/// `GET /studio/payouts`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutsPage {
    /// One for each currency; empty before the first sale.
    pub purses: Vec<Purse>,
    /// Where they go.
    pub bank: Bank,
    /// How a sale is released.
    pub release: String,
    /// The latest first.
    pub sales: Vec<Sale>,
    /// The latest first.
    pub past: Vec<Past>,
    /// Whether a passkey was shown a moment ago.
    pub is_fresh: bool,
    /// Keys of the two forms.
    pub keys: [String; 2],
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// `GET /studio/payouts/{payout}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutPage {
    /// The payout.
    pub payout: Past,
    /// What it is made of: order number, what was sold, why, how much, when.
    pub items: Vec<(String, String, Line, Moment)>,
}
