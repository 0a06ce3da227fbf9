//! Numbers as a picture without script, and the same numbers as a table.

use crate::ui::layout::escape;
use crate::ui::markup::raw;
use leptos::prelude::*;
use shared::office::view::{Chart, Point};
use std::fmt::Write;

/// The drawing's own units. It is stretched to whatever room there is.
const WIDE: i64 = 1_000;
const HIGH: i64 = 240;

/// Bars, or a line over time.
pub fn chart(model: &Chart) -> impl IntoView + use<> {
    let mut to = String::from("<figure class=\"chart\"><figcaption>");
    escape(&mut to, &model.caption);
    to.push_str("</figcaption>");
    // A line along the ground says no more than a sentence, and takes up a screen.
    if model.points.iter().all(|point| point.value <= 0) {
        to.push_str("<p class=\"empty\">Nothing to draw yet.</p>");
    } else {
        draw(&mut to, model);
    }
    if !model.points.is_empty() {
        numbers(&mut to, model);
    }
    to.push_str("</figure>");
    raw(to)
}

/// The table beside it says all of this in words: readers skip the drawing.
fn draw(to: &mut String, model: &Chart) {
    let most = model.points.iter().map(|point| point.value).max().unwrap_or(0).max(1);
    let step = WIDE / i64::try_from(model.points.len()).unwrap_or(WIDE).max(1);
    let top = |point: &Point| HIGH - point.value.max(0).saturating_mul(HIGH - 4) / most;
    let _ = write!(to, "<svg viewBox=\"0 0 {WIDE} {HIGH}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut x = 0;
    let mut path = String::new();
    for point in &model.points {
        let y = top(point);
        if model.line {
            let _ = write!(path, "{}{} {y}", if path.is_empty() { 'M' } else { 'L' }, x + step / 2);
        } else {
            let _ = write!(path, "M{} {HIGH}V{y}H{}V{HIGH}z", x + step / 8, x + step - step / 8);
        }
        x += step;
    }
    let kind = if model.line { "line" } else { "bars" };
    let _ = write!(to, "<path class=\"{kind}\" d=\"{path}\" vector-effect=\"non-scaling-stroke\"/></svg>");
    ends(to, model, most);
}

/// What stands at both ends, and how high the highest is.
fn ends(to: &mut String, model: &Chart, most: i64) {
    let highest = model.points.iter().find(|point| point.value == most);
    to.push_str("<p class=\"ends\" aria-hidden=\"true\"><span>");
    escape(to, model.points.first().map_or("", |point| &point.label));
    to.push_str("</span>");
    if let Some(point) = highest {
        to.push_str("<strong>");
        escape(to, &format!("most: {} ({})", point.shown, point.label));
        to.push_str("</strong>");
    }
    to.push_str("<span>");
    escape(to, model.points.last().map_or("", |point| &point.label));
    to.push_str("</span></p>");
}

fn numbers(to: &mut String, model: &Chart) {
    to.push_str("<details><summary>The same in numbers</summary><table><thead><tr><th scope=\"col\">");
    escape(to, &model.over);
    to.push_str("</th><th scope=\"col\" class=\"n\">");
    escape(to, &model.of);
    to.push_str("</th></tr></thead><tbody>");
    for point in &model.points {
        to.push_str("<tr><th scope=\"row\">");
        escape(to, &point.label);
        to.push_str("</th><td class=\"n\">");
        escape(to, &point.shown);
        to.push_str("</td></tr>");
    }
    to.push_str("</tbody></table></details>");
}
