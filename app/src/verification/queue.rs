//! Who waits for a decision, and how fast onboarding goes.

use crate::office::{self, Area, OfficePage};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::office::age::span;
use shared::office::view::{Figure, Notice, Person, Table, Tone};
use shared::verification::pace::{BASELINE, Pace, Verdict};

/// `GET /desk/verifications`
#[must_use]
pub fn page((shop, person): (&Shop, &Person), said: Option<&Notice>, table: &Table, pace: Pace) -> String {
    let around = OfficePage {
        shop,
        area: Area::Desk,
        title: "Verifications",
        path: "/desk/verifications",
        person: Some(person),
        notice: said,
        script: None,
    };
    let figures = [shown(pace)];
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Verifications"</h1></div>
            {office::table(table)}
            <section aria-labelledby="pace"><h2 id="pace">"From sign-up to the first listing"</h2>
                {office::figures(&figures)}
                <p class="hint">"The middle one of all who first listed something in the last 90 days."</p></section>
        }
    })
}

fn shown(pace: Pace) -> Figure {
    let (word, tone) = match pace.verdict() {
        Verdict::Met => ("−30 % met", Tone::Go),
        Verdict::NotMet => ("−30 % not met", Tone::Stop),
        Verdict::TooFew => ("too few to say", Tone::Plain),
    };
    let note = format!("{word} · n = {} · baseline {}, goal {}", pace.count, span(BASELINE), span(pace.goal));
    let value = pace.median.map_or_else(|| "–".to_owned(), span);
    Figure { label: "Median time to list".to_owned(), value, note, tone, to: None }
}
