//! A creator's page: who, why one may trust them, what they sell.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, maybe, when};
use crate::ui::{card, picture};
use leptos::prelude::*;
use shared::catalogue::view::{CreatorCard, CreatorPage};

/// `GET /creators/{slug}`
#[must_use]
pub fn page(model: &CreatorPage) -> String {
    let creator = &model.creator;
    let head = Head {
        shop: &model.shop,
        path: Some(format!("/creators/{}", creator.slug)),
        title: &creator.name,
        description: format!(
            "{}: {} in {}. Open, announced and past drops.",
            creator.name, creator.trade, creator.town
        ),
        picture: creator.portrait.as_ref(),
        style: style::HOME,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        let nothing = model.live.is_empty() && model.next.is_empty();
        view! {
            <main id="main" class="home creator">
                <header class=if creator.portrait.is_some() { "portrait" } else { "portrait none" }>
                    {maybe(creator.portrait.as_ref().map(|portrait| view! {
                        <div class="poster-picture">{picture::hero(portrait, "(min-width:64rem) 40rem,100vw")}</div>
                    }))}
                    <div class="portrait-text">
                        <h1>{creator.name.as_str()}</h1>
                        <p class="tagline">{format!("{}, {}", creator.trade, creator.town)}</p>
                        {trust(creator)}
                        {follow(creator, model.followers)}
                    </div>
                </header>
                {when(!model.story.is_empty(), || view! { <div class="creator-story">{each(&model.story, |text| view! { <p>{text.as_str()}</p> })}</div> })}
                {when(!model.live.is_empty(), || view! {
                    <section aria-labelledby="live"><h2 id="live">"Open now"</h2><ul class="cards">{each(&model.live, card::card)}</ul></section>
                })}
                {when(!model.next.is_empty(), || view! {
                    <section class="board" aria-labelledby="next"><h2 id="next">"Next at the kerb"</h2><ol class="dues">{each(&model.next, card::departure)}</ol></section>
                })}
                <p class="board-foot"><a href=format!("/calendar?creator={}", creator.slug)>{format!("When {} is next at the kerb", creator.name)}</a></p>
                {when(nothing, || view! { <p class="empty">"Nothing is announced right now. "<a href="/feed.xml">"The feed"</a>" tells you first, and "<a href="/">"others are at the kerb"</a>"."</p> })}
                {when(!model.past.is_empty(), || view! {
                    <section class="past" aria-labelledby="past"><h2 id="past">"Gone"</h2><ul class="cards">{each(&model.past, card::card)}</ul></section>
                })}
            </main>
        }
    })
}

/// The same for everybody, so that the page can be kept: the next one says who follows.
fn follow(creator: &CreatorCard, followers: u32) -> impl IntoView + '_ {
    let many = match followers {
        0 => "Be the first to hear of the next drop.".to_owned(),
        1 => "1 person hears of every drop first.".to_owned(),
        many => format!("{many} people hear of every drop first."),
    };
    view! {
        <form class="follow" method="post" action=format!("/creators/{}/follow", creator.slug)>
            <button class="button second" type="submit">{format!("Follow {}", creator.name)}</button>
            <p>{many}</p>
        </form>
    }
}

/// The facts behind the cue on the drop page.
fn trust(creator: &CreatorCard) -> impl IntoView + '_ {
    let vouched = match &creator.verified_since {
        Some(since) => format!("Since {since}. Somebody from the shop has vouched for who they are."),
        None => "Not yet. Nobody from the shop has vouched for who they are.".to_owned(),
    };
    let done = match creator.drops_done {
        0 => "None yet".to_owned(),
        1 => "1 drop, over and handed to its buyers".to_owned(),
        done => format!("{done} drops, over and handed to their buyers"),
    };
    view! {
        <dl class="facts-list" id="trust">
            <div><dt>"Verified"</dt><dd>{vouched}</dd></div>
            <div><dt>"Handed over"</dt><dd>{done}</dd></div>
        </dl>
    }
}
