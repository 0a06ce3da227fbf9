//! The creator's page, as its owner edits it.

use super::office;
use crate::fields::{Field, field, summary};
use crate::office::{Choice, buttons, choice, hidden_key, radios, text_area};
use crate::studio::Around;
use crate::ui::markup::when;
use leptos::prelude::*;
use shared::office::view::Notice;
use shared::onboarding::flow::Portrait;
use shared::onboarding::profile::{LINE_MAX, Profile, STORY_MAX, TAX_RATES};
use shared::people::roles::join::ZONES;

/// `GET /studio/profile`, or what a refused change answers. `slug` is the creator's name in URLs.
#[must_use]
pub fn page(
    around: Around,
    (typed, tax): (&Profile, &str),
    portraits: &[Portrait],
    (slug, key): (&str, &str),
    notices: &[Notice],
) -> String {
    let zones: Vec<(String, String)> =
        ZONES.iter().map(|(zone, towns)| ((*zone).to_owned(), format!("{towns} ({zone})"))).collect();
    let zones: Vec<Choice> = zones.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let rates: Vec<(String, &str)> = TAX_RATES.iter().map(|(rate, label)| (rate.to_string(), *label)).collect();
    let rates: Vec<Choice> = rates.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let mut pictures = vec![Choice::new("", "No portrait yet")];
    pictures.extend(portraits.iter().map(|portrait| {
        let label = if portrait.alt.is_empty() { "A picture of yours" } else { portrait.alt.as_str() };
        Choice::new(&portrait.hash, label)
    }));
    office(around, "Profile", "/studio/profile", || {
        view! {
            <div class="head"><h1>"Your page"</h1><a class="button second" href=format!("/creators/{slug}")>"As buyers see it"</a></div>
            <p class="lead">"Buyers like to know whose hands made it."</p>
            {summary(notices)}
            <form method="post" action="/studio/profile">
                {hidden_key(key)}
                {field(Field::text("name", "Name").required().up_to(LINE_MAX), &typed.name, notices)}
                {field(Field::text("trade", "What you make").required().up_to(LINE_MAX).hint("Half a line, such as “Spices and tea, blended by hand”."), &typed.trade, notices)}
                {field(Field::text("town", "Town").required().up_to(LINE_MAX), &typed.town, notices)}
                {choice(Field::text("zone", "The clock you sell by"), &zones, &typed.zone, notices)}
                {text_area(Field::text("story", "Your story").up_to(STORY_MAX).hint("How you came to it, how you work. At least a few sentences; an empty line makes a new paragraph."), 8, &typed.story, notices)}
                {choice(Field::text("tax_bp", "Tax inside your prices").hint("What applies to most of what you sell. It is shown on every bill."), &rates, tax, notices)}
                {radios(Field::text("portrait", "Portrait"), &pictures, &typed.portrait, notices)}
                {when(portraits.is_empty(), || view! { <p class="hint">"Send a photo first: "<a href="/studio/uploads">"Photos and clips"</a>"."</p> })}
                {buttons("Save", Some(("Back to today", "/studio")))}
            </form>
        }
    })
}
