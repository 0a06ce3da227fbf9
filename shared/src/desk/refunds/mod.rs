//! Refunds that need somebody, and what creators may give back by themselves.

pub mod flow;

use super::find::{Cursor, Find, cut};
use super::view::{Ask, AskKind, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Column, Row, State, Table, Tone};
use crate::refunds::kind_words;
use crate::refunds::store::ListRow;

/// What creators may give back is set in this currency, and counts in every other one by its figure.
pub(super) const LIMITS_IN: Currency = Currency::Eur;

/// States one may filter by; without one, those that need somebody.
const STATES: [(&str, &str); 6] = [
    ("asked", "Asked for"),
    ("begun", "On their way"),
    ("failed", "Did not go through"),
    ("declined", "Declined"),
    ("done", "Given back"),
    ("all", "All of them"),
];

fn state(word: &str) -> State {
    let (text, tone) = match word {
        "asked" => ("Asked for", Tone::Wait),
        "begun" => ("On its way", Tone::Wait),
        "failed" => ("Did not go through", Tone::Stop),
        "done" => ("Given back", Tone::Go),
        _ => ("Declined", Tone::End),
    };
    State::new(text, tone)
}

/// The list as a page.
fn list(find: &Find, mut rows: Vec<ListRow>) -> Sheet {
    const PATH: &str = "/desk/refunds";
    let next = cut(&mut rows, |row| Cursor { at: row.state_at.0, id: row.id.clone() });
    let line = |row: ListRow| Row {
        to: Some(format!("/desk/orders/{}", row.order_id)),
        cells: vec![
            Cell::text(OrderId(row.order_id.clone()).number()),
            Cell::text(kind_words(&row.kind)),
            Cell::Money(Money::new(row.amount_minor, row.currency)),
            Cell::State(state(&row.state)),
            Cell::text(if row.side == "shop" { "The shop".to_owned() } else { row.who }),
            Cell::Link { to: format!("/desk/creators/{}", row.creator_id), text: row.creator },
            Cell::text(if row.failure.is_empty() { row.note } else { row.failure }),
            Cell::Time(row.state_at.moment(&row.zone)),
        ],
        acts: Vec::new(),
    };
    let table = Table {
        caption: "Refunds".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Order"),
            Column::words("What"),
            Column::numbers("Amount"),
            Column::words("State"),
            Column::words("By"),
            Column::words("Creator"),
            Column::words("Why"),
            Column::words("Since"),
        ],
        rows: rows.into_iter().map(line).collect(),
        empty: "Nothing waits: every refund has gone through.".to_owned(),
        filters: vec![find.one_of("State", &STATES)],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/refunds.csv", find.after.as_ref())),
    };
    Sheet::new("Refunds", vec![Part::Table(None, table)])
}

/// The form that sets what a creator may give back by themselves.
#[must_use]
pub(super) fn limits(creator: &str, of_order: i64, of_month: i64, key: String) -> Deed {
    let ask = |name, label, minor| Ask {
        name,
        label,
        hint: "0: they ask every time.",
        kind: AskKind::Amount(LIMITS_IN.code()),
        typed: Money::new(minor, LIMITS_IN).plain(),
    };
    Deed {
        asks: "What they may give back".to_owned(),
        means: "What they refund within these limits goes back at once; anything above comes here as a request. In another currency the same figures count."
            .to_owned(),
        does: "Set the limits".to_owned(),
        to: format!("/desk/creators/{creator}/refund-limits"),
        hidden: vec![("seen_limits", format!("{of_order}/{of_month}")), ("key", key)],
        fields: vec![
            ask("limit_order", "Of one order", of_order),
            ask("limit_month", "Within 30 days", of_month),
            Ask::why("limit_why", "It stays on record."),
        ],
        ..Deed::default()
    }
}
