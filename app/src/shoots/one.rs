//! One photo day: its day, who agreed, what was checked.

use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use crate::ui::office::{Area, OfficePage, buttons, confirm, hidden_key, page as office_page, state_sign, timeline};
use leptos::prelude::*;
use shared::office::view::Tone;
use shared::shoots::view::{Confirmation, Consent, ShootPage};

/// `GET /studio/shoots/{id}`
#[must_use]
pub fn page(model: &ShootPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: &model.place,
        path: "/studio/shoots/one",
        person: Some(&model.person),
        notice: None,
        script: Some("/boot.js"),
    };
    let planned = model.state == "planned";
    let (word, tone) = match model.state.as_str() {
        "done" => ("Done", Tone::Go),
        "dropped" => ("Dropped", Tone::End),
        _ => ("Planned", Tone::Wait),
    };
    office_page(&around, || {
        view! {
            <div class="head"><h1>{model.place.as_str()}</h1>{state_sign(word, tone)}</div>
            <p class="lead">{about(model)}</p>
            {summary(&model.notices)}
            <div class="two">
                <div>
                    {when(planned, || day(model))}
                    <section aria-labelledby="consents">
                        <h2 id="consents">"Who agreed to be shown"</h2>
                        {when(model.consents.is_empty(), || view! { <p class="empty">"Nobody yet."</p> })}
                        <ul class="consents">{each(&model.consents, |one| consent(one, model))}</ul>
                        <p><a href=format!("/studio/shoots/{}/consent", model.id)>"A form to sign, for paper"</a></p>
                        {when(planned, || agree(model))}
                    </section>
                    <section aria-labelledby="checks">
                        <h2 id="checks">"Before it is done"</h2>
                        {each(&model.confirmations, |one| confirmation(one, model))}
                    </section>
                    {when(planned, || end(model))}
                </div>
                <section aria-labelledby="record">
                    <h2 id="record">"What was written down"</h2>
                    {when(model.record.is_empty(), || view! { <p class="empty">"Nothing yet. What is written down stays."</p> })}
                    {timeline(&model.record)}
                </section>
            </div>
        }
    })
}

fn about(model: &ShootPage) -> String {
    let day = if model.day.is_empty() { "No day yet".to_owned() } else { model.day.clone() };
    [day, model.products.join(", "), model.note.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What was typed into the form of this kind.
fn typed<'a>(model: &'a ShootPage, kind: &str, at: usize) -> &'a str {
    let mine = model.typed.first().is_some_and(|of| of == kind);
    if mine { model.typed.get(at).map_or("", String::as_str) } else { "" }
}

fn day(model: &ShootPage) -> impl IntoView + '_ {
    let field_of_day = Field { kind: "date", ..Field::text("day", "Day").required() };
    view! {
        <form method="post" action="/studio/shoots/days">
            {hidden_key(&format!("{}-d", model.key))}
            <input type="hidden" name="shoot" value=model.id.as_str()/>
            <input type="hidden" name="next" value=format!("/studio/shoots/{}", model.id)/>
            {field(field_of_day, &model.day, &model.notices)}
            {buttons("Set the day", None)}
        </form>
    }
}

fn agree(model: &ShootPage) -> impl IntoView + '_ {
    let on = typed(model, "consent", 2);
    let on = if on.is_empty() { model.today.as_str() } else { on };
    view! {
        <form class="sheet" method="post" action=format!("/studio/shoots/{}/checks", model.id)>
            {hidden_key(&format!("{}-c", model.key))}
            <input type="hidden" name="kind" value="consent"/>
            {field(Field::text("name", "Name of who agrees").up_to(100).required(), typed(model, "consent", 1), &model.notices)}
            <div class="field"><label for="consent-day">"Agreed on"</label><input type="date" id="consent-day" name="day" value=on required/></div>
            {field(Field::text("note", "What for").up_to(300).hint("Such as: the pictures of this drop, not for advertising."), typed(model, "consent", 3), &model.notices)}
            {buttons("Write it down", None)}
        </form>
    }
}

fn consent<'a>(consent: &'a Consent, model: &'a ShootPage) -> impl IntoView + 'a {
    let key = format!("{}-{}", model.key, consent.id);
    view! {
        <li>
            <strong>{consent.name.as_str()}</strong>{format!(" · {}", consent.about)}
            {maybe(consent.withdrawn.as_ref().map(|day| view! { <p class="notice">{format!("Taken back on {day}: no picture of theirs may be shown.")}</p> }))}
            {when(consent.withdrawn.is_none(), move || view! {
                <form class="inline" method="post" action=format!("/studio/shoots/{}/checks", model.id)>
                    {hidden_key(&key)}
                    <input type="hidden" name="kind" value="withdrawn"/>
                    <input type="hidden" name="withdraws" value=consent.id.as_str()/>
                    <input type="hidden" name="day" value=model.today.as_str()/>
                    <button class="quiet danger" type="submit">"Was taken back"<span class="sr">{format!(" by {}", consent.name)}</span></button>
                </form>
            })}
        </li>
    }
}

fn confirmation<'a>(check: &'a Confirmation, model: &'a ShootPage) -> impl IntoView + 'a {
    let id = format!("{}-name", check.kind);
    let open = check.done.is_none() && model.state == "planned";
    view! {
        <div class="check">
            <p>{check.means}</p>
            {maybe(check.done.as_ref().map(|done| view! { <p><strong>{format!("Confirmed by {done}")}</strong></p> }))}
            {when(open, || view! {
                <form class="inline" method="post" action=format!("/studio/shoots/{}/checks", model.id)>
                    {hidden_key(&format!("{}-{}", model.key, check.kind))}
                    <input type="hidden" name="kind" value=check.kind/>
                    <input type="hidden" name="day" value=model.today.as_str()/>
                    <div class="field"><label for=id.clone()>"Your name in full"</label>
                        <input type="text" id=id name="name" maxlength="100" autocomplete="name" value=typed(model, check.kind, 1) required/></div>
                    <button class="button second" type="submit">"I confirm this"<span class="sr">{format!(": {}", check.kind)}</span></button>
                </form>
            })}
        </div>
    }
}

fn end(model: &ShootPage) -> impl IntoView + '_ {
    let (key, to) = (format!("{}-x", model.key), format!("/studio/shoots/{}/dropped", model.id));
    let means = "It stays on record as dropped, with what was written down.";
    let mut drop_it = String::new();
    let key = view! { {hidden_key(&key)} };
    write_to(&mut drop_it, confirm("Drop it", means, "Drop this photo day", &to, false, key));
    view! {
        <form method="post" action=format!("/studio/shoots/{}/done", model.id)>
            {hidden_key(&format!("{}-e", model.key))}
            {buttons("It is done", Some(("All photo days", "/studio/shoots")))}
        </form>
        {raw(drop_it)}
    }
}
