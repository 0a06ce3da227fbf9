//! Models of a studio's channels, and of what became of a cue in each.

use crate::drops::view::Notice;
use crate::office::view::Table;
use serde::{Deserialize, Serialize};

/// `GET /studio/chats`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatsPage {
    /// The channels, each with what can be done.
    pub channels: Table,
    /// How many more fit.
    pub left: usize,
    /// What was typed, by the names of the fields. Never what lets somebody post.
    pub typed: Vec<(String, String)>,
    /// What is wrong.
    pub notices: Vec<Notice>,
    /// Idempotency key of the form.
    pub key: String,
}

impl ChatsPage {
    /// A field as it was typed.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }
}

/// A cue in a channel, as the live board shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostShown {
    /// What the studio calls the channel.
    pub channel: String,
    /// `claimed waiting posted failed unclear`, or `missed`: nobody was there in time.
    pub state: String,
    /// How often it was tried.
    pub attempt: u32,
    /// Why it is not there; empty where it is.
    pub failure: String,
}

impl PostShown {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { channel, attempt, failure, .. } = self;
        match self.state.as_str() {
            "posted" => format!("{channel}: said"),
            "missed" => format!("{channel}: not said in time."),
            "waiting" if *attempt == 1 => format!("{channel}: tried once, is tried again"),
            "waiting" => format!("{channel}: tried {attempt} times, is tried again"),
            "failed" => format!("{channel}: not said. {failure}"),
            "unclear" => format!("{channel}: may not have been said. {failure}"),
            _ => format!("{channel}: on its way"),
        }
    }

    /// Whether somebody should look.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self.state.as_str(), "failed" | "unclear" | "missed")
    }
}
