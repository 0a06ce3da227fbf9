//! How long the units are still held, on the checkout page.

use leptos::prelude::*;

use super::words;

/// `now` is the server's time when the page was made; both in milliseconds.
#[component]
pub fn HoldTimer(now: i64, expires_at: i64, drop_slug: String) -> impl IntoView {
    let left = expires_at.saturating_sub(now);
    let ended = left <= 0;
    view! {
        <Holding>
            <div class="hold" id="hold" data-now=now data-expires=expires_at data-ended=ended.to_string()>
                <p class="hold-timer" id="hold-timer" role="timer" hidden=ended>
                    <time id="hold-left" datetime=words::iso(expires_at)>{words::held(left, words::coarse)}</time>
                </p>
                <p class="hold-word" id="hold-word" role="status">{words::hold_word(left)}</p>
                <a class="hold-back" id="hold-back" href=format!("/drops/{drop_slug}") hidden=!ended>"Back to the drop"</a>
            </div>
        </Holding>
    }
}

/// Makes the hold timer tick, and ends the checkout with the hold.
#[island]
fn Holding(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    hold();
    children()
}

#[cfg(feature = "hydrate")]
fn hold() {
    use super::{clock, dom};

    let Some(timer) = dom::by_id("hold") else { return };
    let of = |name| dom::number(&timer, name).unwrap_or_default();
    let (rendered, expires_at) = (of("data-now"), of("data-expires"));
    clock::each_second(rendered, move |now| {
        let left = expires_at.saturating_sub(now);
        dom::write("hold-left", &words::held(left, words::ticking));
        dom::write("hold-word", words::hold_word(left));
        if left <= 0 {
            // Fails only for a name that no attribute can have.
            drop(timer.set_attribute("data-ended", "true"));
            dom::show("hold-timer", false);
            dom::show("hold-back", true);
            if let Some(pay) = dom::by_id("pay") {
                // The server would refuse it.
                dom::mark(&pay, "disabled", true);
            }
        }
    });
}
