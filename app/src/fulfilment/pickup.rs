//! The counter: a field for the code, and with script the camera.

use crate::ui::fields::{Field, field};
use crate::ui::markup::{maybe, when};
use crate::ui::office::{Area, OfficePage, buttons, hidden_key, page as office_page};
use leptos::prelude::*;
use shared::fulfilment::scan::Outcome;
use shared::fulfilment::view::{Found, PickupPage};

/// `GET /studio/pickup`
#[must_use]
pub fn page(model: &PickupPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: "Pickup",
        path: "/studio/orders/pickup",
        person: Some(&model.person),
        notice: model.notice.as_ref(),
        script: Some("/scan.js"),
    };
    office_page(&around, || {
        view! {
            <div class="head"><h1>"Pickup"</h1><p class="ways"><a href="/studio/orders">"Orders"</a></p></div>
            {maybe(model.found.as_ref().map(|found| result(found, &model.key)))}
            <section class="scanner" data-scan="" hidden aria-label="Scanner">
                <div class="sight"><video playsinline muted></video></div>
                <p class="buttons"><button class="button" type="button" data-camera="">"Start the camera"</button></p>
                <p class="net" data-net="" role="status"></p>
                <div class="verdict" data-verdict="" role="status"></div>
                <form class="vouch" data-vouch="" hidden>
                    <div class="field"><label for="vouch">"Why it is handed over now"</label>
                        <input id="vouch" name="why" type="text" maxlength="300" autocomplete="off" required/></div>
                    <p class="buttons"><button class="button second" type="submit">"Hand it over all the same"</button></p>
                </form>
            </section>
            <form class="counter" method="get" action="/studio/pickup" data-code-form="">
                {field(Field::text("code", "Pickup code").up_to(160).required().hint("Eight letters and digits: the buyer reads them out, or you scan the QR code."), &model.typed, &model.notices)}
                {buttons("Look it up", None)}
            </form>
            <section class="log" data-log-part="" hidden aria-labelledby="log"><h2 id="log">"This scanner’s last scans"</h2><ol data-log=""></ol></section>
        }
    })
}

fn result<'a>(found: &'a Found, key: &'a str) -> impl IntoView + 'a {
    let good = found.outcome == Outcome::Collected;
    let vouch = found.outcome == Outcome::WrongWindow;
    view! {
        <section class=if good { "verdict yes" } else { "verdict no" } aria-label="Result" data-code=found.outcome.word()>
            <h2>{found.text.as_str()}</h2>
            <p><strong>{found.what.as_str()}</strong>{format!(" for {}", found.who)}</p>
            <p>{format!("{} · {}", found.drop, found.window)}</p>
            <p><a href=format!("/studio/orders/{}", found.order)>{format!("Order {}", found.number)}</a></p>
            {when(good || vouch, move || view! {
                <form method="post" action=format!("/studio/orders/{}/collected", found.order)>
                    {hidden_key(key)}
                    <input type="hidden" name="code" value=found.code.as_str()/>
                    <input type="hidden" name="next" value="/studio/pickup"/>
                    {when(vouch, move || field(Field::text("why", "Why it is handed over now").up_to(300).required(), "", &[]))}
                    {buttons("Handed over", None)}
                </form>
            })}
        </section>
    }
}
