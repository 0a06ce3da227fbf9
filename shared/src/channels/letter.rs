//! From an order to the letter about it.

use crate::checkout::order::refund_sentence;
use crate::checkout::view::OrderPage;
use crate::ports::Letter;
use std::fmt::Write;

/// Makes text safe inside HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Why a payment went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why<'a> {
    /// The word of the record.
    pub word: &'a str,
    /// What the operator who decided it says about it.
    pub note: Option<&'a str>,
}

/// What a refund's letter opens with.
fn given_back(order: &OrderPage, why: Option<&Why<'_>>) -> String {
    match why.and_then(|why| why.note) {
        Some(note) => format!(
            "We have given the whole price of your order back: {note}\n\nYour bank shows the money within a few days."
        ),
        None if !order.together.is_empty() => format!(
            "{} Its part of what you paid, {}, goes back: your bank shows it within a few days.",
            refund_sentence(why.map_or("", |why| why.word)),
            order.bill.total
        ),
        None => format!(
            "{} You have not been charged: your bank shows the money back within a few days.",
            refund_sentence(why.map_or("", |why| why.word))
        ),
    }
}

/// The letter of `template` about `order`; `link` opens it from any device, `pickup` is the address and the code to show
/// at the counter, `why` tells of a refund.
#[must_use]
pub fn write(
    template: &str,
    order: &OrderPage,
    to: &str,
    link: &str,
    pickup: Option<&(String, String)>,
    why: Option<&Why<'_>>,
) -> Letter {
    let (subject, opening) = if template == "refund" {
        (format!("Refunded in full: {} (order {})", order.drop_title, order.number), given_back(order, why))
    } else {
        (
            format!("Your order {}: {}", order.number, order.drop_title),
            format!("Thank you. {} has your order, and your payment has arrived.", order.creator),
        )
    };
    let greeting = if order.name.is_empty() { "Hello,".to_owned() } else { format!("Hello {},", order.name) };
    let where_to = format!(
        "{}: {}, {} {}–{}",
        if order.slot.delivery { "Delivery" } else { "Pickup" },
        order.slot.place,
        order.slot.starts.day,
        order.slot.starts.clock,
        order.slot.ends.clock
    );
    let mut text = format!("{greeting}\n\n{opening}\n\n");
    let mut rows = String::new();
    for line in &order.bill.lines {
        let _ = writeln!(text, "{}  {}", line.label, line.amount);
        let _ = write!(rows, "<tr><td>{}</td><td align=\"right\">{}</td></tr>", escape(&line.label), line.amount);
    }
    let show = pickup
        .map_or_else(String::new, |(url, code)| format!("To collect it, show this or say the code {code}:\n{url}\n\n"));
    let show_html = pickup.map_or_else(String::new, |(url, code)| {
        let url = escape(url);
        format!("<p>To collect it, <a href=\"{url}\">show the QR code</a> or say <b>{}</b>.</p>", escape(code))
    });
    let (together, together_html) =
        if template == "receipt" { together(order) } else { (String::new(), String::new()) };
    let rate = order.bill.tax_bp / 100;
    let tax = format!("including {rate} % tax: {}", order.bill.tax);
    let _ = write!(
        text,
        "Total  {} ({tax})\n\n{together}{where_to}\n\n{show}Your receipt: {link}\n\n{}\n",
        order.bill.total, order.shop.name
    );
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{subject}</title>\
         <body style=\"font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em\">\
         <p>{}</p><p>{}</p><table width=\"100%\">{rows}<tr><td><b>Total</b></td><td align=\"right\"><b>{}</b></td></tr></table>\
         <p>{tax}</p>{together_html}<p>{}</p>{show_html}<p><a href=\"{}\">Your receipt</a></p><p>{}</p></body></html>",
        escape(&greeting),
        escape(&opening).replace('\n', "<br>"),
        order.bill.total,
        escape(&where_to),
        escape(link),
        escape(&order.shop.name),
        subject = escape(&subject),
    );
    Letter { to: to.to_owned(), subject, text, html, headers: Vec::new() }
}

/// What was paid by the same payment, as text and as HTML; nothing for an order that was paid alone.
fn together(order: &OrderPage) -> (String, String) {
    if order.together.is_empty() {
        return (String::new(), String::new());
    }
    let whole = format!("Paid together with it, {} in all", order.to_pay());
    let (mut text, mut html) = (format!("{whole}:\n"), format!("<p>{whole}:</p><ul>"));
    for other in &order.together {
        let what = format!("{}, by {} (order {})", other.what, other.creator, other.number);
        let told = format!("{}: {}", other.total, other.label);
        let _ = writeln!(text, "{what}  {told}\n{}", other.url);
        let _ = write!(html, "<li><a href=\"{}\">{}</a> {}</li>", escape(&other.url), escape(&what), escape(&told));
    }
    (text + "\n", html + "</ul>")
}

/// The letter with a link and a code to sign in by.
#[must_use]
pub fn sign_in(to: &str, shop: &str, url: &str, code: &str) -> Letter {
    let minutes = crate::people::LINK_LASTS.whole_minutes();
    let text = format!(
        "Sign in to {shop}:\n\n{url}\n\nOr type this code where you asked for it: {code}\n\n\
         Both work once, for {minutes} minutes, in the browser you asked with. If you did not ask, you need do nothing: \
         without this letter nobody gets in.\n"
    );
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in</title>\
         <body style=\"font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em\">\
         <p><a href=\"{}\">Sign in to {}</a></p><p>Or type this code where you asked for it: <b>{code}</b></p>\
         <p>Both work once, for {minutes} minutes, in the browser you asked with. If you did not ask, you need do nothing: \
         without this letter nobody gets in.</p></body></html>",
        escape(url),
        escape(shop),
    );
    let subject = format!("{code} signs you in to {shop}");
    Letter { to: to.to_owned(), subject, text, html, headers: Vec::new() }
}
