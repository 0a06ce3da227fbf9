//! What a creator writes to the buyers of a drop.

use super::{Around, office};
use crate::fields::{Field, field, summary};
use crate::office::{buttons, hidden_key, text_area};
use crate::ui::markup::{each, when};
use leptos::prelude::*;
use shared::studio::view::{MessageLine, MessagesPage};

/// `GET /studio/drops/{id}/messages`
#[must_use]
pub fn page(around: Around, model: &MessagesPage) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/messages");
    let written = u32::try_from(model.messages.len()).unwrap_or(u32::MAX);
    let left = model.messages_max.saturating_sub(written);
    office(around, "Messages", &here, || {
        view! {
            <div class="head"><h1>"To everybody who bought"</h1><a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            <p class="lead">{reach(model.buyers, left)}</p>
            {summary(&model.notices)}
            {when(left > 0 && model.buyers > 0, || view! {
                <form method="post" action=here.as_str()>
                    {hidden_key(&model.key)}
                    {field(Field::text("subject", "Subject").up_to(120), &model.typed.0, &model.notices)}
                    {text_area(Field::text("body", "What they should know").hint("An empty line makes a new paragraph. Each letter carries the link to the buyer’s order.").up_to(4_000), 8, &model.typed.1, &model.notices)}
                    {buttons("Send it", Some(("Not now", drop.as_str())))}
                </form>
            })}
            {when(!model.messages.is_empty(), || view! {
                <section aria-labelledby="written"><h2 id="written">"Written so far"</h2>{each(&model.messages, message)}</section>
            })}
        }
    })
}

fn reach(buyers: u32, left: u32) -> String {
    let who = match buyers {
        0 => return "Nobody has bought anything of this drop yet: there is nobody to write to.".to_owned(),
        1 => "1 person has bought something.".to_owned(),
        many => format!("{many} people have bought something."),
    };
    match left {
        0 => format!("{who} Three messages were written: that is the most for one drop."),
        1 => format!("{who} You can write once more."),
        left => format!("{who} You can write {left} times."),
    }
}

fn message(message: &MessageLine) -> impl IntoView + '_ {
    let reached = match (message.recipients, message.done) {
        (many, true) => format!("{many} letters written"),
        (0, false) => "letters are being written".to_owned(),
        (many, false) => format!("{many} letters written so far"),
    };
    view! {
        <article class="sheet message">
            <h3>{message.subject.as_str()}</h3>
            <p class="hint"><time datetime=message.written.iso.as_str()>{format!("{}, {}", message.written.day, message.written.clock)}</time>{format!(" · {reached}")}</p>
            <p class="said-text">{message.body.as_str()}</p>
        </article>
    }
}
