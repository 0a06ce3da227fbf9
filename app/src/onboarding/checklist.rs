//! What is still to be done, ticked from what is there; and sending it in.

use super::office;
use crate::fields::summary;
use crate::office::hidden_key;
use crate::studio::Around;
use crate::ui::markup::{each, raw, when, write_to};
use leptos::prelude::*;
use shared::office::view::Notice;
use shared::onboarding::Standing;
use shared::onboarding::checklist::{Facts, Step, missing, steps};

/// The checklist, for the top of the studio's first page. Nothing of it stays once everything is done.
#[must_use]
pub fn list(facts: &Facts, key: &str) -> Option<impl IntoView + use<>> {
    let steps = steps(facts);
    let done = steps.iter().filter(|step| step.done).count();
    if facts.standing == Standing::Verified && done == steps.len() {
        return None;
    }
    let mut rows = String::new();
    write_to(&mut rows, view! { <ol class="steps">{each(&steps, row)}</ol> });
    let (count, key) = (format!("{done} of {} done", steps.len()), key.to_owned());
    let why = facts.rejected_why.clone().filter(|_| facts.standing == Standing::Rejected);
    let ready = missing(facts).is_empty();
    let standing = facts.standing;
    Some(view! {
        <section class="sheet checklist" aria-labelledby="checklist">
            <div class="head"><h2 id="checklist">"Before you sell"</h2><strong>{count}</strong></div>
            {when(why.is_some(), move || view! { <p class="said" data-code="rejected">{format!("We could not verify you yet: {}", why.unwrap_or_default())}</p> })}
            {raw(rows)}
            {closing(standing, ready, key)}
        </section>
    })
}

pub(super) fn row(step: &Step) -> impl IntoView + use<> {
    let step = *step;
    view! {
        <li class=if step.done { "done" } else { "open" } data-step=step.name>
            <a href=step.to>{step.label}</a>
            <span>{format!("{}{}", if step.done { "Done. " } else { "" }, step.note)}</span>
        </li>
    }
}

fn closing(standing: Standing, ready: bool, key: String) -> impl IntoView {
    let words = match standing {
        Standing::Submitted => "Sent in. Somebody looks at it within a day, and you hear from us by mail.",
        Standing::Verified => "You are verified.",
        _ if ready => "Everything we need is there.",
        _ => "As soon as the first four are done, you can send it in.",
    };
    let may = matches!(standing, Standing::Draft | Standing::Rejected);
    view! {
        <p data-standing=standing.as_str()>{words}</p>
        {when(may, move || view! {
            <form method="post" action="/studio/submit">{hidden_key(&key)}
                <button class=if ready { "button" } else { "button second" } type="submit">"Send it in"</button></form>
        })}
    }
}

/// What a refused `POST /studio/submit` answers.
#[must_use]
pub fn submit_page(around: Around, facts: &Facts, key: &str, notices: &[Notice]) -> String {
    office(around, "Send it in", "/studio", || {
        view! {
            <h1>"Send it in"</h1>
            {summary(notices)}
            {crate::ui::markup::maybe(list(facts, key))}
            <p><a class="button second" href="/studio">"Back to today"</a></p>
        }
    })
}
