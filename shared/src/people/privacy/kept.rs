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
pub const KEPT: [Kept; 19] = [
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
    Kept {
        what: "Documents that were sent and not confirmed",
        lasts: Duration::days(30),
        words: "30 days after they were sent, with their files",
        why: "nobody relies on what its owner did not confirm",
        forget: store::FORGET_UNCONFIRMED,
    },
    Kept {
        what: "Documents of a studio that was not sent in for verification, or was rejected",
        lasts: Duration::days(180),
        words: "180 days after they were sent, or after the rejection, with their files",
        why: "so that somebody can come back within the season without looking for their papers again",
        forget: store::FORGET_UNSENT,
    },
    Kept {
        what: "Files of documents that were verified, and what was read from them",
        lasts: Duration::days(30),
        words: "30 days after the decision; what their owner confirmed stays while the studio does",
        why: "so that a decision can be looked at again when somebody objects, and no copy of an identity card lies about after that",
        forget: store::FORGET_FILES,
    },
    Kept {
        what: "Answers to the scenarios of a verified studio",
        lasts: Duration::days(365),
        words: "a year after the decision; the points stay",
        why: "so that the score can be explained while it still weighs",
        forget: store::FORGET_ANSWERS,
    },
    Kept {
        what: "Uploads that were not taken",
        lasts: Duration::days(30),
        words: "30 days after they were refused; files that stop arriving are removed after a day",
        why: "so that their sender can read why",
        forget: store::FORGET_REFUSED,
    },
    Kept {
        what: "Pictures that nothing shows any more",
        lasts: Duration(0),
        words: "until the end of the hour; copies near readers for a week at most",
        why: "nobody needs them",
        forget: store::FORGET_PICTURES,
    },
    Kept {
        what: "Who waited for a unit to come back",
        lasts: Duration::days(7),
        words: "a week after the drop closed",
        why: "so that we can tell you when you were offered one, and what became of it",
        forget: store::FORGET_WAITING,
    },
    Kept {
        what: "Scans at the counter",
        lasts: Duration::days(90),
        words: "90 days; that an order was handed over stays with the order",
        why: "so that two scanners can be compared when somebody says they never came",
        forget: store::FORGET_SCANS,
    },
    Kept {
        what: "Which browser waited in the lobby of a drop",
        lasts: Duration::days(30),
        words: "30 days after the drop closed; the numbers of the draw stay, and are nobody's",
        why: "so that a draw can be explained to whoever doubts it",
        forget: store::FORGET_LOBBIES,
    },
    Kept {
        what: "Words about how an order was handed over",
        lasts: Duration::days(540),
        words: "540 days",
        why: "a payment by card can be disputed about that long",
        forget: store::FORGET_HANDOVERS,
    },
    Kept {
        what: "Names on consents that were taken back",
        lasts: Duration::days(1_095),
        words: "three years after that; those that stand are kept while the studio is",
        why: "claims about a photograph can be made that long, and the consent is the answer",
        forget: store::FORGET_WITHDRAWN,
    },
    Kept {
        what: "Names on consents of photo days that were called off",
        lasts: Duration::days(90),
        words: "90 days after they were written down",
        why: "no photograph was taken that they could be about",
        forget: store::FORGET_DROPPED,
    },
];

/// What forgets all of it at `now`: safe to run twice, late, or beside itself.
#[must_use]
pub fn forget(now: Timestamp) -> Vec<Statement> {
    KEPT.iter().map(|kept| stmt!(kept.forget, now - kept.lasts)).collect()
}
