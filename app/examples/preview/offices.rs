//! Parts of the studio and the desk, each where it is used: a form with a refusal, a table of fifty rows, a home of figures.

use crate::sample;
use app::fields::{Field, field, summary};
use app::office::{self, Area, Choice, OfficePage};
use leptos::prelude::*;
use shared::money::{Currency, Money};
use shared::office::Age;
use shared::office::view::{
    Act, Cell, Chart, Column, Figure, Filter, FilterKind, Notice, Person, Point, Row, Table, TimelineStep, Tone,
};
use shared::time::Duration;

pub fn pages() -> Vec<(String, String)> {
    vec![
        ("office-form".into(), form(&[])),
        ("office-form-refused".into(), form(&refused())),
        ("office-table".into(), orders(&table(50))),
        ("office-table-empty".into(), orders(&table(0))),
        ("office-home".into(), home()),
    ]
}

fn person() -> Person {
    Person { name: "Ines Moreau".into(), roles: ["creator", "operator read"].map(str::to_owned).to_vec() }
}

fn around<V: IntoView>(
    area: Area,
    title: &str,
    path: &str,
    notice: Option<&Notice>,
    main: impl FnOnce() -> V,
) -> String {
    let (shop, person) = (sample::shop(), person());
    office::page(&OfficePage { shop: &shop, area, title, path, person: Some(&person), notice, script: None }, main)
}

fn refused() -> Vec<Notice> {
    [
        ("title_missing", "title", "Give it a name: that is what buyers look for."),
        ("price_malformed", "price", "Write the price as a number, like 38.50."),
        ("story_too_long", "story", "The story may have 4,000 characters; this has 4,120."),
        ("window_missing", "opens", "When does it open?"),
        ("category_missing", "category", "Choose where people should find it."),
    ]
    .map(|(code, field, text)| Notice { code: code.into(), field: Some(field.into()), text: text.into() })
    .to_vec()
}

fn form(notices: &[Notice]) -> String {
    let saved =
        Notice { code: "saved".into(), field: None, text: "Saved. Nobody sees it before you publish it.".into() };
    let categories =
        [Choice::new("", "Choose one"), Choice::new("kitchen", "Kitchen"), Choice::new("larder", "Larder")];
    let ways = [
        Choice { value: "pickup", label: "Collected at the workshop", hint: "Weserstraße 41, by appointment" },
        Choice { value: "courier", label: "Bike courier", hint: "Inside the ring, €5.90" },
    ];
    let price = if notices.is_empty() { "38.50" } else { "38,5o" };
    around(Area::Studio, "Split bowl, small", "/studio/products/bowl", notices.is_empty().then_some(&saved), || {
        view! {
            <div class="head"><h1>"Split bowl, small"</h1>{office::state_sign("Draft", Tone::Wait)}</div>
            {summary(notices)}
            <form method="post" action="/studio/products/bowl">
                {office::hidden_key("k-7f3a91c2d48e4b6c")}
                {field(Field::text("title", "Name").required().up_to(120), "Split bowl, <small>", notices)}
                {office::text_area(Field::text("story", "What it is").up_to(4_000).hint("Two or three sentences: what it is made of, how large it is."), 4, "Ash, turned green.\nEleven coats of urushi.", notices)}
                {office::choice(Field::text("category", "Category"), &categories, "kitchen", notices)}
                {office::money_field(Field::text("price", "Price").required().up_to(12).hint("With tax, as buyers see it."), Currency::Eur, price, notices)}
                {office::moment_field(Field::text("opens", "Opens"), "Berlin time", "2026-11-21T18:00", notices)}
                {office::radios(Field::text("way", "How buyers get it"), &ways, "pickup", notices)}
                {office::checkbox(Field::text("limited", "Never made again after this"), true, notices)}
                {office::file_field(Field::text("photo", "A photograph").hint("JPEG, PNG or RAW, at most 12 megapixels."), "image/*", true, notices)}
                {office::buttons("Save", Some(("Back to all products", "/studio/products")))}
            </form>
            <section><h2>"Take it away"</h2>
                {office::confirm("Delete this product", "It goes from your list, with its pictures. What was sold stays on record.", "Delete it", "/studio/products/bowl/delete", !notices.is_empty(), office::hidden_key("k-2"))}
            </section>
        }
    })
}

