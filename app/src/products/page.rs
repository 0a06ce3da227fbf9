//! One product in the studio: pictures, words, variants, provenance, whether buyers see it.

use super::parts::{records, shown, snap, views};
use super::variants::variants;
use super::{around, sign};
use crate::fields::{Field, about, at_field, field, summary};
use crate::office::{Area, buttons, hidden_key, state_sign, text_area};
use crate::ui::markup::{each, maybe, when};
use leptos::prelude::*;
use shared::products::view::{PictureLine, ProductPage};
use shared::products::{State, View};

/// `GET /studio/products/{product}`, or what a refused form of it answers.
#[must_use]
pub fn page(model: &ProductPage) -> String {
    let path = format!("/studio/products/{}", model.id);
    let (word, tone) = sign(model.state);
    around((&model.shop, &model.person), Area::Studio, (&model.title, &path), model.said.as_ref(), || {
        view! {
            <div class="head"><h1>{model.title.as_str()}</h1>{state_sign(word, tone)}</div>
            {maybe(model.hidden_why.as_ref().map(|why| view! { <p class="said">{format!("Hidden by an operator: {why}")}</p> }))}
            {summary(&model.notices)}
            {when(!model.moved.is_empty(), || view! {
                <section class="sheet moved"><h2>"What changed meanwhile"</h2><ul>{each(&model.moved, |line| view! { <li>{line.as_str()}</li> })}</ul>
                    <p>"What you typed still stands below. Saving it now puts it in place of this."</p></section>
            })}
            {pictures(model)}
            <section><h2>"What it is"</h2>{words(model)}</section>
            <section id="variants" tabindex="-1"><h2>"Variants, price, stock"</h2>{refused(model, "variants")}{variants(model)}</section>
            {provenance(model)}
            {listing(model)}
            {prices(model)}
        }
    })
}

fn carried<'a>(model: &'a ProductPage, word: &'static str) -> impl IntoView + 'a {
    view! { {hidden_key(&format!("{}-{word}", model.key))}<input type="hidden" name="version" value=model.version.to_string()/> }
}

/// What was refused about a part of the page that is no single field.
fn refused<'a>(model: &'a ProductPage, part: &'static str) -> impl IntoView + 'a {
    maybe(about(&model.notices, part).map(|notice| at_field(part, notice)))
}

fn pictures(model: &ProductPage) -> impl IntoView + '_ {
    let first = model.pictures.first().map(|line| line.upload.as_str());
    let last = model.pictures.last().map(|line| line.upload.as_str());
    let next = format!("/studio/products/{}", model.id);
    view! {
        <section id="pictures" tabindex="-1"><h2>"Pictures"</h2>{refused(model, "pictures")}
            {when(model.pictures.is_empty(), || view! { <p class="empty">"None yet. The first one stands for the product."</p> })}
            <ul class="views edit">{each(&model.pictures, move |line| picture(model, line, first, last))}</ul>
            {when(!model.loose.is_empty(), move || view! {
                <h3>"Photographs you sent"</h3>
                <ul class="views edit">{each(&model.loose, move |line| loose(model, line))}</ul>
            })}
            {snap_here(&next, &model.key)}
        </section>
    }
}

fn snap_here(next: &str, key: &str) -> impl IntoView + use<> {
    let mut to = String::from("<div class=\"snaps\">");
    crate::ui::markup::write_to(&mut to, snap("another", "Add a photograph", false, next, key));
    to.push_str("</div>");
    crate::ui::markup::raw(to)
}

fn picture<'a>(
    model: &'a ProductPage,
    line: &'a PictureLine,
    first: Option<&str>,
    last: Option<&str>,
) -> impl IntoView + use<'a> {
    let here = Some(line.upload.as_str());
    let (is_first, is_last) = (first == here, last == here);
    view! {
        <li>{shown(line)}
            <form method="post" action=format!("/studio/products/{}/pictures", model.id)>
                {hidden_key(&format!("{}-{}", model.key, line.upload))}
                <input type="hidden" name="version" value=model.version.to_string()/>
                <input type="hidden" name="upload" value=line.upload.as_str()/>
                {views(line.view)}
                <p class="picture-acts">
                    <button class="quiet" type="submit" name="then" value="shows">"Save"</button>
                    {when(!is_first, || view! { <button class="quiet" type="submit" name="then" value="earlier">"Earlier"</button> })}
                    {when(!is_last, || view! { <button class="quiet" type="submit" name="then" value="later">"Later"</button> })}
                    <a href=format!("/studio/uploads/{}", line.upload)>"Focal point"</a>
                    <button class="quiet danger" type="submit" name="then" value="remove">"Take out"</button>
                </p>
            </form>
        </li>
    }
}

