//! Taking along what the shop knows of somebody, and having it erased.

use crate::ui::fields::summary;
use crate::ui::markup::{each, maybe, when};
use crate::ui::office::{self, Area, OfficePage};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::office::view::Person;
use shared::people::view::{ErasePage, ExportPage};

fn around<'a>(shop: &'a Shop, title: &'a str, person: &'a Person) -> OfficePage<'a> {
    OfficePage { shop, area: Area::You, title, path: "/you", person: Some(person), notice: None, script: None }
}

/// The way to show who one is once more.
fn once_more((words, to): &(String, String)) -> impl IntoView + '_ {
    view! {
        <p class="said" data-code="step_up">"First show once more that it is you: this page leaves the shop with everything in it, or ends it."</p>
        <p class="buttons"><a class="button" href=to.as_str()>{words.as_str()}</a></p>
    }
}

/// `GET /you/export`
#[must_use]
pub fn export(model: &ExportPage) -> String {
    office::page(&around(&model.shop, "Your export", &model.person), || {
        view! {
            <div class="head"><h1>"Your export"</h1><p>{model.email.as_str()}</p></div>
            <p class="lead">"Everything we hold about you: in one file for machines, and as tables for people."</p>
            {maybe(model.first.as_ref().map(once_more))}
            {when(model.first.is_none(), || view! {
                <p class="buttons"><a class="button" href="/you/export.json" download="">"All of it as JSON"</a></p>
                <section aria-labelledby="tables"><h2 id="tables">"As tables (CSV)"</h2>
                    <ul class="sheet">{each(&model.parts, |(name, about)| view! { <li><a href=format!("/you/export/{name}") download="">{format!("{name}.csv")}</a>{format!(": {about}")}</li> })}</ul>
                </section>
            })}
        }
    })
}

/// `GET /you/erase`
#[must_use]
pub fn erase(model: &ErasePage) -> String {
    office::page(&around(&model.shop, "Erase what we know of you", &model.person), || {
        view! {
            <div class="head"><h1>"Erase what we know of you"</h1><p>{model.email.as_str()}</p></div>
            <p class="lead">"Your name, your address, your letters, your sign-ins and your passkeys go. Orders stay in the books with a pseudonym in place of you, because the law asks for the books. It cannot be undone."</p>
            {summary(&model.notices)}
            {maybe(model.first.as_ref().map(once_more))}
            {when(model.first.is_none(), || view! {
                <form method="post" action="/you/erase">
                    {office::hidden_key(&model.key)}
                    {office::checkbox(crate::ui::fields::Field::text("sure", "Yes, erase it. I have taken along what I want to keep.").required(), false, &model.notices)}
                    <p class="buttons"><button class="button danger" type="submit">"Erase"</button><a class="button second" href="/you/export">"Export first"</a></p>
                </form>
            })}
        }
    })
}
