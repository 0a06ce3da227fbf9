//! Products on the desk: all of them, and one of them with the way to take it down.

use super::parts::shown;
use super::{around, sign};
use crate::fields::{Field, summary};
use crate::office::{Area, confirm, hidden_key, state_sign, table, text_area};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::office::view::Tone;
use shared::products::State;
use shared::products::view::{DeskProductPage, DeskProductsPage};

/// `GET /desk/products`
#[must_use]
pub fn list(model: &DeskProductsPage) -> String {
    around((&model.shop, &model.person), Area::Desk, ("Products", "/desk/products"), None, || {
        view! { <h1>"Products"</h1>{table(&model.table)} }
    })
}

/// `GET /desk/products/{product}`, or what a refused form of it answers.
#[must_use]
pub fn page(model: &DeskProductPage) -> String {
    let path = format!("/desk/products/{}", model.id);
    let (word, tone) = sign(model.state);
    let (record, record_tone) = match (model.on_record, model.above_limit) {
        (true, _) => ("Provenance on record", Tone::Go),
        (false, true) => ("Provenance missing", Tone::Stop),
        (false, false) => ("No provenance needed", Tone::Plain),
    };
    around((&model.shop, &model.person), Area::Desk, (&model.title, &path), model.said.as_ref(), || {
        view! {
            <div class="head"><h1>{model.title.as_str()}</h1>{state_sign(word, tone)}</div>
            {summary(&model.notices)}
            <p class="lead">"By "<a href=format!("/creators/{}", model.slug)>{model.maker.as_str()}</a>{format!(" · {} · ", model.category)}{state_sign(record, record_tone)}
                {when(model.records > 0, || view! { " · "<a href=format!("/provenance/{}", model.id)>{format!("{} of its records", model.records)}</a> })}</p>
            {maybe(model.hidden_why.as_ref().map(|why| view! { <p class="said">{format!("Hidden: {why}")}</p> }))}
            <ul class="views">{each(&model.pictures, |line| view! { <li>{shown(line)}<span>{line.view.words()}</span></li> })}</ul>
            {each(&model.description, |part| view! { <p class="prose">{part.as_str()}</p> })}
            {table(&model.variants)}
            {when(model.may_act, || act(model))}
            <p><a href="/desk/products">"All products"</a></p>
        }
    })
}

fn act(model: &DeskProductPage) -> impl IntoView + '_ {
    let inside = |label: &'static str| {
        let mut to = String::new();
        write_to(&mut to, hidden_key(&model.key));
        to.push_str(&format!("<input type=\"hidden\" name=\"version\" value=\"{}\">", model.version));
        write_to(&mut to, text_area(Field::text("why", label).up_to(500), 2, &model.why, &model.notices));
        raw(to)
    };
    let open = !model.notices.is_empty();
    let (hide, show) = (format!("/desk/products/{}/hide", model.id), format!("/desk/products/{}/show", model.id));
    let mut to = String::from("<section class=\"desk-acts\">");
    match model.state {
        State::Listed => write_to(
            &mut to,
            confirm(
                "Hide this product",
                "Buyers no longer find it, and it goes into no further drop. A drop that is open is stopped on its own page.",
                "Hide it",
                &hide,
                open,
                inside("Why? Its creator reads this."),
            ),
        ),
        State::Hidden => write_to(
            &mut to,
            confirm(
                "Show it again",
                "It is listed as it was.",
                "Show it",
                &show,
                open,
                inside("A word for the record"),
            ),
        ),
        State::Draft => to.push_str("<p class=\"hint\">A draft is seen by its creator alone.</p>"),
    }
    to.push_str("</section>");
    raw(to)
}