fn loose<'a>(model: &'a ProductPage, line: &'a PictureLine) -> impl IntoView + use<'a> {
    let missing = model.views_missing.first().copied().unwrap_or(View::Other);
    view! {
        <li>{shown(line)}
            <form method="post" action=format!("/studio/products/{}/pictures", model.id)>
                {hidden_key(&format!("{}-{}", model.key, line.upload))}
                <input type="hidden" name="version" value=model.version.to_string()/>
                <input type="hidden" name="upload" value=line.upload.as_str()/>
                {views(if model.above_limit { missing } else { View::Other })}
                <p class="picture-acts"><button class="quiet" type="submit" name="then" value="add">"Add it"</button></p>
            </form>
        </li>
    }
}

fn words(model: &ProductPage) -> impl IntoView + '_ {
    let (typed, notices) = (&model.typed, model.notices.as_slice());
    view! {
        <form method="post" action=format!("/studio/products/{}", model.id)>
            {carried(model, "words")}
            <input type="hidden" name="seen" value=model.seen.as_str()/>
            {field(Field::text("title", "Name").required().up_to(120), &typed.title, notices)}
            {field(Field::text("category", "Where people find it").required().up_to(40), &typed.category, notices)}
            {text_area(Field::text("description", "What it is").up_to(4_000).hint("Paragraphs are parted by an empty line."), 5, &typed.description, notices)}
            {buttons("Save", Some(("All products", "/studio/products")))}
        </form>
    }
}

fn provenance(model: &ProductPage) -> impl IntoView + '_ {
    let (typed, notices) = (&model.typed_record, model.notices.as_slice());
    let (word, tone) = match (model.on_record, model.above_limit) {
        (true, _) => ("On record", shared::office::view::Tone::Go),
        (false, true) => ("Needed", shared::office::view::Tone::Stop),
        (false, false) => ("Not needed", shared::office::view::Tone::Plain),
    };
    let open = model.above_limit && !model.on_record || !notices.is_empty();
    view! {
        <section id="provenance" tabindex="-1"><div class="head"><h2>"Where it comes from"</h2>{state_sign(word, tone)}</div>
            {refused(model, "provenance")}
            <p class="lead">{format!("Above {} a piece must show its front, its back, its mark and its size, and have a record of where it comes from ({}). A record cannot be changed afterwards: write another one instead.", model.limit, model.limit_of)}</p>
            {when(!model.views_missing.is_empty() && model.above_limit, || view! {
                <p class="notice">{format!("Still missing: {}.", model.views_missing.iter().map(|view| view.words()).collect::<Vec<_>>().join("; "))}</p>
            })}
            <details class="sheet" open=open><summary>"Write a record"</summary>
                <form method="post" action=format!("/studio/products/{}/records", model.id)>
                    {carried(model, "record")}
                    {text_area(Field::text("made", "When and where it was made, and by whom").required().up_to(1_000), 2, &typed.made, notices)}
                    {text_area(Field::text("materials", "What it is made of").required().up_to(1_000), 2, &typed.materials, notices)}
                    {field(Field::text("mark", "Signature, serial number, edition").up_to(1_000), &typed.mark, notices)}
                    {text_area(Field::text("history", "Who had it before, repairs, flaws").up_to(1_000), 2, &typed.history, notices)}
                    {buttons("Put it on record", None)}
                </form>
            </details>
            {when(!model.records.is_empty(), || view! {
                <p><a href=format!("/provenance/{}", model.id)>"The public page of its provenance"</a></p>{records(&model.records)}
            })}
        </section>
    }
}

fn listing(model: &ProductPage) -> impl IntoView + '_ {
    let (to, words, does) = match model.state {
        State::Draft => (
            "publish",
            "Nobody sees it yet. Published, it can be put into drops, and its price counts from then on.",
            "Publish",
        ),
        State::Listed => (
            "unpublish",
            "It can be put into drops. Taken back, it is a draft again; drops that are announced keep it.",
            "Take back",
        ),
        State::Hidden => ("", "", ""),
    };
    when(!to.is_empty(), move || {
        view! {
            <section class="listing sheet"><h2>{does}</h2><p>{words}</p>
                <form method="post" action=format!("/studio/products/{}/{to}", model.id)>{carried(model, to)}
                    <button class=if to == "publish" { "button" } else { "button second" } type="submit">{does}</button></form>
            </section>
        }
    })
}

fn prices(model: &ProductPage) -> impl IntoView + '_ {
    when(!model.prices.is_empty(), move || {
        view! {
            <section><h2>"What it was listed at"</h2>
                <p class="lead">"Only these prices can stand beside a lower one in a drop, for thirty days, and only when they stood for a day or more."</p>
                <table><thead><tr><th scope="col">"From"</th><th scope="col">"Until"</th><th scope="col">"Variant"</th><th scope="col" class="n">"Price"</th></tr></thead>
                <tbody>{each(&model.prices, |line| view! {
                    <tr><th scope="row">{format!("{} {}", line.from.day, line.from.clock)}</th>
                        <td>{line.until.as_ref().map_or_else(|| "now".to_owned(), |until| format!("{} {}", until.day, until.clock))}</td>
                        <td>{line.title.as_str()}</td><td class="n">{line.price.to_string()}</td></tr>
                })}</tbody></table>
            </section>
        }
    })
}
