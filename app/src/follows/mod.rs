//! Following a creator.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::when;
use leptos::prelude::*;
use shared::follows::view::FollowPage;

/// How the following is ended or begun: by whoever is signed in, or by the link in a letter.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Who is signed in.
    Person,
    /// The address of the letter's link, with its token.
    Letter(&'a str),
}

fn followers(many: u32) -> String {
    match many {
        0 => "Nobody follows them yet.".to_owned(),
        1 => "1 person follows them.".to_owned(),
        many => format!("{many} people follow them."),
    }
}

/// `GET /creators/{slug}/follow`, and what the link in a letter opens
#[must_use]
pub fn page(model: &FollowPage, by: By) -> String {
    let title = format!("Following {}", model.name);
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &title,
        description: format!("Letters about the drops of {}.", model.name),
        picture: None,
        style: style::TEXT,
        facts: None,
        wakes: false,
    };
    let creator = format!("/creators/{}", model.slug);
    let leave = match by {
        By::Person => format!("{creator}/unfollow"),
        By::Letter(address) => address.to_owned(),
    };
    document(&head, || {
        view! {
            <main id="main" class="text">
                <h1>{if model.follows { format!("You follow {}", model.name) } else { format!("You do not follow {}", model.name) }}</h1>
                <p role="status">{if model.follows { "A letter comes when a drop is announced, and for nothing else." } else { "No letter comes from here." }}</p>
                <p>{followers(model.followers)}</p>
                {when(model.follows, || view! {
                    <form method="post" action=leave><button class="button second" type="submit">"No more letters"</button></form>
                })}
                {when(!model.follows && matches!(by, By::Person), || view! {
                    <form method="post" action=format!("{creator}/follow")><button class="button" type="submit">{format!("Follow {}", model.name)}</button></form>
                })}
                <p><a href=creator.as_str()>{format!("To the page of {}", model.name)}</a></p>
            </main>
        }
    })
}
