//! One order, and what can be done with it now.

use super::refunds;
use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use crate::ui::office::{
    Area, OfficePage, buttons, confirm, hidden_key, page as office_page, state_sign, text_area, timeline,
};
use leptos::prelude::*;
use shared::fulfilment::view::OrderSheet;

/// `GET /studio/orders/{id}`
#[must_use]
pub fn page(model: &OrderSheet) -> String {
    let title = format!("Order {}", model.number);
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: &title,
        path: "/studio/orders/one",
        person: Some(&model.person),
        notice: None,
        script: Some("/boot.js"),
    };
    office_page(&around, || {
        view! {
            <div class="head">
                <h1>{title.as_str()}</h1>
                {state_sign(&model.state.text, model.state.tone)}
            </div>
            {summary(&model.notices)}
            <div class="two">
                <div>
                    {facts(model)}
                    {when(model.can.collect, || collect(model))}
                    {when(model.can.deliver, || deliver(model))}
                    {when(model.can.miss, || miss(model))}
                    {maybe(model.can.undo.as_ref().map(|until| undo(model, &until.clock)))}
                    {when(model.refunds.left.is_some(), || refunds::form(model))}
                </div>
                <section aria-labelledby="steps">
                    <h2 id="steps">"What happened"</h2>
                    {timeline(&model.steps)}
                    {when(!model.refunds.lines.is_empty(), || refunds::lines(&model.refunds.lines))}
                </section>
            </div>
        }
    })
}

fn facts(model: &OrderSheet) -> impl IntoView + '_ {
    view! {
        <dl class="about">
            <div><dt>"What"</dt><dd><strong>{model.what.as_str()}</strong></dd></div>
            <div><dt>"For"</dt><dd>{model.name.as_str()}{each(&model.address, |line| view! { <br/><span>{line.as_str()}</span> })}</dd></div>
            <div><dt>{if model.delivery { "Delivery" } else { "Pickup" }}</dt><dd>{model.window.as_str()}<br/>{model.place.as_str()}</dd></div>
            <div><dt>"Drop"</dt><dd><a href=format!("/studio/orders?drop={}&state=all", model.drop_id)>{model.drop.as_str()}</a></dd></div>
            <div><dt>"Paid"</dt><dd>{model.total.to_string()}</dd></div>
            <div><dt>"Mail"</dt><dd>{model.email.as_str()}</dd></div>
        </dl>
    }
}

fn collect(model: &OrderSheet) -> impl IntoView + '_ {
    let hint = if model.is_time {
        "Without the code: how you know that this is the buyer."
    } else {
        "It is not its time: say why it is handed over all the same."
    };
    view! {
        <section class="sheet" aria-labelledby="collect">
            <h2 id="collect">"Hand it over"</h2>
            <form method="post" action=format!("/studio/orders/{}/collected", model.order)>
                {hidden_key(&model.key)}
                {field(Field::text("code", "Pickup code").up_to(120).hint("Eight letters and digits, from the receipt."), &model.typed.0, &model.notices)}
                {text_area(Field::text("why", "Reason").up_to(300).hint(hint), 2, &model.typed.1, &model.notices)}
                {buttons("Collected", None)}
            </form>
        </section>
    }
}

fn deliver(model: &OrderSheet) -> impl IntoView + '_ {
    view! {
        <form class="one-press" method="post" action=format!("/studio/orders/{}/delivered", model.order)>
            {hidden_key(&model.key)}
            {buttons("Delivered", None)}
        </form>
    }
}

fn miss(model: &OrderSheet) -> impl IntoView + '_ {
    let means = "It goes on record that nobody came. The order stays paid: what becomes of the money follows the rules it was sold by, and the buyer may still have it.";
    let (key, to) = (format!("{}-m", model.key), format!("/studio/orders/{}/missed", model.order));
    let mut written = String::new();
    let key = view! { {hidden_key(&key)} };
    write_to(&mut written, confirm("Nobody came", means, "Put on record that nobody came", &to, false, key));
    raw(written)
}

fn undo<'a>(model: &'a OrderSheet, until: &'a str) -> impl IntoView + 'a {
    let key = format!("{}-u", model.key);
    view! {
        <section class="sheet" aria-labelledby="undo">
            <h2 id="undo">{format!("Take it back until {until}")}</h2>
            <form method="post" action=format!("/studio/orders/{}/undo", model.order)>
                {hidden_key(&key)}
                {field(Field::text("reason", "Why it was a mistake").up_to(300).required(), "", &model.notices)}
                {buttons("Take it back", None)}
            </form>
        </section>
    }
}
