//! Paying for several holds at once: who, how each is received, how much, pay.

use super::bill::bill;
use super::{by_maker, left};
use crate::checkout::{COUPON, EMAIL, NAME, address_fields};
use crate::islands::HoldTimer;
use crate::style;
use crate::ui::fields::{about, field, summary_of};
use crate::ui::layout::{Head, document};
use crate::ui::markup::{each, island, maybe, when};
use leptos::prelude::*;
use shared::basket::view::{BasketCheckout, BasketOrder, fulfilment_field};
use shared::drops::view::{Notice, SlotLine};
use shared::time::Timestamp;

/// `GET /basket/checkout`, or what a refused `POST` answers.
#[must_use]
pub fn page(model: &BasketCheckout) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: "Checkout",
        description: "What is held for you, paid for together.".to_owned(),
        picture: None,
        style: style::BASKET,
        facts: None,
        wakes: true,
    };
    let ways: Vec<String> = model.orders.iter().map(|order| fulfilment_field(&order.held.hold)).collect();
    let on_page: Vec<&str> = ["email", "name", "street", "postcode", "town", "coupon"]
        .into_iter()
        .chain(ways.iter().map(String::as_str))
        .collect();
    document(&head, || {
        view! {
            <main id="main" class="checkout basket">
                <header class="held">
                    <h1>"Make them yours"</h1>
                    {island(|| view! { <HoldTimer now=model.now.0 expires_at=model.first.expires.at.0 drop_slug=model.first.drop_slug.clone()/> })}
                    <p class="until">"Until "<time datetime=model.first.expires.iso.as_str()>{format!("{} {}", model.first.expires.clock, model.first.expires.zone)}</time><span>{format!(". Then {} goes back to its drop, and you would pay for the rest.", model.first.item)}</span></p>
                </header>
                {summary_of(["One thing to look at", "A few things to look at"], &on_page, &model.notices)}
                {maybe(model.pay_url.as_ref().map(|url| view! {
                    <p class="waiting">"Your orders are placed and wait for their payment. "<a href=url.as_str()>"Go on to the payment page"</a></p>
                }))}
                {form(model)}
                <p class="back"><a href="/basket">"Everything that is held for you"</a></p>
            </main>
        }
    })
}

fn form(model: &BasketCheckout) -> impl IntoView + '_ {
    view! {
        <form class="pay" id="checkout" method="post" action="/basket/checkout">
            <input type="hidden" name="key" value=model.key.as_str() data-fresh=""/>
            // The first button is what Enter presses: it must pay, not apply the coupon.
            <button type="submit" hidden>"Pay"</button>
            <div class="fields">
                <fieldset><legend>"Who you are"</legend>
                    {field(EMAIL, &model.typed.email, &model.notices)}
                    {field(NAME, &model.typed.name, &model.notices)}
                </fieldset>
                {by_maker(&model.orders, |order| &order.held, move |orders| maker(orders, model))}
                {when(model.orders.iter().any(|order| order.slots.iter().any(|slot| slot.delivery)), || address_fields(&model.typed, &model.notices))}
                {coupon(model)}
            </div>
            <section class="ticket" aria-label="What you pay">
                <div class="body">
                    {bill(model)}
                    <button class="button" id="pay" type="submit">{format!("Pay {}", model.total)}</button>
                    <p class="fee">"You pay once, on the next page, and get an order of each creator. The prices are those you saw when you took the pieces."</p>
                </div>
            </section>
        </form>
    }
}

fn maker<'a>(orders: &'a [BasketOrder], model: &'a BasketCheckout) -> impl IntoView + 'a {
    let name = orders.first().map_or("", |order| order.held.creator.as_str());
    view! {
        <fieldset class="maker"><legend>{name}</legend>
            {each(orders, |order| way(order, &model.notices, model.now))}
        </fieldset>
    }
}

/// How one of them is received.
fn way<'a>(order: &'a BasketOrder, notices: &'a [Notice], now: Timestamp) -> impl IntoView + 'a {
    let held = &order.held;
    let name = fulfilment_field(&held.hold);
    let wrong = about(notices, &name);
    let is_wrong = wrong.is_some();
    let described = if is_wrong { format!("{name}-hint {name}-notice") } else { format!("{name}-hint") };
    view! {
        <div class=if is_wrong { "field wrong" } else { "field" }>
            <label for=name.clone()>{format!("{} × {}", held.units, held.item)}</label>
            <p class="hint" id=format!("{name}-hint")>{format!("{}. Held until {} {}, {}.", held.drop_title, held.expires.clock, held.expires.zone, left(held, now))}</p>
            <select id=name.clone() name=name.clone() required aria-invalid=is_wrong.then_some("true") aria-describedby=described>
                {each(&order.slots, |slot| option(slot, slot.id == order.chosen))}
            </select>
            {maybe(wrong.map(|notice| view! { <p class="notice" id=format!("{name}-notice") data-code=notice.code.as_str()>{notice.text.as_str()}</p> }))}
        </div>
    }
}

fn option(slot: &SlotLine, chosen: bool) -> impl IntoView + '_ {
    let price = if slot.price.minor == 0 { String::new() } else { format!(", {}", slot.price) };
    let full = slot.left == 0 && !chosen;
    let note = if full { ", full" } else { "" };
    view! {
        <option value=slot.id.as_str() selected=chosen disabled=full>
            {format!("{}, {}–{}: {}{price}{note}", slot.starts.day, slot.starts.clock, slot.ends.clock, slot.place)}
        </option>
    }
}

fn coupon(model: &BasketCheckout) -> impl IntoView + '_ {
    view! {
        <fieldset class="coupon"><legend>"Coupon"</legend>
            {field(COUPON, &model.typed.coupon, &model.notices)}
            <button class="button second" type="submit" name="then" value="quote" formnovalidate>"Update the total"</button>
            {maybe(model.coupon.as_ref().map(|(code, off)| view! { <p class="counts">{format!("{code} takes {off} off.")}</p> }))}
        </fieldset>
    }
}
