//! What went back of an order, and the forms by which more of it goes back.

use super::store::OrderRow;
use crate::desk::DeskRefused;
use crate::desk::view::{Ask, AskKind, Deed, Part};
use crate::ledger::Component;
use crate::money::Money;
use crate::office::view::{Cell, Column, Row, State, Tone};
use crate::ports::Ports;
use crate::refunds::plan::Standing;
use crate::refunds::refused::RefundRefused;

/// A form by which money goes back: the end of its address, what it gives, and the names of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The end of its address.
    pub path: &'static str,
    /// `full part line delivery goodwill`; empty for a decision.
    pub what: &'static str,
    /// Where the amount is typed; empty for nowhere.
    pub amount: &'static str,
    /// Where the line is chosen.
    pub line: &'static str,
    /// Where the units are typed.
    pub units: &'static str,
    /// Where the reason is typed.
    pub why: &'static str,
}

/// All that is left.
pub const FULL: Form = Form { path: "refund", what: "full", amount: "", line: "", units: "", why: "refund_why" };

/// A part of the goods.
pub const PART: Form =
    Form { path: "refund-part", what: "part", amount: "part_amount", line: "", units: "", why: "part_why" };

/// Units of a line.
pub const UNITS: Form =
    Form { path: "refund-units", what: "line", amount: "", line: "units_line", units: "units_count", why: "units_why" };

/// The delivery.
pub const DELIVERY: Form =
    Form { path: "refund-delivery", what: "delivery", amount: "", line: "", units: "", why: "delivery_why" };

/// A gift of the shop.
pub const GOODWILL: Form = Form {
    path: "refund-goodwill",
    what: "goodwill",
    amount: "goodwill_amount",
    line: "",
    units: "",
    why: "goodwill_why",
};

/// A request is granted.
pub const GRANT: Form = Form { path: "grant", what: "", amount: "", line: "", units: "", why: "grant_why" };

/// A request is declined.
pub const DECLINE: Form = Form { path: "decline", what: "", amount: "", line: "", units: "", why: "decline_why" };

impl Form {
    /// A refusal at the field of this form.
    #[must_use]
    pub fn told(&self, refused: RefundRefused) -> DeskRefused {
        let named = |name: &'static str| (!name.is_empty()).then_some(name);
        match refused {
            RefundRefused::Missing => DeskRefused::Missing,
            RefundRefused::Act(act) => DeskRefused::Act(act),
            RefundRefused::NotPaid => DeskRefused::NotPaid,
            RefundRefused::RefundedBefore => DeskRefused::RefundedBefore,
            RefundRefused::Amount | RefundRefused::MoreThanRest(_) => DeskRefused::Refund(refused, named(self.amount)),
            RefundRefused::Units => DeskRefused::Refund(refused, named(self.units)),
            refused => DeskRefused::Refund(refused, None),
        }
    }
}

fn tone(state: &str) -> Tone {
    match state {
        "done" => Tone::Go,
        "begun" | "asked" => Tone::Wait,
        "failed" => Tone::Stop,
        _ => Tone::End,
    }
}

/// What went back, and what is asked for; nothing where there is nothing.
pub(super) fn table(row: &OrderRow) -> Option<Part> {
    if row.refunds.is_empty() {
        return None;
    }
    let rows = row.refunds.iter().map(|one| {
        let line = one.line(row.currency, &row.zone);
        let words = if one.failure.is_empty() { one.note.clone() } else { format!("{}: {}", one.note, one.failure) };
        Row {
            cells: vec![
                Cell::text(&line.what),
                Cell::Money(line.amount),
                Cell::State(State::new(line.state_words(), tone(&one.state))),
                Cell::text(words),
                Cell::Time(line.at),
            ],
            ..Row::default()
        }
    });
    let columns = vec![
        Column::words("What"),
        Column::numbers("Amount"),
        Column::words("State"),
        Column::words("Why"),
        Column::words("Since"),
    ];
    Some(Part::Table(Some("Refunds"), super::page::plain("Refunds", columns, rows.collect(), "")))
}

fn ask(name: &'static str, label: &'static str, hint: &'static str, kind: AskKind) -> Ask {
    Ask { name, label, hint, kind, typed: String::new() }
}

