//! Counts down to the opening, then to the close, by the server's time.

use leptos::prelude::*;

use super::words;

/// `now` is the server's time when the page was made; all three in milliseconds.
#[island]
pub fn Countdown(now: i64, opens_at: i64, closes_at: i64) -> impl IntoView {
    let text = RwSignal::new(words::countdown(now, opens_at, closes_at, words::coarse));
    let aim = RwSignal::new(words::aim(now, opens_at, closes_at));
    #[cfg(feature = "hydrate")]
    super::clock::each_second(now, move |now| {
        text.set(words::countdown(now, opens_at, closes_at, words::ticking));
        aim.set(words::aim(now, opens_at, closes_at));
    });
    // A timer is silent by its role: nobody wants to hear every second.
    view! {
        <span class="countdown" role="timer">
            <time datetime=move || words::iso(aim.get())>{move || text.get()}</time>
        </span>
    }
}
