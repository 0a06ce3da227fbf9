//! Somebody's own page: name, orders, where they are signed in.

use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{maybe, when};
use crate::ui::office::{self, Area, OfficePage};
use leptos::prelude::*;
use shared::people::view::YouPage;

/// `GET /you`
#[must_use]
pub fn you(model: &YouPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::You,
        title: "You",
        path: "/you",
        person: Some(&model.person),
        notice: model.said.as_ref(),
        script: None,
    };
    let others = model.sessions.rows.len() > 1;
    let name = Field { autocomplete: "name", ..Field::text("name", "Your name") };
    office::page(&around, || {
        view! {
            <div class="head"><h1>"You"</h1><p>{model.email.as_str()}</p></div>
            {summary(&model.notices)}
            <section aria-labelledby="orders"><h2 id="orders">"Orders"</h2>{office::table(&model.orders)}</section>
            <section aria-labelledby="ways"><h2 id="ways">"Where you may go"</h2>
                <p class="buttons">
                    {maybe(model.studio.as_ref().map(|name| view! { <a class="button second" href="/studio">{format!("Studio: {name}")}</a> }))}
                    {when(model.studio.is_none(), || view! { <a class="button second" href="/studio/join">"Open a studio and sell"</a> })}
                    {when(model.desk, || view! { <a class="button second" href="/desk">"Desk"</a> })}
                    <a class="button second" href="/you/credits">"Credits and memberships"</a>
                    <a class="button second" href="/you/security">"Passkeys and codes"</a>
                </p>
            </section>
            <section aria-labelledby="sessions"><h2 id="sessions">"Where you are signed in"</h2>
                {office::table(&model.sessions)}
                {when(others, || view! {
                    <form method="post" action="/you/sessions/end-others"><p class="buttons"><button class="button second danger" type="submit">"Sign out everywhere else"</button></p></form>
                })}
            </section>
            <section aria-labelledby="called"><h2 id="called">"What we call you"</h2>
                <form method="post" action="/you/profile">
                    {field(name.up_to(80).hint("Creators see it beside your orders only when you typed it there."), &model.name, &model.notices)}
                    {office::buttons("Save", None)}
                </form>
            </section>
            <section aria-labelledby="yours"><h2 id="yours">"What we know of you"</h2>
                <p class="lead">"Take it with you, or have it erased as far as the books allow. How long we keep what stands under "<a href="/policies/privacy">"Privacy"</a>"."</p>
                <p class="buttons"><a class="button second" href="/you/export">"Export"</a><a class="button second danger" href="/you/erase">"Erase"</a></p>
            </section>
        }
    })
}
