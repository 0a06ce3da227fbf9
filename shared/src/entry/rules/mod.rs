//! The rules by which a drop is entered, and the words in which they are published.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
mod typed;

#[cfg(feature = "server")]
pub use refused::RulesRefused;
#[cfg(feature = "server")]
pub use typed::{TypedRules, read};

use super::credits;
use serde::Deserialize;

/// The longest that others may be early, in minutes: a day.
pub const EARLY_MINUTES_MAX: u32 = 1_440;

/// Most that an entry may cost, in credits, and most reputation that may be asked for.
pub const ENTRY_MAX: u32 = 1_000;

/// Most lots of one place in the draw.
pub const LOTS_MAX: u32 = 5;

/// Who may buy before everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlyFor {
    /// Whoever has followed for a day when it opens.
    Followers,
    /// Whoever is a member when it opens.
    Members,
    /// Either of them.
    Both,
}

impl EarlyFor {
    /// The word in the record and in the form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Followers => "followers",
            Self::Members => "members",
            Self::Both => "both",
        }
    }

    /// The one that is called so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Followers, Self::Members, Self::Both].into_iter().find(|one| one.word() == word)
    }
}

/// How one drop is entered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rules {
    /// Everybody else comes in so long after it opens.
    pub early_minutes: Option<u32>,
    /// Who is early.
    pub early_for: Option<EarlyFor>,
    /// What coming in costs, in credits.
    pub credits: Option<u32>,
    /// So much comes in for nothing; alone, nobody comes in with less.
    pub reputation: Option<u32>,
    /// Lots in the draw for whoever missed the last drop.
    pub lots: u32,
    /// Whether members of the creator are in by themselves, for nothing.
    #[serde(default)]
    pub members_in: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { early_minutes: None, early_for: None, credits: None, reputation: None, lots: 1, members_in: false }
    }
}

impl Rules {
    /// Whether nobody buys without an entry.
    #[must_use]
    pub const fn is_gate(&self) -> bool {
        self.credits.is_some() || self.reputation.is_some()
    }

    /// Whether there is anything to enter.
    #[must_use]
    pub const fn has_entry(&self) -> bool {
        self.is_gate() || self.early_minutes.is_some()
    }

    /// What coming in takes, in a sentence; none where it takes nothing.
    #[must_use]
    pub fn gate(&self) -> Option<String> {
        let price = self.credits.map(|many| credits(i64::from(many)));
        match (price, self.reputation) {
            (None, None) => None,
            (Some(price), None) => {
                Some(format!("To buy here you come in first, for {price}. They come back if the drop is stopped."))
            }
            (None, Some(least)) => {
                Some(format!("To buy here you come in first, with a reputation of {least} or more."))
            }
            (Some(price), Some(least)) => Some(format!(
                "To buy here you come in first: for {price}, or for nothing with a reputation of {least} or more. Credits come back if the drop is stopped."
            )),
        }
    }

    /// What members need not do, in a sentence.
    #[must_use]
    pub fn members(&self) -> Option<String> {
        let come_in =
            self.members_in && (self.is_gate() || matches!(self.early_for, Some(EarlyFor::Members | EarlyFor::Both)));
        come_in.then(|| "Members of this creator have a place without doing anything, and for nothing.".to_owned())
    }

    /// The lots of the draw, in a sentence.
    #[must_use]
    pub fn draw(&self) -> Option<String> {
        (self.lots > 1).then(|| {
            format!(
                "Whoever waited in the lobby of this creator’s last drop and got nothing has {} lots in the draw; the best of them counts.",
                self.lots
            )
        })
    }
}

#[cfg(feature = "server")]
impl Rules {
    /// When everybody else comes in.
    #[must_use]
    pub fn public_at(&self, opens_at: crate::time::Timestamp) -> Option<crate::time::Timestamp> {
        self.early_minutes.map(|minutes| opens_at + crate::time::Duration::minutes(i64::from(minutes)))
    }

    /// Who is let in when, in a sentence: both times, and since when following counts.
    #[must_use]
    pub fn early(&self, opens_at: crate::time::Timestamp, zone: &str) -> Option<String> {
        let (for_whom, public_at) = (self.early_for?, self.public_at(opens_at)?);
        let at = |at: crate::time::Timestamp| at.moment(zone);
        let (first, rest, since) = (at(opens_at), at(public_at), at(opens_at - super::FOLLOWED_FOR));
        let followers = format!("whoever follows since {}, {} or before", since.day, since.clock);
        let who = match for_whom {
            EarlyFor::Followers => followers,
            EarlyFor::Members => "members".to_owned(),
            EarlyFor::Both => format!("members and {followers}"),
        };
        Some(format!("From {} for {who}; from {} {} for everybody.", first.clock, rest.clock, rest.zone))
    }

    /// Everything that is published on the drop's page.
    #[must_use]
    pub fn lines(&self, opens_at: crate::time::Timestamp, zone: &str) -> Vec<String> {
        [self.early(opens_at, zone), self.gate(), self.members(), self.draw()].into_iter().flatten().collect()
    }
}

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn every_rule_is_published_in_a_sentence() {
        let rules = Rules {
            early_minutes: Some(10),
            early_for: Some(EarlyFor::Both),
            credits: Some(1),
            reputation: Some(3),
            lots: 2,
            members_in: true,
        };
        let lines = rules.lines(Timestamp(1_795_608_000_000), "Europe/Berlin").join("\n");
        for words in [
            "From 13:00 for members and whoever follows since Tue 24 Nov, 13:00 or before; from 13:10 CET for everybody.",
            "for 1 credit, or for nothing with a reputation of 3 or more",
            "has 2 lots in the draw",
            "Members of this creator have a place without doing anything",
        ] {
            assert!(lines.contains(words), "{words} is not in\n{lines}");
        }
        assert_eq!(Rules::default().lines(Timestamp(0), "UTC"), Vec::<String>::new());
        assert!(!Rules::default().has_entry());
    }
}
