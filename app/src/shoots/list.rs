//! Photo days with what could share a way, and the form for the next.

use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{each, when};
use crate::ui::office::{Area, OfficePage, buttons, hidden_key, page as office_page, table, text_area};
use leptos::prelude::*;
use shared::shoots::view::{ShootsPage, Suggestion};

/// `GET /studio/shoots`
#[must_use]
pub fn page(model: &ShootsPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: "Photo days",
        path: "/studio/shoots",
        person: Some(&model.person),
        notice: model.notice.as_ref(),
        script: Some("/tools.js"),
    };
    office_page(&around, || {
        view! {
            <h1>"Photo days"</h1>
            <p class="lead">"One way for many pictures: what is near each other goes on one day. Nothing is done before everybody who is shown agreed."</p>
            {when(!model.suggestions.is_empty(), || view! {
                <section class="sheet" aria-labelledby="ways-saved">
                    <h2 id="ways-saved">"Ways to save"</h2>
                    {each(&model.suggestions, |one| suggestion(one, &model.key))}
                </section>
            })}
            {table(&model.table)}
            {plan(model)}
        }
    })
}

fn suggestion<'a>(model: &'a Suggestion, key: &'a str) -> impl IntoView + 'a {
    // The ids make the names of a page's controls different.
    let first = model.shoots.first().map_or("", String::as_str);
    let id = format!("day-{first}");
    view! {
        <form class="suggestion" method="post" action="/studio/shoots/days">
            {hidden_key(&format!("{key}-{first}"))}
            {each(&model.shoots, |shoot| view! { <input type="hidden" name="shoot" value=shoot.as_str()/> })}
            <p>{model.text.as_str()}</p>
            <div class="field"><label for=id.clone()>{format!("Day in {}", model.place)}</label>
                <input type="date" id=id name="day" value=model.day.as_str() required/></div>
            <button class="button second" type="submit">"Put them on one day"</button>
        </form>
    }
}

fn plan(model: &ShootsPage) -> impl IntoView + '_ {
    let typed = &model.typed;
    let day = Field {
        kind: "date",
        ..Field::text("day", "Day").hint("May stay open: then it is proposed where you are anyway.")
    };
    view! {
        <section class="sheet" aria-labelledby="plan">
            <h2 id="plan">"Plan a photo day"</h2>
            {summary(&model.notices)}
            <form method="post" action="/studio/shoots">
                {hidden_key(&model.key)}
                {field(Field::text("town", "Town").up_to(60).required(), &typed.town, &model.notices)}
                {field(Field::text("area", "District or street").up_to(60).required().hint("As people there call it. No house number is needed to find neighbours."), &typed.area, &model.notices)}
                {field(day, &typed.day, &model.notices)}
                {when(!model.products.is_empty(), || view! {
                    <fieldset class="field" id="product" tabindex="-1"><legend>"What is photographed"</legend>
                        {each(&model.products, |(id, title)| view! {
                            <label class="pick"><input type="checkbox" name="product" value=id.as_str() checked=typed.products.contains(id)/><span>{title.as_str()}</span></label>
                        })}
                    </fieldset>
                })}
                {text_area(Field::text("note", "Note").up_to(300), 2, &typed.note, &model.notices)}
                {buttons("Plan it", None)}
            </form>
        </section>
    }
}
