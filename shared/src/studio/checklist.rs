//! What a kept draft still needs before it can be announced, told from the draft as it is and from what is there now.

use super::view::Check;
use crate::drops::view::Notice;

/// The parts of a draft, with the fields of each: whole names, or the begin of a row's.
const PARTS: [(&str, &str, &[&str]); 5] = [
    ("words", "What it is", &["title", "tagline", "story", "category"]),
    ("picture", "The picture it opens with", &["hero"]),
    ("items", "What is sold, and enough of it on hand", &["item"]),
    ("window", "When it is open", &["opens", "closes", "lobby"]),
    ("slots", "How buyers get it", &["slot"]),
];

/// `wrong` is what announcing it now would be refused for.
#[must_use]
pub fn checks(wrong: &[Notice], verified: bool) -> Vec<Check> {
    let of = |fields: &[&str]| {
        wrong.iter().find(|notice| {
            notice.field.as_deref().is_some_and(|field| fields.iter().any(|part| field.starts_with(part)))
        })
    };
    let mut checks: Vec<Check> = PARTS
        .into_iter()
        .map(|(name, label, fields)| {
            let found = of(fields);
            Check { name, label, done: found.is_none(), note: found.map(|n| n.text.clone()).unwrap_or_default() }
        })
        .collect();
    let note = if verified { "" } else { "Somebody from the shop has to verify who you are." };
    checks.push(Check { name: "verified", label: "You are verified", done: verified, note: note.to_owned() });
    checks
}
