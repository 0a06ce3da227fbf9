//! A new product: photograph, name, price, done.

use super::{around, parts};
use crate::fields::{Field, about, at_field, field, summary};
use crate::office::{Area, Choice, choice, hidden_key, money_field, text_area};
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::money::Currency;
use shared::products::view::{CURRENCIES, NewPage};

/// `GET /studio/products/new`, or what a refused form answers.
#[must_use]
pub fn page(model: &NewPage) -> String {
    let whose = (&model.shop, &model.person);
    around(whose, Area::Studio, ("New product", "/studio/products/new"), None, || {
        view! {
            <h1>{if model.photo.is_some() { "Name it, price it, done" } else { "New product" }}</h1>
            {summary(&model.notices)}
            {when(model.photo.is_none(), || view! {
                <section class="snaps">
                    {parts::snap("camera", "Take a photograph", true, "/studio/products/new", &model.key)}
                    {parts::snap("library", "Choose one you have", false, "/studio/products/new", &model.key)}
                    <p class="hint">"Up to 20 MiB and 12 megapixels, or a RAW file. Where and with what it was taken is removed."</p>
                </section>
            })}
            {form(model)}
        }
    })
}

fn form(model: &NewPage) -> impl IntoView + '_ {
    let currencies: Vec<Choice> =
        CURRENCIES.iter().map(|currency| Choice::new(currency.code(), currency.code())).collect();
    let (typed, variant, notices) = (&model.typed, &model.variant, model.notices.as_slice());
    let currency = Currency::parse(&variant.currency).unwrap_or(Currency::Eur);
    view! {
        <form class="new-product" method="post" action="/studio/products">
            {hidden_key(&model.key)}
            {maybe(model.photo.as_ref().map(|photo| view! {
                <input type="hidden" name="upload" value=photo.upload.as_str()/>{parts::shown(photo)}
            }))}
            {when(model.photo.is_none(), || view! { <h2>"Or begin without one"</h2> })}
            {maybe(about(notices, "pictures").map(|notice| view! {
                <div id="pictures" tabindex="-1">{at_field("pictures", notice)}
                    {when(notice.code == "views_missing", || view! { <p class="hint">"Keep it as a draft: its page takes the other views and the record."</p> })}</div>
            }))}
            {field(Field::text("title", "Name").required().up_to(120), &typed.title, notices)}
            <div class="price-row">
                {money_field(Field::text("price", "Price").up_to(12).hint("With tax, as buyers see it."), currency, &variant.price, notices)}
                {field(Field::text("stock", "How many there are").up_to(6), &variant.stock, notices)}
            </div>
            {field(Field::text("category", "Where people find it").required().up_to(40), &typed.category, notices)}
            <p class="buttons">
                {when(model.photo.is_some(), || view! { <button class="button" type="submit" name="then" value="list">"Publish"</button> })}
                <button class=if model.photo.is_some() { "button second" } else { "button" } type="submit" name="then" value="keep">"Keep as a draft"</button>
            </p>
            <details class="more"><summary>"More about it"</summary>
                {text_area(Field::text("description", "What it is").up_to(4_000), 4, &typed.description, notices)}
                {field(Field::text("detail", "Fact line").up_to(160).hint("Material, size, year."), &variant.detail, notices)}
                {field(Field::text("sku", "Item number").up_to(40).hint("Leave it empty and it gets one."), &variant.sku, notices)}
                {render_choice(&currencies, &variant.currency, notices)}
            </details>
        </form>
    }
}

fn render_choice<'a>(
    options: &[Choice<'a>],
    chosen: &'a str,
    notices: &'a [shared::drops::view::Notice],
) -> impl IntoView + use<> {
    let mut to = String::new();
    crate::ui::markup::write_to(&mut to, choice(Field::text("currency", "Currency"), options, chosen, notices));
    crate::ui::markup::raw(to)
}
