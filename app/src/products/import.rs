//! Reading a sheet in: what it would do, and doing it.

use super::around;
use crate::fields::{Field, summary};
use crate::office::{Area, hidden_key, text_area};
use crate::ui::markup::{each, maybe, when};
use leptos::prelude::*;
use shared::products::view::{ImportPage, PlannedRow};

/// `GET /studio/products/import`, and what its form answers.
#[must_use]
pub fn page(model: &ImportPage) -> String {
    let whose = (&model.shop, &model.person);
    let ready =
        model.bad.is_empty() && model.planned.as_ref().is_some_and(|rows| rows.iter().any(|row| row.does != "same"));
    around(whose, Area::Studio, ("Read a sheet in", "/studio/products/import"), None, || {
        view! {
            <h1>"Read a sheet in"</h1>
            <p class="lead">"One row a variant, with a heading: product, title, category, description, sku, variant, detail, price, currency, stock. Columns may be left out; what is left out stays as it is. The easiest way: take "<a href="/studio/products.csv" download>"all of it as a sheet"</a>", change it, bring it back."</p>
            {summary(&model.notices)}
            {when(!model.bad.is_empty(), || bad(model))}
            {maybe(model.planned.as_ref().filter(|_| model.bad.is_empty()).map(|rows| planned(rows)))}
            <form class="import" method="post" action="/studio/products/import" enctype="multipart/form-data">
                {hidden_key(&model.key)}
                {when(model.planned.is_none() && model.text.is_empty(), || view! {
                    <div class="field"><label for="file">"The file"</label><p class="hint">"CSV in UTF-8, with commas or semicolons, up to 512 KiB and 1,000 rows."</p>
                        <input id="file" name="file" type="file" accept=".csv,text/csv"/></div>
                })}
                {text_area(Field::text("rows", "Or its rows, pasted").up_to(65_535), 8, &model.text, &model.notices)}
                <p class="buttons">
                    {when(ready, || view! { <button class="button" type="submit" name="then" value="apply">"Do it"</button> })}
                    <button class="button second" type="submit" name="then" value="look">"Look what it would do"</button>
                </p>
            </form>
        }
    })
}

fn bad(model: &ImportPage) -> impl IntoView + '_ {
    view! {
        <section class="list"><h2>"Nothing was written: these rows need another look"</h2>
            <table><thead><tr><th scope="col">"Line"</th><th scope="col">"Column"</th><th scope="col">"What is wrong"</th></tr></thead>
            <tbody>{each(&model.bad, |row| view! {
                <tr data-code=row.code.as_str()><th scope="row">{row.line.to_string()}</th><td data-label="Column">{row.field.as_str()}</td><td data-label="What is wrong">{row.text.as_str()}</td></tr>
            })}</tbody></table>
        </section>
    }
}

fn planned(rows: &[PlannedRow]) -> impl IntoView + '_ {
    let count = |does: &str| rows.iter().filter(|row| row.does == does).count();
    view! {
        <section class="list"><h2>{format!("{} new, {} changed, {} as they are", count("new"), count("changed"), count("same"))}</h2>
            <table><thead><tr><th scope="col">"Line"</th><th scope="col">"Variant"</th><th scope="col">"Item number"</th><th scope="col">"What happens"</th></tr></thead>
            <tbody>{each(rows, |row| view! {
                <tr><th scope="row">{row.line.to_string()}</th><td data-label="Variant">{row.title.as_str()}</td>
                    <td data-label="Item number">{if row.sku.is_empty() { "gets one" } else { row.sku.as_str() }}</td>
                    <td data-label="What happens">{happens(row)}</td></tr>
            })}</tbody></table>
        </section>
    }
}

fn happens(row: &PlannedRow) -> String {
    match row.does.as_str() {
        "new" => "new".to_owned(),
        "same" => "stays as it is".to_owned(),
        _ => row.changes.join("; "),
    }
}
