//! From an order to the letter about it.

use crate::checkout::order::refund_sentence;
use crate::checkout::view::OrderPage;
use crate::money::percent;
use crate::ports::Letter;
use serde::Deserialize;
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

/// What went back, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Why {
    /// `full part line delivery goodwill returned`.
    pub kind: String,
    /// The word of the record.
    pub reason: String,
    /// What whoever decided it says about it; empty where the shop did by itself.
    pub note: String,
    /// Minor units.
    pub amount_minor: i64,
    /// 1: this refund is the whole payment.
    pub whole: u8,
    /// 1: with this one all of it has gone back.
    pub all_back: u8,
}

/// What a refund's letter opens with.
fn given_back(why: Option<&Why>, order: &OrderPage) -> String {
    const BANK: &str = "Your bank shows the money within a few days.";
    let Some(why) = why.filter(|why| !why.note.is_empty()) else {
        let sentence = refund_sentence(why.map_or("", |why| &why.reason));
        if !order.together.is_empty() {
            let part = order.bill.total;
            return format!(
                "{sentence} Its part of what you paid, {part}, goes back: your bank shows it within a few days."
            );
        }
        return format!("{sentence} You have not been charged: your bank shows the money back within a few days.");
    };
    let amount = order.bill.total.with_minor(why.amount_minor);
    let what = match why.kind.as_str() {
        _ if why.whole == 1 => {
            return format!("We have given the whole price of your order back: {}\n\n{BANK}", why.note);
        }
        "delivery" => format!("We have given the price of the delivery, {amount}, back"),
        "goodwill" => format!("Please take {amount} back from us"),
        "line" => format!("We have given {amount} back, for a part of what you bought"),
        _ => format!("We have given {amount} of your order back"),
    };
    let rest = if why.all_back == 1 { "With that, all of it has gone back. " } else { "Your order stands. " };
    format!("{what}: {}\n\n{rest}{BANK}", why.note)
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
    why: Option<&Why>,
) -> Letter {
    let (subject, opening) = if template == "refund" {
        let part = why.filter(|why| why.whole == 0).map(|why| order.bill.total.with_minor(why.amount_minor));
        let what = part.map_or_else(|| "Refunded in full".to_owned(), |part| format!("Refunded: {part}"));
        (format!("{what}: {} (order {})", order.drop_title, order.number), given_back(why, order))
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
    // As on the receipt's page: what is inside a bundle stands below it, and is counted with it.
    let bill = &order.bill;
    let parts = bill.parts.iter().map(|part| (format!("of it {}", part.label), part.amount));
    let lines = bill.lines.iter().map(|line| (line.label.clone(), line.amount));
    for (label, amount) in lines.clone().take(1).chain(parts).chain(lines.skip(1)) {
        let _ = writeln!(text, "{label}  {amount}");
        let _ = write!(rows, "<tr><td>{}</td><td align=\"right\">{amount}</td></tr>", escape(&label));
    }
    let show = pickup
        .map_or_else(String::new, |(url, code)| format!("To collect it, show this or say the code {code}:\n{url}\n\n"));
    let show_html = pickup.map_or_else(String::new, |(url, code)| {
        let url = escape(url);
        format!("<p>To collect it, <a href=\"{url}\">show the QR code</a> or say <b>{}</b>.</p>", escape(code))
    });
    let (together, together_html) =
        if template == "receipt" { together(order) } else { (String::new(), String::new()) };
    let tax = format!("including {} tax: {}", percent(order.bill.tax_bp).replace('\u{a0}', " "), order.bill.tax);
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
