//! Looking for a drop: a plain form, and what it found.

use crate::ui::markup::{each, when};
use leptos::prelude::*;
use shared::catalogue::view::HomePage;

/// The form; it keeps what was asked.
pub fn form(model: &HomePage) -> impl IntoView + '_ {
    let search = &model.search;
    view! {
        <search>
            <form class="find" action="/" method="get">
                <p class="find-q"><label for="q">"Find a drop"</label>
                    <input id="q" type="search" name="q" value=search.q.as_str() maxlength="100" autocomplete="off"/></p>
                <p><label for="category">"Category"</label>
                    <select id="category" name="category"><option value="">"All"</option>
                        {each(&model.categories, |category| choice(category, category, &search.category))}</select></p>
                <p><label for="creator">"Creator"</label>
                    <input id="creator" name="creator" value=search.creator.as_str() maxlength="100" list="creators" autocomplete="off"/></p>
                <datalist id="creators">{each(&model.creators, |creator| view! { <option value=creator.name.as_str()></option> })}</datalist>
                <button class="button second" type="submit">"Find"</button>
            </form>
        </search>
    }
}

fn choice<'a>(value: &'a str, text: &'a str, chosen: &str) -> impl IntoView + use<'a> {
    view! { <option value=value selected=value == chosen>{text}</option> }
}

/// The head of a page of results.
pub fn found(model: &HomePage) -> impl IntoView + '_ {
    let count = model.live.len() + model.next.len() + model.past.len();
    let asked = &model.search.q;
    let title = match (count, asked.is_empty()) {
        (0, true) => "No drops found".to_owned(),
        (0, false) => format!("No drops found for “{asked}”"),
        (1, true) => "1 drop".to_owned(),
        (1, false) => format!("1 drop for “{asked}”"),
        (count, true) => format!("{count} drops"),
        (count, false) => format!("{count} drops for “{asked}”"),
    };
    view! {
        <header class="welcome">
            <h1>{title}</h1>
            {when(count == 0, || view! { <p>"Try fewer or other words, or "<a href="/">"see everything"</a>"."</p> })}
            {when(count != 0, || view! { <p><a href="/">"See everything"</a></p> })}
        </header>
    }
}
