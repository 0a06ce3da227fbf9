//! The first page of the studio: what comes next, what is to be done.

use super::{Around, office, tone};
use crate::office::{figures, state_sign};
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::office::age::span;
use shared::office::view::{Figure, Tone};
use shared::studio::view::{NextDrop, Standing, TodayPage};
use shared::time::Duration;

/// `GET /studio`. `checklist` is what the creator has still to do before they sell, if anything.
#[must_use]
pub fn page<V: IntoView>(around: Around, model: &TodayPage, checklist: Option<V>) -> String {
    let counted = counted(model);
    office(around, "Today", "/studio", || {
        view! {
            <div class="head"><h1>{format!("Today at {}", model.name)}</h1>
                <a class="button" href="/studio/drops/new">"Make a drop"</a></div>
            {when(!model.verified, || view! {
                <p class="said" data-code="not_verified">"You can prepare everything. Before you sell, somebody from the shop has to verify who you are."</p>
            })}
            {maybe(checklist)}
            {maybe(model.next.as_ref().map(next))}
            {when(model.next.is_none(), || view! {
                <p class="empty">"No drop is announced. "<a href="/studio/drops/new">"Make one"</a>", or "<a href="/studio/drops?state=closed">"copy one that went well"</a>"."</p>
            })}
            <section aria-labelledby="counted"><h2 id="counted">"Where you stand"</h2>{figures(&counted)}</section>
            <p><a href=format!("/creators/{}", model.slug)>"Your page, as buyers see it"</a>" · "<a href="/studio/profile">"Change it"</a>" · "<a href="/studio/checklist">"Your first 90 days"</a>" · "<a href="/studio/forecast">"What you will be paid"</a>" · "<a href="/studio/pickups">"Pickups to clear"</a></p>
        }
    })
}

fn next(next: &NextDrop) -> impl IntoView + '_ {
    let drop = &next.drop;
    let (word, when) = match drop.standing {
        Standing::Live => ("Closes", &drop.closes),
        Standing::Late => ("Should be open until", &drop.closes),
        _ => ("Opens", &drop.opens),
    };
    let words =
        format!("{word} {}, {} {} · in {}", when.day, when.clock, when.zone, span(Duration::minutes(next.minutes)));
    view! {
        <section class="sheet next-drop" aria-labelledby="next">
            <div class="head"><h2 id="next"><a href=format!("/studio/drops/{}", drop.id)>{drop.title.as_str()}</a></h2>
                {state_sign(drop.standing.sign(), tone(drop.standing))}</div>
            <p><time datetime=when.iso.as_str()>{words}</time></p>
            <p class="n-of">{format!("{} sold · {} held · {} of {} left", drop.sold, drop.held, drop.issued.saturating_sub(drop.sold + drop.held), drop.issued)}</p>
        </section>
    }
}

fn counted(model: &TodayPage) -> Vec<Figure> {
    let figure = |label: &str, value: u32, note: String, to: Option<&str>| Figure {
        label: label.to_owned(),
        value: value.to_string(),
        note,
        tone: Tone::Plain,
        to: to.map(str::to_owned),
    };
    let first = model.first_slot.as_ref().map(|at| format!("the first from {}, {}", at.day, at.clock));
    let mut prepare = figure("Orders to prepare", model.to_prepare, first.unwrap_or_default(), Some("/studio/orders"));
    if model.to_prepare > 0 {
        prepare.tone = Tone::Wait;
    }
    vec![
        prepare,
        figure("Announced", model.scheduled, "not open yet".into(), Some("/studio/drops?state=scheduled")),
        figure("Drafts", model.drafts, "nobody sees them".into(), Some("/studio/drops?state=draft")),
        figure("Sold in 7 days", model.sold_in_week, "pieces, paid for".into(), None),
        figure("Followers", model.followers, "told of every drop".into(), None),
    ]
}
