//! The page on which one joins a waiting list.

use super::around;
use crate::ui::fields::{Field, Told, about, attribute, field, framed, summary_of};
use crate::ui::layout::escape;
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::waiting::view::{WaitingPage, WantedItem};

const EMAIL: Field = Field {
    name: "email",
    label: "E-mail address",
    kind: "email",
    autocomplete: "email",
    length_max: 254,
    required: true,
    hint: "The offer goes there, and nothing else.",
};

const SKU: Field = Field::text("sku", "What you wait for");

/// `GET /drops/{slug}/waiting`
#[must_use]
pub fn join(model: &WaitingPage) -> String {
    let title = format!("Waiting list: {}", model.title);
    let sold_out = model.items.iter().any(|item| item.available == 0);
    let drop = format!("/drops/{}", model.slug);
    around(&model.shop, &title, || {
        view! {
            <main id="main" class="enter">
                <h1>{if model.joined { "You are on the list" } else { "Waiting list" }}</h1>
                <p class="tagline">{model.title.as_str()}</p>
                {when(model.joined, || view! {
                    <p role="status">"A letter says so, with the way to leave. When it is your turn, another one brings your offer. Nothing is charged before you pay."</p>
                })}
                {summary_of(["One thing needs another look", "A few things need another look"], &["email", "sku"], &model.notices)}
                {when(!model.joined && model.open && (sold_out || !model.notices.is_empty()), || form(model))}
                {when(!model.joined && model.open && !sold_out && model.notices.is_empty(), || view! {
                    <p role="status">"Nothing of this drop is sold out: you need not wait."</p>
                })}
                {when(!model.open && !model.joined, || view! {
                    <p role="status">"Its waiting list takes nobody new: that is for while the drop is open."</p>
                })}
                <p class="aside">{model.rule.sentence()}</p>
                <p><a href=drop>"Back to the drop"</a>" · "<a href="/policies/drops">{format!("All the rules, version {}", model.policy)}</a></p>
            </main>
        }
    })
}

fn form(model: &WaitingPage) -> impl IntoView + '_ {
    let (typed, email) = &model.typed;
    view! {
        <form method="post" action=format!("/drops/{}/waiting", model.slug)>
            {choice(&model.items, typed, model)}
            {field(EMAIL, email, &model.notices)}
            <p class="ways"><button class="button" type="submit">"Join the list"</button></p>
        </form>
    }
}

/// One item is no choice.
fn choice<'a>(items: &'a [WantedItem], typed: &'a str, model: &'a WaitingPage) -> impl IntoView + 'a {
    let only = match items {
        [only] if about(&model.notices, "sku").is_none() => Some(only),
        _ => None,
    };
    (
        maybe(only.map(
            |item| view! { <p>{item.title.as_str()}</p><input type="hidden" name="sku" value=item.sku.as_str()/> },
        )),
        when(only.is_none(), move || {
            framed(SKU, &model.notices, move |to: &mut String, told: &Told| {
                to.push_str("<select id=\"sku\" name=\"sku\"");
                told.write(to);
                to.push('>');
                for item in items.iter().filter(|item| item.available == 0 || item.sku == typed) {
                    to.push_str("<option");
                    attribute(to, "value", &item.sku);
                    if item.sku == typed {
                        to.push_str(" selected");
                    }
                    to.push('>');
                    escape(to, &item.title);
                    to.push_str("</option>");
                }
                to.push_str("</select>");
            })
        }),
    )
}
