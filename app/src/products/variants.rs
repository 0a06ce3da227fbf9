//! The variants of a product: a form for each, and one for another.

use crate::fields::{Field, attribute, field};
use crate::office::{Choice, choice, hidden_key, money_field};
use crate::ui::layout::escape;
use crate::ui::markup::{raw, write_to};
use leptos::prelude::*;
use shared::money::Currency;
use shared::products::view::{CURRENCIES, Part, ProductPage, TypedVariant};

/// All of them, folded; the one that was refused is open.
pub fn variants(model: &ProductPage) -> impl IntoView + use<> {
    let mut to = String::new();
    for (at, (typed, seen)) in model.variants.iter().enumerate() {
        let open = model.part == Part::Variant(typed.sku.clone()) || model.variants.len() == 1;
        let price =
            if typed.price.is_empty() { "no price".to_owned() } else { format!("{} {}", typed.price, typed.currency) };
        let summary = format!("{} · {price} · {} on hand", typed.title, typed.stock);
        fold(&mut to, &summary, open, |to| form(to, model, &(at + 1).to_string(), typed, seen));
    }
    let open = model.part == Part::Variant(String::new());
    fold(&mut to, "Add a variant", open, |to| form(to, model, "new", &model.fresh, ""));
    raw(to)
}

fn fold(to: &mut String, summary: &str, open: bool, inside: impl FnOnce(&mut String)) {
    to.push_str(if open {
        "<details class=\"variant sheet\" open><summary>"
    } else {
        "<details class=\"variant sheet\"><summary>"
    });
    escape(to, summary);
    to.push_str("</summary>");
    inside(to);
    to.push_str("</details>");
}

fn form(to: &mut String, model: &ProductPage, row: &str, typed: &TypedVariant, seen: &str) {
    let name = |field: &str| format!("{field}-{row}");
    let currency = Currency::parse(&typed.currency).unwrap_or(Currency::Eur);
    let currencies: Vec<Choice> = CURRENCIES.iter().map(|c| Choice::new(c.code(), c.code())).collect();
    to.push_str("<form method=\"post\"");
    attribute(to, "action", &format!("/studio/products/{}/variants", model.id));
    to.push('>');
    write_to(to, hidden_key(&format!("{}-v{row}", model.key)));
    for (field, value) in [("version", model.version.to_string()), ("row", row.to_owned()), ("seen", seen.to_owned())] {
        to.push_str("<input type=\"hidden\"");
        attribute(to, "name", field);
        attribute(to, "value", &value);
        to.push('>');
    }
    let line = |to: &mut String, field_name: &str, label: &str, hint: &str, most: u16, value: &str| {
        write_to(to, field(Field::text(&name(field_name), label).hint(hint).up_to(most), value, &model.notices));
    };
    if row == "new" {
        line(to, "sku", "Item number", "Leave it empty and it gets one.", 40, &typed.sku);
    } else {
        to.push_str("<input type=\"hidden\"");
        attribute(to, "name", &name("sku"));
        attribute(to, "value", &typed.sku);
        to.push_str("><p class=\"hint\">Item number <code>");
        escape(to, &typed.sku);
        to.push_str("</code></p>");
    }
    line(to, "variant", "Name, as buyers read it", "", 120, &typed.title);
    line(to, "detail", "Fact line", "Material, size, year.", 160, &typed.detail);
    to.push_str("<div class=\"price-row\">");
    write_to(to, money_field(Field::text(&name("price"), "Price").up_to(12), currency, &typed.price, &model.notices));
    write_to(to, choice(Field::text(&name("currency"), "Currency"), &currencies, currency.code(), &model.notices));
    line(to, "stock", "How many there are", "", 6, &typed.stock);
    to.push_str("</div><p class=\"buttons\"><button class=\"button second\" type=\"submit\">Save this variant</button></p></form>");
}
