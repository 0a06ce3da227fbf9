//! The pages of the waiting list: joining it, an offer, leaving it.

use crate::catalogue::view::Shop;
use crate::drops::view::Notice;
use crate::money::Money;
use crate::time::{Duration, Moment};

/// What a version of the policies says about units that come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondChance {
    /// So long an offer can be taken, in whole minutes.
    pub offer_minutes: u32,
    /// So long after the drop has closed units still go to those who wait, in whole minutes.
    pub after_close_minutes: u32,
}

impl SecondChance {
    /// As the columns of `reissue_rules` have it; `None` where a version has no rule.
    #[must_use]
    pub fn of(offer_lasts_ms: Option<i64>, after_close_ms: Option<i64>) -> Option<Self> {
        let minutes = |ms| u32::try_from(Duration(ms).whole_minutes()).unwrap_or(0);
        Some(Self { offer_minutes: minutes(offer_lasts_ms?), after_close_minutes: minutes(after_close_ms?) })
    }

    /// The rule in a sentence, as it is published on the page of the drop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { offer_minutes, after_close_minutes } = self;
        format!(
            "First come, first served. A unit that comes back is set aside for the first in line, who gets a letter and has {offer_minutes} minutes to take it; then it is the next one’s turn. This goes on until {} after the drop has closed.",
            span(*after_close_minutes)
        )
    }
}

/// `2 hours`, `90 minutes`.
fn span(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (1, 0) => "an hour".to_owned(),
        (hours @ 2.., 0) => format!("{hours} hours"),
        _ => format!("{minutes} minutes"),
    }
}

/// An item one may wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedItem {
    /// Stock-keeping unit.
    pub sku: String,
    /// Product and variant.
    pub title: String,
    /// Units neither held nor sold: with any, nobody has to wait.
    pub available: u32,
}

/// `GET /drops/{slug}/waiting`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPage {
    /// The shop.
    pub shop: Shop,
    /// The drop's name in URLs.
    pub slug: String,
    /// The drop's title.
    pub title: String,
    /// When it closes: nobody joins later.
    pub closes: Moment,
    /// Whether the list takes anybody now: the drop is open.
    pub open: bool,
    /// What is in the drop.
    pub items: Vec<WantedItem>,
    /// The rule.
    pub rule: SecondChance,
    /// The version of the policies it stands in.
    pub policy: String,
    /// Whether somebody has just joined.
    pub joined: bool,
    /// What was typed: item and address.
    pub typed: (String, String),
    /// Why it was refused.
    pub notices: Vec<Notice>,
}

/// `GET /offers/{offer}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPage {
    /// The shop.
    pub shop: Shop,
    /// The hold that is offered.
    pub offer: String,
    /// What is set aside.
    pub item: String,
    /// The price of it, tax included.
    pub price: Money,
    /// Who makes it.
    pub creator: String,
    /// The drop's title.
    pub title: String,
    /// The drop's name in URLs.
    pub slug: String,
    /// Until when it can be taken.
    pub until: Moment,
    /// Minutes to pay, once it is taken.
    pub hold_minutes: u32,
    /// Where whoever does not want it leaves the list.
    pub leave: String,
    /// Why taking it was refused.
    pub notice: Option<Notice>,
}

/// `GET /waiting/{place}`: what the link in a letter opens
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacePage {
    /// The shop.
    pub shop: Shop,
    /// The place in line.
    pub place: String,
    /// What is waited for.
    pub item: String,
    /// The drop's title.
    pub title: String,
    /// The drop's name in URLs.
    pub slug: String,
    /// `waiting offered taken bought passed left over`.
    pub state: String,
}

impl PlacePage {
    /// Whether there is anything to leave.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "offered" | "passed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_with_its_numbers() {
        for (minutes, expected) in
            [(60, "an hour"), (120, "2 hours"), (90, "90 minutes"), (45, "45 minutes"), (0, "0 minutes")]
        {
            let rule = SecondChance { offer_minutes: 10, after_close_minutes: minutes };
            let told = rule.sentence();
            assert!(
                told.contains("has 10 minutes to take it") && told.contains(&format!("until {expected} after")),
                "{told}"
            );
        }
    }
}
