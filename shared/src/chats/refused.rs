//! Why a channel was not connected, tried or ended.

use super::{CHANNELS_MAX, NAME_CHARS_MAX};
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatRefused {
    /// No such channel, or another studio's.
    Missing,
    /// Neither Discord nor Telegram.
    KindUnknown,
    /// No name, or a long one.
    Name,
    /// No address of a webhook of Discord's.
    Webhook,
    /// No token of a bot.
    BotToken,
    /// No chat.
    ChatId,
    /// The studio has it already.
    ConnectedAlready,
    /// The studio has as many as fit.
    TooMany,
    /// Somebody tried it a moment ago.
    TooSoon,
    /// The test message did not arrive; in words.
    NotReached(String),
    /// The key says no.
    Act(ActRefused),
}

impl From<ActRefused> for ChatRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for ChatRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::KindUnknown => f.write_str("Choose Discord or Telegram."),
            Self::Name => write!(f, "Give it a name of at most {NAME_CHARS_MAX} characters, such as “Lamp lovers”."),
            Self::Webhook => f.write_str(
                "Paste the address of a webhook as Discord shows it: it begins with https://discord.com/api/webhooks/.",
            ),
            Self::BotToken => {
                f.write_str("Paste the bot’s token as BotFather gave it: a number, a colon, and many characters.")
            }
            Self::ChatId => f.write_str("Write the chat as @its_name, or as its number such as -1001234567890."),
            Self::ConnectedAlready => f.write_str("This channel is connected already."),
            Self::TooMany => write!(f, "At most {CHANNELS_MAX} channels fit. Disconnect one first."),
            Self::TooSoon => f.write_str("A test message was sent a moment ago. Please wait ten seconds."),
            Self::NotReached(why) => write!(f, "The test message did not arrive. {why}"),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for ChatRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::KindUnknown => "chat_kind_unknown",
            Self::Name => "bad_name",
            Self::Webhook => "bad_webhook",
            Self::BotToken => "bad_bot_token",
            Self::ChatId => "bad_chat",
            Self::ConnectedAlready => "connected_already",
            Self::TooMany => "chat_channels_over",
            Self::TooSoon => "too_soon",
            Self::NotReached(_) => "chat_not_reached",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::KindUnknown | Self::Name | Self::Webhook | Self::BotToken | Self::ChatId => Kind::Invalid,
            Self::ConnectedAlready | Self::TooMany | Self::NotReached(_) => Kind::Conflict,
            Self::TooSoon => Kind::TooMany,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::KindUnknown => "kind",
            Self::Name => "name",
            Self::Webhook | Self::ConnectedAlready => "webhook",
            Self::BotToken => "token",
            Self::ChatId => "chat",
            Self::Missing | Self::TooMany | Self::TooSoon | Self::NotReached(_) | Self::Act(_) => return None,
        })
    }
}

impl ChatRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