/// What can still be given back.
pub(super) fn deeds(row: &OrderRow, standing: &Standing, ports: &Ports<'_>) -> Vec<Deed> {
    const TOLD: &str = "The buyer reads it in the letter, and it stays on record.";
    let money = |minor| Money::new(minor, row.currency);
    let deed = |form: &Form, asks: &str, means: String, does: String, fields: Vec<Ask>| Deed {
        asks: asks.to_owned(),
        means,
        does,
        to: format!("/desk/orders/{}/{}", row.id, form.path),
        hidden: vec![("key", ports.ids.fresh("key_"))],
        fields: fields.into_iter().chain([Ask::why(form.why, TOLD)]).collect(),
        ..Deed::default()
    };
    let mut deeds = decisions(row, ports);
    let left = standing.left();
    if standing.disputed || !standing.captured || left <= 0 {
        return deeds;
    }
    let amount = AskKind::Amount(row.currency.code());
    let goods = standing.left_of(Component::Goods);
    deeds.push(deed(
        &FULL,
        if row.refunds.iter().any(|one| one.state == "done") { "Refund the rest" } else { "Refund in full" },
        format!(
            "{} go back to the buyer, and every share of the sale with them. Units that nobody has had in hand come back to those who wait, where the drop’s rules have a waiting list and its time is not over; otherwise they stay counted as sold. This cannot be taken back.",
            money(left)
        ),
        format!("Refund {}", money(left)),
        Vec::new(),
    ));
    if goods > 0 {
        deeds.push(deed(
            &PART,
            "Refund a part of the goods",
            format!("Up to {}. Everybody who got a share of the goods gives their part of it.", money(goods)),
            "Refund this part".to_owned(),
            vec![ask(PART.amount, "Amount", "Such as 8.50.", amount.clone())],
        ));
    }
    let lines: Vec<(String, String)> = standing
        .lines
        .iter()
        .filter(|line| standing.units_left(line) > 0)
        .map(|line| (line.sku.clone(), format!("{} ({} left)", line.title, standing.units_left(line))))
        .collect();
    if goods > 0 && !lines.is_empty() && standing.lines.iter().map(|line| line.units).sum::<u32>() > 1 {
        deeds.push(deed(
            &UNITS,
            "Refund units",
            "What was paid for them goes back. They stay counted as sold.".to_owned(),
            "Refund these units".to_owned(),
            vec![
                ask(UNITS.line, "Of what", "", AskKind::Pick(lines)),
                ask(UNITS.units, "How many", "A whole number.", AskKind::Count),
            ],
        ));
    }
    let delivery = standing.left_of(Component::Delivery);
    if delivery > 0 {
        deeds.push(deed(
            &DELIVERY,
            "Refund the delivery",
            format!("{} go back, out of the carrier’s share and its tax.", money(delivery)),
            format!("Refund {}", money(delivery)),
            Vec::new(),
        ));
    }
    deeds.push(deed(
        &GOODWILL,
        "Give goodwill",
        "The shop pays it: creator, carrier and tax keep what they got. If the whole order goes back later, it comes back to the shop."
            .to_owned(),
        "Give it".to_owned(),
        vec![ask(GOODWILL.amount, "How much", "Such as 5.00.", amount)],
    ));
    deeds
}

/// What a creator has asked for.
fn decisions(row: &OrderRow, ports: &Ports<'_>) -> Vec<Deed> {
    let Some(asked) = row.refunds.iter().find(|one| one.state == "asked") else { return Vec::new() };
    let line = asked.line(row.currency, &row.zone);
    let deed = |form: &Form, asks: &str, means: String, does: &str| Deed {
        asks: asks.to_owned(),
        means,
        does: does.to_owned(),
        to: format!("/desk/orders/{}/{}", row.id, form.path),
        hidden: vec![("refund", asked.id.clone()), ("key", ports.ids.fresh("key_"))],
        fields: vec![Ask::why(form.why, "The creator reads it in a letter, and it stays on record.")],
        ..Deed::default()
    };
    vec![
        deed(
            &GRANT,
            "Grant what the creator asked for",
            format!("{} go back ({}): {}", line.amount, line.what, line.note),
            "Grant it",
        ),
        deed(&DECLINE, "Decline what the creator asked for", "Nothing goes back.".to_owned(), "Decline it"),
    ]
}
