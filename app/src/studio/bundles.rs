//! Bundles of a drop: what there are, and the form to compose one.

use super::{Around, office};
use crate::fields::{Field, field, summary};
use crate::office::{hidden_key, money_field};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::bundles::view::{BundleLine, BundlesPage};
use shared::drops::view::Notice;
use shared::studio::form::row;

/// `GET /studio/drops/{id}/bundles`
#[must_use]
pub fn page(around: Around, model: &BundlesPage) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/bundles");
    office(around, "Bundles", &here, || {
        view! {
            <div class="head"><h1>"Bundles"</h1><a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            <p class="lead">"Several pieces of this drop, sold as one for less. A buyer gets all of it or nothing: every bundle takes its pieces out of the same units."</p>
            {summary(&model.notices)}
            {when(!model.bundles.is_empty(), || view! {
                <section aria-labelledby="made"><h2 id="made">"In this drop"</h2>{each(&model.bundles, |bundle| line(&here, model, bundle))}</section>
            })}
            {maybe(model.draft.then(|| form(&here, model)))}
            {when(!model.draft, || view! { <p class="hint">"This drop is announced: its bundles stay as they are."</p> })}
        }
    })
}

fn line<'a>(here: &str, model: &'a BundlesPage, bundle: &'a BundleLine) -> impl IntoView + use<'a> {
    let saves = bundle.apart.minor - bundle.price.minor;
    let price = if saves > 0 {
        format!("{}, {} less than one by one", bundle.price, bundle.apart.with_minor(saves))
    } else {
        bundle.price.to_string()
    };
    let remove = model.draft.then(|| {
        view! {
            <form method="post" action=format!("{here}/remove")>
                {hidden_key(&model.key)}
                <input type="hidden" name="version" value=model.version.to_string()/>
                <input type="hidden" name="sku" value=bundle.sku.as_str()/>
                <p class="buttons"><button class="button second" type="submit">{format!("Take out {}", bundle.title)}</button></p>
            </form>
        }
    });
    view! {
        <article class="sheet">
            <h3>{bundle.title.as_str()}</h3>
            <p>{bundle.detail.as_str()}</p>
            <p class="hint">{format!("{price} · at most {} of them, {} a buyer", bundle.units, bundle.limit)}</p>
            {maybe(remove)}
        </article>
    }
}

/// A whole number: phones show digits.
fn number(to: &mut String, field_of: Field, typed: &str, notices: &[Notice]) {
    let mut written = String::new();
    write_to(&mut written, field(field_of.up_to(6), typed, notices));
    to.push_str(&written.replacen("<input", "<input inputmode=\"numeric\"", 1));
}

fn form<'a>(here: &str, model: &'a BundlesPage) -> impl IntoView + use<'a> {
    let mut parts = String::new();
    for (at, choice) in model.choices.iter().enumerate() {
        let (name, sku) = (row("part", at, "units"), row("part", at, "sku"));
        let typed = model.typed.parts.iter().find(|(of, _)| *of == choice.sku).map_or("", |(_, units)| units.as_str());
        let hint = format!("{} each · {} in the drop, {} a buyer", choice.price, choice.issued, choice.limit);
        write_to(&mut parts, view! { <input type="hidden" name=sku value=choice.sku.as_str()/> });
        number(&mut parts, Field::text(&name, &choice.title).hint(&hint), typed, &model.notices);
    }
    let mut terms = String::new();
    write_to(
        &mut terms,
        money_field(
            Field::text("price", "Price of one bundle").up_to(12),
            model.currency,
            &model.typed.price,
            &model.notices,
        ),
    );
    number(&mut terms, Field::text("units", "Bundles at most"), &model.typed.units, &model.notices);
    number(&mut terms, Field::text("limit", "Limit per buyer"), &model.typed.limit, &model.notices);
    view! {
        <form method="post" action=here.to_owned()>
            <h2>"A new one"</h2>
            {hidden_key(&model.key)}
            <input type="hidden" name="version" value=model.version.to_string()/>
            {field(Field::text("title", "Name").up_to(80), &model.typed.title, &model.notices)}
            <fieldset class="part"><legend>"How many of each are inside"</legend><p class="hint">"Nothing typed is none."</p>{raw(parts)}</fieldset>
            {raw(terms)}
            <p class="buttons"><button class="button" type="submit">"Add the bundle"</button></p>
        </form>
    }
}
