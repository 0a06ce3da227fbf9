//! Chat channels: where a creator's cues are said beside the page.

#[cfg(feature = "server")]
pub mod address;
#[cfg(feature = "server")]
pub mod cues;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod ports;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
#[cfg(feature = "server")]
pub mod wire;

#[cfg(feature = "server")]
pub use refused::ChatRefused;

use serde::{Deserialize, Serialize};

/// Most channels of one studio. The trigger `chat_channels_are_few` holds the same number.
pub const CHANNELS_MAX: usize = 4;

/// Most characters of a channel's name.
pub const NAME_CHARS_MAX: usize = 60;

/// Most attempts at saying one cue in one channel. `chat_attempts` holds the same number.
pub const ATTEMPTS_MAX: u32 = 4;

/// Whose channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// A webhook of a Discord channel.
    Discord,
    /// A chat in which a Telegram bot may write.
    Telegram,
}

impl ChatKind {
    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
        }
    }

    /// As people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Discord => "Discord",
            Self::Telegram => "Telegram",
        }
    }

    /// From a field of a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Discord, Self::Telegram].into_iter().find(|kind| kind.as_str() == text)
    }
}
