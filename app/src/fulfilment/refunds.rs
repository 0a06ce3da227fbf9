//! What went back of an order, and the form by which its owner gives back more.

use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{raw, when, write_to};
use crate::ui::office::{Choice, choice, confirm, hidden_key, text_area, timeline};
use leptos::prelude::*;
use shared::fulfilment::view::OrderSheet;
use shared::office::view::TimelineStep;
use shared::refunds::view::RefundLine;

/// What went back, and what is asked for.
pub fn lines(lines: &[RefundLine]) -> impl IntoView + use<> {
    let steps: Vec<TimelineStep> = lines
        .iter()
        .map(|line| TimelineStep {
            label: format!("{}: {} ({})", line.state_words(), line.amount, line.what),
            note: line.note.clone(),
            at: Some(line.at.clone()),
        })
        .collect();
    let mut written = String::from("<h2 id=\"refunds\">Refunds</h2>");
    write_to(&mut written, timeline(&steps));
    raw(written)
}

/// Closed until somebody asks for it, and open again when it was refused.
pub fn form(model: &OrderSheet) -> impl IntoView + use<> {
    let sheet = &model.refunds;
    let left = sheet.left.map(|left| left.to_string()).unwrap_or_default();
    let means = format!("{left} can still go back. {} Everybody who got a share gives their part of it.", sheet.limits);
    let (key, to) = (format!("{}-r", model.key), format!("/studio/orders/{}/refund", model.order));
    let open = !sheet.notices.is_empty();
    let (typed, notices) = (&sheet.typed, sheet.notices.as_slice());
    let mut options = vec![Choice::new("part", "A part of the goods"), Choice::new("line", "Units")];
    if sheet.delivery {
        options.push(Choice::new("delivery", "The delivery"));
    }
    options.push(Choice::new("full", "All that is left"));
    let lines: Vec<Choice> = sheet.units.iter().map(|(sku, words)| Choice::new(sku, words)).collect();
    let what = if typed.what.is_empty() { "part" } else { typed.what.as_str() };
    let mut written = String::new();
    let inside = view! {
        {summary(notices)}
        {hidden_key(&key)}
        {choice(Field::text("what", "What goes back").required(), &options, what, notices)}
        {field(Field::text("amount", "Amount, for a part of the goods").up_to(14).hint("Such as 8.50."), &typed.amount, notices)}
        {when(!lines.is_empty(), || choice(Field::text("line", "Of what, for units"), &lines, &typed.line, notices))}
        {field(Field::text("units", "How many units").up_to(6), &typed.units, notices)}
        {text_area(Field::text("refund_why", "Why").required().up_to(500).hint("The buyer reads it in the letter."), 3, &typed.why, notices)}
    };
    write_to(&mut written, confirm("Give money back", &means, "Give it back", &to, open, inside));
    raw(written)
}
