//! Why nobody joins.

use crate::failure::{Kind, Refusal};
use crate::time::Timestamp;

/// Why an entry was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LobbyRefused {
    /// No such drop, or one without a lobby.
    #[error("There is no lobby here.")]
    Missing,
    /// It opens later.
    #[error("The lobby is not open yet. Nobody gains by being early: the order is drawn among all who join in time.")]
    NotOpen(Timestamp),
    /// The drop is over.
    #[error("This drop has closed, and its lobby with it.")]
    Closed,
}

impl Refusal for LobbyRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "no_lobby",
            Self::NotOpen(_) => "lobby_not_open",
            Self::Closed => "closed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::NotOpen(_) => Kind::Forbidden,
            Self::Closed => Kind::Conflict,
        }
    }
}
