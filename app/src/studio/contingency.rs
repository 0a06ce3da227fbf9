//! Units in reserve: what a drop was promised, and what a studio was asked for.

use super::{Around, office};
use crate::fields::{Field, attribute, field, summary};
use crate::office::{Choice, choice, hidden_key, money_field, state_sign};
use crate::ui::layout::escape;
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::contingency::view::{Agreement, DropPools, Promises, Standing};
use shared::office::view::Tone;

/// `GET /studio/drops/{id}/contingency`
#[must_use]
pub fn page(around: Around, model: &DropPools) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/contingency");
    office(around, "Units in reserve", &here, || {
        view! {
            <div class="head"><h1>"Units in reserve"</h1><a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            <p class="lead">"When the last unit is taken, what a partner has promised comes in at once. Your own are sold first; the page says that more came in. What is left when the drop is over goes home to the partner."</p>
            {summary(&model.notices)}
            {when(!model.agreements.is_empty(), || view! {
                <section aria-label="Asked for">{each(&model.agreements, |agreement| asked(model, agreement))}</section>
            })}
            {maybe((!model.over && model.owner).then(|| form(&here, model)))}
            {when(!model.owner, || view! { <p class="hint">"Only the owner of this studio asks partners, and settles what they promised."</p> })}
            {when(model.over, || view! { <p class="hint">"This drop has closed: nothing more comes in."</p> })}
            <p class="buttons"><a class="button second" href="/studio/contingency">"What others ask of you"</a></p>
        }
    })
}

const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Proposed => Tone::Wait,
        Standing::Ready | Standing::Released => Tone::Go,
        Standing::Declined => Tone::Stop,
        Standing::Withdrawn | Standing::Settled => Tone::End,
    }
}

/// What became of it, in one line.
fn story(agreement: &Agreement) -> String {
    let (sold, units) = (agreement.sold, agreement.units);
    let owed = if agreement.own { String::new() } else { format!(", {} owed", agreement.owed()) };
    match (agreement.standing, &agreement.released) {
        (Standing::Released, Some(at)) => {
            format!("Came in on {}, {} {} · {sold} of {units} sold{owed}", at.day, at.clock, at.zone)
        }
        (Standing::Settled, _) => format!("{sold} of {units} sold{owed} · {} went home", units.saturating_sub(sold)),
        _ if agreement.own => "From your own stock".to_owned(),
        _ => format!("{} for each that is sold", agreement.price),
    }
}

fn heading<'a>(agreement: &'a Agreement, who: String) -> impl IntoView + use<'a> {
    view! {
        <h2>{format!("{} × {} ", agreement.units, agreement.item)}{state_sign(agreement.standing.sign(), tone(agreement.standing))}</h2>
        <p>{who}</p>
        <p class="hint">{story(agreement)}</p>
    }
}

fn step<'a>(agreement: &'a Agreement, key: &'a str, what: &'static str, words: String) -> impl IntoView + use<'a> {
    view! {
        <form method="post" action=format!("/studio/contingency/{}/{what}", agreement.id)>
            {hidden_key(key)}
            <button class="button second" type="submit">{words}</button>
        </form>
    }
}

/// Whether what is not sold can go home.
fn ends(agreement: &Agreement) -> bool {
    agreement.over && matches!(agreement.standing, Standing::Ready | Standing::Released)
}

fn asked<'a>(model: &'a DropPools, agreement: &'a Agreement) -> impl IntoView + use<'a> {
    let who = if agreement.own { "Your own reserve".to_owned() } else { format!("From {}", agreement.partner) };
    let key = model.key.as_str();
    view! {
        <article class="sheet">
            {heading(agreement, who)}
            {when(model.owner && agreement.own && agreement.standing == Standing::Proposed, || view! { <p><a class="button second" href="/studio/contingency">"Say which stock it comes out of"</a></p> })}
            {maybe((agreement.standing == Standing::Proposed).then(|| step(agreement, key, "withdraw", format!("Take it back: {} × {}", agreement.units, agreement.item))))}
            {maybe((model.owner && ends(agreement)).then(|| step(agreement, key, "settle", "Settle it".to_owned())))}
        </article>
    }
}

