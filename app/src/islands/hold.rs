//! How long the units are still held, on the checkout page.

use leptos::prelude::*;

use super::words;

/// `now` is the server's time when the page was made; both in milliseconds.
#[island]
pub fn HoldTimer(now: i64, expires_at: i64, drop_slug: String) -> impl IntoView {
    let left = expires_at.saturating_sub(now);
    let text = RwSignal::new(format!("Held for you for {}", words::coarse(left)));
    let word = RwSignal::new("");
    let ended = RwSignal::new(left <= 0);
    #[cfg(feature = "hydrate")]
    super::clock::each_second(now, move |now| {
        let left = expires_at.saturating_sub(now);
        text.set(format!("Held for you for {}", words::ticking(left)));
        word.set(match left {
            ..=0 => "The hold has ended, and the units are back in the drop.",
            1..=60_000 => "Less than a minute left to pay.",
            _ => "",
        });
        if left <= 0 {
            ended.set(true);
            stop_paying();
        }
    });
    view! {
        <div class="hold" data-ended=move || ended.get().to_string()>
            <p class="hold-timer" role="timer" hidden=move || ended.get()>
                <time datetime=words::iso(expires_at)>{move || text.get()}</time>
            </p>
            <p class="hold-word" role="status">{move || word.get()}</p>
            <a class="hold-back" href=format!("/drops/{drop_slug}") hidden=move || !ended.get()>
                "Back to the drop"
            </a>
        </div>
    }
}

/// The pay button rests: the server would refuse it.
#[cfg(feature = "hydrate")]
fn stop_paying() {
    if let Some(button) = super::dom::by_id("pay") {
        super::dom::mark(&button, "disabled", true);
    }
}
