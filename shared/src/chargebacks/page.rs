//! Chargebacks as operators see them.

use super::evidence::{bundle, record};
use super::store::{ListRow, OneRow};
use super::{reason_words, state_words};
use crate::desk::find::{Cursor, Find, cut};
use crate::desk::record::told;
use crate::desk::view::{Ask, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::Age;
use crate::office::view::{Cell, Column, Row, State, Table, TimelineStep, Tone};
use crate::ports::Ports;
use crate::time::{Duration, Timestamp};

/// States one may filter by.
const STATES: [(&str, &str); 5] = [
    ("open", "To be answered"),
    ("inquiry", "The bank asks"),
    ("sent", "With the bank"),
    ("won", "Won"),
    ("lost", "Lost"),
];

fn state(word: &str) -> State {
    let tone = match word {
        "inquiry" | "open" => Tone::Stop,
        "sent" => Tone::Wait,
        "won" => Tone::Go,
        _ => Tone::End,
    };
    State::new(state_words(word), tone)
}

/// How long there is to answer: `6 days 4 hours`; nothing where there is nothing to answer.
fn time_left(state: &str, due_at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let due = due_at.filter(|_| matches!(state, "inquiry" | "open"))?;
    let left = due - now;
    if left <= Duration(0) {
        return Some("Its time is over".to_owned());
    }
    let hours = left.whole_minutes() / 60;
    Some(match (hours / 24, hours % 24) {
        (0, 0) => "less than an hour".to_owned(),
        (0, hours) => format!("{hours} h"),
        (days, hours) => format!("{days} d {hours} h"),
    })
}

/// The list as a page.
pub(super) fn list(find: &Find, mut rows: Vec<ListRow>, now: Timestamp) -> Sheet {
    const PATH: &str = "/desk/disputes";
    let next = cut(&mut rows, |row| Cursor { at: row.opened_at.0, id: row.id.clone() });
    let line = |row: ListRow| Row {
        to: Some(format!("/desk/disputes/{}", row.id)),
        cells: vec![
            Cell::text(OrderId(row.order_id.clone()).number()),
            Cell::text(row.creator),
            Cell::Money(Money::new(row.amount_minor, row.currency)),
            Cell::text(reason_words(&row.reason)),
            Cell::State(state(&row.state)),
            match (row.due_at, time_left(&row.state, row.due_at, now)) {
                (Some(due), Some(_)) => Cell::Age(Age { waited: now - row.opened_at, limit: due - row.opened_at }),
                _ => Cell::Empty,
            },
            time_left(&row.state, row.due_at, now).map_or(Cell::Empty, Cell::text),
            Cell::Time(row.opened_at.moment(&row.zone)),
        ],
        acts: Vec::new(),
    };
    let table = Table {
        caption: "Chargebacks".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Order"),
            Column::words("Creator"),
            Column::numbers("Amount"),
            Column::words("The bank says"),
            Column::words("State"),
            Column::words("Waits"),
            Column::words("Time left"),
            Column::words("Since"),
        ],
        rows: rows.into_iter().map(line).collect(),
        empty: "No bank has taken anything back.".to_owned(),
        filters: vec![find.one_of("State", &STATES)],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/disputes.csv", find.after.as_ref())),
    };
    Sheet::new("Chargebacks", vec![Part::Table(None, table)])
}

/// Where the money is.
fn funds(row: &OneRow) -> &'static str {
    match row.funds.as_str() {
        "kept" => "Nothing has moved.",
        "held" => "Set aside out of everybody’s share; the provider has not taken it.",
        "withdrawn" => "Set aside out of everybody’s share; the provider has taken it until the bank decides.",
        "back" => "It is back with everybody who had a share.",
        _ => "It went back to the buyer, out of everybody’s share.",
    }
}

