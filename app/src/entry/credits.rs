//! Credits: one's own with their history, a studio's circle, and what the desk grants.

use crate::fields::{Field, field, summary};
use crate::office::{self, Area, OfficePage, buttons, hidden_key, text_area};
use crate::studio::{Around, office as studio};
use crate::ui::markup::when;
use leptos::prelude::*;
use shared::entry::view::{CirclePage, CreditsPage, GrantsPage};
use shared::office::view::{Figure, Notice, Tone};

const EMAIL: Field = Field { kind: "email", ..Field::text("email", "E-mail address") };
const MANY: Field = Field { kind: "number", ..Field::text("credits", "How many credits") };
const WHY: Field = Field::text("why", "What for").up_to(120).hint("They read it beside their credits.");
const DAYS: Field = Field { kind: "number", ..Field::text("days", "For how many days") };

/// `GET /you/credits`
#[must_use]
pub fn own(model: &CreditsPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::You,
        title: "Credits",
        path: "/you/credits",
        person: Some(&model.person),
        notice: model.said.as_ref(),
        script: None,
    };
    let figure = |label: &str, value: String, note: String| Figure {
        label: label.to_owned(),
        value,
        note,
        tone: Tone::Plain,
        to: None,
    };
    let figures = [
        figure("Credits", model.credits.to_string(), "One for every order you receive".to_owned()),
        figure("Reputation", model.reputation.figure().to_string(), model.reputation.words()),
    ];
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Credits"</h1></div>
            <p class="lead">"Some drops cost credits to come in, or take a reputation. Both belong to your address; neither can be bought."</p>
            {office::figures(&figures)}
            <div><h2>"Every credit"</h2>{office::table(&model.history)}</div>
            <div><h2>"Drops you are in"</h2>
                <p>"Some drops keep a place for members. You take it on the drop’s own page, or leave the drop out."</p>{office::table(&model.places)}</div>
            <div><h2>"Memberships"</h2>
                <p>"A creator made you a member: you may come in to some of their drops before others."</p>{office::table(&model.memberships)}</div>
        }
    })
}

/// `GET /studio/members`
#[must_use]
pub fn circle(around: Around, model: &CirclePage) -> String {
    let [invite, grant] = &model.keys;
    let about = |names: &[&str]| -> Vec<Notice> {
        let is_here = |notice: &&Notice| notice.field.as_deref().is_some_and(|field| names.contains(&field));
        model.notices.iter().filter(is_here).cloned().collect()
    };
    let (of_invite, of_grant) = (about(&["addresses", "days"]), about(&["email", "credits", "why"]));
    studio(around, "Members", "/studio/members", || {
        view! {
            <div class="head"><h1>"Members"</h1></div>
            <p class="lead">"Members come in early where a drop’s rules say so. Whoever signs in with the address is one; they can leave at any time."</p>
            {summary(&model.notices)}
            <section aria-labelledby="who"><h2 id="who">"Who is one"</h2>{office::table(&model.members)}</section>
            <section aria-labelledby="add"><h2 id="add">"Make somebody a member"</h2>
                <form method="post" action="/studio/members">
                    {hidden_key(invite)}
                    {text_area(Field::text("addresses", "E-mail addresses").hint("As many as 100, parted by spaces, commas or lines.").up_to(8_000), 4, model.typed("addresses"), &of_invite)}
                    {field(DAYS, model.typed("days"), &of_invite)}
                    {buttons("Make them members", None)}
                </form>
            </section>
            <section aria-labelledby="grant"><h2 id="grant">"Grant credits"</h2>
                <p class="hint">{format!("Credits are good at every drop of the shop. You may grant {} more in these 30 days.", model.left)}</p>
                <form method="post" action="/studio/credits">
                    {hidden_key(grant)}
                    {field(EMAIL, model.typed("email"), &of_grant)}
                    {field(MANY, model.typed("credits"), &of_grant)}
                    {field(WHY, model.typed("why"), &of_grant)}
                    {buttons("Grant them", None)}
                </form>
                {office::table(&model.grants)}
            </section>
        }
    })
}

/// `GET /desk/credits`
#[must_use]
pub fn grants(model: &GrantsPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Desk,
        title: "Credits",
        path: "/desk/credits",
        person: Some(&model.person),
        notice: model.said.as_ref(),
        script: None,
    };
    let [email, many, why] = &model.typed;
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Credits"</h1></div>
            {summary(&model.notices)}
            {when(model.may, || view! {
                <section aria-labelledby="grant"><h2 id="grant">"Grant credits"</h2>
                    <form method="post" action="/desk/credits">
                        {hidden_key(&model.key)}
                        {field(EMAIL, email, &model.notices)}
                        {field(MANY, many, &model.notices)}
                        {field(WHY, why, &model.notices)}
                        {buttons("Grant them", None)}
                    </form>
                </section>
            })}
            <section aria-labelledby="last"><h2 id="last">"The last of all"</h2>{office::table(&model.last)}</section>
        }
    })
}
