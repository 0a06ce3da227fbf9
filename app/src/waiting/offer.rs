//! An offer behind the link of its letter, and the way to leave the list.

use super::around;
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::waiting::view::{OfferPage, PlacePage};

/// `GET /offers/{offer}`
#[must_use]
pub fn offer(model: &OfferPage) -> String {
    around(&model.shop, "It is your turn", || {
        view! {
            <main id="main" class="enter">
                <h1>"It is your turn"</h1>
                <p class="tagline">{format!("One {} of “{}” by {} is set aside for you: {}, tax included.", model.item, model.title, model.creator, model.price)}</p>
                {maybe(model.notice.as_ref().map(|notice| view! {
                    <p class="notice" role="alert" data-code=notice.code.as_str()>{notice.text.as_str()}</p>
                }))}
                <p>"You can take it until "<time datetime=model.until.iso.as_str()>{format!("{} {}", model.until.clock, model.until.zone)}</time>
                    {format!(". Then you have {} minutes to pay.", model.hold_minutes)}</p>
                <form method="post" action=format!("/offers/{}", model.offer)>
                    <p class="ways"><button class="button" type="submit">"Take it"</button></p>
                </form>
                <form method="post" action=model.leave.as_str()>
                    <p class="ways"><button class="button second" type="submit">"No, thank you: let the next one have it"</button></p>
                </form>
                <p><a href=format!("/drops/{}", model.slug)>"Look at the drop"</a></p>
            </main>
        }
    })
}

/// What became of a place in line.
fn told(state: &str) -> &'static str {
    match state {
        "waiting" => "You are on the list. A letter comes when it is your turn.",
        "offered" => "A unit is set aside for you: the letter has the way to it.",
        "taken" => "You have taken your offer: its checkout is in the browser you took it with.",
        "bought" => "You have bought what you waited for.",
        "passed" => "Your offer has ended, and its unit went to the next in line.",
        "left" => "You are not on the list. No letter comes from here.",
        _ => "The drop is over, and so is its list.",
    }
}

/// `GET /waiting/{place}`, and what leaving answers
#[must_use]
pub fn place(model: &PlacePage) -> String {
    let title = format!("Waiting list: {}", model.title);
    around(&model.shop, &title, || {
        view! {
            <main id="main" class="enter">
                <h1>{if model.state == "left" { "You have left the list" } else { "Waiting list" }}</h1>
                <p class="tagline">{format!("{}, {}", model.item, model.title)}</p>
                <p role="status">{told(&model.state)}</p>
                {when(model.waits(), || view! {
                    <form method="post" action=format!("/waiting/{}", model.place)>
                        <p class="ways"><button class="button second" type="submit">"Leave the list"</button></p>
                    </form>
                })}
                <p><a href=format!("/drops/{}", model.slug)>"To the drop"</a></p>
            </main>
        }
    })
}
