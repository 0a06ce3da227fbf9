//! What the shop needs of chats, in MUST form.

use super::ChatKind;
use crate::time::Duration;
use async_trait::async_trait;

/// A channel, and what opens it.
#[derive(Clone, Copy)]
pub struct Channel<'a> {
    /// Whose.
    pub kind: ChatKind,
    /// Whereabouts: a webhook's number, or a chat.
    pub target: &'a str,
    /// What lets the shop post there. It is shown nowhere.
    pub secret: &'a str,
}

/// Why a message is not there, or may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChatError {
    /// It is not there, and sending it again is of no use. In words that can be shown.
    #[error("{0}")]
    Refused(String),
    /// It is not there; it may be sent again after so long.
    #[error("{cause}")]
    Later {
        /// In words that can be shown.
        cause: String,
        /// As the other side says; none where it does not.
        after: Option<Duration>,
    },
    /// Nobody can tell whether it is there.
    #[error("{0}")]
    Unclear(String),
}

/// Channels in chats.
#[async_trait(?Send)]
pub trait Chat {
    /// Says `text` there and answers what the message is called. It MUST ring for nobody, MUST NOT follow where it is sent on to,
    /// and MUST NOT tell the secret to anybody else, in an error or in the log either. `Later` MUST only be said of a message that
    /// is certainly not there: it will be sent again.
    async fn say(&self, channel: &Channel<'_>, text: &str) -> Result<String, ChatError>;
}
