//! Fields of a form that say what is wrong with them, and the list of all of it on top.

use super::layout::escape;
use super::markup::{Markup, raw, write_to};
use leptos::prelude::*;
use shared::drops::view::Notice;

/// One line to fill in.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// Its name in the form, and its id.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// `text`, `email`.
    pub kind: &'a str,
    /// What browsers fill in by themselves.
    pub autocomplete: &'a str,
    /// Most characters.
    pub length_max: u16,
    /// Whether a browser refuses to send it empty.
    pub required: bool,
    /// A word of advice under the label.
    pub hint: &'a str,
}

impl<'a> Field<'a> {
    /// A line of text that nobody's browser fills in.
    #[must_use]
    pub const fn text(name: &'a str, label: &'a str) -> Self {
        Self { name, label, kind: "text", autocomplete: "off", length_max: 200, required: false, hint: "" }
    }

    /// The same, and a browser refuses to send it empty.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same with a word of advice.
    #[must_use]
    pub const fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// The same with another most of characters.
    #[must_use]
    pub const fn up_to(self, length_max: u16) -> Self {
        Self { length_max, ..self }
    }
}

/// The field with what was typed, and with what was wrong about it.
pub fn field<'a>(field: Field<'a>, typed: &'a str, notices: &'a [Notice]) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<input");
        attribute(to, "type", field.kind);
        attribute(to, "value", typed);
        named(to, field, told);
        to.push('>');
    })
}

/// Label, hint and notice around whatever `control` writes. It is handed the attributes that connect it with them.
pub fn framed<'a>(
    field: Field<'a>,
    notices: &'a [Notice],
    control: impl FnOnce(&mut String, &Told) + Send + 'a,
) -> Markup<impl FnOnce(&mut String) + Send + 'a> {
    Markup(move |to: &mut String| {
        let wrong = about(notices, field.name);
        to.push_str(if wrong.is_some() { "<div class=\"field wrong\"><label" } else { "<div class=\"field\"><label" });
        attribute(to, "for", field.name);
        to.push('>');
        escape(to, field.label);
        to.push_str("</label>");
        hint(to, field.name, field.hint);
        control(to, &Told::of(field.name, field.hint, wrong));
        notice_under(to, field.name, wrong);
        to.push_str("</div>");
    })
}

/// What describes a control: its hint, its notice.
pub struct Told {
    described: String,
    wrong: bool,
}

impl Told {
    /// What stands around the control `name`.
    pub fn of(name: &str, hint: &str, wrong: Option<&Notice>) -> Self {
        let mut described = String::new();
        if !hint.is_empty() {
            described.push_str(name);
            described.push_str("-hint");
        }
        if wrong.is_some() {
            described.push_str(if described.is_empty() { "" } else { " " });
            described.push_str(name);
            described.push_str("-notice");
        }
        Self { described, wrong: wrong.is_some() }
    }

    /// As attributes.
    pub fn write(&self, to: &mut String) {
        if self.wrong {
            to.push_str(" aria-invalid=\"true\"");
        }
        self.write_description(to);
    }

    /// The same for a group, which cannot be invalid itself.
    pub fn write_description(&self, to: &mut String) {
        if !self.described.is_empty() {
            attribute(to, "aria-describedby", &self.described);
        }
    }
}

/// Everything about a text control but its type and value.
pub fn named(to: &mut String, field: Field, told: &Told) {
    attribute(to, "id", field.name);
    attribute(to, "name", field.name);
    attribute(to, "autocomplete", field.autocomplete);
    // A day or a number has no length.
    if !matches!(field.kind, "date" | "datetime-local" | "number") {
        attribute(to, "maxlength", &field.length_max.to_string());
    }
    flag(to, "required", field.required);
    told.write(to);
}

/// ` name="value"`, escaped.
pub fn attribute(to: &mut String, name: &str, value: &str) {
    to.push(' ');
    to.push_str(name);
    to.push_str("=\"");
    escape(to, value);
    to.push('"');
}

/// ` name` where it holds.
pub fn flag(to: &mut String, name: &str, holds: bool) {
    if holds {
        to.push(' ');
        to.push_str(name);
    }
}

/// The hint of the control `name`, if there is one.
pub fn hint(to: &mut String, name: &str, hint: &str) {
    if !hint.is_empty() {
        to.push_str("<p class=\"hint\" id=\"");
        escape(to, name);
        to.push_str("-hint\">");
        escape(to, hint);
        to.push_str("</p>");
    }
}

/// What was refused about the control `name`, if anything was.
pub fn notice_under(to: &mut String, name: &str, wrong: Option<&Notice>) {
    if let Some(notice) = wrong {
        write_to(to, at_field(name, notice));
    }
}

/// What was refused about the field `name`.
#[must_use]
pub fn about<'a>(notices: &'a [Notice], name: &str) -> Option<&'a Notice> {
    notices.iter().find(|notice| notice.field.as_deref() == Some(name))
}

/// The refusal beneath its field.
pub fn at_field<'a>(name: &'a str, notice: &'a Notice) -> impl IntoView + 'a {
    view! { <p class="notice" id=format!("{name}-notice") data-code=notice.code.as_str()>{notice.text.as_str()}</p> }
}

/// Everything that was refused, on top of a form where every field but the key can be seen.
pub fn summary(notices: &[Notice]) -> impl IntoView + '_ {
    listed(["One thing needs another look", "A few things need another look"], notices, |field| field != "key")
}

/// The same with other headings, for one thing and for more, on top of a form with these fields.
pub fn summary_of<'a>(headings: [&'a str; 2], fields: &'a [&str], notices: &'a [Notice]) -> impl IntoView + 'a {
    listed(headings, notices, |field| fields.contains(&field))
}

fn listed<'a>(
    [one, more]: [&'a str; 2],
    notices: &'a [Notice],
    on_page: impl Fn(&str) -> bool + Send + 'a,
) -> impl IntoView + 'a {
    raw(if notices.is_empty() {
        String::new()
    } else {
        let mut to = String::from("<div class=\"summary\" role=\"alert\"><h2>");
        escape(&mut to, if notices.len() == 1 { one } else { more });
        to.push_str("</h2><ul>");
        for notice in notices {
            line(&mut to, notice, notice.field.as_deref().filter(|field| on_page(field)));
        }
        to.push_str("</ul></div>");
        to
    })
}

/// The code stands at the field where there is one: each code is on the page once.
fn line(to: &mut String, notice: &Notice, field: Option<&str>) {
    to.push_str("<li");
    match field {
        Some(field) => {
            to.push_str("><a href=\"#");
            escape(to, field);
            to.push_str("\">");
            escape(to, &notice.text);
            to.push_str("</a></li>");
        }
        None => {
            attribute(to, "data-code", &notice.code);
            to.push('>');
            escape(to, &notice.text);
            to.push_str("</li>");
        }
    }
}
