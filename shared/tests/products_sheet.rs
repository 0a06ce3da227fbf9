//! Products as a sheet: what goes out comes in again; each bad row is named; nothing or all of it is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::products::{Studio, codes, refused, studio};
use common::run;
use shared::money::Currency;
use shared::products::State;
use shared::products::refused::ProductRefused;
use shared::products::sheet::flow::{apply, dry_run, rows};
use shared::products::sheet::plan::{Facts, Plan, plan};
use shared::products::sheet::{read, write};
use shared::products::store::SheetRow;

fn dry(s: &Studio, file: &str) -> Plan {
    run(dry_run(&s.shop.ports(), &s.mira, file)).unwrap()
}

fn bad(s: &Studio, file: &str) -> Vec<(u64, String, String)> {
    dry(s, file).bad.into_iter().map(|bad| (bad.line, bad.field, bad.code)).collect()
}

const FILE: &str = "title,category,sku,price,currency,stock,description\n\
    Bowl,Kitchen,bowl-s,38.50,EUR,4,\"Ash, red.\"\n\
    Bowl,Kitchen,bowl-l,64,EUR,2,\"Ash, red.\"\n\
    Spoon,Kitchen,,9,EUR,20,\n";

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would_do() {
    let s = studio();
    let plan = dry(&s, FILE);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!((plan.products.len(), plan.variants.len()), (2, 3));
    assert!(plan.rows.iter().all(|row| row.does == "new"));
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM products"), 1);
}

#[test]
fn applying_twice_does_it_once() {
    let s = studio();
    let key = s.key();
    let apply = |key| run(apply(&s.shop.ports(), s.who(), key, FILE)).unwrap();
    apply(key.clone());
    let all = "SELECT COUNT (*) FROM variants";
    assert_eq!((s.shop.db.number("SELECT COUNT (*) FROM products"), s.shop.db.number(all)), (3, 4));
    apply(key);
    assert_eq!(s.shop.db.number(all), 4, "the same click");
    // Without numbers of its own a row is known by nothing: written out and read in again, it is.
    let file = write(&run(rows(&s.shop.ports(), "crt_1")).unwrap());
    let again = dry(&s, &file);
    assert!(again.products.is_empty() && again.variants.is_empty(), "{again:?}");
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'products.import'"), 1);
}

#[test]
fn what_changes_is_named_and_written() {
    let s = studio();
    run(apply(&s.shop.ports(), s.who(), s.key(), FILE)).unwrap();
    let file = "sku;price;stock\r\nbowl-s;\"40,00\";4\r\nbowl-l;64;0\r\n";
    let plan = run(apply(&s.shop.ports(), s.who(), s.key(), file)).unwrap();
    let changes: Vec<_> = plan.rows.iter().map(|row| row.changes.join(", ")).collect();
    assert_eq!(changes, ["price €38.50 → €40.00", "stock 2 → 0"]);
    assert_eq!(s.shop.db.number("SELECT price_minor FROM variants WHERE sku = 'bowl-s'"), 4_000);
    assert_eq!(
        s.shop.db.text("SELECT description FROM products WHERE title = 'Bowl'"),
        "Ash, red.",
        "left out, left alone"
    );
}

#[test]
fn each_bad_row_is_named_by_its_line() {
    let s = studio();
    s.shop.db.script(
        "INSERT INTO products (id, creator, title, category) VALUES ('prd_2', 'crt_2', 'Ida', 'Kitchen');
         INSERT INTO variants (sku, product, title, detail) VALUES ('idas', 'prd_2', 'Ida', '');",
    );
    let head = "product,title,category,sku,price,currency,stock\n";
    let table: &[(&str, &str, (u64, &str, &str))] = &[
        ("no title", ",,Kitchen,a,1,EUR,1\n", (2, "title", "missing")),
        ("no category", ",Bowl,,a,1,EUR,1\n", (2, "category", "missing")),
        ("a word for a price", ",Bowl,Kitchen,a,dear,EUR,1\n", (2, "price", "price_malformed")),
        ("half a cent", ",Bowl,Kitchen,a,1.005,EUR,1\n", (2, "price", "price_malformed")),
        ("no such money", ",Bowl,Kitchen,a,1,DEM,1\n", (2, "currency", "currency_unknown")),
        ("fewer than none", ",Bowl,Kitchen,a,1,EUR,-1\n", (2, "stock", "stock_malformed")),
        ("a number with a blank", ",Bowl,Kitchen,a b,1,EUR,1\n", (2, "sku", "sku_malformed")),
        ("twice", ",Bowl,Kitchen,a,1,EUR,1\n,Bowl,Kitchen,a,1,EUR,1\n", (3, "sku", "sku_twice")),
        ("somebody else's number", ",Bowl,Kitchen,idas,1,EUR,1\n", (2, "sku", "sku_taken")),
        ("somebody else's product", "prd_2,Bowl,Kitchen,a,1,EUR,1\n", (2, "product", "product_unknown")),
        ("another product's number", "prd_9,Bowl,Kitchen,lamp,1,EUR,1\n", (2, "product", "product_unknown")),
        ("two categories", ",Bowl,Kitchen,a,1,EUR,1\n\n,Bowl,Home,b,1,EUR,1\n", (4, "category", "rows_differ")),
        (
            "a listed product above the limit",
            "prd_1,Lamp,Light,lamp,170.01,EUR,1\n",
            (2, "price", "provenance_missing"),
        ),
    ];
    for (why, lines, (line, field, code)) in table {
        let found = bad(&s, &format!("{head}{lines}"));
        assert_eq!(found, [(*line, (*field).to_owned(), (*code).to_owned())], "{why}");
        let before = s.shop.db.number("SELECT COUNT (*) FROM variants");
        run(apply(&s.shop.ports(), s.who(), s.key(), &format!("{head}{lines},Good,Kitchen,good,1,EUR,1\n"))).unwrap();
        assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM variants"), before, "{why}: nothing or all of it");
    }
    let many: String = (0..41).map(|at| format!(",Bowl,Kitchen,v{at},1,EUR,1\n")).collect();
    assert_eq!(bad(&s, &format!("{head}{many}")), [(42, "title".to_owned(), "too_many_variants".to_owned())]);
}