/// The page of one; `others` are those of the same payment.
pub(super) fn sheet(row: &OneRow, others: &[OneRow], ports: &Ports<'_>) -> Sheet {
    let money = |minor| Money::new(minor, row.currency);
    let order = OrderId(row.order_id.clone());
    let mut facts = vec![
        ("Order", Cell::Link { text: order.number(), to: format!("/desk/orders/{order}") }),
        ("Creator", Cell::Link { text: row.creator.clone(), to: format!("/desk/creators/{}", row.creator_id) }),
        ("Disputed", Cell::Money(money(row.amount_minor))),
    ];
    if !others.is_empty() {
        let whole = money(row.disputed_minor);
        let text = format!("{whole}, the payment of {} orders; one answer is for all of them", others.len() + 1);
        facts.push(("Disputed in all", Cell::text(text)));
    }
    facts.extend([
        ("The provider’s fee", Cell::text(format!("{}, paid by the shop", money(row.fee_minor)))),
        ("The bank says", Cell::text(reason_words(&row.reason))),
        ("The money", Cell::text(funds(row))),
        ("Since", Cell::Time(row.opened_at.moment(&row.zone))),
    ]);
    if let Some(left) = time_left(&row.state, row.due_at, ports.now) {
        facts.push(("Time left", Cell::text(left)));
    }
    if let Some(due) = row.due_at {
        facts.push(("Answer until", Cell::Time(due.moment(&row.zone))));
    }
    if let Some(at) = row.sent_at {
        facts.push(("Answered", Cell::Time(at.moment(&row.zone))));
    }
    let evidence = bundle(row, others, "");
    let or_none = |text: &str| Cell::text(if text.is_empty() { "–" } else { text });
    let says = vec![
        ("Buyer", Cell::text(format!("{}, {}", evidence.buyer, evidence.email))),
        ("Address", or_none(&evidence.address)),
        ("What", or_none(&evidence.product)),
        ("Handed over on", or_none(&evidence.handed_on)),
        ("Rules", or_none(&evidence.policy)),
        ("Went back before", or_none(&evidence.refunds)),
    ];
    let step = |text: String| TimelineStep { label: text, note: String::new(), at: None };
    let deeds = deeds(row, ports);
    let mut parts = vec![Part::Facts("About it", facts)];
    if !others.is_empty() {
        parts.push(Part::Facts("Paid together with it", others.iter().map(|other| paid_with(other)).collect()));
    }
    if !deeds.is_empty() {
        parts.push(Part::Deeds("What can be done", deeds));
    }
    parts.push(Part::Facts("What the shop can say", says));
    parts.push(Part::Timeline("The order’s record", record(row).into_iter().map(step).collect()));
    let last = row.acts.last();
    Sheet {
        title: format!("Chargeback of order {}", order.number()),
        state: Some(state(&row.state)),
        parts,
        last: last.map_or_else(String::new, |act| told(&act.who, &act.what, &act.why, act.at, &row.zone)),
    }
}

/// A chargeback of the same dispute.
fn paid_with(other: &OneRow) -> (&'static str, Cell) {
    let (order, part) = (OrderId(other.order_id.clone()), Money::new(other.amount_minor, other.currency));
    let text = format!("{} by {}, {part}", order.number(), other.creator);
    ("Order", Cell::Link { text, to: format!("/desk/disputes/{}", other.id) })
}

fn deeds(row: &OneRow, ports: &Ports<'_>) -> Vec<Deed> {
    if !matches!(row.state.as_str(), "inquiry" | "open") {
        return Vec::new();
    }
    let deed = |asks: &str, means: &str, does: &str, end: &str, why: Ask| Deed {
        asks: asks.to_owned(),
        means: means.to_owned(),
        does: does.to_owned(),
        to: format!("/desk/disputes/{}/{end}", row.id),
        hidden: vec![("key", ports.ids.fresh("key_"))],
        fields: vec![why],
        ..Deed::default()
    };
    let adds = Ask { label: "What you add", ..Ask::why("contest_why", "In 3 to 500 characters; the bank reads it.") };
    vec![
        deed(
            "Contest it",
            "What the shop can say, as it stands below, goes to the bank together with the order’s record. It can be sent once.",
            "Send the evidence",
            "contest",
            adds,
        ),
        deed(
            "Accept it",
            "The bank keeps the money for the buyer, and everybody who had a share gives theirs back. This cannot be taken back.",
            "Accept it",
            "concede",
            Ask::why("concede_why", "It stays on record."),
        ),
    ]
}
