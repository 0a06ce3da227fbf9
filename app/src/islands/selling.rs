//! The buy form in the browser: follows the clock, the stock and the hand.

use std::cell::RefCell;
use std::rc::Rc;

use shared::drops::Phase;
use shared::drops::view::BuyItem;
use shared::money::{Currency, Money};

use super::ticket::Ticket;
use super::{clock, dom, phase, stock};

/// The form as it stands, for everyone who changes it.
type Held = Rc<RefCell<Ticket>>;

/// Brings the form of the page to life.
pub fn wake() {
    let Some(form) = dom::by_id("buy") else { return };
    let of = |name| dom::number(&form, name).unwrap_or_default();
    let (rendered, window) = (of("data-now"), [of("data-opens"), of("data-closes")]);
    let told = form.get_attribute("data-phase").and_then(|word| phase::parse(&word)).unwrap_or(Phase::Closed);
    let items = (0..).map_while(item).collect();
    let ticket: Held = Rc::new(RefCell::new(Ticket::new(items, told, rendered, window)));

    // What was typed before the script came; what was refused stays as it was typed.
    pick(&ticket);
    if dom::input("qty").is_some_and(|input| !input.has_attribute("aria-invalid")) {
        read(&ticket);
    }
    let on = |id: &str, kind: &str, act: fn(&Held)| {
        if let Some(element) = dom::by_id(id) {
            let ticket = ticket.clone();
            dom::on(&element, kind, move |_| act(&ticket));
        }
    };
    on("buy", "input", read);
    on("qty", "change", keep);
    on("qty-less", "click", |ticket| step(ticket, -1));
    on("qty-more", "click", |ticket| step(ticket, 1));
    dom::show("qty-less", true);
    dom::show("qty-more", true);

    let ticking = ticket.clone();
    clock::each_second(rendered, move |now| {
        if ticking.borrow().turns(now) {
            change(&ticking, |t| t.turn(now));
        }
    });
    let slug = form.get_attribute("data-slug").unwrap_or_default();
    stock::watch(&slug, told, window, move |told| {
        let before = ticket.borrow().units();
        change(&ticket, |t| t.hear(told.phase, &told.left, clock::now()));
        if ticket.borrow().units() != before {
            keep(&ticket);
        }
    });
}

/// The item whose field is the one at `at`; its words stay on the page.
fn item(at: u32) -> Option<BuyItem> {
    let field = dom::input(&format!("sku-{at}"))?;
    let count = |name| dom::number(&field, name).and_then(|n| u32::try_from(n).ok());
    Some(BuyItem {
        sku: field.value(),
        title: String::new(),
        detail: String::new(),
        price: Money::new(dom::number(&field, "data-minor")?, Currency::parse(&field.get_attribute("data-currency")?)?),
        issued: count("data-issued")?,
        available: count("data-available")?,
        limit_per_buyer: count("data-limit")?,
    })
}

/// Changes the form and shows it.
fn change(ticket: &Held, act: impl FnOnce(&mut Ticket)) {
    act(&mut ticket.borrow_mut());
    paint(&ticket.borrow());
}

/// Takes in which item is chosen.
fn pick(ticket: &Held) {
    let several = ticket.borrow().items().len();
    let picked = (0..several).find(|at| dom::input(&format!("sku-{at}")).is_some_and(|radio| radio.checked()));
    change(ticket, |t| t.pick(picked.unwrap_or_default()));
}

/// Takes in what the fields say; a number that is too large is mended at once, one that is too small when it is left.
fn read(ticket: &Held) {
    pick(ticket);
    let number = dom::input("qty").and_then(|input| input.value().trim().parse::<i64>().ok());
    if let Some(units) = number {
        change(ticket, |t| t.choose(units));
        if 0 < units {
            keep(ticket);
        }
    }
}

/// One more or one less, by its button.
fn step(ticket: &Held, by: i64) {
    change(ticket, |t| t.step(by));
    keep(ticket);
}

/// The field says what was chosen.
fn keep(ticket: &Held) {
    if let Some(input) = dom::input("qty") {
        let units = ticket.borrow().units().to_string();
        if input.value() != units {
            input.set_value(&units);
        }
    }
}

/// The form shows what is.
fn paint(ticket: &Ticket) {
    let set = |id, name, value: &str| {
        if let Some(element) = dom::by_id(id) {
            // Fails only for a name that no attribute can have.
            drop(element.set_attribute(name, value));
        }
    };
    set("buy", "data-phase", ticket.phase.word());
    set("qty", "max", &ticket.most().to_string());
    for at in 0..ticket.items().len() {
        dom::write(&format!("left-{at}"), &ticket.left(at));
    }
    dom::write("buy-total", &ticket.total());
    dom::write("buy-button", &ticket.button());
    dom::write("buy-instead", ticket.instead());
    dom::write("qty-hint", &ticket.hint);
    dom::write("buy-aloud", &ticket.aloud);
    dom::show("buy-button", ticket.on_sale());
    dom::show("buy-instead", !ticket.on_sale());
    dom::show("lobby-soon", ticket.phase == Phase::Scheduled);
    dom::show("lobby-join", ticket.phase == Phase::Lobby);
}
