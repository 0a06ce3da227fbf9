//! An upload as its sender sees it.

use super::Kind;
use serde::{Deserialize, Serialize};

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Parts are still missing.
    Receiving,
    /// It is all there, and waits for its turn.
    Waiting,
    /// Its derivatives are being made.
    Working,
    /// They are there.
    Done,
    /// It is not taken: the reason stands beside it.
    Refused,
}

/// An upload as pages and clients are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its id, `upl_…`.
    pub id: String,
    /// What it is to become.
    pub kind: Kind,
    /// As the device called the file.
    pub name: String,
    /// Of the whole file.
    pub bytes: u64,
    /// The byte to go on from.
    pub offset: u64,
    /// Where it stands.
    pub state: State,
    /// Why it was refused, for machines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What crops keep in sight: basis points of the width.
    pub focal_x: u32,
    /// What crops keep in sight: basis points of the height.
    pub focal_y: u32,
    /// What is seen, for those who do not see it.
    pub alt: String,
    /// Names what was made of it; while it waits again, what was made before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
    /// The picture to show: its own, or its poster's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl Status {
    /// An upload of which nothing has arrived.
    #[must_use]
    pub fn begun(id: String, kind: Kind, name: String, bytes: u64, alt: String) -> Self {
        let (code, reason, media, picture) = (None, None, None, None);
        let (focal_x, focal_y, state) = (5_000, 5_000, State::Receiving);
        Self { id, kind, name, bytes, offset: 0, state, code, reason, focal_x, focal_y, alt, media, picture }
    }

    /// The address of a small picture of it, once there is one.
    #[must_use]
    pub fn preview(&self) -> Option<String> {
        self.picture.as_ref().map(|hash| format!("/media/{hash}/360.jpeg"))
    }

    /// Whether nothing more will happen by itself.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Done | State::Refused)
    }

    /// Whether its sender may have it tried again.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        self.code.as_deref() == Some("upload_gave_up")
    }
}
