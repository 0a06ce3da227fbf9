//! The buyers' page of a drop that is not announced, with a bar above it: what it weighs, and when it is looked at.

use super::form::schedule;
use crate::ui::layout::escape;
use crate::ui::markup::raw;
use leptos::prelude::*;
use shared::drops::view::DropPage;
use shared::studio::view::{HERO_FIRST_MS_MAX, PAGE_BYTES_MAX, PreviewBar, Weight};

/// `GET /studio/drops/{id}/preview`. `step` is the version and a key, for a draft that can be scheduled from here.
#[must_use]
pub fn page(model: &DropPage, bar: &PreviewBar, step: Option<(i64, &str)>) -> String {
    crate::drops::preview(model, strip(bar, step))
}

/// The times a page can be looked at.
const TIMES: [(&str, &str); 4] = [("before", "Before"), ("open", "Open"), ("sold-out", "Sold out"), ("after", "Over")];

fn strip(bar: &PreviewBar, step: Option<(i64, &str)>) -> impl IntoView + use<> {
    let mut to = String::from(
        "<aside class=\"preview-bar\" aria-label=\"Preview\"><p class=\"preview-what\"><strong>Preview</strong> Nobody else sees this page, and nothing can be bought on it.</p><nav aria-label=\"When\">",
    );
    for (value, words) in TIMES {
        to.push_str("<a href=\"?at=");
        to.push_str(value);
        to.push('"');
        if bar.at == value {
            to.push_str(" aria-current=\"page\"");
        }
        to.push('>');
        to.push_str(words);
        to.push_str("</a>");
    }
    to.push_str("</nav><dl>");
    weight(&mut to, &bar.weight);
    to.push_str("</dl><div class=\"preview-steps\"><a class=\"button second\" href=\"/studio/drops/");
    escape(&mut to, &bar.id);
    to.push_str("\">Back to the studio</a>");
    if let Some((version, key)) = step {
        to.push_str(&schedule(&bar.id, key, version));
    }
    to.push_str("</div></aside>");
    raw(to)
}

fn weight(to: &mut String, weight: &Weight) {
    let page = verdict(weight.packed_bytes <= PAGE_BYTES_MAX);
    line(
        to,
        "Page",
        page,
        &format!("{} packed of {}, {} as it is", kb(weight.packed_bytes), kb(PAGE_BYTES_MAX), kb(weight.page_bytes)),
        "Packed with gzip here; browsers get it with Brotli, which is smaller.",
    );
    let hero = match weight.hero_first_ms {
        None => (verdict(false), "the picture is not there".to_owned()),
        Some(ms) => (
            verdict(ms <= HERO_FIRST_MS_MAX),
            format!(
                "{ms} ms to its first byte of {HERO_FIRST_MS_MAX}, {} on a phone",
                kb(usize::try_from(weight.hero_bytes).unwrap_or(usize::MAX))
            ),
        ),
    };
    let how = match weight.hero_tier.as_str() {
        "" => String::new(),
        tier => format!(
            "Measured just now, read from {tier}; edges that have it answer sooner. The way to the buyer comes on top."
        ),
    };
    line(to, "Picture", hero.0, &hero.1, &how);
}

const fn verdict(within: bool) -> &'static str {
    if within { "within the budget" } else { "over the budget" }
}

fn line(to: &mut String, what: &str, verdict: &str, figure: &str, how: &str) {
    to.push_str("<div><dt>");
    to.push_str(what);
    to.push_str("</dt><dd><strong>");
    to.push_str(verdict);
    to.push_str("</strong>: ");
    escape(to, figure);
    if !how.is_empty() {
        to.push_str("<small>");
        escape(to, how);
        to.push_str("</small>");
    }
    to.push_str("</dd></div>");
}

/// `12.4 kB`, a kilobyte being 1,000 bytes.
fn kb(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{} kB", tenths / 10, tenths % 10)
}
