//! The way in: asking for a letter, typing its code, the button behind its link.

use super::passkey::{self, Asks};
use crate::style;
use crate::ui::fields::{Field, field, summary};
use crate::ui::layout::{Head, document};
use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::drops::view::Notice;
use shared::people::LINK_LASTS;
use shared::people::view::{CodePage, LinkPage, SignInPage};

const EMAIL: Field = Field {
    name: "email",
    label: "E-mail address",
    kind: "email",
    autocomplete: "email webauthn",
    length_max: 254,
    required: true,
    hint: "",
};

const CODE: Field = Field {
    name: "code",
    label: "Code from the letter",
    kind: "text",
    autocomplete: "one-time-code",
    length_max: 12,
    required: true,
    hint: "Six digits. They work once, and only here.",
};

fn around<V: IntoView>(shop: &Shop, title: &str, main: impl FnOnce() -> V) -> String {
    let head = Head {
        shop,
        path: None,
        title,
        description: format!("Sign in to {} without a password.", shop.name),
        picture: None,
        style: style::ENTER,
        facts: None,
        wakes: false,
    };
    document(&head, main)
}

/// `GET /sign-in`
#[must_use]
pub fn sign_in(model: &SignInPage) -> String {
    around(&model.shop, "Sign in", || {
        view! {
            <main id="main" class="enter">
                <h1>"Sign in"</h1>
                <p class="tagline">"There is no password. We send a letter with a link and a code; either lets you in, in this browser alone."</p>
                {summary(&model.notices)}
                {passkey::form(&Asks {
                    start: "/sign-in/passkey/start",
                    action: "/sign-in/passkey",
                    new: false,
                    does: "Sign in with a passkey",
                    hidden: &[("next", &model.next)],
                }, "")}
                <form method="post" action="/sign-in">
                    <input type="hidden" name="next" value=model.next.as_str()/>
                    {field(EMAIL, &model.email, &model.notices)}
                    <p class="ways"><button class="button" type="submit">"Send me a letter"</button></p>
                </form>
                <p class="aside">"New here? The same letter opens an account of your own. Buying works without one."</p>
            </main>
        }
    })
}

/// `GET /sign-in/sent`
#[must_use]
pub fn code(model: &CodePage) -> String {
    around(&model.shop, "Look into your mail", || {
        view! {
            <main id="main" class="enter">
                <h1>"Look into your mail"</h1>
                <p class="tagline">{format!("If a letter can reach that address, it is there in a moment. Its link and its code work for {} minutes, in this browser.", LINK_LASTS.whole_minutes())}</p>
                {summary(&model.notices)}
                <form method="post" action="/sign-in/sent">
                    {field(CODE, &model.code, &model.notices)}
                    <p class="ways">
                        <button class="button" type="submit">"Sign in"</button>
                        <a class="button second" href="/sign-in">"Ask for another letter"</a>
                    </p>
                </form>
                <p class="aside">"Nothing there after a minute? Look among the unwanted mail, and at the spelling of your address. An address gets at most five letters an hour."</p>
            </main>
        }
    })
}

/// `GET /sign-in/{link}`
#[must_use]
pub fn link(model: &LinkPage) -> String {
    let title = if model.email.is_ok() { "One more tap" } else { "This link does not sign you in" };
    around(&model.shop, title, || {
        view! {
            <main id="main" class="enter">
                <h1>{title}</h1>
                {maybe(model.email.as_ref().ok().map(|email| button(model, email)))}
                {maybe(model.email.as_ref().err().map(refused))}
            </main>
        }
    })
}

fn button<'a>(model: &'a LinkPage, email: &'a str) -> impl IntoView + 'a {
    view! {
        <p class="tagline">"You are about to sign in as "<strong>{email}</strong>"."</p>
        <form method="post" action=format!("/sign-in/{}", model.link)>
            <input type="hidden" name="token" value=model.token.as_str()/>
            <p class="ways"><button class="button" type="submit">"Sign in"</button></p>
        </form>
    }
}

/// In another browser there is nothing to press: whoever has the letter and not the browser gets no further.
fn refused(notice: &Notice) -> impl IntoView + '_ {
    view! {
        <p class="tagline" data-code=notice.code.as_str()>{notice.text.as_str()}</p>
        {when(notice.code != "other_browser", || view! { <p class="ways"><a class="button" href="/sign-in">"Ask for another letter"</a></p> })}
    }
}
