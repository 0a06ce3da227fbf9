//! Controls of back-office forms. Each keeps what was typed and says what is wrong with it; `ui::fields` has the plain line.

use crate::ui::fields::{Field, Told, about, attribute, flag, framed, hint, named, notice_under};
use crate::ui::layout::escape;
use crate::ui::markup::raw;
use leptos::prelude::*;
use shared::money::Currency;
use shared::office::view::Notice;

/// Something to choose.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What people read.
    pub label: &'a str,
    /// A word more about it, beside a radio button.
    pub hint: &'a str,
}

impl<'a> Choice<'a> {
    /// Without more about it.
    #[must_use]
    pub const fn new(value: &'a str, label: &'a str) -> Self {
        Self { value, label, hint: "" }
    }
}

/// The idempotency key of a form.
pub fn hidden_key(key: &str) -> impl IntoView + use<> {
    let mut to = String::from("<input type=\"hidden\" name=\"key\"");
    attribute(&mut to, "value", key);
    to.push('>');
    raw(to)
}

/// Several lines to fill in.
pub fn text_area<'a>(field: Field<'a>, rows: u8, typed: &'a str, notices: &'a [Notice]) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<textarea");
        attribute(to, "rows", &rows.to_string());
        named(to, field, told);
        // A browser drops the first line end: this one, and not the one that was typed.
        to.push_str(">\n");
        escape(to, typed);
        to.push_str("</textarea>");
    })
}

/// One of a list. What was sent and is not on it is shown as nothing chosen.
pub fn choice<'a>(
    field: Field<'a>,
    options: &'a [Choice<'a>],
    chosen: &'a str,
    notices: &'a [Notice],
) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<select");
        attribute(to, "id", field.name);
        attribute(to, "name", field.name);
        flag(to, "required", field.required);
        told.write(to);
        to.push('>');
        for option in options {
            to.push_str("<option");
            attribute(to, "value", option.value);
            flag(to, "selected", option.value == chosen);
            to.push('>');
            escape(to, option.label);
            to.push_str("</option>");
        }
        to.push_str("</select>");
    })
}

/// One of a few, all in sight.
pub fn radios<'a>(
    field: Field<'a>,
    options: &'a [Choice<'a>],
    chosen: &'a str,
    notices: &'a [Notice],
) -> impl IntoView + 'a {
    let wrong = about(notices, field.name);
    let mut to = String::from("<fieldset");
    attribute(&mut to, "class", if wrong.is_some() { "field wrong" } else { "field" });
    // Where the summary leads.
    attribute(&mut to, "id", field.name);
    to.push_str(" tabindex=\"-1\"");
    Told::of(field.name, field.hint, wrong).write_description(&mut to);
    to.push_str("><legend>");
    escape(&mut to, field.label);
    to.push_str("</legend>");
    hint(&mut to, field.name, field.hint);
    for option in options {
        to.push_str("<label class=\"pick\"><input type=\"radio\"");
        attribute(&mut to, "name", field.name);
        attribute(&mut to, "value", option.value);
        flag(&mut to, "required", field.required);
        flag(&mut to, "checked", option.value == chosen);
        to.push_str("><span>");
        escape(&mut to, option.label);
        if !option.hint.is_empty() {
            to.push_str("<small>");
            escape(&mut to, option.hint);
            to.push_str("</small>");
        }
        to.push_str("</span></label>");
    }
    notice_under(&mut to, field.name, wrong);
    to.push_str("</fieldset>");
    raw(to)
}

/// A yes. The form sends `yes`, or nothing.
pub fn checkbox<'a>(field: Field<'a>, checked: bool, notices: &'a [Notice]) -> impl IntoView + 'a {
    let wrong = about(notices, field.name);
    let mut to = String::from(if wrong.is_some() { "<div class=\"field wrong\">" } else { "<div class=\"field\">" });
    to.push_str("<label class=\"pick\"><input type=\"checkbox\" value=\"yes\"");
    attribute(&mut to, "id", field.name);
    attribute(&mut to, "name", field.name);
    flag(&mut to, "required", field.required);
    flag(&mut to, "checked", checked);
    Told::of(field.name, field.hint, wrong).write(&mut to);
    to.push_str("><span>");
    escape(&mut to, field.label);
    to.push_str("</span></label>");
    hint(&mut to, field.name, field.hint);
    notice_under(&mut to, field.name, wrong);
    to.push_str("</div>");
    raw(to)
}

/// An amount as it is written, `8.50`, with its currency beside it.
pub fn money_field<'a>(
    field: Field<'a>,
    currency: Currency,
    typed: &'a str,
    notices: &'a [Notice],
) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<span class=\"with\"><input type=\"text\"");
        attribute(to, "inputmode", if currency.exponent() == 0 { "numeric" } else { "decimal" });
        attribute(to, "value", typed);
        named(to, field, told);
        to.push_str("><span>");
        to.push_str(currency.code());
        to.push_str("</span></span>");
    })
}

/// A day and a time of day, `2026-11-21T18:00`, by the clock of the zone that is named beside it.
pub fn moment_field<'a>(field: Field<'a>, zone: &'a str, typed: &'a str, notices: &'a [Notice]) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<span class=\"with\"><input type=\"datetime-local\"");
        attribute(to, "value", typed);
        attribute(to, "id", field.name);
        attribute(to, "name", field.name);
        flag(to, "required", field.required);
        told.write(to);
        to.push_str("><span>");
        escape(to, zone);
        to.push_str("</span></span>");
    })
}

/// A file. `accept` is what the chooser offers; `camera` opens the camera of a phone at once.
pub fn file_field<'a>(field: Field<'a>, accept: &'a str, camera: bool, notices: &'a [Notice]) -> impl IntoView + 'a {
    framed(field, notices, move |to, told| {
        to.push_str("<input type=\"file\"");
        attribute(to, "accept", accept);
        if camera {
            to.push_str(" capture=\"environment\"");
        }
        attribute(to, "id", field.name);
        attribute(to, "name", field.name);
        flag(to, "required", field.required);
        told.write(to);
        to.push('>');
    })
}

/// The end of a form: what it does, and the way out without doing it.
pub fn buttons<'a>(does: &'a str, back: Option<(&'a str, &'a str)>) -> impl IntoView + 'a {
    let mut to = String::from("<p class=\"buttons\"><button class=\"button\" type=\"submit\">");
    escape(&mut to, does);
    to.push_str("</button>");
    if let Some((words, href)) = back {
        to.push_str("<a class=\"button second\"");
        attribute(&mut to, "href", href);
        to.push('>');
        escape(&mut to, words);
        to.push_str("</a>");
    }
    to.push_str("</p>");
    raw(to)
}
