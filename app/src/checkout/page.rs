//! The checkout page: who, how, how much, pay.

use super::bill::{Way, bill};
use super::receiving;
use crate::islands::HoldTimer;
use crate::style;
use crate::ui::fields::{Field, field, summary_of};
use crate::ui::layout::{Head, document};
use crate::ui::markup::{island, maybe, when};
use crate::ui::picture;
use leptos::prelude::*;
use shared::checkout::view::CheckoutPage;

pub(crate) const EMAIL: Field<'static> = Field {
    name: "email",
    label: "E-mail",
    kind: "email",
    autocomplete: "email",
    length_max: 254,
    required: true,
    hint: "Your receipt and the way back to your order go here.",
};
pub(crate) const NAME: Field<'static> = Field {
    name: "name",
    label: "Name",
    kind: "text",
    autocomplete: "name",
    length_max: 120,
    required: false,
    hint: "If you like: it is said when you collect it.",
};
pub(crate) const COUPON: Field<'static> = Field {
    name: "coupon",
    label: "Coupon, if you have one",
    kind: "text",
    autocomplete: "off",
    length_max: 40,
    required: false,
    hint: "",
};

/// What people fill in; a notice about anything else, such as the key, has no field to stand at.
const FIELDS: [&str; 7] = ["email", "name", "fulfilment", "street", "postcode", "town", "coupon"];

/// `GET /checkout/{hold}`, or what a refused `POST` answers.
#[must_use]
pub fn page(model: &CheckoutPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: "Checkout",
        description: format!("{} × {}, held for you.", model.units, model.item),
        picture: None,
        style: style::CHECKOUT,
        facts: None,
        wakes: true,
    };
    document(&head, || {
        view! {
            <main id="main" class="checkout">
                <header class="held">
                    <h1>"Make it yours"</h1>
                    {island(|| view! { <HoldTimer now=model.now.0 expires_at=model.expires.at.0 drop_slug=model.drop_slug.clone()/> })}
                    <p class="until">"Until "<time datetime=model.expires.iso.as_str()>{format!("{} {}", model.expires.clock, model.expires.zone)}</time>". After that it goes back to the drop."</p>
                </header>
                {when(model.others > 0, || others(model))}
                {summary_of(["One thing is missing", "A few things are missing"], &FIELDS, &model.notices)}
                {maybe(model.pay_url.as_ref().map(|url| view! {
                    <p class="waiting">"Your order is placed and waits for its payment. "<a href=url.as_str()>"Go on to the payment page"</a></p>
                }))}
                {form(model)}
                {release(model)}
                <p class="back"><a href="/basket">"Everything that is held for you"</a></p>
            </main>
        }
    })
}

/// What else is held: the way to pay for all of it at once.
fn others(model: &CheckoutPage) -> impl IntoView + '_ {
    let (held, pay) = match model.others {
        1 => ("Another piece is held for you.".to_owned(), "Pay for both together"),
        many => (format!("{many} other pieces are held for you."), "Pay for all of them together"),
    };
    view! {
        <p class="others"><span>{held}</span><a href=format!("/basket/checkout?currency={}", model.unit_price.currency.code())>{pay}</a></p>
    }
}

fn form(model: &CheckoutPage) -> impl IntoView + '_ {
    view! {
        <form class="pay" id="checkout" method="post" action=format!("/checkout/{}", model.hold)>
            <input type="hidden" name="key" value=model.key.as_str() data-fresh=""/>
            // The first button is what Enter presses: it must pay, not apply the coupon.
            <button type="submit" hidden>"Pay"</button>
            <div class="fields">
                <fieldset><legend>"Who you are"</legend>
                    {field(EMAIL, &model.typed.email, &model.notices)}
                    {field(NAME, &model.typed.name, &model.notices)}
                </fieldset>
                {receiving::choice(model)}
                {receiving::address(model)}
                {coupon(model)}
            </div>
            <section class="ticket" aria-labelledby="bill">
                <div class="stub">
                    <div class="frame">{picture::thumbnail(&model.picture, "(min-width:64rem) 26rem,92vw")}</div>
                    <h2 id="bill"><a href=format!("/drops/{}", model.drop_slug)>{model.drop_title.as_str()}</a></h2>
                    <p>{format!("{} × {} · {}", model.units, model.item, model.creator)}</p>
                </div>
                <div class="body">
                    {bill(&model.bill, "You pay", way(model))}
                    <button class="button" id="pay" type="submit">{format!("Pay {}", model.bill.total)}</button>
                    <p class="fee">"You pay on the next page. The price is the one you saw when you took it."</p>
                </div>
            </section>
        </form>
    }
}

/// Whether the bill ends in the price of the window that is chosen.
fn way(model: &CheckoutPage) -> Way {
    let chosen =
        model.slots.iter().find(|choice| choice.slot.id == model.typed.fulfilment).map(|choice| choice.slot.price);
    match (chosen, model.bill.lines.last()) {
        (Some(price), Some(last)) if price.minor != 0 && price == last.amount => Way::Priced,
        _ => Way::Free,
    }
}

fn coupon(model: &CheckoutPage) -> impl IntoView + '_ {
    view! {
        <fieldset class="coupon"><legend>"Coupon"</legend>
            {field(COUPON, &model.typed.coupon, &model.notices)}
            <button class="button second" type="submit" name="then" value="quote" formnovalidate>"Apply and update the total"</button>
            {maybe(model.coupon.as_ref().map(|(code, off)| view! { <p class="counts">{format!("{code} takes {off} off.")}</p> }))}
        </fieldset>
    }
}

/// A form of its own: it sends nothing but its key.
fn release(model: &CheckoutPage) -> impl IntoView + '_ {
    when(model.pay_url.is_none(), move || {
        view! {
            <form class="release" method="post" action=format!("/checkout/{}/release", model.hold)>
                <input type="hidden" name="key" value=format!("{}-release", model.key)/>
                <p>"Changed your mind? It goes back on sale at once."</p>
                <button class="button second" type="submit">"Give it back"</button>
            </form>
        }
    })
}
