//! Pickups that do not come out even, as operators and creators see them.

use super::store::PickupRow;
use super::{Standing, standing};
use crate::catalogue::view::Shop;
use crate::desk::view::{Ask, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::view::{Cell, Column, Figure, Person, Row, State, Table, Tone};
use crate::ports::Ports;
use crate::time::Timestamp;

/// Where operators find them.
pub const PATH: &str = "/desk/reconciliation/pickups";

/// `GET /studio/pickups`
#[derive(Clone, Debug)]
pub struct PickupsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// How many, and how much.
    pub figures: Vec<Figure>,
    /// Paid and not collected, by window.
    pub uncollected: Table,
    /// Collected and not paid, by window.
    pub unpaid: Table,
}

fn says(row: &PickupRow, now: Timestamp) -> State {
    let day = |at: Timestamp| at.moment(&row.zone).day;
    match standing(row, now) {
        Standing::RemindedAt(at) => State::new(format!("The buyer is written to on {}", day(at)), Tone::Wait),
        Standing::EndsAt(at, outcome) => State::new(format!("{} on {}", outcome.label(), day(at)), Tone::Wait),
        Standing::Decide => State::new("Somebody decides", Tone::Stop),
        Standing::Ended(outcome) => State::new(outcome.label(), Tone::End),
    }
}

fn money(row: &PickupRow) -> Cell {
    row.currency.map_or(Cell::Empty, |currency| Cell::Money(Money::new(row.total_minor, currency)))
}

fn line(row: &PickupRow, to: String, now: Timestamp) -> Row {
    let moment = row.starts_at.moment(&row.zone);
    Row {
        to: Some(to),
        cells: vec![
            Cell::text(OrderId(row.id.clone()).number()),
            Cell::text(&row.name),
            Cell::text(format!("{} × {}", row.units, row.item)),
            Cell::text(format!("{}, {}", row.title, row.place)),
            Cell::Time(moment),
            money(row),
            Cell::State(says(row, now)),
        ],
        acts: Vec::new(),
    }
}

const COLUMNS: [Column; 7] = [
    Column::words("Order"),
    Column::words("Buyer"),
    Column::words("What"),
    Column::words("Where"),
    Column::words("Window"),
    Column::numbers("Paid"),
    Column::words("How it ends"),
];

fn table(caption: &str, rows: Vec<Row>, empty: &str, csv: Option<&str>) -> Table {
    Table {
        caption: caption.to_owned(),
        path: String::new(),
        columns: COLUMNS.to_vec(),
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: csv.map(str::to_owned),
    }
}

const NONE_UNCOLLECTED: &str = "Everything that was paid for was collected in its window.";
const NONE_UNPAID: &str = "Everything that was collected is paid for.";

/// How many wait, and how much money that is; amounts of several currencies stand side by side.
fn figures(rows: &[PickupRow]) -> Vec<Figure> {
    let one = |label: &str, kind: &str| {
        let of: Vec<&PickupRow> = rows.iter().filter(|row| row.kind == kind && row.ended.is_none()).collect();
        let mut sums: Vec<Money> = Vec::new();
        for row in &of {
            let Some(currency) = row.currency else { continue };
            match sums.iter_mut().find(|sum| sum.currency == currency) {
                Some(sum) => sum.minor = sum.minor.saturating_add(row.total_minor),
                None => sums.push(Money::new(row.total_minor, currency)),
            }
        }
        let worth: Vec<String> = sums.iter().map(Money::to_string).collect();
        Figure {
            label: label.to_owned(),
            value: of.len().to_string(),
            note: worth.join(" and "),
            tone: if of.is_empty() { Tone::Go } else { Tone::Wait },
            to: None,
        }
    };
    vec![one("Paid and not collected", "uncollected"), one("Collected and not paid", "unpaid")]
}

fn split(rows: &[PickupRow], kind: &str, to: impl Fn(&PickupRow) -> String, now: Timestamp) -> Vec<Row> {
    rows.iter().filter(|row| row.kind == kind).map(|row| line(row, to(row), now)).collect()
}

