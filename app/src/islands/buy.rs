//! The buy form: what, how many, what it costs. A plain form; `selling.rs` keeps it up to date in the browser.

use leptos::either::Either;
use leptos::prelude::*;
use shared::drops::Phase;
use shared::drops::view::BuyItem;

use super::part::part;
use super::ticket::{self, Ticket};

/// `sku` and `qty` as they were typed; `proof` says that this page was open; `notice` is code, text and field of a refusal; times in milliseconds.
#[component]
#[allow(clippy::too_many_arguments, reason = "a component takes its model as plain values")]
pub fn BuyForm(
    slug: String,
    items: Vec<BuyItem>,
    key: String,
    proof: String,
    sku: String,
    qty: String,
    now: i64,
    opens_at: i64,
    closes_at: i64,
    phase: Phase,
    notice: Option<(String, String, String)>,
) -> impl IntoView {
    let ticket = Ticket::new(items, phase, now, [opens_at, closes_at]).typed(&sku, &qty);
    let code = notice.as_ref().map(|(code, ..)| code.clone());
    let (_, text, field) = notice.unwrap_or_default();
    let action = format!("/drops/{slug}/holds");
    view! {
        <Selling>
            <form class="buy" id="buy" method="post" action=action autocomplete="off" data-phase=ticket.phase.word()
                data-slug=slug data-now=now data-opens=opens_at data-closes=closes_at>
                // Brings the buyer's cookie before a double click can race for it.
                <noscript><img src="/buyer" alt="" width="1" height="1"/></noscript>
                <input type="hidden" name="key" value=key data-fresh=""/>
                <input type="hidden" name="seen" value=proof/>
                <p class="notice" id="buy-notice" role="alert" data-code=code.clone() hidden=code.is_none()>{text}</p>
                {choices(&ticket, &field)}
                {quantity(&ticket, &qty, &field)}
                <p class="buy-total">"Total "<output id="buy-total" for="qty">{ticket.total()}</output></p>
                <button class="button buy-button" id="buy-button" type="submit" hidden=!ticket.on_sale()>{ticket.button()}</button>
                <p class="buy-instead" id="buy-instead" hidden=ticket.on_sale()>{ticket.instead()}</p>
                <p class="only-read" id="buy-aloud" role="status">{ticket.aloud.clone()}</p>
            </form>
        </Selling>
    }
}

/// Lets the form follow the clock, the stock and the hand.
#[island]
fn Selling(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    super::selling::wake();
    children()
}

/// What is on sale: a list to choose from, or the one thing there is.
fn choices(ticket: &Ticket, at_fault: &str) -> impl IntoView + use<> {
    match ticket.items() {
        [only] => {
            Either::Left(view! { <p class="choice">{field(ticket, only, 0, "hidden")}{facts(ticket, only, 0)}</p> })
        }
        several => Either::Right(view! {
            <fieldset class="choices" aria-describedby=(at_fault == "sku").then_some("buy-notice")>
                <legend>"Choose one"</legend>
                {several.iter().enumerate().map(|(at, item)| view! {
                    <label class="choice">{field(ticket, item, at, "radio")}{facts(ticket, item, at)}</label>
                }).collect_view()}
            </fieldset>
        }),
    }
}

/// The field that sends the sku, with what the browser must know to count along.
fn field(ticket: &Ticket, item: &BuyItem, at: usize, kind: &'static str) -> impl IntoView + use<> {
    view! {
        <input type=kind name="sku" id=format!("sku-{at}") value=item.sku.clone() checked=kind == "radio" && ticket.is_picked(at)
            data-minor=item.price.minor data-currency=item.price.currency.code()
            data-issued=item.issued data-available=item.available data-limit=item.limit_per_buyer/>
    }
}

/// Name, facts, price and stock of one item.
fn facts(ticket: &Ticket, item: &BuyItem, at: usize) -> impl IntoView + use<> {
    view! {
        {part("choice-title", item.title.clone())}
        {part("choice-detail", item.detail.clone())}
        {part("choice-price", item.price.to_string())}
        <span class="choice-left" id=format!("left-{at}")>{ticket.left(at)}</span>
    }
}

/// The number of units, with a button on each side that appears when the browser runs the form.
fn quantity(ticket: &Ticket, qty: &str, at_fault: &str) -> impl IntoView + use<> {
    let wrong = at_fault == "qty";
    // A number field would hide what is no number: what was typed stays to be seen.
    let (kind, value) = match ticket::number(qty) {
        None if wrong => ("text", qty.to_owned()),
        Some(_) if wrong => ("number", qty.to_owned()),
        _ => ("number", ticket.units().to_string()),
    };
    let is_number = kind == "number";
    view! {
        <div class="quantity">
            <label for="qty">"Quantity"</label>
            <div class="stepper">
                <button type="button" id="qty-less" aria-label="One less" hidden>"−"</button>
                <input id="qty" name="qty" type=kind inputmode="numeric" required
                    min=is_number.then_some("1") max=is_number.then(|| ticket.most()) value=value
                    aria-describedby=if wrong { "buy-notice qty-hint" } else { "qty-hint" }
                    aria-invalid=wrong.then_some("true")/>
                <button type="button" id="qty-more" aria-label="One more" hidden>"+"</button>
            </div>
            <p class="hint" id="qty-hint" role="status">{ticket.hint.clone()}</p>
        </div>
    }
}
