//! Coming in to a drop: where somebody stands, and what they can do about it.

mod credits;
mod rules;

pub use credits::{circle, grants, own};
pub use rules::page as rules;

use crate::islands::Countdown;
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, island, maybe, when};
use leptos::prelude::*;
use shared::entry::credits as counted;
use shared::entry::view::{EntryPage, Standing};

/// `GET /drops/{slug}/entry`
#[must_use]
pub fn page(model: &EntryPage) -> String {
    let title = format!("Coming in to {}", model.title);
    let waits = model.now < model.closes.at;
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &title,
        description: format!("Who may buy at {}, and since when.", model.title),
        picture: None,
        style: style::LOBBY,
        facts: None,
        wakes: waits,
    };
    document(&head, || {
        view! {
            <main id="main" class="text lobby">
                <p class="version">"Who comes in"</p>
                <h1><a href=format!("/drops/{}", model.slug)>{model.title.as_str()}</a></h1>
                {maybe(model.notice.as_ref().map(|notice| view! { <p class="notice" role="alert" data-code=notice.code.as_str()>{notice.text.as_str()}</p> }))}
                {when(waits, || island(|| view! {
                    <Countdown now=model.now.0 opens_at=own_opening(model) closes_at=model.closes.at.0/>
                }))}
                {standing(model)}
                {ways(model)}
                <section><h2>"The rules of this drop"</h2>{each(&model.lines, |line| view! { <p>{line.as_str()}</p> })}</section>
                {when(model.standing != Standing::SignedOut, || has(model))}
            </main>
        }
    })
}

/// When whoever looks may buy, in milliseconds.
fn own_opening(model: &EntryPage) -> i64 {
    let early = matches!(model.standing, Standing::In { early: true, .. });
    model.public.as_ref().filter(|_| !early).unwrap_or(&model.opens).at.0
}

/// Where they stand: a code, a line, and a word more.
fn words(model: &EntryPage) -> (&'static str, String, String) {
    let since = |at: &shared::time::Moment| format!("You may buy from {}, {} {} on.", at.day, at.clock, at.zone);
    let public = model.public.as_ref().unwrap_or(&model.opens);
    match model.standing {
        Standing::Over => ("over", "This drop is over.".to_owned(), String::new()),
        Standing::SignedOut => (
            "signed_out",
            "Please sign in first.".to_owned(),
            "Membership, following, credits and reputation belong to your address.".to_owned(),
        ),
        Standing::Kept => (
            "place_kept",
            "A place is kept for you as a member.".to_owned(),
            format!("Take it with this browser: it costs nothing. {}", since(&model.opens)),
        ),
        Standing::In { here: false, .. } => (
            "entered_elsewhere",
            "You came in with another browser.".to_owned(),
            "Go on there, or come in with this one: it costs nothing more.".to_owned(),
        ),
        Standing::In { early, paid, .. } => (
            "entered",
            "You are in.".to_owned(),
            format!(
                "{}{}",
                since(if early { &model.opens } else { public }),
                if paid > 0 { format!(" It cost {}.", counted(paid)) } else { String::new() }
            ),
        ),
        Standing::May(0) => ("may_enter", "You may come in.".to_owned(), "It costs nothing.".to_owned()),
        Standing::May(costs) => (
            "may_enter",
            "You may come in.".to_owned(),
            format!("It costs {} of your {}.", counted(costs), counted(model.credits)),
        ),
        Standing::Short => ("short", "You cannot come in yet.".to_owned(), lacks(model)),
        Standing::Later => ("later", "You come in with everybody.".to_owned(), since(public)),
    }
}

/// What is missing, and what they have.
fn lacks(model: &EntryPage) -> String {
    let costs =
        model.costs.map(|costs| format!("It costs {}, and you have {}.", counted(costs), counted(model.credits)));
    let takes = model.takes.map(|least| {
        let otherwise = if model.costs.is_some() { "Or a reputation" } else { "It takes a reputation" };
        format!("{otherwise} of {least}; yours is {}.", model.reputation.figure())
    });
    [costs, takes].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn standing(model: &EntryPage) -> impl IntoView + use<> {
    let (code, text, more) = words(model);
    view! {
        <p class="verdict" role="status" data-code=code>{text}</p>
        <p class="turn">{more}</p>
    }
}

fn ways(model: &EntryPage) -> impl IntoView + '_ {
    let action = format!("/drops/{}/entry", model.slug);
    let sign_in = format!("/sign-in?next={action}");
    let label = match model.standing {
        Standing::May(0) => Some("Come in".to_owned()),
        Standing::May(costs) => Some(format!("Come in for {}", counted(costs))),
        Standing::Kept => Some("Take my place".to_owned()),
        Standing::In { here: false, .. } => Some("Come in with this browser".to_owned()),
        _ => None,
    };
    let alone = label.is_none() && model.standing != Standing::SignedOut;
    view! {
        <div class="ways">
            {maybe(label.map(|label| view! { <form method="post" action=action><button class="button" type="submit">{label}</button></form> }))}
            {when(model.standing == Standing::SignedOut, || view! { <a class="button" href=sign_in>"Sign in"</a> })}
            <a class=if alone { "button" } else { "button second" } href=format!("/drops/{}", model.slug)>"To the drop"</a>
            {when(model.standing == Standing::Later, || view! { <a class="button second" href=format!("/creators/{}/follow", model.creator_slug)>{format!("Follow {}", model.creator)}</a> })}
        </div>
    }
}

/// What they have, and how it is made up.
fn has(model: &EntryPage) -> impl IntoView + '_ {
    view! {
        <section><h2>"What you have"</h2>
            <p>{format!("Credits: {}. ", model.credits)}<a href="/you/credits">"Every one of them"</a></p>
            <p>{format!("Reputation: {}.", model.reputation.words())}</p>
            <p>"It is counted from your orders as they stand: one for each that you received, two less for each that was never collected. An order that was refunded counts for nothing."</p>
        </section>
    }
}
