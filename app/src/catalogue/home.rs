//! The front page: what is open, what opens next, what is over.

use super::{lead, search};
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, maybe, when};
use crate::ui::{card, picture};
use leptos::prelude::*;
use shared::catalogue::view::{CreatorCard, HomePage};
use shared::drops::view::DropCard;

/// `GET /`, plain or as the result of a search.
#[must_use]
pub fn page(model: &HomePage) -> String {
    let searched = !model.search.is_empty();
    let picture = model.live.first().or(model.next.first()).map(|drop| &drop.picture);
    let head = Head {
        shop: &model.shop,
        // What was searched for is nobody else's page to find.
        path: (!searched).then(|| "/".to_owned()),
        title: if searched { "Search" } else { &model.shop.name },
        description:
            "Small batches from makers near you: a set number of pieces, for a set time, picked up where they are made."
                .to_owned(),
        picture,
        style: style::HOME,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        let (first, more) = if searched { (None, model.live.as_slice()) } else { split(&model.live) };
        view! {
            <main id="main" class="home">
                {when(searched, || search::found(model))}
                {when(!searched, move || lead::lead(first, model.next.first()))}
                {when(!searched && first.is_some(), || view! { <p class="pitch">"Makers near you put out a set number of pieces, for a set time. Then they are gone."</p> })}
                {search::form(model)}
                {when(!more.is_empty(), || view! {
                    <section aria-labelledby="live"><h2 id="live">{if searched { "Open now" } else { "Also open now" }}</h2>
                        <ul class="cards">{each(more, card::card)}</ul></section>
                })}
                {maybe(next(model, searched))}
                {when(!model.past.is_empty(), || view! {
                    <section class="past" aria-labelledby="past"><h2 id="past">"Gone"</h2>
                        <ul class="cards">{each(&model.past, card::card)}</ul></section>
                })}
                {when(!searched && !model.creators.is_empty(), || view! {
                    <section class="makers" aria-labelledby="makers"><h2 id="makers">"Who makes it"</h2>
                        <ul>{each(&model.creators, maker)}</ul></section>
                })}
            </main>
        }
    })
}

fn split(drops: &[DropCard]) -> (Option<&DropCard>, &[DropCard]) {
    drops.split_first().map_or((None, drops), |(first, more)| (Some(first), more))
}

/// The timetable; on the plain page it is there even when it is empty.
fn next(model: &HomePage, searched: bool) -> Option<impl IntoView + '_> {
    (!searched || !model.next.is_empty()).then(|| {
        view! {
            <section class="board" aria-labelledby="next">
                <h2 id="next">"Next at the kerb"</h2>
                {when(model.next.is_empty(), || view! { <p class="empty">"Nothing is announced yet. "<a href="/feed.xml">"The feed"</a>" tells you first."</p> })}
                {when(!model.next.is_empty(), || view! {
                    <ol class="dues">{each(&model.next, card::departure)}</ol>
                    <p class="board-foot"><a href="/calendar">"What else is coming"</a>" · "<a href="/drops.ics">"Put every drop into your calendar"</a></p>
                })}
            </section>
        }
    })
}

fn maker(creator: &CreatorCard) -> impl IntoView + '_ {
    view! {
        <li class="maker-card">
            {maybe(creator.portrait.as_ref().map(|portrait| view! {
                <div class="frame">{picture::thumbnail(portrait, "(min-width:40rem) 14rem,40vw")}</div>
            }))}
            {when(creator.portrait.is_none(), || view! { <div class="frame initials" aria-hidden="true">{initials(&creator.name)}</div> })}
            <h3><a href=format!("/creators/{}", creator.slug)>{creator.name.as_str()}</a></h3>
            <p>{format!("{}, {}", creator.trade, creator.town)}</p>
        </li>
    }
}

/// Stands in for a portrait: the first letters of the first and the last name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next();
    [first, words.next_back()].into_iter().flatten().filter_map(|word| word.chars().next()).collect()
}
