//! What holds for every page, in every variant the preview knows.

#[path = "../build/base64.rs"]
mod base64;
#[path = "../examples/preview/checkouts.rs"]
mod checkouts;
#[path = "../examples/preview/drops.rs"]
mod drops;
#[path = "../examples/preview/lists.rs"]
mod lists;
#[path = "../examples/preview/offices.rs"]
mod offices;
#[path = "../examples/preview/products.rs"]
mod products;
#[path = "../examples/preview/sample.rs"]
mod sample;
#[path = "../examples/preview/waits.rs"]
mod waits;

use sha2::{Digest, Sha256};

fn pages() -> impl Iterator<Item = (String, String)> {
    drops::pages()
        .into_iter()
        .chain(lists::pages())
        .chain(checkouts::pages())
        .chain(offices::pages())
        .chain(products::pages())
        .chain(waits::pages())
}

/// The page of that name; empty when there is none, which no test lets pass.
fn page(name: &str) -> String {
    pages().find(|(other, _)| other == name).map(|(_, page)| page).unwrap_or_default()
}

/// What stands between `open` and `close`, the first time.
fn between<'a>(page: &'a str, open: &str, close: &str) -> Option<&'a str> {
    page.split_once(open)?.1.split_once(close).map(|(inside, _)| inside)
}

#[test]
fn a_page_is_one_document_with_one_heading() {
    for (name, page) in pages() {
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>"), "{name}");
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        assert_eq!(page.matches("<main id=\"main\"").count(), 1, "{name}");
        assert!(!page.contains("<!>"), "{name}: a comment that validators refuse");
    }
}

#[test]
fn the_content_policy_lets_every_page_look_as_it_should() {
    for (name, page) in pages() {
        let style = between(&page, "<style>", "</style>").unwrap_or_default();
        assert!(!style.is_empty(), "{name} has no style");
        let hash = base64::text(&Sha256::digest(style.as_bytes()));
        assert!(app::STYLE_SOURCES.contains(&format!("'sha256-{hash}'")), "{name}: its style is not allowed");
        assert!(!page.contains(" style="), "{name}: an attribute that the policy refuses");
    }
}

#[test]
fn only_pages_with_an_island_load_a_script() {
    for (name, page) in pages() {
        let facts = page.matches("<script type=\"application/ld+json\">").count();
        let loads =
            ["boot", "tools", "scan"].map(|name| format!("<script type=\"module\" src=\"/{name}.js\" integrity="));
        let loaded: usize = loads.iter().map(|tag| page.matches(tag.as_str()).count()).sum();
        // The page of the check runs the check's script, and no other one may.
        let foreign =
            page.matches("<script src=\"https://challenges.cloudflare.com/turnstile/v0/api.js\" defer></script>");
        let foreign = foreign.count();
        assert_eq!(foreign, usize::from(name == "check"), "{name}");
        assert_eq!(page.matches("<script").count(), facts + loaded + foreign, "{name}: another script");
        assert!(loaded <= 1, "{name}: one script wakes all there is");
        assert!(loaded == 1 || !page.contains("<leptos-island"), "{name}: nobody wakes its island");
    }
}

#[test]
fn nothing_typed_becomes_markup() {
    let page = page("home-nothing");
    assert!(page.contains("unicorn &lt;saddle&gt;") && !page.contains("<saddle"));
}

#[test]
fn every_refusal_stands_at_its_field_with_its_code() {
    let page = page("checkout-refused");
    for (code, field) in [
        ("invalid_email", "email"),
        ("address_missing", "street"),
        ("coupon_expired", "coupon"),
        ("slot_full", "fulfilment"),
    ] {
        assert_eq!(page.matches(&format!("data-code=\"{code}\"")).count(), 1, "{code}");
        assert!(page.contains(&format!("id=\"{field}-notice\"")), "{code}");
        assert!(
            page.contains(&format!("href=\"#{field}\"")) && page.contains(&format!("id=\"{field}\"")),
            "{code}: the summary leads there"
        );
    }
    assert!(page.contains("value=\"ada@\"") && page.contains("value=\"OVEN5\""), "what was typed is kept");
}
