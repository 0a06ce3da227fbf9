//! Products: the list, a new one, one in the studio, a sheet, the desk, the public page of provenance.

use crate::sample;
use shared::drops::view::Notice;
use shared::money::{Currency, Money};
use shared::office::view::{Cell, Column, Person, Row, Table, Tone};
use shared::products::view::{
    BadRow, DeskProductPage, DeskProductsPage, ImportPage, NewPage, Part, PictureLine, PlannedRow, PriceLine,
    ProductPage, ProductsPage, ProvenancePage, RecordLine, TypedProduct, TypedRecord, TypedVariant,
};
use shared::products::{State, View};

pub fn pages() -> Vec<(String, String)> {
    let refused = ProductPage {
        part: Part::Words,
        notices: vec![Notice {
            code: "moved_on".into(),
            field: None,
            text: "Somebody changed this while you were looking at it.".into(),
        }],
        moved: vec!["Its name is now “Leaf bowl”; it was “Split bowl”.".into()],
        ..product()
    };
    vec![
        ("products".into(), app::products::list(&list(50))),
        ("products-empty".into(), app::products::list(&ProductsPage { loose: Vec::new(), ..list(0) })),
        ("product-new".into(), app::products::new(&new(None))),
        ("product-new-photo".into(), app::products::new(&new(Some(photo("fig-bowl", View::Front))))),
        ("product".into(), app::products::page(&product())),
        ("product-refused".into(), app::products::page(&refused)),
        ("products-import".into(), app::products::import(&import(false))),
        ("products-import-bad".into(), app::products::import(&import(true))),
        ("provenance".into(), app::products::provenance(&provenance(None))),
        ("provenance-broken".into(), app::products::provenance(&provenance(Some(2)))),
        (
            "desk-products".into(),
            app::products::desk_list(&DeskProductsPage {
                shop: sample::shop(),
                person: person(),
                table: table("/desk/products", 50),
            }),
        ),
        ("desk-product".into(), app::products::desk_page(&desk())),
    ]
}

fn person() -> Person {
    Person { name: "Ines Moreau".into(), roles: ["creator", "operator act"].map(str::to_owned).to_vec() }
}

fn photo(name: &str, view: View) -> PictureLine {
    let picture = Some(sample::picture(name, "A red bowl", 1600, 1082));
    PictureLine { upload: format!("upl_{name}"), view, name: "IMG_2041.jpg".into(), picture }
}

fn pending() -> PictureLine {
    PictureLine { upload: "upl_9".into(), view: View::Other, name: "IMG_2042.jpg".into(), picture: None }
}

