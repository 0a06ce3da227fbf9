//! A piece of a choice: its name, its price, what is left.

use leptos::prelude::*;

/// `text` in a span of its own. It ends in a space, so that the pieces do not run together where they are read aloud.
pub fn part(class: &'static str, text: String) -> impl IntoView {
    view! { <span class=class>{text + " "}</span> }
}
