//! The buy form: what, how many, what it costs; a plain form that the browser keeps up to date.

use leptos::either::Either;
use leptos::prelude::*;
use shared::drops::Phase;
use shared::drops::view::BuyItem;

use super::dom;
use super::part::part;
use super::ticket::{self, Ticket};

/// `sku` and `qty` as they were typed; `notice` is code, text and field of a refusal; times in milliseconds.
#[island]
#[allow(clippy::too_many_arguments, reason = "props of an island are plain values")]
pub fn BuyForm(
    slug: String,
    items: Vec<BuyItem>,
    key: String,
    sku: String,
    qty: String,
    now: i64,
    opens_at: i64,
    closes_at: i64,
    phase: Phase,
    notice: Option<(String, String, String)>,
) -> impl IntoView {
    let ticket = RwSignal::new(Ticket::new(items.clone(), phase, now, [opens_at, closes_at]).typed(&sku, &qty));
    #[cfg(feature = "hydrate")]
    come_alive(ticket, &slug, now, opens_at, closes_at);
    let on_sale = move || ticket.with(Ticket::on_sale);
    let code = notice.as_ref().map(|(code, ..)| code.clone());
    let (_, text, field) = notice.unwrap_or_default();
    view! {
        <form
            class="buy"
            id="buy"
            method="post"
            action=format!("/drops/{slug}/holds")
            data-phase=move || ticket.with(|t| t.phase.word())
            on:input=move |_| read(ticket)
        >
            // Brings the buyer's cookie before a double click can race for it.
            <noscript><img src="/buyer" alt="" width="1" height="1"/></noscript>
            <input type="hidden" name="key" value=key data-fresh="" autocomplete="off"/>
            <p class="notice" id="buy-notice" role="alert" data-code=code.clone() hidden=code.is_none()>{text}</p>
            {choices(ticket, &items, &field)}
            {quantity(ticket, &qty, &field)}
            <p class="buy-total">
                "Total "
                <output for="qty">{move || ticket.with(Ticket::total)}</output>
            </p>
            <button class="button buy-button" type="submit" hidden=move || !on_sale()>
                {move || ticket.with(|t| format!("Buy · {}", t.total()))}
            </button>
            <p class="buy-instead" hidden=on_sale>{move || ticket.with(Ticket::instead)}</p>
            <p class="only-read" role="status">{move || ticket.with(|t| t.aloud.clone())}</p>
        </form>
    }
}

/// What is on sale: a list to choose from, or the one thing there is.
fn choices(ticket: RwSignal<Ticket>, items: &[BuyItem], at_fault: &str) -> impl IntoView + use<> {
    match items {
        [only] => Either::Left(view! {
            <input type="hidden" name="sku" value=only.sku.clone()/>
            <p class="choice">{facts(ticket, only, 0)}</p>
        }),
        several => Either::Right(view! {
            <fieldset class="choices" aria-describedby=(at_fault == "sku").then_some("buy-notice")>
                <legend>"Choose one"</legend>
                {several.iter().enumerate().map(|(at, item)| view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="sku"
                            id=format!("sku-{at}")
                            value=item.sku.clone()
                            checked=ticket.with_untracked(|t| t.is_picked(at))
                        />
                        {facts(ticket, item, at)}
                    </label>
                }).collect_view()}
            </fieldset>
        }),
    }
}

/// Name, facts, price and stock of one item.
fn facts(ticket: RwSignal<Ticket>, item: &BuyItem, at: usize) -> impl IntoView + use<> {
    view! {
        {part("choice-title", item.title.clone())}
        {part("choice-detail", item.detail.clone())}
        {part("choice-price", item.price.to_string())}
        <span class="choice-left">{move || ticket.with(|t| t.left(at))}</span>
    }
}

/// The number of units, with a button on each side while the browser runs the form.
fn quantity(ticket: RwSignal<Ticket>, qty: &str, at_fault: &str) -> impl IntoView + use<> {
    let wrong = at_fault == "qty";
    // A number field would hide what is no number: what was typed stays to be seen.
    let (kind, value) = match ticket::number(qty) {
        None if wrong => ("text", qty.to_owned()),
        Some(_) if wrong => ("number", qty.to_owned()),
        _ => ("number", ticket.with_untracked(Ticket::units).to_string()),
    };
    let is_number = kind == "number";
    let still = move || !ticket.with(|t| t.alive);
    view! {
        <div class="quantity">
            <label for="qty">"Quantity"</label>
            <div class="stepper">
                <button type="button" aria-label="One less" hidden=still on:click=move |_| step(ticket, -1)>"−"</button>
                <input
                    id="qty"
                    name="qty"
                    type=kind
                    inputmode="numeric"
                    min=is_number.then_some("1")
                    max=move || is_number.then(|| ticket.with(Ticket::most))
                    value=value
                    required
                    aria-describedby=if wrong { "buy-notice qty-hint" } else { "qty-hint" }
                    aria-invalid=wrong.then_some("true")
                    on:change=move |_| show(ticket)
                />
                <button type="button" aria-label="One more" hidden=still on:click=move |_| step(ticket, 1)>"+"</button>
            </div>
            <p class="hint" id="qty-hint" role="status">{move || ticket.with(|t| t.hint.clone())}</p>
        </div>
    }
}

/// Takes in what the fields say; a number that is too large is mended at once.
fn read(ticket: RwSignal<Ticket>) {
    let items = ticket.with_untracked(Ticket::len);
    let picked = (0..items).find(|at| dom::input(&format!("sku-{at}")).is_some_and(|radio| radio.checked()));
    let number = dom::input("qty").and_then(|input| input.value().trim().parse::<i64>().ok());
    ticket.update(|t| {
        if let Some(at) = picked {
            t.pick(at);
        }
        if let Some(units) = number {
            t.choose(units);
        }
    });
    if number.is_some_and(|units| 0 < units) {
        show(ticket);
    }
}

/// One more or one less, by its button.
fn step(ticket: RwSignal<Ticket>, by: i64) {
    ticket.update(|t| t.step(by));
    show(ticket);
}

/// The field says what was chosen.
fn show(ticket: RwSignal<Ticket>) {
    if let Some(input) = dom::input("qty") {
        let units = ticket.with_untracked(Ticket::units).to_string();
        if input.value() != units {
            input.set_value(&units);
        }
    }
}

/// From here on the form follows the clock, the stock and the hand.
#[cfg(feature = "hydrate")]
fn come_alive(ticket: RwSignal<Ticket>, slug: &str, now: i64, opens_at: i64, closes_at: i64) {
    use super::{clock, stock};

    clock::each_second(now, move |now| {
        if ticket.with_untracked(|t| t.turns(now)) {
            ticket.update(|t| t.turn(now));
        }
    });
    let phase = ticket.with_untracked(|t| t.phase);
    stock::watch(slug, phase, opens_at, closes_at, move |told| {
        let now = clock::now();
        let before = ticket.with_untracked(Ticket::units);
        ticket.update(|t| t.hear(told.phase, &told.left, now));
        if ticket.with_untracked(Ticket::units) != before {
            show(ticket);
        }
    });
    queue_microtask(move || {
        ticket.update(|t| t.alive = true);
        // What was typed before the script came.
        read(ticket);
    });
}