fn table(path: &str, rows: u32) -> Table {
    let states = [("Listed", Tone::Go), ("Draft", Tone::Wait), ("Hidden", Tone::Stop)];
    let row = |at: u32| {
        let (word, tone) = states.get(usize::try_from(at % 3).unwrap_or(0)).copied().unwrap_or_default();
        Row {
            to: Some(format!("{path}/prd_{at:026}")),
            cells: vec![
                Cell::text(format!("Split bowl, number {at}")),
                Cell::text("Kitchen"),
                Cell::state(word, tone),
                if at.is_multiple_of(7) { Cell::state("Needed", Tone::Stop) } else { Cell::Empty },
                Cell::Number(2),
                Cell::Number(i64::from(at)),
                Cell::Money(sample::eur(3_800)),
            ],
            acts: Vec::new(),
        }
    };
    Table {
        caption: "Products".into(),
        path: path.into(),
        columns: vec![
            Column::words("Product"),
            Column::words("Category"),
            Column::words("State"),
            Column::words("Provenance"),
            Column::numbers("Variants"),
            Column::numbers("On hand"),
            Column::numbers("Price from"),
        ],
        rows: (0..rows).map(row).collect(),
        empty: "Nothing here yet.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn list(rows: u32) -> ProductsPage {
    ProductsPage {
        shop: sample::shop(),
        person: person(),
        table: table("/studio/products", rows),
        loose: vec![photo("fig-bowl", View::Other), pending()],
        notice: None,
    }
}

fn variant() -> TypedVariant {
    TypedVariant {
        sku: "split-bowl-4x7qk".into(),
        title: "Split bowl, large".into(),
        detail: "Ash, urushi lacquer, 28 cm".into(),
        price: "264.00".into(),
        currency: "EUR".into(),
        stock: "3".into(),
    }
}

fn words() -> TypedProduct {
    TypedProduct { title: "Split bowl".into(), category: "Kitchen".into(), description: "Ash.\n\nRed.".into() }
}

fn new(photo: Option<PictureLine>) -> NewPage {
    NewPage {
        shop: sample::shop(),
        person: person(),
        photo,
        typed: words(),
        variant: variant(),
        notices: Vec::new(),
        key: "product-1".into(),
    }
}

fn record(number: i64, whole: bool) -> RecordLine {
    RecordLine {
        number,
        at: sample::moment(-1_200, "Fri 20 Nov", "22:04"),
        maker: "Ines Moreau".into(),
        answers: vec![("Made".into(), "Berlin, 2026, by hand".into()), ("Of".into(), "Ash and urushi lacquer".into())],
        views: vec![
            (View::Front, "fig-bowl".into()),
            (View::Back, "fig-bowl".into()),
            (View::Mark, "fig-bowl".into()),
            (View::Scale, "fig-bowl".into()),
        ],
        previous: "prd_0123456789abcdef0123456789".into(),
        hash: "3b6e1f0c9a4d27e85b1c6f3a0d9e8b7c4f2a1d0e9c8b7a6f5e4d3c2b1a0f9e8d".into(),
        whole,
    }
}

fn product() -> ProductPage {
    ProductPage {
        shop: sample::shop(),
        person: person(),
        id: "prd_1".into(),
        title: "Split bowl".into(),
        state: State::Draft,
        hidden_why: None,
        version: 3,
        typed: words(),
        seen: "{}".into(),
        variants: vec![
            (variant(), "{}".into()),
            (TypedVariant { sku: "b".into(), price: String::new(), ..variant() }, "{}".into()),
        ],
        fresh: TypedVariant { currency: "EUR".into(), ..TypedVariant::default() },
        pictures: vec![photo("fig-bowl", View::Front), photo("espresso", View::Back)],
        loose: vec![photo("spices", View::Other), pending()],
        limit: sample::eur(17_000),
        limit_of: "euro reference rates of the European Central Bank, rounded down, 2025-09-30".into(),
        above_limit: true,
        views_missing: vec![View::Mark, View::Scale],
        on_record: false,
        typed_record: TypedRecord::default(),
        records: vec![record(1, true)],
        prices: vec![PriceLine {
            title: "Split bowl, large".into(),
            price: Money::new(26_400, Currency::Eur),
            from: sample::moment(-9_000, "Sat 14 Nov", "18:00"),
            until: None,
        }],
        part: Part::None,
        notices: Vec::new(),
        moved: Vec::new(),
        said: None,
        key: "product-1".into(),
    }
}

fn import(is_bad: bool) -> ImportPage {
    let bad = BadRow {
        line: 3,
        field: "price".into(),
        code: "price_malformed".into(),
        text: "Write the price as a number above zero, like 38.50.".into(),
    };
    let row = |does: &str, changes: &[&str]| PlannedRow {
        line: 2,
        sku: "bowl".into(),
        title: "Bowl".into(),
        does: does.into(),
        changes: changes.iter().map(|c| (*c).to_owned()).collect(),
    };
    ImportPage {
        shop: sample::shop(),
        person: person(),
        text: "title,category,price\nBowl,Kitchen,x".into(),
        notices: Vec::new(),
        bad: if is_bad { vec![bad] } else { Vec::new() },
        planned: Some(vec![
            row("changed", &["price €38.50 → €40.00", "stock 3 → 5"]),
            row("new", &[]),
            row("same", &[]),
        ]),
        key: "sheet-1".into(),
    }
}

fn provenance(broken: Option<i64>) -> ProvenancePage {
    ProvenancePage {
        shop: sample::shop(),
        id: "prd_1".into(),
        title: "Split bowl".into(),
        maker: "Ines Moreau".into(),
        slug: "ines-moreau".into(),
        hidden: broken.is_some(),
        records: vec![record(1, true), record(2, broken.is_none())],
        broken,
    }
}

fn desk() -> DeskProductPage {
    DeskProductPage {
        shop: sample::shop(),
        person: person(),
        id: "prd_1".into(),
        title: "Split bowl".into(),
        maker: "Ines Moreau".into(),
        slug: "ines-moreau".into(),
        category: "Kitchen".into(),
        description: vec!["Ash, turned green.".into()],
        state: State::Listed,
        hidden_why: None,
        version: 3,
        variants: table("/desk/products/prd_1", 2),
        pictures: vec![photo("fig-bowl", View::Front), pending()],
        above_limit: true,
        on_record: false,
        records: 1,
        may_act: true,
        why: String::new(),
        notices: vec![Notice {
            code: "missing".into(),
            field: Some("why".into()),
            text: "Say why: the creator will read it.".into(),
        }],
        said: None,
        key: "desk-1".into(),
    }
}
