//! The page on which a buyer shows that they are no program, or waits a minute.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::maybe;
use leptos::prelude::*;
use shared::doorkeeping::view::{ACTION, CheckPage, LOBBY_ACTION, PROOF, Wish};

/// What a hold, or joining a lobby, answers that comes too soon after too many others of its network. The one page with a
/// script of somebody else's; its form works without it, by waiting.
#[must_use]
pub fn check(model: &CheckPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: words(model).title,
        description: "A short check, because many requests come from your network.".to_owned(),
        picture: None,
        style: style::ENTER,
        facts: None,
        wakes: false,
    };
    document(&head, || main(model))
}

/// What differs between one wish and another.
struct Words {
    title: &'static str,
    does: &'static str,
    kept: &'static str,
    path: &'static str,
    action: &'static str,
}

const fn words(model: &CheckPage) -> Words {
    match model.wish {
        Wish::Hold { .. } => Words {
            title: "Before we hold it for you",
            does: "Hold it for me",
            kept: "what you chose is kept",
            path: "holds",
            action: ACTION,
        },
        Wish::Join => Words {
            title: "Before you join the lobby",
            does: "Join the lobby",
            kept: "whoever joins before the drop opens has the same chance",
            path: "lobby",
            action: LOBBY_ACTION,
        },
    }
}

fn main(model: &CheckPage) -> impl IntoView + '_ {
    let drop = format!("/drops/{}", model.slug);
    let Words { title, does, kept, path, action } = words(model);
    let chosen = match &model.wish {
        Wish::Hold { sku, qty, key } => Some((sku, qty, key)),
        Wish::Join => None,
    };
    view! {
        <main id="main" class="enter">
            <h1>{title}</h1>
            <p class="tagline" role="alert" data-code=model.notice.code.as_str()>{model.notice.text.as_str()}</p>
            <form method="post" action=format!("{drop}/{path}")>
                {maybe(chosen.map(|(sku, qty, key)| view! {
                    <input type="hidden" name="sku" value=sku.as_str()/>
                    <input type="hidden" name="qty" value=qty.as_str()/>
                    <input type="hidden" name="key" value=key.as_str()/>
                }))}
                <input type="hidden" name=PROOF value=model.proof.as_str()/>
                // The check's script puts its box and its answer here.
                <div class="cf-turnstile" data-sitekey=model.site_key.as_str() data-action=action></div>
                <p class="ways"><button class="button" type="submit">{does}</button></p>
            </form>
            <p class="aside">{format!("Is there no box to tick? The check needs script. Without it, wait {} seconds and press the same button: {kept}. Everybody in your network shares one count, and it starts anew each minute.", model.wait_seconds)}</p>
            <p><a href=drop>"Back to the drop"</a></p>
            <script src=model.script.as_str() defer></script>
        </main>
    }
}
