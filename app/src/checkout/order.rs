//! The order page: receipt and tracking in one, printed as it stands.

use super::bill::{Way, bill};
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, maybe, when};
use crate::ui::{picture, qr};
use leptos::prelude::*;
use shared::basket::view::Together;
use shared::checkout::view::{OrderPage, Step, ToShow};
use shared::refunds::view::RefundLine;

/// `GET /orders/{order}`
#[must_use]
pub fn page(model: &OrderPage) -> String {
    let title = format!("Order {}", model.number);
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &title,
        description: format!("{} by {}: receipt and tracking.", model.drop_title, model.creator),
        picture: None,
        style: style::ORDER,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class=format!("order {}", model.state)>
                <header class="state">
                    <h1><span>{headline(&model.state)}</span></h1>
                    <p class="tagline">{what_next(model)}</p>
                    {maybe(model.pay_url.as_ref().map(|url| view! { <a class="button" href=url.as_str()>{format!("Pay {} now", model.to_pay())}</a> }))}
                    {maybe(model.refund_reason.as_ref().map(|reason| view! { <p class="reason">{reason.as_str()}</p> }))}
                </header>
                {maybe(model.to_show.as_ref().map(to_show))}
                {receipt(model)}
                {when(!model.together.is_empty(), || together(model))}
                {maybe((!model.refunds.is_empty()).then(|| refunds(&model.refunds)))}
                <section class="track" aria-labelledby="track">
                    <h2 id="track">"How it goes"</h2>
                    <ol>{each(&model.steps, step)}</ol>
                </section>
                <section class="help" aria-labelledby="help">
                    <h2 id="help">"If something is wrong"</h2>
                    <p>"Refunds go back the way the money came, in full or in part, and show here with their date. The link in your mail opens this page anywhere."</p>
                    <p><a href="/basket">"What else is held for you"</a></p>
                    <p><a href="/policies/drops">{format!("The rules of this order, version {}", model.policy_version)}</a></p>
                </section>
            </main>
        }
    })
}

fn headline(state: &str) -> &'static str {
    match state {
        "placed" => "Not paid yet",
        "paid" => "It’s yours",
        "collected" => "Handed over",
        "delivered" => "Delivered",
        "lapsed" => "This order has lapsed",
        "refunded" => "Money on its way back",
        _ => "Your order",
    }
}

fn what_next(model: &OrderPage) -> String {
    let slot = &model.slot;
    match model.state.as_str() {
        "placed" => "We are waiting for your payment. Nothing is charged until you pay.".to_owned(),
        "paid" if slot.delivery => {
            format!("It comes to you on {}, {}–{}.", slot.starts.day, slot.starts.clock, slot.ends.clock)
        }
        "paid" => format!(
            "Collect it on {}, {}–{}: {}. Say your name or the number.",
            slot.starts.day, slot.starts.clock, slot.ends.clock, slot.place
        ),
        "collected" | "delivered" => format!("Enjoy it. {} says thank you.", model.creator),
        "lapsed" => "It was not paid in time, so the pieces went back to the drop. Nothing was charged.".to_owned(),
        "refunded" if model.refunds.iter().any(|refund| refund.state == "bounced") => {
            "Your bank sent the money back to us. It is yours: we look after it, and you hear from us.".to_owned()
        }
        "refunded" => format!("{} goes back the way it came. Banks take up to ten days to show it.", model.bill.total),
        _ => String::new(),
    }
}

/// What the counter scans, and what to say where there is no scanner.
fn to_show(shown: &ToShow) -> impl IntoView + '_ {
    view! {
        <section class="show" aria-labelledby="show">
            <h2 id="show">"Show this at the counter"</h2>
            {crate::ui::office::qr(&qr::svg(&shown.url), "QR code of this order, for whoever hands it over")}
            <p>"Or say the code "<strong class="spoken">{shown.code.as_str()}</strong></p>
        </section>
    }
}

fn receipt(model: &OrderPage) -> impl IntoView + '_ {
    let slot = &model.slot;
    view! {
        <section class="ticket" aria-label="Receipt">
            <div class="stub">
                <p class="number"><span>"Order"</span><strong>{model.number.as_str()}</strong></p>
                <div class="frame">{picture::thumbnail(&model.picture, "(min-width:64rem) 28rem,92vw")}</div>
                <h2><a href=format!("/drops/{}", model.drop_slug)>{model.drop_title.as_str()}</a></h2>
                <p>{format!("by {}", model.creator)}</p>
            </div>
            <div class="body">
                {bill(&model.bill, if model.pay_url.is_some() { "To pay" } else { "Total" }, Way::Settled)}
                <dl class="facts-list">
                    <div><dt>"Ordered"</dt><dd><time datetime=model.placed.iso.as_str()>{format!("{}, {} {}", model.placed.day, model.placed.clock, model.placed.zone)}</time></dd></div>
                    <div><dt>{if slot.delivery { "Delivery" } else { "Pickup" }}</dt>
                        <dd>{format!("{}, {}–{} {}", slot.starts.day, slot.starts.clock, slot.ends.clock, slot.ends.zone)}<br/>{slot.place.as_str()}</dd></div>
                    <div><dt>"For"</dt><dd>{model.name.as_str()}{each(&model.address, |line| view! { <br/><span>{line.as_str()}</span> })}</dd></div>
                    <div><dt>"Receipt to"</dt><dd>{model.email.as_str()}</dd></div>
                </dl>
            </div>
        </section>
    }
}

/// The other orders of the same payment.
fn together(model: &OrderPage) -> impl IntoView + '_ {
    let title = if model.state == "placed" { "To be paid together with" } else { "Paid together with" };
    view! {
        <section class="track together" aria-labelledby="together">
            <h2 id="together">{title}</h2>
            <ul>{each(&model.together, other)}</ul>
        </section>
    }
}

/// What went back; the receipt stays what was paid.
fn refunds(lines: &[RefundLine]) -> impl IntoView + '_ {
    view! {
        <section class="track" aria-labelledby="refunds">
            <h2 id="refunds">"What went back"</h2>
            <ol>{each(lines, |line| view! {
                <li class=if line.state == "done" { "done" } else { "ahead" }>
                    <strong>{format!("{}: {} ({})", line.state_words(), line.amount, line.what)}</strong>
                    <time datetime=line.at.iso.as_str()>{format!("{}, {}", line.at.day, line.at.clock)}</time>
                    {maybe((!line.note.is_empty()).then(|| view! { <p>{line.note.as_str()}</p> }))}
                </li>
            })}</ol>
        </section>
    }
}

fn other(order: &Together) -> impl IntoView + '_ {
    view! {
        <li class=order.state.as_str()>
            <a href=order.url.as_str()>{order.what.as_str()}</a>
            <span>{format!("{}, by {}: {}", order.drop_title, order.creator, order.total)}</span>
            <strong>{order.label.as_str()}</strong>
        </li>
    }
}

fn step(step: &Step) -> impl IntoView + '_ {
    view! {
        <li class=if step.at.is_some() { "done" } else { "ahead" }>
            <strong>{step.label.as_str()}</strong>
            {maybe(step.at.as_ref().map(|at| view! { <time datetime=at.iso.as_str()>{format!("{}, {}", at.day, at.clock)}</time> }))}
        </li>
    }
}
