//! Co-hosts: who sells a drop with its creator, and what a studio was asked to sell with others.

use super::{Around, office};
use crate::fields::{Field, attribute, field, framed, named, summary};
use crate::office::{Choice, choice, hidden_key, state_sign};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::cohosts::view::{Cohosted, Cohosting, DropCohosts, Standing, percent};
use shared::office::view::Tone;

const ONLY_OWNERS: &str = "Shares are money: only an owner of the studio agrees to them.";

/// `GET /studio/drops/{id}/cohosts`
#[must_use]
pub fn page(around: Around, model: &DropCohosts) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/cohosts");
    office(around, "Co-hosts", &here, || {
        view! {
            <div class="head"><h1>"Co-hosts"</h1><a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            <p class="lead">"Whoever makes this drop with you gets a share of what you get: of everything, or of one product. Each order is shared the moment it is paid, to the cent, and paid out to each of you. What is agreed before the doors open stands."</p>
            {summary(&model.notices)}
            {when(!model.shares.is_empty(), || view! {
                <section aria-label="Shares">{each(&model.shares, |share| offered(model, share))}</section>
            })}
            {when(model.shares.is_empty(), || view! { <p class="hint">"Nobody shares in this drop so far: all of it is yours."</p> })}
            {when(model.is_open, || view! { <p class="hint">"The doors have opened: nothing more is agreed for this drop."</p> })}
            {maybe((!model.is_open && model.may_agree).then(|| form(&here, model)))}
            {when(!model.may_agree, || view! { <p class="hint">{ONLY_OWNERS}</p> })}
            <p class="buttons"><a class="button second" href="/studio/cohosting">"What others share with you"</a></p>
        }
    })
}

const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Proposed => Tone::Wait,
        Standing::Accepted => Tone::Go,
        Standing::Declined => Tone::Stop,
        Standing::Withdrawn => Tone::End,
    }
}

fn of_what(share: &Cohosting) -> String {
    share.item.as_ref().map_or_else(|| "of everything".to_owned(), |item| format!("of {item}"))
}

fn step<'a>(share: &'a Cohosting, key: &'a str, what: &'static str, words: String) -> impl IntoView + use<'a> {
    view! {
        <form method="post" action=format!("/studio/cohosts/{}/{what}", share.id)>
            {hidden_key(key)}
            <button class=if what == "accept" { "button" } else { "button second" } type="submit">{words}</button>
        </form>
    }
}

/// Whether it can still be taken back.
const fn stands(share: &Cohosting) -> bool {
    !share.is_open && matches!(share.standing, Standing::Proposed | Standing::Accepted)
}

fn offered<'a>(model: &'a DropCohosts, share: &'a Cohosting) -> impl IntoView + use<'a> {
    let back = format!("Take it back: {} for {}", percent(share.share_bp), share.cohost);
    view! {
        <article class="sheet">
            <h2>{format!("{} {} ", percent(share.share_bp), of_what(share))}{state_sign(share.standing.sign(), tone(share.standing))}</h2>
            <p>{format!("for {}", share.cohost)}</p>
            {maybe((model.may_agree && stands(share)).then(|| step(share, &model.key, "withdraw", back)))}
        </article>
    }
}

fn form<'a>(here: &str, model: &'a DropCohosts) -> impl IntoView + use<'a> {
    let mut items = vec![Choice::new("", "Everything in this drop")];
    items.extend(model.items.iter().map(|(sku, title)| Choice::new(sku, title)));
    let (typed, notices, mut fields) = (&model.typed, &model.notices, String::new());
    let whom = Field::text("cohost", "Co-host")
        .hint("Their name as it stands on their page. They say yes or no in their own studio.")
        .up_to(100)
        .required();
    write_to(
        &mut fields,
        framed(whom, notices, |to, told| {
            to.push_str("<input type=\"text\" list=\"cohost-names\"");
            attribute(to, "value", &typed.cohost);
            named(to, whom, told);
            to.push_str("><datalist id=\"cohost-names\">");
            for (_, name) in &model.partners {
                to.push_str("<option");
                attribute(to, "value", name);
                to.push_str("></option>");
            }
            to.push_str("</datalist>");
        }),
    );
    write_to(
        &mut fields,
        choice(
            Field::text("sku", "Of what").hint("A share of one product goes before the share of everything."),
            &items,
            &typed.sku,
            notices,
        ),
    );
    let share = Field::text("share", "Share in percent")
        .hint("Of what you get: the price less tax and the platform’s fee.")
        .up_to(8)
        .required();
    let mut number = String::new();
    write_to(&mut number, field(share, &typed.share, notices));
    fields.push_str(&number.replacen("<input", "<input inputmode=\"decimal\"", 1));
    view! {
        <form method="post" action=here.to_owned()>
            <h2>"Share this drop"</h2>
            {hidden_key(&model.key)}
            {raw(fields)}
            <p class="buttons"><button class="button" type="submit">"Propose the share"</button></p>
        </form>
    }
}

/// `GET /studio/cohosting`
#[must_use]
pub fn cohosted(around: Around, model: &Cohosted) -> String {
    office(around, "Shared with you", "/studio/cohosting", || {
        view! {
            <div class="head"><h1>"Shared with you"</h1></div>
            <p class="lead">"Drops of others in which you have a share of what they get. Say yes before the doors open, and every order of the drop pays yours into your own account."</p>
            {summary(&model.notices)}
            {each(&model.shares, |share| asked(model, share))}
            {when(model.shares.is_empty(), || view! { <p class="hint">"Nobody shares a drop with you so far."</p> })}
            {when(!model.may_agree && !model.shares.is_empty(), || view! { <p class="hint">{ONLY_OWNERS}</p> })}
        }
    })
}

fn asked<'a>(model: &'a Cohosted, share: &'a Cohosting) -> impl IntoView + use<'a> {
    let key = model.key.as_str();
    let open = model.may_agree && stands(share);
    view! {
        <article class="sheet">
            <h2>{format!("{} {} ", percent(share.share_bp), of_what(share))}{state_sign(share.standing.sign(), tone(share.standing))}</h2>
            <p>{format!("in “{}” of {}", share.drop_title, share.creator)}</p>
            <p class="hint">{format!("{} {}, {} {}", if share.is_open { "Opened" } else { "Opens" }, share.opens.day, share.opens.clock, share.opens.zone)}</p>
            {maybe((open && share.standing == Standing::Proposed).then(|| view! {
                <div class="buttons">
                    {step(share, key, "accept", format!("Agree to {}", percent(share.share_bp)))}
                    {step(share, key, "decline", "Decline".to_owned())}
                </div>
            }))}
            {maybe((open && share.standing == Standing::Accepted).then(|| step(share, key, "withdraw", "Step back from it".to_owned())))}
        </article>
    }
}
