//! Where payouts go.

use super::office;
use crate::fields::{Field, field, summary};
use crate::office::{buttons, hidden_key};
use crate::studio::Around;
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::office::view::Notice;
use shared::onboarding::account::Shown;

/// `GET /studio/payout-account`, or what a refused change answers. `fresh` tells whether a passkey was just shown.
#[must_use]
pub fn page(
    around: Around,
    shown: Option<&Shown>,
    (holder, key): (&str, &str),
    fresh: bool,
    notices: &[Notice],
) -> String {
    office(around, "Payout account", "/studio/payout-account", || {
        view! {
            <h1>"Payout account"</h1>
            <p class="lead">"Where your share of each sale goes. The number is kept sealed: nobody reads it in the database, and pages show its last four characters."</p>
            {maybe(shown.map(|shown| view! {
                <p class="sheet" data-account="set"><strong>{format!("{} · {} … {}", shown.holder, shown.country, shown.last4)}</strong></p>
            }))}
            {when(!fresh, || view! {
                <p>"Changing it needs your passkey, or a code of your second way."</p>
                <p class="buttons"><a class="button" href="/step-up?next=%2Fstudio%2Fpayout-account">"Show my passkey"</a>
                    <a class="button second" href="/studio">"Back to today"</a></p>
            })}
            {when(fresh, || form(shown, holder, key, notices))}
        }
    })
}

fn form<'a>(shown: Option<&'a Shown>, holder: &'a str, key: &'a str, notices: &'a [Notice]) -> impl IntoView + 'a {
    view! {
        {summary(notices)}
        <form method="post" action="/studio/payout-account/set">
            {hidden_key(key)}
            <input type="hidden" name="seen" value=shown.map_or(0, |shown| shown.version).to_string()/>
            {field(Field::text("holder", "Name on the account").required().up_to(70), holder, notices)}
            {field(Field::text("iban", "IBAN").required().up_to(42).hint("Two letters, two check digits, then the number. Spaces do not matter."), "", notices)}
            {buttons(if shown.is_some() { "Change it" } else { "Keep it" }, Some(("Back to today", "/studio")))}
        </form>
    }
}
