//! Counts down to the opening, then to the close, by the server's time.

use leptos::prelude::*;

use super::words;

/// `now` is the server's time when the page was made; all three in milliseconds.
#[component]
pub fn Countdown(now: i64, opens_at: i64, closes_at: i64) -> impl IntoView {
    // A timer is silent by its role: nobody wants to hear every second.
    view! {
        <Counting>
            <span class="countdown" role="timer" data-now=now data-opens=opens_at data-closes=closes_at>
                <time datetime=words::iso(words::aim(now, opens_at, closes_at))>
                    {words::countdown(now, opens_at, closes_at, words::coarse)}
                </time>
            </span>
        </Counting>
    }
}

/// Makes the countdowns of the page tick.
#[island]
fn Counting(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    count();
    children()
}

/// One listener for all countdowns of the page, however many islands ask.
#[cfg(feature = "hydrate")]
fn count() {
    use super::{clock, dom};
    use std::cell::Cell;

    thread_local!(static COUNTING: Cell<bool> = const { Cell::new(false) });
    if COUNTING.replace(true) {
        return;
    }
    let all = || web_sys::window()?.document()?.query_selector_all(".countdown[data-now]").ok();
    let signs = move || {
        let all = all();
        (0..all.as_ref().map_or(0, web_sys::NodeList::length))
            .filter_map(move |at| dom::element(all.as_ref()?.get(at)?))
    };
    let Some(rendered) = signs().find_map(|sign| dom::number(&sign, "data-now")) else { return };
    clock::each_second(rendered, move |now| {
        for sign in signs() {
            let of = |name| dom::number(&sign, name).unwrap_or_default();
            let (opens_at, closes_at) = (of("data-opens"), of("data-closes"));
            if let Some(time) = sign.first_element_child() {
                time.set_text_content(Some(&words::countdown(now, opens_at, closes_at, words::ticking)));
                // Fails only for a name that no attribute can have.
                drop(time.set_attribute("datetime", &words::iso(words::aim(now, opens_at, closes_at))));
            }
        }
    });
}
