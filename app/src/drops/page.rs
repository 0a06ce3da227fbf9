//! The drop page: what it is, then the ticket to buy it, then the small print and the story.

use super::{details, facts, ticket};
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, maybe, when};
use crate::ui::{card, picture, sign::sign};
use leptos::prelude::*;
use shared::catalogue::view::CreatorCard;
use shared::drops::Phase;
use shared::drops::view::{DropPage, Item};
use shared::media::view::{Clip, Hero};

/// A little less than it is, so that a phone 412 wide at 1.75 is content with 720 pixels: half the bytes of 1,080.
const HERO_SIZES: &str = "(min-width:64rem) 46rem,94vw";

/// `GET /drops/{slug}`, or what a refused try to buy answers.
#[must_use]
pub fn page(model: &DropPage) -> String {
    let head = head(model);
    document(&head, || main(model, false))
}

/// The same page for whoever makes it, with `bar` above: nobody finds it, no script wakes, and its form is inert.
#[must_use]
pub fn preview<V: IntoView>(model: &DropPage, bar: V) -> String {
    let head = Head { path: None, style: style::PREVIEW, facts: None, wakes: false, ..head(model) };
    document(&head, || (maybe(Some(bar)), main(model, true)))
}

fn head(model: &DropPage) -> Head<'_> {
    Head {
        shop: &model.shop,
        path: Some(format!("/drops/{}", model.slug)),
        title: &model.title,
        description: format!("{} By {} in {}.", model.tagline, model.creator.name, model.creator.town),
        picture: Some(&model.hero.picture),
        style: style::DROP,
        facts: Some(facts::json(model)),
        wakes: model.phase != Phase::Closed,
    }
}

fn main(model: &DropPage, still: bool) -> impl IntoView + '_ {
    view! {
        <main id="main" class=format!("drop {}", model.phase.word())>
            <div class="hero">{hero(&model.hero)}{sign(model.phase)}</div>
            <header class="lead">
                <h1><span>{model.title.as_str()}</span></h1>
                <p class="tagline">{model.tagline.as_str()}</p>
                {maker(&model.creator)}
            </header>
            {when(!still, || ticket::ticket(model))}
            {when(still, || view! { <div class="still" inert>{ticket::ticket(model)}</div> })}
            <div class="small-print">{details::receiving(model)}{details::rules(model)}</div>
            <section class="story" aria-labelledby="story">
                <h2 id="story">"The story"</h2>
                {each(&model.story, |text| view! { <p>{text.as_str()}</p> })}
                {each(&model.items, record)}
            </section>
            {when(!model.related.is_empty(), || view! {
                <section class="related" aria-labelledby="related">
                    <h2 id="related">"More from the kerb"</h2>
                    <ul class="cards">{each(&model.related, card::card)}</ul>
                </section>
            })}
        </main>
    }
}

fn hero(hero: &Hero) -> impl IntoView + '_ {
    (picture::hero(&hero.picture, HERO_SIZES), maybe(hero.clip.as_ref().map(moving)))
}

/// One clear pixel: without a poster, browsers paint their own grey under the controls.
const CLEAR: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// The clip lies over the picture, which shows through it until somebody presses play: so the poster comes in the best
/// format a browser knows. Nothing of the clip is loaded before, and the caption says what it costs.
fn moving(clip: &Clip) -> impl IntoView + '_ {
    // In tenths of a megabyte, so that no float is needed.
    let tenths = clip.bytes.div_ceil(100_000);
    view! {
        <video preload="none" controls playsinline muted width="1080" height="720" aria-label="The same as a clip"
            poster=CLEAR src=clip.url.as_str()></video>
        <p class="clip-cost">{format!("Clip, {} s, {}.{} MB, no sound", clip.seconds, tenths / 10, tenths % 10)}</p>
    }
}

/// Where a dear piece comes from, for whoever wants to check it.
fn record(item: &Item) -> impl IntoView + '_ {
    maybe(item.record.as_ref().map(|product| {
        view! { <p class="on-record"><a href=format!("/provenance/{product}")>{format!("Where it comes from, on record: {}", item.title)}</a></p> }
    }))
}

/// Who makes it, and why one may trust them: each cue leads to the page with the facts.
fn maker(creator: &CreatorCard) -> impl IntoView + '_ {
    let trust = match (&creator.verified_since, creator.drops_done) {
        (Some(since), 0) => format!("Verified since {since}"),
        (Some(since), 1) => format!("Verified since {since} · 1 drop handed over"),
        (Some(since), done) => format!("Verified since {since} · {done} drops handed over"),
        (None, _) => "Not verified yet".to_owned(),
    };
    view! {
        <p class="maker">
            <a href=format!("/creators/{}", creator.slug)><strong>{creator.name.as_str()}</strong></a>
            <span>{format!("{}, {}", creator.trade, creator.town)}</span>
            <a class=if creator.verified_since.is_some() { "trust" } else { "trust none" }
                href=format!("/creators/{}#trust", creator.slug)>{trust}</a>
        </p>
    }
}
