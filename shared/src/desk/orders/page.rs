//! One order on one page: bill, timeline, payments, books, letters, and what can be done.

use super::store::{LetterRow, OrderRow};
use super::{refunds, state};
use crate::checkout::order::refund_sentence;
use crate::checkout::quote::{Quote, taken_off};
use crate::desk::record::told;
use crate::desk::view::{Ask, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::view::{Act, Cell, Column, Row, Table, TimelineStep, Tone};
use crate::ports::Ports;
use crate::refunds::plan::Standing;
use crate::time::Timestamp;

/// The page of an order.
#[must_use]
pub fn sheet(row: OrderRow, standing: Option<&Standing>, ports: &Ports<'_>) -> Sheet {
    let refunding = row.refunds.iter().any(|refund| refund.state == "begun");
    let mut parts = vec![facts(&row), bill(&row)];
    let deeds = deeds(&row, standing, ports);
    if !deeds.is_empty() {
        parts.push(Part::Deeds("What can be done", deeds));
    }
    parts.push(Part::Timeline("What happened", timeline(&row)));
    parts.extend(refunds::table(&row));
    parts.extend([payments(&row), transfers(&row), letters(&row, ports)]);
    let last = row.acts.iter().max_by_key(|act| act.seq);
    let last = last.map_or_else(String::new, |act| told(&act.who, &act.what, &act.why, act.at, &row.zone));
    Sheet {
        title: format!("Order {}", OrderId(row.id.clone()).number()),
        state: Some(state(&row.state, refunding)),
        parts,
        last,
    }
}

fn facts(row: &OrderRow) -> Part {
    let mut facts = vec![
        ("Buyer", Cell::text(&row.name)),
        ("E-mail", Cell::Link { text: row.email.clone(), to: format!("mailto:{}", row.email) }),
        ("Drop", Cell::Link { text: row.title.clone(), to: format!("/desk/drops/{}", row.slug) }),
        ("Creator", Cell::Link { text: row.creator.clone(), to: format!("/desk/creators/{}", row.creator_id) }),
        (
            "In the ledger",
            Cell::Link { text: "Everything booked".to_owned(), to: format!("/desk/ledger/orders/{}", row.id) },
        ),
        (if row.kind == "delivery" { "Delivery" } else { "Pickup" }, Cell::text(&row.place)),
        ("Window", Cell::Time(row.starts_at.moment(&row.zone))),
        ("Hold", Cell::text(&row.hold_state)),
        ("Hold ends", Cell::Time(row.expires_at.moment(&row.zone))),
    ];
    for one in &row.chargebacks {
        let text = crate::chargebacks::state_words(&one.state).to_owned();
        facts.push(("Chargeback", Cell::Link { text, to: format!("/desk/disputes/{}", one.id) }));
    }
    if row.kind == "delivery" {
        facts.push(("Address", Cell::text(format!("{}, {} {}", row.street, row.postcode, row.town))));
    }
    Part::Facts("About it", facts)
}

fn bill(row: &OrderRow) -> Part {
    let (coupon, loyalty) = taken_off(row.discount_minor, row.loyalty_minor, row.coupon_funding, row.loyalty_funding);
    let quote = Quote {
        currency: row.currency,
        items_minor: row.items_minor,
        coupon,
        loyalty,
        delivery_minor: row.delivery_minor,
        tax_minor: row.tax_minor,
        fee_minor: row.fee_minor,
        fee_tax_minor: 0,
        tax_bp: row.tax_bp,
        fee_bp: row.fee_bp,
    };
    let bill = quote.bill(&row.item, row.units, row.coupon.as_deref());
    let line =
        |label: String, amount: Money| Row { cells: vec![Cell::text(label), Cell::Money(amount)], ..Row::default() };
    let mut rows: Vec<Row> = bill.lines.into_iter().map(|l| line(l.label, l.amount)).collect();
    rows.push(line("Total".to_owned(), Money::new(row.total_minor, row.currency)));
    rows.push(line("of it tax".to_owned(), Money::new(row.tax_minor, row.currency)));
    rows.push(line("of it the platform’s fee".to_owned(), Money::new(row.fee_minor, row.currency)));
    Part::Table(Some("Bill"), plain("Bill", vec![Column::words("Line"), Column::numbers("Amount")], rows, ""))
}

pub(super) fn plain(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: String::new(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn step(zone: &str, at: Timestamp, label: impl Into<String>, note: impl Into<String>) -> (Timestamp, TimelineStep) {
    (at, TimelineStep { label: label.into(), note: note.into(), at: Some(at.moment(zone)) })
}

/// Steps, payments, letters and acts, by time.
fn timeline(row: &OrderRow) -> Vec<TimelineStep> {
    let zone = row.zone.as_str();
    let mut all = Vec::new();
    for one in &row.steps {
        let note = if one.state == "refunded" { row.refund_reason.as_deref().map_or("", refund_sentence) } else { "" };
        all.push(step(zone, one.at, format!("Order {}", one.state), note));
    }
    for one in &row.payments {
        all.push(step(zone, one.opened_at, "Payment page opened", &one.session));
        if one.state != "open" {
            let note = one.refund_note.clone().or_else(|| one.refund_reason.clone()).unwrap_or_default();
            all.push(step(zone, one.state_at, format!("Payment {}", one.state), note));
        }
    }
    for one in row.refunds.iter().filter(|one| one.kind != "returned") {
        let label = format!("Refund {}: {} ({})", one.state, Money::new(one.amount_minor, row.currency), one.what());
        let note = if one.failure.is_empty() { one.note.as_str() } else { one.failure.as_str() };
        all.push(step(zone, one.state_at, label, note));
    }
    for one in &row.letters {
        all.push(step(zone, one.written_at, format!("Letter written: {}", one.template), ""));
        if one.state != "waiting" {
            all.push(step(zone, one.state_at, format!("Letter {}: {}", one.state, one.template), ""));
        }
    }
    for one in &row.acts {
        let note = if one.why.is_empty() { one.who.clone() } else { format!("{}: {}", one.who, one.why) };
        all.push(step(zone, one.at, format!("{} (act {})", one.what, one.seq), note));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, step)| step).collect()
}

fn payments(row: &OrderRow) -> Part {
    let rows = row.payments.iter().map(|one| Row {
        cells: vec![
            Cell::text(&one.session),
            Cell::text(one.intent.as_deref().unwrap_or_default()),
            Cell::Money(Money::new(one.amount_minor, row.currency)),
            Cell::Money(Money::new(one.refunded_minor, row.currency)),
            Cell::state(one.state.as_str(), tone(&one.state)),
            Cell::Time(one.state_at.moment(&row.zone)),
        ],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Session"),
        Column::words("Money"),
        Column::numbers("Amount"),
        Column::numbers("Given back"),
        Column::words("State"),
        Column::words("Since"),
    ];
    Part::Table(Some("Payments"), plain("Payments", columns, rows.collect(), "No payment page was opened."))
}

fn tone(state: &str) -> Tone {
    match state {
        "captured" | "sent" => Tone::Go,
        "open" | "refunding" | "waiting" => Tone::Wait,
        "failed" => Tone::Stop,
        _ => Tone::End,
    }
}

fn transfers(row: &OrderRow) -> Part {
    let rows = row.transfers.iter().map(|one| Row {
        cells: vec![
            Cell::text(&one.reason),
            Cell::text(&one.from_account),
            Cell::text(&one.to_account),
            Cell::Money(Money::new(one.amount_minor, row.currency)),
            Cell::Time(one.at.moment(&row.zone)),
        ],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Why"),
        Column::words("From"),
        Column::words("To"),
        Column::numbers("Amount"),
        Column::words("Booked"),
    ];
    Part::Table(Some("Books"), plain("Books", columns, rows.collect(), "Nothing is booked."))
}

fn letters(row: &OrderRow, ports: &Ports<'_>) -> Part {
    let resend = |one: &LetterRow| Act {
        label: "Send again",
        to: format!("/desk/orders/{}/resend", row.id),
        fields: vec![("letter", one.id.clone()), ("key", ports.ids.fresh("key_"))],
        danger: false,
    };
    let rows = row.letters.iter().map(|one| Row {
        to: None,
        cells: vec![
            Cell::text(&one.template),
            Cell::state(one.state.as_str(), tone(&one.state)),
            Cell::Number(one.tries),
            Cell::Time(one.state_at.moment(&row.zone)),
        ],
        acts: if one.state == "waiting" { Vec::new() } else { vec![resend(one)] },
    });
    let columns =
        vec![Column::words("Letter"), Column::words("State"), Column::numbers("Tries"), Column::words("Since")];
    Part::Table(Some("Letters"), plain("Letters", columns, rows.collect(), "No letter was written."))
}

fn deeds(row: &OrderRow, standing: Option<&Standing>, ports: &Ports<'_>) -> Vec<Deed> {
    match row.state.as_str() {
        "paid" | "collected" | "delivered" => {
            standing.map_or_else(Vec::new, |standing| refunds::deeds(row, standing, ports))
        }
        "placed" => vec![Deed {
            asks: "Cancel the order".to_owned(),
            means: "Its payment page is closed, and the units go back on sale at once. The buyer gets a letter."
                .to_owned(),
            does: "Cancel it".to_owned(),
            to: format!("/desk/orders/{}/cancel", row.id),
            hidden: vec![("key", ports.ids.fresh("key_"))],
            fields: vec![Ask::why("cancel_why", "The buyer reads it in the letter, and it stays on record.")],
            ..Deed::default()
        }],
        _ => Vec::new(),
    }
}
