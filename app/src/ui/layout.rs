//! The document around a page: head, top, bottom.

use super::markup::write_to;
use crate::script;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use shared::catalogue::view::Shop;
use shared::media::view::Picture;
use std::sync::Arc;

/// What an element with a tool carries.
const TOOL: &str = " data-tool=";

/// Room for a page without growing: the longest demo page is about this long without its style.
const ROOM: usize = 28_000;

/// What a page tells browsers, search engines and other people's timelines.
pub struct Head<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Where the page lives, from the slash on; absent for pages nobody should find or keep.
    pub path: Option<String>,
    /// The title without the shop's name.
    pub title: &'a str,
    /// A sentence or two.
    pub description: String,
    /// The picture other sites show.
    pub picture: Option<&'a Picture>,
    /// The bundle of `crate::style`.
    pub style: &'static str,
    /// Facts for search engines: JSON with `<` escaped.
    pub facts: Option<String>,
    /// Whether there is an island on the page.
    pub wakes: bool,
}

/// The whole document. `main` is the `<main id="main">` of the page.
pub fn document<V: IntoView>(head: &Head, main: impl FnOnce() -> V) -> String {
    let mut page = String::with_capacity(head.style.len() + ROOM);
    open(&mut page, head);
    let top = page.len();
    // Nothing hydrates but what stands inside an island.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| write_to(&mut page, main()));
    let has_tool = page.get(top..).is_some_and(|main| main.contains(TOOL));
    page.push_str(BOTTOM);
    if has_tool {
        page.push_str(script::TOOLS);
    }
    if head.wakes {
        page.push_str(script::BOOT);
    }
    page.push_str("</body></html>");
    page
}

const TOP: &str = "</head><body><a class=\"skip\" href=\"#main\">Skip to the page</a>\
<header class=\"top\"><a class=\"mark\" href=\"/\">";

const NAV: &str =
    "</a><nav aria-label=\"Shop\"><a href=\"/#next\">What’s next</a><a href=\"/#makers\">Creators</a></nav></header>";

const BOTTOM: &str = "<footer class=\"foot\"><p class=\"foot-say\">Small batches, sold where they are made.</p>\
<nav aria-label=\"More\"><a href=\"/basket\">Basket</a><a href=\"/policies/drops\">Refunds and reissues</a><a href=\"/policies/terms\">Terms</a><a href=\"/policies/privacy\">Privacy</a><a href=\"/drops.ics\">Calendar of drops</a>\
<a href=\"/feed.xml\">Feed</a><a href=\"/CREDITS.md\">Photo credits</a></nav></footer>";

fn open(page: &mut String, head: &Head) {
    page.push_str("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    escape(page, head.title);
    if head.title != head.shop.name {
        page.push_str(" · ");
        escape(page, &head.shop.name);
    }
    page.push_str(
        "</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"theme-color\" content=\"#e9ecea\" media=\"(prefers-color-scheme:light)\">\
         <meta name=\"theme-color\" content=\"#0e1113\" media=\"(prefers-color-scheme:dark)\">",
    );
    meta(page, "name", "description", &head.description);
    page.push_str("<style>");
    page.push_str(head.style);
    page.push_str("</style>");
    share(page, head);
    page.push_str(
        "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"apple-touch-icon\" href=\"/apple-touch-icon.png\">\
         <link rel=\"alternate\" type=\"application/rss+xml\" title=\"Drops\" href=\"/feed.xml\">\
         <link rel=\"alternate\" type=\"text/calendar\" title=\"Calendar of drops\" href=\"/drops.ics\">",
    );
    if let Some(facts) = &head.facts {
        page.push_str("<script type=\"application/ld+json\">");
        page.push_str(facts);
        page.push_str("</script>");
    }
    page.push_str(TOP);
    escape(page, &head.shop.name);
    page.push_str(NAV);
}

/// How the page is found and shown elsewhere; or that it should not be.
fn share(page: &mut String, head: &Head) {
    let Some(path) = &head.path else {
        page.push_str("<meta name=\"robots\" content=\"noindex\">");
        return;
    };
    let url = format!("{}{path}", head.shop.url);
    page.push_str("<link rel=\"canonical\" href=\"");
    escape(page, &url);
    page.push_str("\"><meta property=\"og:type\" content=\"website\">");
    meta(page, "property", "og:url", &url);
    meta(page, "property", "og:site_name", &head.shop.name);
    meta(page, "property", "og:title", head.title);
    meta(page, "property", "og:description", &head.description);
    match head.picture {
        Some(picture) => {
            meta(page, "property", "og:image", &format!("{}{}", head.shop.url, picture.preview()));
            page.push_str("<meta property=\"og:image:width\" content=\"1200\"><meta property=\"og:image:height\" content=\"630\">");
            meta(page, "property", "og:image:alt", &picture.alt);
            page.push_str("<meta name=\"twitter:card\" content=\"summary_large_image\">");
        }
        None => meta(page, "property", "og:image", &format!("{}/apple-touch-icon.png", head.shop.url)),
    }
}

fn meta(page: &mut String, by: &str, name: &str, content: &str) {
    for part in ["<meta ", by, "=\"", name, "\" content=\""] {
        page.push_str(part);
    }
    escape(page, content);
    page.push_str("\">");
}

/// Text for an element or an attribute in double quotes.
pub fn escape(to: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            c => to.push(c),
        }
    }
}
