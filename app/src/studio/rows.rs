//! The rows of a drop's form: what is sold, and how buyers get it.

use crate::fields::{Field, about, attribute, field, notice_under};
use crate::office::{Choice, choice, moment_field, money_field};
use crate::ui::layout::escape;
use crate::ui::markup::{raw, write_to};
use leptos::prelude::*;
use shared::studio::form::{TypedItem, TypedSlot, TypedTime, row};
use shared::studio::view::FormPage;
use shared::studio::{ITEMS_MAX, SLOTS_MAX};

/// A day and a time of day; which of two, on the night that has it twice.
pub fn time(to: &mut String, name: &str, label: &str, hint: &str, model: &FormPage, typed: &TypedTime) {
    let field = Field::text(name, label).hint(hint);
    write_to(to, moment_field(field, &model.choices.zone, &typed.at, &model.notices));
    let asked = about(&model.notices, name).is_some_and(|notice| notice.code == "time_twice");
    if asked || !typed.which.is_empty() {
        let which = format!("{name}-which");
        let options = [
            Choice::new("", "Choose one of the two"),
            Choice::new("first", "The first: before the clock is put back"),
            Choice::new("second", "The second: an hour later"),
        ];
        write_to(to, choice(Field::text(&which, "Which of the two"), &options, &typed.which, &model.notices));
    }
}

fn text(to: &mut String, name: &str, label: &str, hint: &str, typed: &str, model: &FormPage) {
    write_to(to, field(Field::text(name, label).hint(hint), typed, &model.notices));
}

/// A whole number: phones show digits.
fn number(to: &mut String, name: &str, label: &str, typed: &str, model: &FormPage) {
    let mut written = String::new();
    write_to(&mut written, field(Field::text(name, label).up_to(6), typed, &model.notices));
    to.push_str(&written.replacen("<input", "<input inputmode=\"numeric\"", 1));
}

fn button(to: &mut String, class: &str, name: &str, value: &str, words: &str) {
    to.push_str("<button type=\"submit\" formnovalidate");
    attribute(to, "class", class);
    attribute(to, "name", name);
    attribute(to, "value", value);
    to.push('>');
    escape(to, words);
    to.push_str("</button>");
}

fn group(to: &mut String, id: &str, legend: &str, model: &FormPage) {
    to.push_str("<fieldset class=\"part\" tabindex=\"-1\"");
    attribute(to, "id", id);
    to.push_str("><legend>");
    escape(to, legend);
    to.push_str("</legend>");
    notice_under(to, id, about(&model.notices, id));
}

/// What is sold.
pub fn items(model: &FormPage) -> impl IntoView + use<> {
    let mut to = String::new();
    group(&mut to, "items", "What you sell", model);
    for (at, item) in model.typed.items.iter().enumerate() {
        one_item(&mut to, at, item, model);
    }
    if model.typed.items.len() < ITEMS_MAX {
        button(&mut to, "button second", "add", "item", "Add another thing");
    }
    to.push_str("</fieldset>");
    raw(to)
}

fn one_item(to: &mut String, at: usize, item: &TypedItem, model: &FormPage) {
    let name = |field: &str| row("item", at, field);
    let mut options = vec![Choice::new("", "Choose one")];
    options.extend(model.choices.offered.iter().map(|offered| Choice::new(&offered.sku, &offered.label)));
    to.push_str("<div class=\"line items\">");
    write_to(to, choice(Field::text(&name("sku"), "Product"), &options, &item.sku, &model.notices));
    number(to, &name("units"), "Units", &item.units, model);
    number(to, &name("limit"), "Limit per buyer", &item.limit, model);
    let price = name("price");
    write_to(
        to,
        money_field(Field::text(&price, "Price").up_to(12), model.choices.currency, &item.price, &model.notices),
    );
    let compare = name("compare");
    let was = Field::text(&compare, "Was").hint("Only what it really cost lately; empty for no comparison.").up_to(12);
    write_to(to, money_field(was, model.choices.currency, &item.compare, &model.notices));
    button(to, "quiet", "remove", &format!("item-{}", at + 1), &format!("Take out line {}", at + 1));
    to.push_str("</div>");
}

/// How buyers get it.
pub fn slots(model: &FormPage) -> impl IntoView + use<> {
    let mut to = String::new();
    group(&mut to, "slots", "How buyers get it", model);
    for (at, slot) in model.typed.slots.iter().enumerate() {
        one_slot(&mut to, at, slot, model);
    }
    if model.typed.slots.len() < SLOTS_MAX {
        to.push_str("<p class=\"buttons\">");
        button(&mut to, "button second", "add", "pickup", "Add a pickup window");
        button(&mut to, "button second", "add", "delivery", "Add a delivery");
        to.push_str("</p>");
    }
    to.push_str("</fieldset>");
    raw(to)
}

fn one_slot(to: &mut String, at: usize, slot: &TypedSlot, model: &FormPage) {
    let name = |field: &str| row("slot", at, field);
    let delivery = slot.kind == "delivery";
    let word = if delivery { "Delivery" } else { "Pickup" };
    to.push_str("<div class=\"line slots\">");
    let kinds = [Choice::new("pickup", "Pickup"), Choice::new("delivery", "Delivery")];
    write_to(to, choice(Field::text(&name("kind"), &format!("Way {}", at + 1)), &kinds, &slot.kind, &model.notices));
    let (where_to, hint) = if delivery {
        ("How it comes", "Bike courier inside the ring")
    } else {
        ("Where", "Workshop, Torstraße 12, second yard")
    };
    text(to, &name("place"), where_to, hint, &slot.place, model);
    if delivery {
        text(to, &name("carrier"), "Who brings it", "They are paid what it costs.", &slot.carrier, model);
    }
    time(to, &name("starts"), &format!("{word} from"), "", model, &slot.starts);
    time(to, &name("ends"), &format!("{word} until"), "", model, &slot.ends);
    let price = name("price");
    let cost = Field::text(&price, "Costs the buyer").up_to(12);
    write_to(to, money_field(cost, model.choices.currency, &slot.price, &model.notices));
    number(to, &name("capacity"), "Orders that fit", &slot.capacity, model);
    button(to, "quiet", "remove", &format!("slot-{}", at + 1), &format!("Take out way {}", at + 1));
    to.push_str("</div>");
}
