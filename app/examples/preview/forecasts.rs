//! What goes out to a creator, and a page of the books.

use crate::sample::{NOW, eur, shop};
use shared::desk::view::{DeskPage, Part};
use shared::forecast::view::{ForecastPage, Outlook};
use shared::office::view::{Cell, Chart, Column, Figure, Person, Point, Row, Table, Tone};
use shared::time::Duration;

pub fn pages() -> Vec<(String, String)> {
    let person = || Person { name: "Samira Haddad".into(), roles: vec!["creator".into(), "operator".into()] };
    let forecast = |stopped: &str| {
        let currencies = vec![Outlook { stopped: stopped.into(), ..outlook() }];
        app::forecast::page(&ForecastPage { shop: shop(), person: person(), currencies, open: open() })
    };
    let journal = DeskPage {
        shop: shop(),
        person: person(),
        path: "/desk/ledger/journal".into(),
        title: "Journal".into(),
        state: None,
        notice: None,
        parts: vec![Part::Table(None, journal())],
    };
    vec![
        ("forecast".into(), forecast("")),
        ("forecast-stopped".into(), forecast("We do not know your bank yet.")),
        ("desk-journal".into(), app::desk::page(&journal)),
    ]
}

fn figure(label: &str, value: &str, note: &str) -> Figure {
    Figure { label: label.into(), value: value.into(), note: note.into(), tone: Tone::Plain, to: None }
}

fn table(caption: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    Table {
        caption: caption.into(),
        path: String::new(),
        columns,
        rows: rows.into_iter().map(|cells| Row { cells, ..Row::default() }).collect(),
        empty: "Nothing.".into(),
        filters: vec![],
        first: None,
        next: None,
        csv: None,
    }
}

fn outlook() -> Outlook {
    let day = |number: i64| {
        let minor = if number % 7 == 3 { 4_200 * (number + 1) } else { 0 };
        let label = (NOW + Duration::days(number)).moment("Europe/Berlin").day;
        Point { label, value: minor, shown: eur(minor).to_string() }
    };
    let released = |number: i64| {
        let paid = day(number).value;
        let money = |minor: i64| if minor == 0 { Cell::Empty } else { Cell::Money(eur(minor)) };
        vec![
            Cell::text(day(number).label),
            money(4_200 * (number % 4)),
            money(900 * (number % 3)),
            money(paid),
            Cell::text("when it is handed over; three days after it was handed over"),
        ]
    };
    Outlook {
        currency: "EUR",
        stopped: String::new(),
        pace: "On Mondays, from €10.00 on.".into(),
        figures: vec![
            figure("On its way", "€412.30", "in payouts that are made"),
            figure("Within 7 days", "€998.00", "goes out"),
            figure("Within 30 days", "€2,104.75", "the 7 days included"),
            figure("Later", "€88.00", "released later, or not sent yet"),
        ],
        chart: Chart {
            caption: "What goes out on each of the next 30 days, EUR".into(),
            over: "Day".into(),
            of: "Goes out".into(),
            points: (0..30).map(day).collect(),
            line: false,
        },
        days: table(
            "Day by day",
            vec![
                Column::words("Day"),
                Column::numbers("Released"),
                Column::numbers("If nobody comes sooner"),
                Column::numbers("Goes out"),
                Column::words("Released because"),
            ],
            (1..12).map(released).collect(),
        ),
    }
}

fn open() -> Table {
    let columns = vec![
        Column::words("What"),
        Column::numbers("How many"),
        Column::numbers("Amount"),
        Column::words("Counted in"),
        Column::words("Next day"),
        Column::words("Which way"),
    ];
    let due = || Cell::Time((NOW + Duration::days(6)).moment("Europe/Berlin"));
    let row = |what: &str, count: i64, minor: i64, day: Cell, way: &str| {
        let counted = Cell::text(if minor % 2 == 0 { "buyers’ prices" } else { "creators’ shares" });
        vec![Cell::text(what), Cell::Number(count), Cell::Money(eur(minor)), counted, day, Cell::text(way)]
    };
    let rows = vec![
        row("Chargebacks: set aside until the bank decides", 1, 4_200, due(), "More, if it is won"),
        row("Refunds that are asked for", 2, 3_810, Cell::Empty, "Less, if they are granted"),
        row("In reserve", 7, 12_345, due(), "Less, if an order goes back"),
        row("Paid, and not handed over yet", 12, 88_101, due(), "Sooner, when it is handed over"),
    ];
    table("What could change it", columns, rows)
}

fn journal() -> Table {
    let account = |text: &str, name: &str| Cell::Named {
        text: text.into(),
        name: name.into(),
        to: Some("/desk/ledger/accounts/1".into()),
    };
    let row = |at: i64| {
        vec![
            Cell::Number(41_200 + at),
            Cell::Time((NOW - Duration::minutes(at)).moment("UTC")),
            Cell::text(if at % 2 == 0 { "creator" } else { "fee tax back" }),
            account("Payment of 9RJ3K2M7", "payment:cs_test_a1b2c3d4e5f6g7h8i9j0"),
            account(
                if at % 2 == 0 { "Samira Haddad: on its way to the bank" } else { "The shop’s fees" },
                "bank:crt_1",
            ),
            Cell::Money(eur(123_456 + at)),
            Cell::Link { text: "9RJ3K2M7".into(), to: "/desk/ledger/orders/1".into() },
            Cell::Named { text: "…g7h8i9j0".into(), name: "cs_test_a1b2c3d4e5f6g7h8i9j0".into(), to: None },
        ]
    };
    let columns = vec![
        Column::numbers("Number"),
        Column::words("Booked"),
        Column::words("Why"),
        Column::words("From (debited)"),
        Column::words("To (credited)"),
        Column::numbers("Amount"),
        Column::words("Order"),
        Column::words("Reference"),
    ];
    table("Transfers", columns, (0..12).map(row).collect())
}
