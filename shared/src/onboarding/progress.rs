//! The first thirty and the first ninety days of a creator, ticked from what is there.

use super::checklist::Step;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// Orders that a share is told of: of fewer it says nothing.
const HANDED_MIN: u32 = 10;

/// Of a hundred orders handed over, so many within their window.
const IN_TIME_PERCENT: u32 = 95;

/// Who follows, for a start.
const FOLLOWERS: u32 = 25;

/// Drops that are over, for a start.
const DROPS_HELD: u32 = 3;

/// What is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Progress {
    /// When somebody vouched for them: from then on the days count.
    pub verified_at: Option<Timestamp>,
    /// Products that are listed.
    pub listed: u32,
    /// Announced drops.
    pub announced: u32,
    /// Paid orders, handed over or not.
    pub sold: u32,
    /// Templates.
    pub templates: u32,
    /// Cadences that run.
    pub cadences: u32,
    /// Messages to buyers.
    pub messages: u32,
    /// Announced drops that are over.
    pub held: u32,
    /// Orders handed over.
    pub handed: u32,
    /// Of these, within their window.
    pub in_time: u32,
    /// Who follows.
    pub followers: u32,
    /// Buyers who came back for another drop.
    pub back: u32,
}

/// Steps up to a day.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Stable, for pages and tests.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// When it is meant to be done; none before somebody has vouched for them.
    pub by: Option<Timestamp>,
    /// In order.
    pub steps: Vec<Step>,
}

/// Both stages.
#[must_use]
pub fn stages(progress: &Progress) -> [Stage; 2] {
    let step = |name, label, to, done: bool, notes: [&'static str; 2]| {
        let [undone, good] = notes;
        Step { name, label, note: if done { good } else { undone }, to, done, needed: false }
    };
    let by = |days| progress.verified_at.map(|since| since + Duration::days(days));
    let p = progress;
    let punctual = HANDED_MIN <= p.handed && p.handed * IN_TIME_PERCENT <= p.in_time * 100;
    let first = vec![
        step(
            "listing",
            "First listing",
            "/studio/products",
            0 < p.listed,
            ["List something buyers can see.", "Listed."],
        ),
        step(
            "announced",
            "First drop announced",
            "/studio/drops",
            0 < p.announced,
            ["Schedule a draft: it opens by itself.", "Announced."],
        ),
        step("sale", "First sale", "/studio/drops", 0 < p.sold, ["Somebody pays for a piece.", "Sold."]),
        step(
            "handover",
            "First handover",
            "/studio/orders",
            0 < p.handed,
            ["Scan the buyer’s code when they come.", "Handed over."],
        ),
        step(
            "template",
            "A drop kept as a template",
            "/studio/templates",
            0 < p.templates,
            ["The next one then takes a minute.", "Kept."],
        ),
        step(
            "cadence",
            "A cadence",
            "/studio/cadences",
            0 < p.cadences,
            ["Weekly or every other week: people learn when to come.", "It runs."],
        ),
    ];
    let second = vec![
        step("held", "Three drops held", "/studio/drops", DROPS_HELD <= p.held, ["One after the other.", "Held."]),
        step(
            "in_time",
            "95 of 100 handed over in their window",
            "/studio/orders",
            punctual,
            ["Told from ten handovers on.", "Buyers can rely on it."],
        ),
        step(
            "message",
            "A word to your buyers",
            "/studio/drops",
            0 < p.messages,
            ["Write to everybody who bought in a drop.", "Written."],
        ),
        step(
            "followers",
            "25 followers",
            "/studio",
            FOLLOWERS <= p.followers,
            ["They hear of every drop first.", "They hear of every drop first."],
        ),
        step(
            "back",
            "Somebody came back",
            "/studio/orders",
            0 < p.back,
            ["A buyer in two of your drops.", "They liked it."],
        ),
    ];
    [
        Stage { name: "days-30", title: "The first 30 days", by: by(30), steps: first },
        Stage { name: "days-90", title: "The first 90 days", by: by(90), steps: second },
    ]
}
