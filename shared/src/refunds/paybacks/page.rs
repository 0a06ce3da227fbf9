//! What the desk's page of a drop says of paying back, and the list of it among the refunds.

use super::store::{DropRow, ListRow};
use super::{Offer, PayBack, state_words};
use crate::desk::view::{Ask, Deed, Part};
use crate::money::Money;
use crate::office::view::{Cell, Column, Row, State, Table, Tone};
use crate::ports::Ports;
use crate::refunds::Side;
use crate::time::Timestamp;

/// What it means, before somebody decides.
#[must_use]
pub fn means(row: &DropRow, side: Side, is_over: bool) -> String {
    let mut words = if is_over {
        String::new()
    } else {
        "It closes now and for good. What is held can still be paid, and goes back as well. ".to_owned()
    };
    words.push_str(&format!(
        "{} go back to their buyers, and every share with them. What was handed over stays. Each buyer gets a letter with your words, credits for coming in return, and nothing of it is sold again.",
        row.sum().words()
    ));
    if row.held > 0 {
        words.push_str(&format!(" {} checkouts are still held.", row.held));
    }
    if row.needs_two(side) {
        words.push_str(match side {
            Side::Studio => " It is more than you may give back by yourself: it stops at once, and the shop decides about the money.",
            _ => " For a sum like this two people say yes: it stops at once, and the money goes when another operator approves.",
        });
    }
    words
}

/// What opens the form.
const fn asks(is_over: bool) -> &'static str {
    if is_over { "Pay its orders back" } else { "Stop, and pay back" }
}

/// As its creator sees it.
#[must_use]
pub fn studio(row: &DropRow, now: Timestamp) -> PayBack {
    let is_over = row.is_over(now);
    let form = row.may(now).then(|| Offer {
        asks: asks(is_over),
        means: means(row, Side::Studio, is_over),
        does: row.sum().button(is_over),
        sum: row.sum().seen(),
    });
    PayBack { progress: row.last().map(|last| last.progress()), form }
}

/// How it stands, and what can be done; nothing where there is nothing.
#[must_use]
pub fn parts(row: &DropRow, ports: &Ports<'_>) -> (Vec<Part>, Vec<Deed>) {
    let (mut parts, mut deeds) = (Vec::new(), Vec::new());
    if let Some(last) = row.last() {
        let tone = match last.state.as_str() {
            "approval" => Tone::Stop,
            "running" => Tone::Wait,
            "done" => Tone::Go,
            _ => Tone::End,
        };
        parts.push(Part::Facts(
            "Paying back",
            vec![
                ("Where it stands", Cell::State(State::new(state_words(&last.state), tone))),
                ("How far", Cell::text(last.progress().words())),
                ("Why", Cell::text(&last.why)),
                ("Decided by", Cell::text(if last.side == "studio" { "the creator" } else { "an operator" })),
                (
                    "Refunds",
                    Cell::Link {
                        text: format!("{} under way", last.under_way),
                        to: format!("/desk/orders?of={}&state=refunding", row.slug),
                    },
                ),
            ],
        ));
        if last.state == "approval" {
            deeds.extend(answers(row, &last.id, ports));
        }
    }
    if row.may(ports.now) {
        let (is_over, sum) = (row.is_over(ports.now), row.sum());
        deeds.push(Deed {
            asks: asks(is_over).to_owned(),
            means: means(row, Side::Desk, is_over),
            does: sum.button(is_over),
            to: format!("/desk/drops/{}/pay-back", row.slug),
            hidden: vec![("seen", row.version.to_string()), ("sum", sum.seen()), ("key", ports.ids.fresh("key_"))],
            fields: vec![Ask::why("payback_why", "Every buyer reads it, and it stays on record.")],
            ..Deed::default()
        });
    }
    (parts, deeds)
}

fn answers(row: &DropRow, payback: &str, ports: &Ports<'_>) -> Vec<Deed> {
    let sum = row.last().map_or_else(String::new, |last| {
        format!("{} orders, {}", last.orders, Money::new(last.amount_minor, last.currency))
    });
    let deed = |verb: &str, asks: &str, means: String, does: String, field| Deed {
        asks: asks.to_owned(),
        means,
        does,
        to: format!("/desk/drops/{}/pay-back-{verb}", row.slug),
        hidden: vec![("payback", payback.to_owned()), ("key", ports.ids.fresh("key_"))],
        fields: vec![Ask::why(field, "It stays on record.")],
        ..Deed::default()
    };
    vec![
        deed(
            "approve",
            "Approve paying back",
            format!("Somebody else decided that {sum} go back. With your word they do."),
            format!("Approve {sum}"),
            "approve_why",
        ),
        deed(
            "decline",
            "Decline paying back",
            "Nothing goes back. The drop stays stopped, and its orders stand.".to_owned(),
            "Decline it".to_owned(),
            "decline_why",
        ),
    ]
}

/// Drops whose orders go back.
#[must_use]
pub fn list(rows: Vec<ListRow>) -> Part {
    let line = |row: ListRow| Row {
        to: Some(format!("/desk/drops/{}", row.slug)),
        cells: vec![
            Cell::text(row.title),
            Cell::Number(row.orders),
            Cell::Money(Money::new(row.amount_minor, row.currency)),
            Cell::State(State::new(
                state_words(&row.state),
                match row.state.as_str() {
                    "approval" => Tone::Stop,
                    "running" => Tone::Wait,
                    "done" => Tone::Go,
                    _ => Tone::End,
                },
            )),
            Cell::Number(row.done),
            Cell::Number(row.failed),
            Cell::text(if row.who.is_empty() { row.side } else { row.who }),
            Cell::text(row.why),
            Cell::Time(row.state_at.moment(&row.zone)),
        ],
        acts: Vec::new(),
    };
    let columns = vec![
        Column::words("Drop"),
        Column::numbers("Orders"),
        Column::numbers("Amount"),
        Column::words("State"),
        Column::numbers("Back"),
        Column::numbers("Failed"),
        Column::words("By"),
        Column::words("Why"),
        Column::words("Since"),
    ];
    let table = Table {
        caption: "Whole drops".to_owned(),
        path: "/desk/refunds".to_owned(),
        columns,
        rows: rows.into_iter().map(line).collect(),
        empty: "No drop was paid back.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    Part::Table(Some("Whole drops"), table)
}