/// The operators' page.
pub(super) fn sheet(rows: Vec<PickupRow>, ended: bool, now: Timestamp) -> Sheet {
    let to = |row: &PickupRow| format!("{PATH}/{}", row.id);
    let (label, more) = if ended {
        ("Only those that wait", PATH.to_owned())
    } else {
        ("Also those that have ended", format!("{PATH}?state=ended"))
    };
    let link = |text: &str, to: String| Cell::Link { text: text.to_owned(), to };
    let csv = if ended { "/desk/reconciliation/pickups.csv?state=ended" } else { "/desk/reconciliation/pickups.csv" };
    Sheet::new(
        "Pickups",
        vec![
            Part::Words("Of windows that are over. Who did not come is written to after a day; then the rules that the order was sold by say what becomes of it, and where they do not, somebody decides.".to_owned()),
            Part::Figures(figures(&rows)),
            Part::Table(
                Some("Paid and not collected"),
                table("Paid and not collected", split(&rows, "uncollected", to, now), NONE_UNCOLLECTED, Some(csv)),
            ),
            Part::Table(
                Some("Collected and not paid"),
                table("Collected and not paid", split(&rows, "unpaid", to, now), NONE_UNPAID, None),
            ),
            Part::Facts(
                "See also",
                vec![("Ended", link(label, more)), ("Reconciliation", link("The provider’s account", "/desk/reconciliation".to_owned()))],
            ),
        ],
    )
}

/// A creator's page.
pub(super) fn studio(shop: Shop, person: Person, rows: &[PickupRow], now: Timestamp) -> PickupsPage {
    let to = |row: &PickupRow| format!("/studio/orders/{}", row.id);
    PickupsPage {
        shop,
        person,
        figures: figures(rows),
        uncollected: table("Paid and not collected", split(rows, "uncollected", to, now), NONE_UNCOLLECTED, None),
        unpaid: table("Collected and not paid", split(rows, "unpaid", to, now), NONE_UNPAID, None),
    }
}

/// One of them.
pub(super) fn one(row: &PickupRow, ports: &Ports<'_>) -> Sheet {
    let number = OrderId(row.id.clone()).number();
    let link = |text: &str, to: String| Cell::Link { text: text.to_owned(), to };
    let mut facts = vec![
        ("Order", link(&number, format!("/desk/orders/{}", row.id))),
        ("Buyer", Cell::text(&row.name)),
        ("What", Cell::text(format!("{} × {}", row.units, row.item))),
        ("Paid", money(row)),
        ("Creator", Cell::text(&row.creator)),
        ("Drop", Cell::text(&row.title)),
        ("Where", Cell::text(&row.place)),
        ("Window", Cell::Time(row.starts_at.moment(&row.zone))),
        ("Written to", Cell::text(if row.reminded == 1 { "Yes" } else { "Not yet" })),
        ("How it ends", Cell::State(says(row, ports.now))),
        ("All", link("Pickups", PATH.to_owned())),
    ];
    facts.extend(row.why.clone().filter(|why| !why.is_empty()).map(|why| ("Why", Cell::Text(why))));
    let mut parts = vec![Part::Facts("About it", facts)];
    if row.ended.is_none() {
        let (asks, means) = if row.kind == "unpaid" {
            ("Write it off", "Nobody expects the money any more. It stays refunded, and leaves this list.")
        } else {
            (
                "Let the sale stand",
                "The creator keeps the money, and it leaves this list. To give the money back, refund the order on its own page.",
            )
        };
        parts.push(Part::Deeds(
            "What can be done",
            vec![Deed {
                asks: asks.to_owned(),
                means: means.to_owned(),
                does: asks.to_owned(),
                to: format!("{PATH}/{}/decide", row.id),
                hidden: vec![("key", ports.ids.fresh("key_"))],
                fields: vec![Ask::why("pickup_why", "What the buyer and the creator say. It stays on record.")],
                ..Deed::default()
            }],
        ));
    }
    let title = if row.kind == "unpaid" { "Collected and not paid" } else { "Paid and not collected" };
    Sheet { state: Some(says(row, ports.now)), ..Sheet::new(format!("{title}: {number}"), parts) }
}
