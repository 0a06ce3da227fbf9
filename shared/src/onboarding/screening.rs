//! A short scenario form: what somebody does when things go wrong says more than what they promise.

use serde::{Deserialize, Serialize};

/// An answer to choose, with what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// In forms and the record.
    pub word: &'static str,
    /// As people read it.
    pub text: &'static str,
    /// Of 25.
    points: u32,
}

/// A scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// In forms and the record.
    pub name: &'static str,
    /// As people read it.
    pub text: &'static str,
    /// Three ways.
    pub answers: [Answer; 3],
}

const fn answer(word: &'static str, text: &'static str, points: u32) -> Answer {
    Answer { word, text, points }
}

/// The form. Four times 25 points make 100.
pub const SCENARIOS: [Scenario; 4] = [
    Scenario {
        name: "question",
        text: "An hour before pickup a buyer writes that they cannot find your courtyard.",
        answers: [
            answer("at_once", "I keep my phone at hand on pickup days and answer within minutes", 25),
            answer("after", "I answer once the last parcel is packed", 10),
            answer("address", "The address stands on the receipt", 0),
        ],
    },
    Scenario {
        name: "damaged",
        text: "A piece arrives broken, and the buyer sends a photograph.",
        answers: [
            answer("make_good", "I offer a new one or the money back, whichever they like", 25),
            answer("look_first", "I ask them to bring it so that I can look at it", 12),
            answer("courier", "I point them to the courier", 0),
        ],
    },
    Scenario {
        name: "ill",
        text: "You fall ill the night before a pickup window.",
        answers: [
            answer("write_all", "I write to all buyers at once and name another window or a refund", 25),
            answer("substitute", "Somebody stands in for me; I write if that fails", 18),
            answer("sign", "I put a note on the door", 0),
        ],
    },
    Scenario {
        name: "short",
        text: "Packing, you notice that you are two pieces short.",
        answers: [
            answer("tell_shop", "I tell the shop and the last two buyers before they set out", 25),
            answer("later", "I make two more and send them next week", 8),
            answer("wait", "Some buyers never come; I wait and see", 0),
        ],
    },
];

/// One answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The scenario's name.
    pub scenario: String,
    /// The answer's word.
    pub answer: String,
}

/// The answers in the order of the form, and their points of 100; or the scenario without an answer.
///
/// # Errors
/// The name of the first scenario that has none of its answers.
pub fn scored(typed: &[(String, String)]) -> Result<(Vec<Chosen>, u32), &'static str> {
    let mut chosen = Vec::new();
    let mut points = 0;
    for scenario in SCENARIOS {
        let word = typed.iter().find(|(name, _)| name == scenario.name).map_or("", |(_, word)| word.as_str());
        let answer = scenario.answers.into_iter().find(|answer| answer.word == word).ok_or(scenario.name)?;
        points += answer.points;
        chosen.push(Chosen { scenario: scenario.name.to_owned(), answer: answer.word.to_owned() });
    }
    Ok((chosen, points))
}

/// What was asked and answered, for whoever reads the answers.
#[must_use]
pub fn in_words(chosen: &Chosen) -> Option<(&'static str, &'static str, u32)> {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == chosen.scenario)?;
    let answer = scenario.answers.iter().find(|answer| answer.word == chosen.answer)?;
    Some((scenario.text, answer.text, answer.points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_answers_make_a_hundred_and_none_may_be_missing() {
        let typed = |at: usize| -> Vec<(String, String)> {
            SCENARIOS.iter().map(|s| (s.name.to_owned(), s.answers[at].word.to_owned())).collect()
        };
        let table = [("all the best", 0, 100), ("all the middle", 1, 48), ("all the worst", 2, 0)];
        for (why, at, points) in table {
            assert_eq!(scored(&typed(at)).map(|(_, points)| points), Ok(points), "{why}");
        }
        let mut one_missing = typed(0);
        one_missing.remove(2);
        assert_eq!(scored(&one_missing), Err("ill"));
        let mut foreign = typed(0);
        foreign[0].1 = "bribe".to_owned();
        assert_eq!(scored(&foreign), Err("question"));
    }
}