fn table(rows: u32) -> Table {
    let states = [("Paid", Tone::Go), ("Placed", Tone::Wait), ("Refunded", Tone::End), ("Disputed", Tone::Stop)];
    let names = ["Ada Lovelace", "Maximiliane von Thurn und Taxis", "=HYPERLINK(\"x\")", "Bo Ek", "Nguyễn Thị Minh"];
    let row = |at: u32| {
        let pick = |len: usize| usize::try_from(at).unwrap_or(0) * 7 % len;
        let (text, tone) = states.get(pick(4)).copied().unwrap_or_default();
        Row {
            to: Some(format!("/desk/orders/ord_{:08x}", at.wrapping_mul(2_654_435_761))),
            cells: vec![
                Cell::text(format!("KB-{:05}", 48_211 - at * 13)),
                Cell::text(names.get(pick(5)).copied().unwrap_or_default()),
                Cell::Link { text: "The split bowl".into(), to: "/desk/drops/split-bowl".into() },
                Cell::state(text, tone),
                Cell::Time(sample::moment(-i64::from(at) * 37, "Sat 21 Nov", "17:59")),
                Cell::Age(Age { waited: Duration::minutes(i64::from(at) * 40), limit: Duration::hours(24) }),
                Cell::Number(i64::from(at % 3 + 1)),
                Cell::Money(Money::new(3_800 + i64::from(at) * 111, Currency::Eur)),
            ],
            acts: vec![Act {
                label: "Resend receipt",
                to: "/desk/orders/1/resend".into(),
                fields: vec![("key", format!("k-{:016x}", u64::from(at) * 0x9e37_79b9_7f4a))],
                danger: false,
            }],
        }
    };
    let states = [("", "All"), ("paid", "Paid"), ("placed", "Placed"), ("refunded", "Refunded")];
    Table {
        caption: "Orders".into(),
        path: "/desk/orders".into(),
        columns: vec![
            Column::words("Order"),
            Column::words("Buyer"),
            Column::words("Drop"),
            Column::words("State"),
            Column::words("Placed"),
            Column::words("Waits"),
            Column::numbers("Units"),
            Column::numbers("Total"),
        ],
        rows: (0..rows).map(row).collect(),
        empty: "No order matches. Fewer filters show more.".into(),
        filters: vec![
            Filter { name: "q", label: "Number, name or e-mail", kind: FilterKind::Words, value: "bowl".into() },
            Filter {
                name: "state",
                label: "State",
                kind: FilterKind::Choice(states.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()),
                value: "paid".into(),
            },
            Filter { name: "since", label: "Placed since", kind: FilterKind::Day, value: "2026-11-01".into() },
        ],
        first: None,
        next: (rows > 0).then(|| "/desk/orders?q=bowl&after=48211".into()),
        csv: Some("/desk/orders.csv?q=bowl".into()),
    }
}

fn orders(table: &Table) -> String {
    around(Area::Desk, "Orders", "/desk/orders", None, || {
        view! { <div class="head"><h1>"Orders"</h1></div>{office::table(table)} }
    })
}

fn home() -> String {
    let figure = |label: &str, value: &str, note: &str, tone, to: Option<&str>| Figure {
        label: label.into(),
        value: value.into(),
        note: note.into(),
        tone,
        to: to.map(str::to_owned),
    };
    let figures = [
        figure("Verifications", "3", "oldest waits 20 h of 24 h", Tone::Wait, Some("/desk/verifications")),
        figure("Letters stuck", "2", "since 14:10", Tone::Stop, Some("/desk/queues")),
        figure("Taken today", "€4,812.00", "96 orders", Tone::Go, Some("/desk/orders")),
        figure("Drops open", "2", "", Tone::Plain, None),
    ];
    let steps = [
        ("Sent in", "by Ines Moreau", Some(sample::moment(-1_200, "Fri 20 Nov", "22:04"))),
        (
            "Looked at",
            "by desk@kerbside.example: the licence is readable",
            Some(sample::moment(-60, "Sat 21 Nov", "17:04")),
        ),
        ("Verified", "", None),
    ]
    .map(|(label, note, at)| TimelineStep { label: label.into(), note: note.into(), at });
    let points = |values: &[i64]| -> Vec<Point> {
        values
            .iter()
            .zip(10_i64..)
            .map(|(value, hour)| Point { label: format!("{hour}:00"), value: *value, shown: value.to_string() })
            .collect()
    };
    let bars = Chart {
        caption: "Units sold an hour, today".into(),
        over: "Hour".into(),
        of: "Units".into(),
        points: points(&[0, 2, 3, 9, 4, 4, 1, 12, 48]),
        line: false,
    };
    let line = Chart {
        caption: "Holds an hour, today".into(),
        line: true,
        points: points(&[1, 4, 3, 14, 7, 5, 2, 30, 61]),
        ..bars.clone()
    };
    let svg = "<svg viewBox=\"0 0 3 3\"><path d=\"M0 0h1v1h1V0h1v3H2V2H1v1H0z\"/></svg>";
    around(Area::Desk, "Desk", "/desk", None, || {
        view! {
            <h1>"What needs a person now"</h1>
            <section>{office::figures(&figures)}</section>
            <section class="two">
                <div>{office::chart(&bars)}{office::chart(&line)}</div>
                <div class="sheet"><h2>"Ines Moreau"</h2>{office::timeline(&steps)}{office::qr(svg, "The way to this page")}</div>
            </section>
        }
    })
}
