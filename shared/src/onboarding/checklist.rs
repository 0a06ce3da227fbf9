//! What is still to be done before a creator sells, told from what is there.

use super::Standing;
use super::profile::STORY_MIN;
use serde::Deserialize;

/// What is there.
#[derive(Clone, Debug, Deserialize)]
pub struct Facts {
    /// Where they stand.
    pub standing: Standing,
    /// Characters of their story.
    pub story: u32,
    /// 1 with a portrait.
    pub portrait: u32,
    /// Identity papers that are confirmed and valid.
    pub papers: u32,
    /// Papers that wait for their creator's word.
    pub unconfirmed: u32,
    /// 1 once the scenarios were answered.
    pub screened: u32,
    /// 1 once payouts have somewhere to go.
    pub account: u32,
    /// Products.
    pub products: u32,
    /// Drops, drafts too.
    pub drops: u32,
    /// As the operator said.
    pub rejected_why: Option<String>,
}

/// One line of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Stable, for pages and tests.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// What is missing, or what was done.
    pub note: &'static str,
    /// Where it is done.
    pub to: &'static str,
    /// Whether it is.
    pub done: bool,
    /// Whether verification needs it.
    pub needed: bool,
}

/// The steps in their order.
#[must_use]
pub fn steps(facts: &Facts) -> Vec<Step> {
    let step = |name, label, to, needed, done: bool, notes: [&'static str; 2]| {
        let [undone, good] = notes;
        Step { name, label, note: if done { good } else { undone }, to, done, needed }
    };
    let papers = if 0 < facts.unconfirmed {
        "Look at what we read, and confirm it."
    } else {
        "A photo or PDF of your identity card or passport. We read it for you."
    };
    // Whom somebody has vouched for has shown their papers: they are not kept for ever.
    let vouched = facts.standing == Standing::Verified;
    vec![
        step(
            "profile",
            "Profile",
            "/studio/profile",
            true,
            STORY_MIN <= facts.story && facts.portrait == 1,
            ["A portrait, and a story of a few sentences.", "Buyers see who makes it."],
        ),
        step(
            "documents",
            "Documents",
            "/studio/documents",
            true,
            vouched || 0 < facts.papers,
            [papers, "Confirmed and valid."],
        ),
        step(
            "screening",
            "Four scenarios",
            "/studio/screening",
            true,
            facts.screened == 1,
            ["What would you do? Two minutes.", "Answered."],
        ),
        step(
            "account",
            "Payout account",
            "/studio/payout-account",
            true,
            facts.account == 1,
            ["Where your money goes.", "Kept sealed."],
        ),
        step(
            "product",
            "First product",
            "/studio/products",
            false,
            0 < facts.products,
            ["A photograph is enough to begin with.", "You have something to sell."],
        ),
        step(
            "drop",
            "First drop",
            "/studio/drops/new",
            false,
            0 < facts.drops,
            ["Draft it now; it can open once you are verified.", "Drafted."],
        ),
    ]
}

/// What verification still needs.
#[must_use]
pub fn missing(facts: &Facts) -> Vec<Step> {
    steps(facts).into_iter().filter(|step| step.needed && !step.done).collect()
}