#[test]
fn what_is_no_sheet_is_refused_as_a_whole() {
    let s = studio();
    let long = format!("title,category\n{}", "Bowl,Kitchen\n".repeat(1_001));
    let large = format!("title\n{}", "x".repeat(600_000));
    for (why, file) in [
        ("empty", " \n"),
        ("a heading alone", "title,category\n"),
        ("an unknown column", "title,colour\nBowl,red\n"),
        ("a column twice", "title,title\nBowl,Bowl\n"),
        ("too many rows", long.as_str()),
        ("too large", large.as_str()),
    ] {
        let outcome = run(dry_run(&s.shop.ports(), &s.mira, file));
        assert!(matches!(refused(outcome), ProductRefused::SheetUnreadable(_)), "{why}");
    }
}

#[test]
fn what_somebody_changed_meanwhile_is_not_overwritten() {
    let s = studio();
    let file = "sku,price\nlamp,12\n";
    let planned = common::cut_in(apply(&s.shop.ports(), s.who(), s.key(), file), 2, || {
        s.shop.db.script("UPDATE products SET version = version + 1");
    });
    assert!(planned.1, "it was over before");
    assert_eq!(codes(planned.0), ["moved_on"]);
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn text(&mut self, must: bool) -> String {
        const PIECES: [&str; 22] = [
            "=", "+", "-", "@", "'", "\"", ",", ";", "\n", "\t", " ", "a", "Bowl", "ß", "茶", "1", "0.5", "\r", "<b>",
            "|", "＝", "\\",
        ];
        let count = self.next(6) + usize::from(must);
        let text: String = (0..count).map(|_| PIECES[self.next(PIECES.len())]).collect();
        // The rules trim and turn line ends into one kind before anything is kept.
        let text = text.replace("\r\n", "\n").trim().to_owned();
        if must && text.is_empty() { "x".to_owned() } else { text }
    }
}

#[test]
fn what_goes_out_comes_in_again_whatever_was_typed() {
    for seed in 0..2_000 {
        let mut dice = Dice(seed);
        let mut all = Vec::new();
        for product in 0..=dice.next(3) {
            let (title, category, description) =
                (format!("{} {product}", dice.text(true)), dice.text(true), dice.text(false));
            for variant in 0..=dice.next(3) {
                let currency = Currency::ALL[dice.next(5)];
                all.push(SheetRow {
                    product: format!("prd_{product}"),
                    title: title.clone(),
                    category: category.clone(),
                    description: description.clone(),
                    state: State::Draft,
                    version: 1,
                    sku: format!("s-{product}.{variant}"),
                    variant: dice.text(true),
                    detail: dice.text(false),
                    price_minor: (dice.next(3) > 0).then(|| i64::try_from(dice.next(9_999_999)).unwrap() + 1),
                    currency,
                    stock: u32::try_from(dice.next(100_000)).unwrap(),
                    on_record: 0,
                });
            }
        }
        let file = write(&all);
        let facts = Facts { rows: all, ..Facts::default() };
        let back = plan(&read(&file).unwrap(), &facts);
        assert!(
            back.bad.is_empty() && back.products.is_empty() && back.variants.is_empty(),
            "seed {seed}:\n{file}\n{back:?}"
        );
        for row in csv::Reader::from_reader(file.as_bytes()).records() {
            for cell in row.unwrap().iter() {
                let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
                assert!(!runs, "seed {seed}: a cell that a spreadsheet runs: {cell}");
            }
        }
    }
}
