//! The rules the shop sells by, as pages.

use super::store::PolicyRow;
use super::view::{PolicyPage, Shop};
use crate::people::privacy::kept::{KEPT, Kept};
use crate::time::Timestamp;

/// The policies there are, by their name in URLs.
pub const NAMES: [&str; 3] = ["drops", "privacy", "terms"];

fn section(heading: &str, paragraphs: &[&str]) -> (String, Vec<String>) {
    (heading.to_owned(), paragraphs.iter().map(|p| (*p).to_owned()).collect())
}

fn day(at: Timestamp) -> String {
    at.zoned("UTC").strftime("%-d %B %Y").to_string()
}

fn drops(versions: &[PolicyRow]) -> Vec<(String, Vec<String>)> {
    let mut sections = vec![
        section(
            "Holds",
            &[
                "Buying sets your units aside for ten minutes. Nobody else can take them in that time, and nothing is charged.",
                "When the time is over, or when you give them back, the units go to those on the waiting list, where the version of the rules has one; if nobody waits, they are on sale again at once.",
            ],
        ),
        section(
            "One buyer",
            &[
                "The limit of an item counts what one browser holds and has bought, what was ordered at one e-mail address or by whoever is signed in with it, what is delivered to one address, and what was paid with one card; a refusal says which of them it was.",
                "A card is known only once it has paid: a payment above the limit goes back in full, by itself and with a letter that says why. Spellings of a street make no other address; another flat of the same house does.",
                "Addresses that reach the same mailbox count as one: upper and lower case are the same, what follows a plus sign before the @ does not count, and neither do dots there at gmail.com and googlemail.com. Letters go to the address as you typed it.",
            ],
        ),
        section(
            "Waiting list",
            &[
                "While a drop is open you can wait for an item that is sold out, with your e-mail address, once for each mailbox. First come, first served: nobody passes anybody.",
                "A unit that comes back is set aside for the first in line, and a letter brings the link to it. Whoever opens it and takes the offer has proven the address, and then has as long to pay as anybody. An offer that is not taken in time goes to the next.",
                "While somebody waits, free units are theirs, and nobody else is sold one; only a payment that was under way already may still get the unit it was for. How long an offer lasts, and for how long after the drop units are offered, stands on the page of the drop; each order keeps the version of the rules.",
            ],
        ),
        section(
            "Paying",
            &[
                "The price you pay is the price that was shown when your hold began, taxes included.",
                "A payment that arrives after the hold ended takes a free unit if there is one. If there is none, it goes back in full, by itself, and a letter tells you so.",
                "Each order is charged once. A second payment of the same order goes back in full.",
            ],
        ),
    ];
    for row in versions {
        sections.push((
            format!("Refund and reissue, version {} (in force since {})", row.version, day(row.since_at)),
            vec![row.refund.clone(), row.reissue.clone()],
        ));
    }
    sections
}

/// The same table that the hourly job runs by.
fn kept() -> Vec<String> {
    let line = |kept: &Kept| format!("{}: {}, {}.", kept.what, kept.words, kept.why);
    let books =
        "Orders and transfers: as long as the law asks for the books. Once you are erased they name a pseudonym.";
    let record = "The record of who did what: for good. Each row carries the hash of the one before, so that nobody can change it unseen; it names people by a number.";
    KEPT.iter().map(line).chain([books.to_owned(), record.to_owned()]).collect()
}

fn privacy() -> Vec<(String, Vec<String>)> {
    vec![
        section(
            "What we keep",
            &[
                "For an order: your e-mail address, the name you gave, the address of a delivery, and what you bought. We need them to hand over what you paid for, and the law asks us to keep the books.",
                "One cookie, __Host-buyer, tells us which holds and orders are yours. It says nothing else, and no other site can read it.",
                "If you sell: your documents with what was read from them and confirmed, your answers, the account your share goes to, your products, photographs and messages, and the consents of people you photographed. Only operators and you are shown documents.",
                "If you sign in: your address, the name you choose, your passkeys, and where you are signed in. A second cookie, __Host-session, keeps you signed in; a third, __Host-asking, lives for ten minutes and ties a letter to the browser that asked for it.",
            ],
        ),
        section(
            "What we do not do",
            &[
                "No advertising, no third-party scripts, no tracking. Card numbers go to the payment provider alone: they never reach us.",
            ],
        ),
        ("How long we keep it".to_owned(), kept()),
        section(
            "Your rights",
            &[
                "You may see what we hold about you, have it corrected, have it erased as far as the books allow, and take it with you: sign in with your address, and all of it is at /you; a studio takes its own along at /studio/export. Erasing takes documents, accounts, photographs and words at once, and their files within a quarter of an hour. What stays is what receipts and books show: who sold what, its title and picture, and the amounts. Or write to the address in your receipt.",
            ],
        ),
    ]
}

fn terms() -> Vec<(String, Vec<String>)> {
    vec![
        section(
            "Who sells",
            &[
                "The creator named on the page sells to you. The marketplace takes the payment on their behalf and keeps a fee, which is part of the price and never comes on top.",
            ],
        ),
        section(
            "Stock",
            &["The number of units of a drop is fixed before it opens. What the page says is left is what is left."],
        ),
        section(
            "Pickup and delivery",
            &["You choose a window when you order. If a creator cannot keep it, your payment goes back in full."],
        ),
    ]
}

/// The page called `name`; `None` when there is none.
#[must_use]
pub fn page(name: &str, shop: Shop, versions: &[PolicyRow]) -> Option<PolicyPage> {
    let (title, sections) = match name {
        "drops" => ("How drops work", drops(versions)),
        "privacy" => ("Privacy", privacy()),
        "terms" => ("Terms of sale", terms()),
        _ => return None,
    };
    let version = versions
        .first()
        .map(|row| format!("Version {}, in force since {}", row.version, day(row.since_at)))
        .unwrap_or_default();
    Some(PolicyPage { shop, name: name.to_owned(), title: title.to_owned(), version, sections })
}