fn form<'a>(here: &str, model: &'a DropPools) -> impl IntoView + use<'a> {
    let mut items = vec![Choice::new("", "Choose one")];
    items.extend(model.items.iter().map(|(sku, title)| Choice::new(sku, title)));
    let own = model.partners.first().map(|(_, name)| format!("{name}: your own stock")).unwrap_or_default();
    let mut partners = vec![Choice::new("", "Choose one")];
    partners.extend(
        model
            .partners
            .iter()
            .enumerate()
            .map(|(at, (slug, name))| Choice::new(slug, if at == 0 { &own } else { name })),
    );
    let (typed, notices, mut fields) = (&model.typed, &model.notices, String::new());
    write_to(&mut fields, choice(Field::text("sku", "Item"), &items, &typed.sku, notices));
    let whom =
        Field::text("partner", "Partner").hint("They say yes or no in their own studio, and out of which stock.");
    write_to(&mut fields, choice(whom, &partners, &typed.partner, notices));
    let units = Field::text("units", "Units").hint("All of them come in at once.").up_to(6);
    let mut number = String::new();
    write_to(&mut number, field(units, &typed.units, notices));
    fields.push_str(&number.replacen("<input", "<input inputmode=\"numeric\"", 1));
    let price = Field::text("price", "You owe for each that is sold").up_to(12);
    write_to(&mut fields, money_field(price, model.currency, &typed.price, notices));
    view! {
        <form method="post" action=here.to_owned()>
            <h2>"Ask a partner"</h2>
            {hidden_key(&model.key)}
            {raw(fields)}
            <p class="buttons"><button class="button" type="submit">"Ask"</button></p>
        </form>
    }
}

/// `GET /studio/contingency`
#[must_use]
pub fn promises(around: Around, model: &Promises) -> String {
    office(around, "Asked of you", "/studio/contingency", || {
        view! {
            <div class="head"><h1>"Units others ask of you"</h1></div>
            <p class="lead">"A partner’s drop may sell out. What you promise here is set aside in your stock and comes in then; what is not sold comes back to you when their drop is over."</p>
            {summary(&model.notices)}
            {when(!model.owner, || view! { <p class="hint">"Only the owner of this studio promises units, and settles them. You may decline."</p> })}
            {each(&model.agreements, |agreement| promise(model, agreement))}
            {when(model.agreements.is_empty(), || view! { <p class="hint">"Nobody has asked you for anything so far."</p> })}
        }
    })
}

fn option(to: &mut String, value: &str, label: &str) {
    to.push_str("<option");
    attribute(to, "value", value);
    to.push('>');
    escape(to, label);
    to.push_str("</option>");
}

fn promise<'a>(model: &'a Promises, agreement: &'a Agreement) -> impl IntoView + use<'a> {
    let who = if agreement.own {
        format!("For your own drop “{}”", agreement.drop_title)
    } else {
        format!("For “{}” of {}", agreement.drop_title, agreement.creator)
    };
    let key = model.key.as_str();
    let accept = || {
        let (name, mut stocks) = (format!("from-{}", agreement.id), String::new());
        option(&mut stocks, "", "Choose one");
        for (sku, label) in &model.stocks {
            option(&mut stocks, sku, label);
        }
        view! {
            <form method="post" action=format!("/studio/contingency/{}/accept", agreement.id)>
                {hidden_key(key)}
                <div class="field"><label for=name.clone()>"Out of which stock"</label>{raw(format!("<select id=\"{name}\" name=\"from\">{stocks}</select>"))}</div>
                <p class="buttons"><button class="button" type="submit">{format!("Promise {} units", agreement.units)}</button></p>
            </form>
        }
    };
    let proposed = agreement.standing == Standing::Proposed;
    view! {
        <article class="sheet">
            {heading(agreement, who)}
            {maybe((proposed && model.owner).then(accept))}
            {maybe(proposed.then(|| step(agreement, key, "decline", "Decline".to_owned())))}
            {maybe((model.owner && ends(agreement)).then(|| step(agreement, key, "settle", "Settle it, and take back what is left".to_owned())))}
        </article>
    }
}
