//! The page on which a buyer shows that they are no program, or waits a minute.

use crate::style;
use crate::ui::layout::{Head, document};
use leptos::prelude::*;
use shared::doorkeeping::view::{ACTION, CheckPage, PROOF};

/// What a hold answers that comes too soon after too many others of its network. The one page with a script of somebody
/// else's; its form works without it, by waiting.
#[must_use]
pub fn check(model: &CheckPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: "Before we hold it for you",
        description: "A short check, because many requests come from your network.".to_owned(),
        picture: None,
        style: style::ENTER,
        facts: None,
        wakes: false,
    };
    document(&head, || main(model))
}

fn main(model: &CheckPage) -> impl IntoView + '_ {
    let drop = format!("/drops/{}", model.slug);
    view! {
        <main id="main" class="enter">
            <h1>"Before we hold it for you"</h1>
            <p class="tagline" role="alert" data-code=model.notice.code.as_str()>{model.notice.text.as_str()}</p>
            <form method="post" action=format!("{drop}/holds")>
                <input type="hidden" name="sku" value=model.sku.as_str()/>
                <input type="hidden" name="qty" value=model.qty.as_str()/>
                <input type="hidden" name="key" value=model.key.as_str()/>
                <input type="hidden" name=PROOF value=model.proof.as_str()/>
                // The check's script puts its box and its answer here.
                <div class="cf-turnstile" data-sitekey=model.site_key.as_str() data-action=ACTION></div>
                <p class="ways"><button class="button" type="submit">"Hold it for me"</button></p>
            </form>
            <p class="aside">{format!("Is there no box to tick? The check needs script. Without it, wait {} seconds and press the same button: what you chose is kept. Everybody in your network shares one count, and it starts anew each minute.", model.wait_seconds)}</p>
            <p><a href=drop>"Back to the drop"</a></p>
            <script src=model.script.as_str() defer></script>
        </main>
    }
}
