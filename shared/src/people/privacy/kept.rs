//! How long what is kept, and why: the one table that the hourly job runs by and the privacy page shows.

use super::store;
use crate::db::Statement;
use crate::limits;
use crate::requests;
use crate::stmt;
use crate::time::{Duration, Timestamp};

/// One kind of thing that is forgotten by itself.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// What.
    pub what: &'static str,
    /// How long after its end, or after it happened.
    pub lasts: Duration,
    /// In words.
    pub words: &'static str,
    /// Why so long.
    pub why: &'static str,
    forget: &'static str,
}

/// Everything that is forgotten by itself.
pub const KEPT: [Kept; 7] = [
    Kept {
        what: "Links and codes to sign in",
        lasts: Duration::days(1),
        words: "a day after they ran out",
        why: "so that a used link can say that it was used",
        forget: store::FORGET_LINKS,
    },
    Kept {
        what: "Sessions",
        lasts: Duration::days(30),
        words: "30 days after they ended",
        why: "so that you can see where you were signed in when something looks strange",
        forget: store::FORGET_SESSIONS,
    },
    Kept {
        what: "How often a network or a person did something",
        lasts: Duration(0),
        words: "until the hour or the day that is counted is over",
        why: "the limits need no more",
        forget: limits::FORGET,
    },
    Kept {
        what: "Letters that are about no order",
        lasts: Duration::days(90),
        words: "90 days after they were sent; what they said is forgotten at once",
        why: "so that we can tell you whether a letter was sent",
        forget: store::FORGET_LETTERS,
    },
    Kept {
        what: "Invitations",
        lasts: Duration::days(30),
        words: "30 days after they ran out",
        why: "so that whoever invited can see who never came; the record of acts keeps who was let in",
        forget: store::FORGET_INVITATIONS,
    },
    Kept {
        what: "Questions to a passkey",
        lasts: Duration::hours(1),
        words: "an hour after they ran out",
        why: "each is answered once, within minutes",
        forget: store::FORGET_CEREMONIES,
    },
    Kept {
        what: "Keys that make a second click the same request",
        lasts: Duration::hours(24),
        words: "24 hours",
        why: "nobody repeats a request later than that",
        forget: requests::FORGET,
    },
];

/// What forgets all of it at `now`: safe to run twice, late, or beside itself.
#[must_use]
pub fn forget(now: Timestamp) -> Vec<Statement> {
    KEPT.iter().map(|kept| stmt!(kept.forget, now - kept.lasts)).collect()
}
