//! The public calendar: what is announced, and what its creators mean to do.

use crate::islands::Countdown;
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, island, maybe, when};
use leptos::prelude::*;
use shared::cadence::view::{CalendarPage, Entry, EntryStanding};

/// `GET /calendar`
#[must_use]
pub fn page(model: &CalendarPage) -> String {
    let of = model.creator.as_ref();
    let query = of.map_or_else(String::new, |(slug, _)| format!("?creator={slug}"));
    let title = of.map_or_else(|| "Calendar".to_owned(), |(_, name)| format!("Calendar of {name}"));
    let head = Head {
        shop: &model.shop,
        path: Some(format!("/calendar{query}")),
        title: &title,
        description: "Which drops open next, to the minute: those that are announced, and those that come.".to_owned(),
        picture: None,
        style: style::HOME,
        facts: None,
        wakes: true,
    };
    let months = months(&model.entries);
    document(&head, || {
        view! {
            <main id="main" class="home calendar">
                <h1>{title.as_str()}</h1>
                <p class="tagline">"What opens next. Announced drops have a page; the others are meant to come, and may still be left out."</p>
                <p class="board-foot"><a href=format!("/drops.ics{query}")>"Put these into your calendar"</a></p>
                {when(model.entries.is_empty(), || view! { <p class="empty">"Nothing is planned yet. "<a href="/">"See who is at the kerb"</a>"."</p> })}
                {each(&months, |(month, entries)| section(month, entries, model.now.0))}
            </main>
        }
    })
}

/// Lines under the month they begin in.
fn months(entries: &[Entry]) -> Vec<(&str, &[Entry])> {
    entries
        .chunk_by(|a, b| a.month == b.month)
        .map(|chunk| (chunk.first().map_or("", |entry| entry.month.as_str()), chunk))
        .collect()
}

fn section<'a>(month: &str, entries: &'a [Entry], now: i64) -> impl IntoView + use<'a> {
    let id = month.to_lowercase().replace(' ', "-");
    let under = id.clone();
    view! {
        <section class="board" aria-labelledby=under>
            <h2 id=id>{month.to_owned()}</h2>
            <ol class="dues">{each(entries, move |entry| line(entry, now))}</ol>
        </section>
    }
}

fn line(entry: &Entry, now: i64) -> impl IntoView + use<> {
    let (opens_at, closes_at) = (entry.opens.at.0, entry.closes.at.0);
    let announced = entry.standing == EntryStanding::Announced;
    let title = entry.title.clone();
    let heading = if announced {
        view! { <h3><a href=format!("/drops/{}", entry.slug)>{title}</a></h3> }.into_any()
    } else {
        view! { <h3>{title}</h3> }.into_any()
    };
    let tagline = (!entry.tagline.is_empty()).then(|| entry.tagline.clone());
    let place = if entry.place.is_empty() { String::new() } else { format!(" · {}", entry.place) };
    view! {
        <li class="due bare" data-standing=if announced { "announced" } else { "coming" }>
            <time datetime=entry.opens.iso.clone()>
                <span class="due-day">{entry.opens.day.clone()}</span>
                <span class="due-clock">{entry.opens.clock.clone()}</span>
                <span class="due-zone">{entry.opens.zone.clone()}</span>
            </time>
            <div class="due-what">
                {heading}
                {maybe(tagline.map(|text| view! { <p>{text}</p> }))}
                <p class="by">"by "<a href=format!("/creators/{}", entry.creator_slug)>{entry.creator.clone()}</a>{place}</p>
            </div>
            <p class="due-price"><strong>{if announced { "Announced" } else { "Coming" }}</strong>
                {island(move || view! { <Countdown now=now opens_at=opens_at closes_at=closes_at/> })}</p>
        </li>
    }
}
