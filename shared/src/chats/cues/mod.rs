//! Cues in channels: what a cue says there, and what becomes of one that does not arrive.

pub mod flow;
pub mod store;

use super::ATTEMPTS_MAX;
use super::ports::ChatError;
use crate::time::{Duration, Timestamp};

/// Before the second attempt where the other side does not say; doubled before each further one.
const AGAIN_AFTER: Duration = Duration::seconds(2);

/// Longest wait that is worth it: a cue is no longer said when it is two minutes old.
const AGAIN_AT_MOST: Duration = Duration::seconds(60);

/// What a cue says in a channel: its words, and where to.
#[must_use]
pub fn words(text: &str, (label, href): (&str, &str), (title, slug): (&str, &str), shop_url: &str) -> String {
    if href.is_empty() {
        format!("{text}\n{title}: {shop_url}/drops/{slug}")
    } else {
        format!("{text}\n{label}: {shop_url}{href}")
    }
}

/// What comes of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// As the record has it.
    pub state: &'static str,
    /// What the message is called over there.
    pub message: String,
    /// Why it is not there.
    pub failure: String,
    /// Not before.
    pub again_at: Option<Timestamp>,
}

/// What comes of the attempt with this number, at `now`.
#[must_use]
pub fn outcome(said: Result<String, ChatError>, attempt: u32, now: Timestamp) -> Outcome {
    let no = |state, failure: String, again_at| Outcome { state, message: String::new(), failure, again_at };
    match said {
        Ok(message) => Outcome { state: "posted", message, failure: String::new(), again_at: None },
        Err(ChatError::Refused(cause)) => no("failed", cause, None),
        Err(ChatError::Unclear(cause)) => no("unclear", cause, None),
        Err(ChatError::Later { cause, .. }) if ATTEMPTS_MAX <= attempt => no("failed", cause, None),
        Err(ChatError::Later { cause, after }) => {
            let doubled = Duration(AGAIN_AFTER.0 << attempt.saturating_sub(1).min(8));
            let after = after.unwrap_or(doubled);
            if AGAIN_AT_MOST < after { no("failed", cause, None) } else { no("waiting", cause, Some(now + after)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_leads_to_its_offer_and_else_to_its_drop() {
        let drop = ("Evening Lamps", "lamps");
        let shop = "https://shop.example";
        assert_eq!(
            words("Ten left.", ("Paper Lamp", "/drops/lamps#buy"), drop, shop),
            "Ten left.\nPaper Lamp: https://shop.example/drops/lamps#buy"
        );
        assert_eq!(words("Hello.", ("", ""), drop, shop), "Hello.\nEvening Lamps: https://shop.example/drops/lamps");
    }

    #[test]
    fn only_what_is_certainly_not_there_is_sent_again_and_not_for_ever() {
        let later = |after| Err(ChatError::Later { cause: "busy".into(), after });
        let now = Timestamp(1_000);
        for (why, said, attempt, state, again_at) in [
            ("it is there", Ok("m1".to_owned()), 1, "posted", None),
            ("no for good", Err(ChatError::Refused("gone".into())), 1, "failed", None),
            ("nobody can tell", Err(ChatError::Unclear("no answer".into())), 1, "unclear", None),
            ("busy", later(None), 1, "waiting", Some(3_000)),
            ("busy again", later(None), 2, "waiting", Some(5_000)),
            ("as it says", later(Some(Duration(700))), 3, "waiting", Some(1_700)),
            ("the last attempt", later(None), ATTEMPTS_MAX, "failed", None),
            ("longer than a cue lasts", later(Some(Duration::seconds(61))), 1, "failed", None),
        ] {
            let outcome = outcome(said, attempt, now);
            assert_eq!((outcome.state, outcome.again_at), (state, again_at.map(Timestamp)), "{why}");
        }
    }
}
