//! The first thirty and ninety days, ticked from what is there.

use super::checklist::row;
use super::office;
use crate::studio::Around;
use crate::ui::markup::{each, maybe};
use leptos::prelude::*;
use shared::onboarding::checklist::{Facts, steps};
use shared::onboarding::progress::{Progress, Stage, stages};

/// `GET /studio/checklist`. `zone` is the clock of the studio.
#[must_use]
pub fn page(around: Around, facts: &Facts, progress: &Progress, zone: &str) -> String {
    let first = Stage { name: "before", title: "Before you sell", by: None, steps: steps(facts) };
    let all: Vec<Stage> = std::iter::once(first).chain(stages(progress)).collect();
    office(around, "Checklist", "/studio/checklist", || {
        view! {
            <div class="head"><h1>"Checklist"</h1><p class="ways"><a href="/studio">"Today"</a></p></div>
            <p class="lead">"Ticked by itself, from what is there."</p>
            {each(&all, |stage| section(stage, zone))}
        }
    })
}

fn section<'a>(stage: &'a Stage, zone: &str) -> impl IntoView + use<'a> {
    let done = stage.steps.iter().filter(|step| step.done).count();
    let by = stage.by.map(|by| by.moment(zone));
    view! {
        <section class="sheet checklist" aria-labelledby=stage.name>
            <div class="head"><h2 id=stage.name>{stage.title}</h2><strong>{format!("{done} of {} done", stage.steps.len())}</strong></div>
            {maybe(by.map(|by| view! { <p class="hint"><time datetime=by.iso.clone()>{format!("Until {}", by.day)}</time></p> }))}
            <ol class="steps">{each(&stage.steps, row)}</ol>
        </section>
    }
}
