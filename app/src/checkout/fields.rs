//! Fields of a form that say what is wrong with them, and the list of all of it on top.

use crate::ui::layout::escape;
use crate::ui::markup::{each, maybe, raw, when};
use leptos::prelude::*;
use shared::drops::view::Notice;

/// One line to fill in.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name in the form, and its id.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// `text`, `email`.
    pub kind: &'static str,
    /// What browsers fill in by themselves.
    pub autocomplete: &'static str,
    /// Most characters.
    pub length_max: u16,
    /// Whether a browser refuses to send it empty.
    pub required: bool,
    /// A word of advice under the label.
    pub hint: &'static str,
}

/// The field with what was typed, and with what was wrong about it.
pub fn field<'a>(field: Field, typed: &'a str, notices: &'a [Notice]) -> impl IntoView + 'a {
    let wrong = about(notices, field.name);
    let mut described = String::new();
    if !field.hint.is_empty() {
        described.push_str(field.name);
        described.push_str("-hint");
    }
    if wrong.is_some() {
        described.push_str(if described.is_empty() { "" } else { " " });
        described.push_str(field.name);
        described.push_str("-notice");
    }
    view! {
        <div class=if wrong.is_some() { "field wrong" } else { "field" }>
            <label for=field.name>{field.label}</label>
            {when(!field.hint.is_empty(), move || raw(format!("<p class=\"hint\" id=\"{}-hint\">{}</p>", field.name, field.hint)))}
            <input id=field.name name=field.name type=field.kind value=typed autocomplete=field.autocomplete
                maxlength=field.length_max.to_string() required=field.required
                aria-invalid=wrong.map(|_| "true") aria-describedby=(!described.is_empty()).then_some(described)/>
            {maybe(wrong.map(|notice| at_field(field.name, notice)))}
        </div>
    }
}

/// What was refused about the field `name`.
pub fn about<'a>(notices: &'a [Notice], name: &str) -> Option<&'a Notice> {
    notices.iter().find(|notice| notice.field.as_deref() == Some(name))
}

/// The refusal beneath its field.
pub fn at_field<'a>(name: &'static str, notice: &'a Notice) -> impl IntoView + 'a {
    view! { <p class="notice" id=format!("{name}-notice") data-code=notice.code.as_str()>{notice.text.as_str()}</p> }
}

/// Everything that was refused, on top of the form, each with the way to its field.
pub fn summary(notices: &[Notice]) -> impl IntoView + '_ {
    when(!notices.is_empty(), move || {
        view! {
            <div class="summary" role="alert">
                <h2>{if notices.len() == 1 { "One thing is missing" } else { "A few things are missing" }}</h2>
                <ul>{each(notices, line)}</ul>
            </div>
        }
    })
}

/// What people fill in; a notice about anything else, such as the key, has no field to stand at.
const FIELDS: [&str; 7] = ["email", "name", "fulfilment", "street", "postcode", "town", "coupon"];

/// The code stands at the field where there is one: each code is on the page once.
fn line(notice: &Notice) -> impl IntoView + '_ {
    raw({
        let mut line = String::from("<li");
        match notice.field.as_deref().filter(|field| FIELDS.contains(field)) {
            Some(field) => {
                line.push_str("><a href=\"#");
                escape(&mut line, field);
                line.push_str("\">");
                escape(&mut line, &notice.text);
                line.push_str("</a></li>");
            }
            None => {
                line.push_str(" data-code=\"");
                escape(&mut line, &notice.code);
                line.push_str("\">");
                escape(&mut line, &notice.text);
                line.push_str("</li>");
            }
        }
        line
    })
}
