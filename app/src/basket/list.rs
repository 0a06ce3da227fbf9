//! Everything a buyer holds, of all drops, with how long each waits.

use super::{by_maker, left};
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, maybe, when};
use crate::ui::picture;
use leptos::prelude::*;
use shared::basket::view::{BasketPage, HeldLine, HeldTogether};
use shared::time::Timestamp;

/// `GET /basket`
#[must_use]
pub fn page(model: &BasketPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: "Held for you",
        description: "Everything that is held for you, of all drops.".to_owned(),
        picture: None,
        style: style::BASKET,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class="checkout basket">
                <header class="held">
                    <h1>"Held for you"</h1>
                    <p class="until">{if model.held.is_empty() { "Nothing is held for you just now." } else { "Each piece waits until its time is over. Then it goes back to its drop." }}</p>
                </header>
                {each(&model.held, |held| together(held, model.now))}
                {when(model.held.is_empty(), || view! { <p><a class="button" href="/">"What is live and coming"</a></p> })}
                {when(model.held.len() > 1, || view! { <p class="until">"One payment has one currency: pay for each list by itself."</p> })}
            </main>
        }
    })
}

fn together(held: &HeldTogether, now: Timestamp) -> impl IntoView + '_ {
    let code = held.price.currency.code();
    view! {
        <section class="holds" aria-label=format!("In {code}")>
            {by_maker(&held.lines, |line| line, move |lines| maker(lines, now))}
            {when(held.is_cut, || view! { <p class="until">"More is held than one payment takes: these end first."</p> })}
            {when(held.lines.len() > 1, move || view! {
                <p class="all">
                    <a class="button" href=format!("/basket/checkout?currency={code}")>{format!("Pay for these together: {}", held.price)}</a>
                    <span>"Delivery and coupons come next. Each creator’s part is an order of its own."</span>
                </p>
            })}
        </section>
    }
}

fn maker(lines: &[HeldLine], now: Timestamp) -> impl IntoView + '_ {
    view! {
        {maybe(lines.first().map(|line| view! { <h2>{line.creator.as_str()}</h2> }))}
        <ul>{each(lines, move |line| row(line, now))}</ul>
    }
}

fn row(line: &HeldLine, now: Timestamp) -> impl IntoView + '_ {
    view! {
        <li>
            <div class="frame">{picture::thumbnail(&line.picture, "7.5rem")}</div>
            <div class="what">
                <h3>{format!("{} × {}", line.units, line.item)}</h3>
                <p><a href=format!("/drops/{}", line.drop_slug)>{line.drop_title.as_str()}</a></p>
                <p class="until">"Until "<time datetime=line.expires.iso.as_str()>{format!("{} {}", line.expires.clock, line.expires.zone)}</time><span>{format!(", {}", left(line, now))}</span></p>
            </div>
            <p class="price">{line.price.to_string()}</p>
            <a class="alone" href=format!("/checkout/{}", line.hold) aria-label=format!("Pay for {} alone", line.item)>"Pay for this alone"</a>
        </li>
    }
}
