//! Four scenarios with three answers each.

use super::office;
use crate::fields::{Field, summary};
use crate::office::{Choice, buttons, radios};
use crate::studio::Around;
use crate::ui::markup::{each, raw};
use leptos::prelude::*;
use shared::office::view::Notice;
use shared::onboarding::screening::{SCENARIOS, Scenario};

/// `GET /studio/screening`, or what an incomplete form answers. `chosen` finds the answer to a scenario.
#[must_use]
pub fn page(around: Around, chosen: &[(String, String)], notices: &[Notice]) -> String {
    office(around, "Four scenarios", "/studio/screening", || {
        view! {
            <h1>"What would you do?"</h1>
            <p class="lead">"There is no trick. Answers tell us how you treat buyers when things go wrong; later your real reply times count for more."</p>
            {summary(notices)}
            <form method="post" action="/studio/screening">
                {each(&SCENARIOS, |scenario| asked(scenario, chosen, notices))}
                {buttons("Keep my answers", Some(("Back to today", "/studio")))}
            </form>
        }
    })
}

fn asked(scenario: &Scenario, chosen: &[(String, String)], notices: &[Notice]) -> impl IntoView + use<> {
    let answers = scenario.answers.map(|answer| Choice::new(answer.word, answer.text));
    let word = chosen.iter().find(|(name, _)| name == scenario.name).map_or("", |(_, word)| word.as_str());
    let mut to = String::new();
    let field = Field::text(scenario.name, scenario.text).required();
    crate::ui::markup::write_to(&mut to, radios(field, &answers, word, notices));
    raw(to)
}
