//! The lobby of a drop: one's own place, and how to check the draw.

use crate::islands::Countdown;
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, island, maybe, when};
use leptos::prelude::*;
use shared::doorkeeping::view::PROOF;
use shared::lobby::ADMITTED_A_SECOND;
use shared::lobby::view::{LobbyPage, Shown};

/// `GET /drops/{slug}/lobby`
#[must_use]
pub fn page(model: &LobbyPage) -> String {
    let title = format!("The lobby of {}", model.title);
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &title,
        description: format!("Who comes in when at {}, drawn so that anybody can check it.", model.title),
        picture: None,
        style: style::LOBBY,
        facts: None,
        wakes: !is_over(model),
    };
    document(&head, || {
        view! {
            <main id="main" class="text lobby">
                <p class="version">"The lobby"</p>
                <h1><a href=format!("/drops/{}", model.slug)>{model.title.as_str()}</a></h1>
                {when(!is_over(model), || island(|| view! {
                    <Countdown now=model.place.now.0 opens_at=model.opens.at.0 closes_at=model.closes.at.0/>
                }))}
                {place(model)}
                {ways(model)}
                <section><h2>"How it works"</h2>
                    <p>{format!("Whoever joins before the drop opens at {} {} has the same chance, the first minute or the last. Then the order is drawn. Whoever comes later queues behind, as they come.", model.opens.clock, model.opens.zone)}</p>
                    <p>{format!("{ADMITTED_A_SECOND} buyers come in each second. If somebody before you does not come, nobody waits for them. A place is no piece: whoever comes in may buy while there is some left.")}</p>
                    {each(&model.rules, |line| view! { <p>{line.as_str()}</p> })}
                    <p>{joined(model.joined)}</p>
                </section>
                <section><h2>"How to check the draw"</h2>{proof(model)}</section>
            </main>
        }
    })
}

fn is_over(model: &LobbyPage) -> bool {
    model.closes.at <= model.place.now
}

fn joined(many: u32) -> String {
    match many {
        0 => "Nobody has joined yet.".to_owned(),
        1 => "1 buyer has joined.".to_owned(),
        many => format!("{many} buyers have joined."),
    }
}

/// What the buyer came to know, as one line.
fn place(model: &LobbyPage) -> impl IntoView + use<> {
    let place = &model.place;
    let (code, text, more) = match (&place.entry, place.place, place.turn_at) {
        _ if is_over(model) && place.entry.is_none() => ("over", "This drop is over.".to_owned(), String::new()),
        (None, ..) => (
            "not_joined",
            "You have not joined.".to_owned(),
            if place.now < model.lobby_opens.at {
                format!(
                    "The lobby opens {}, {} {}.",
                    model.lobby_opens.day, model.lobby_opens.clock, model.lobby_opens.zone
                )
            } else {
                "It takes one click, and no account.".to_owned()
            },
        ),
        (Some(_), Some(number), Some(turn)) => {
            let wait = (turn - place.now).0.saturating_add(999).div_euclid(1_000);
            let more = match wait {
                _ if is_over(model) => "This drop is over.".to_owned(),
                ..=0 => "It is your turn: you may buy now.".to_owned(),
                1 => "Your turn comes in 1 second.".to_owned(),
                wait => format!("Your turn comes in {wait} seconds."),
            };
            ("placed", format!("Your place: {number} of {}", model.joined), more)
        }
        (Some(_), ..) => (
            "joined",
            "You are in.".to_owned(),
            "Your place is drawn when the drop opens. Keep this browser: its cookie is how the shop knows you."
                .to_owned(),
        ),
    };
    view! {
        <p class="verdict" role="status" data-code=code>{text}</p>
        <p class="turn">{more}</p>
    }
}

/// What one can do now.
fn ways(model: &LobbyPage) -> impl IntoView + '_ {
    let now = model.place.now;
    let action = format!("/drops/{}/lobby", model.slug);
    let (again, seen) = (action.clone(), model.proof.clone());
    let joins = model.place.entry.is_none() && model.lobby_opens.at <= now && !is_over(model);
    let waits = model.place.entry.is_some() && !is_over(model);
    let turn = model.place.turn_at.is_some_and(|at| at <= now);
    view! {
        <div class="ways">
            {when(joins, move || view! {
                <form method="post" action=action><input type="hidden" name=PROOF value=seen/><button class="button" type="submit">"Join the lobby"</button></form>
            })}
            {when(waits && !turn, move || view! { <a class="button second" href=again>"Look again"</a> })}
            <a class=if turn && !is_over(model) { "button" } else { "button second" } href=format!("/drops/{}", model.slug)>"To the drop"</a>
        </div>
    }
}

/// What was promised, and when it is told, what it was.
fn proof(model: &LobbyPage) -> impl IntoView + '_ {
    let entry = model.place.entry.as_ref();
    view! {
        <p>"Before the lobby opens, the shop has chosen a secret seed of 32 bytes and shows its SHA-256 here. When the drop has opened, it shows the seed. So it cannot choose another one after it has seen who joined."</p>
        <dl class="hashes">
            {maybe(model.hash.as_ref().map(|hash| view! { <dt>"SHA-256 of the seed, published before"</dt><dd><code>{hash.as_str()}</code></dd> }))}
            {maybe(entry.map(|entry| view! { <dt>"Your entry"</dt><dd><code>{entry.as_str()}</code></dd> }))}
            {maybe(model.shown.as_ref().map(drawn))}
        </dl>
        {when(model.shown.is_none(), || view! { <p>"The seed and every entry are told when the drop opens."</p> })}
        {when(model.shown.is_some(), || view! {
            <p>"The ticket of an entry is SHA-256 over the 32 bytes of the seed followed by the entry’s letters. The smallest ticket comes first, so your place is one more than the number of tickets smaller than yours. This page has computed all of them anew just now."</p>
            <p>"An entry that ends in *2 has two lots: a ticket over its letters up to the *, and one over all of its letters. With *3 there is one more of each number from 2 on. The smallest counts."</p>
        })}
        {maybe(entry.zip(model.place.place).filter(|_| model.shown.is_some()).map(|(entry, place)| view! {
            <div data-tool="draw" data-of=format!("/drops/{}/lobby", model.slug) data-entry=entry.as_str() data-place=place>
                <button class="button second" type="button" hidden>"Check it in this browser"</button>
                <p data-says role="status" hidden></p>
            </div>
        }))}
        <p>"The same as data, with every entry: ask for "<code>{format!("/drops/{}/lobby", model.slug)}</code>" with "<code>"Accept: application/json"</code>"."</p>
    }
}

fn drawn(shown: &Shown) -> impl IntoView + '_ {
    view! {
        <dt>"The seed"</dt><dd><code>{shown.seed.as_str()}</code></dd>
        {maybe(shown.ticket.as_ref().map(|ticket| view! { <dt>"Your ticket"</dt><dd><code>{ticket.as_str()}</code></dd> }))}
        <dt>"Entries in the draw"</dt><dd>{shown.drawn}</dd>
    }
}
