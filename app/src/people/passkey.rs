//! The form that the passkey tool takes over. A browser shows it only when it can do it.

use crate::ui::fields::attribute;
use crate::ui::layout::escape;
use crate::ui::markup::raw;
use leptos::prelude::*;

/// What a form asks a device for.
pub struct Asks<'a> {
    /// Begins the ceremony.
    pub start: &'a str,
    /// Takes the answer.
    pub action: &'a str,
    /// Whether a passkey is made rather than shown.
    pub new: bool,
    /// What the button says.
    pub does: &'a str,
    /// Hidden fields.
    pub hidden: &'a [(&'a str, &'a str)],
}

/// The form; `inside` is what is filled in by hand, as HTML of our own.
pub fn form(asks: &Asks<'_>, inside: &str) -> impl IntoView + use<> {
    let mut to = String::from("<form class=\"passkey\" data-tool=\"passkey\" method=\"post\" hidden");
    attribute(&mut to, "data-start", asks.start);
    attribute(&mut to, "action", asks.action);
    if asks.new {
        to.push_str(" data-new");
    }
    to.push('>');
    for (name, value) in [("ceremony", ""), ("response", "")].iter().chain(asks.hidden) {
        to.push_str("<input type=\"hidden\"");
        attribute(&mut to, "name", name);
        attribute(&mut to, "value", value);
        to.push('>');
    }
    to.push_str(inside);
    to.push_str("<p class=\"notice\" data-says role=\"alert\" hidden></p><p class=\"buttons\"><button class=\"button\" type=\"submit\">");
    escape(&mut to, asks.does);
    to.push_str("</button></p></form>");
    raw(to)
}
