//! From rows to what pages show of products.

use super::flow::{Known, words_of};
use super::listing;
use super::provenance::{Record, first_broken};
use super::store::{LastRow, LineRow, PictureRow, PriceRow, ProductRow, VariantRow};
use super::view::{
    DeskProductPage, Part, PictureLine, PriceLine, ProductPage, RecordLine, TypedProduct, TypedRecord, TypedVariant,
};
use super::{State, View};
use crate::catalogue::view::Shop;
use crate::drops::view::Notice;
use crate::media::view::Picture;
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Column, Filter, FilterKind, Person, Row, Table, Tone};
use crate::time::Timestamp;

/// Rows of a list.
pub const ROWS_ON_A_PAGE: u32 = 50;

/// Rows of a file.
pub const ROWS_IN_A_FILE: u32 = 5_000;

/// The word and tone of a state.
#[must_use]
pub const fn sign(state: State) -> (&'static str, Tone) {
    match state {
        State::Draft => ("Draft", Tone::Wait),
        State::Listed => ("Listed", Tone::Go),
        State::Hidden => ("Hidden", Tone::Stop),
    }
}

/// What a list was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Words to look for.
    pub q: String,
    /// A state, or nothing for any.
    pub state: String,
    /// Rows to pass over.
    pub from: u32,
}

/// A list of products under `path`; the desk's names their creators.
#[must_use]
pub fn table(path: &str, desk: bool, asking: &Asking, rows: &[LineRow]) -> Table {
    let mut columns = vec![Column::words("Product")];
    if desk {
        columns.push(Column::words("Creator"));
    }
    columns.extend([
        Column::words("Category"),
        Column::words("State"),
        Column::words("Provenance"),
        Column::numbers("Variants"),
        Column::numbers("On hand"),
        Column::numbers("Price from"),
    ]);
    if desk {
        columns.push(Column::words("Made"));
    }
    let page = usize::try_from(ROWS_ON_A_PAGE).unwrap_or(usize::MAX);
    let at = |from: u32, path: &str| address(path, asking, from);
    let states = State::ALL.iter().map(|state| (state.as_str().to_owned(), sign(*state).0.to_owned()));
    let any = std::iter::once((String::new(), "Any state".to_owned()));
    Table {
        caption: "Products".into(),
        path: path.to_owned(),
        columns,
        rows: rows.iter().map(|row| line(path, desk, row)).collect(),
        empty: if asking.q.is_empty() && asking.state.is_empty() {
            "Nothing here yet.".into()
        } else {
            "No product matches. Fewer filters show more.".into()
        },
        filters: vec![
            Filter { name: "q", label: "Name or item number", kind: FilterKind::Words, value: asking.q.clone() },
            Filter {
                name: "state",
                label: "State",
                kind: FilterKind::Choice(any.chain(states).collect()),
                value: asking.state.clone(),
            },
        ],
        first: (asking.from > 0).then(|| at(0, path)),
        next: (rows.len() >= page).then(|| at(asking.from.saturating_add(ROWS_ON_A_PAGE), path)),
        // A studio has its whole sheet instead, which can be read in again.
        csv: desk.then(|| at(0, &format!("{path}.csv"))),
    }
}

/// The address of a list as it was asked for, from a row on.
fn address(path: &str, asking: &Asking, from: u32) -> String {
    let mut parts = Vec::new();
    for (name, value) in [("q", asking.q.as_str()), ("state", asking.state.as_str())] {
        if !value.is_empty() {
            parts.push(format!("{name}={}", encoded(value)));
        }
    }
    if from > 0 {
        parts.push(format!("from={from}"));
    }
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

/// Percent-encoded, for a value of a query.
fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

fn line(path: &str, desk: bool, row: &LineRow) -> Row {
    let (word, tone) = sign(row.state);
    let provenance = match (row.lacks_provenance, row.records) {
        (1, _) => Cell::state("Needed", Tone::Stop),
        (_, 0) => Cell::Empty,
        (_, 1) => Cell::text("1 record"),
        (_, records) => Cell::text(format!("{records} records")),
    };
    let price = row.price_minor.zip(row.currency).map(|(minor, currency)| Cell::Money(Money::new(minor, currency)));
    let mut cells = vec![Cell::text(&row.title)];
    if desk {
        cells.push(Cell::text(&row.creator));
    }
    cells.extend([
        Cell::text(&row.category),
        Cell::state(word, tone),
        provenance,
        Cell::Number(i64::from(row.variants)),
        Cell::Number(row.stock),
        price.unwrap_or_default(),
    ]);
    if desk {
        cells.push(if row.made_at.0 == 0 { Cell::Empty } else { Cell::Time(row.made_at.moment(&row.zone)) });
    }
    Row { to: Some(format!("{path}/{}", row.id)), cells, acts: Vec::new() }
}

/// A picture, or what stands for one that is on its way.
#[must_use]
pub fn picture(row: &PictureRow) -> PictureLine {
    let alt = if row.alt.is_empty() { row.name.clone() } else { row.alt.clone() };
    let picture = row.hash.clone().map(|hash| Picture {
        hash,
        alt,
        width: row.width.unwrap_or(360),
        height: row.height.unwrap_or(240),
        placeholder: row.placeholder.clone().unwrap_or_default(),
    });
    PictureLine { upload: row.upload.clone(), view: row.view, name: row.name.clone(), picture }
}

/// The fields of a variant as its form shows them.
#[must_use]
pub fn typed(variant: &VariantRow) -> TypedVariant {
    TypedVariant {
        sku: variant.sku.clone(),
        title: variant.title.clone(),
        detail: variant.detail.clone(),
        price: variant.price_minor.map(|minor| Money::new(minor, variant.currency).plain()).unwrap_or_default(),
        currency: variant.currency.code().to_owned(),
        stock: variant.stock.to_string(),
    }
}

/// Records as people read them, each with whether it holds.
#[must_use]
pub fn records(product: &str, zone: &str, records: &[Record]) -> Vec<RecordLine> {
    let broken = first_broken(product, records);
    records
        .iter()
        .map(|record| {
            let statement = record.read().unwrap_or_default();
            let answers = [
                ("Called", statement.title),
                ("Made", statement.made),
                ("Of", statement.materials),
                ("Signature, number, edition", statement.mark),
                ("History", statement.history),
            ];
            RecordLine {
                number: record.number,
                at: Timestamp(record.at_ms).moment(zone),
                maker: statement.maker,
                answers: answers
                    .into_iter()
                    .filter(|(_, text)| !text.is_empty())
                    .map(|(label, text)| (label.to_owned(), text))
                    .collect(),
                views: statement.views.into_iter().map(|seen| (seen.view, seen.media)).collect(),
                previous: record.previous.clone(),
                hash: record.hash.clone(),
                whole: broken.is_none_or(|broken| record.number < broken),
            }
        })
        .collect()
}

fn prices(zone: &str, rows: Vec<PriceRow>) -> Vec<PriceLine> {
    rows.into_iter()
        .map(|row| PriceLine {
            title: row.title,
            price: Money::new(row.price_minor, row.currency),
            from: row.charged_at.moment(zone),
            until: row.until_at.map(|until| until.moment(zone)),
        })
        .collect()
}

/// What was typed and refused, and in which form.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// Which form.
    pub part: Part,
    /// Why.
    pub notices: Vec<Notice>,
    /// What stood in the form of its words.
    pub words: Option<TypedProduct>,
    /// What stood in the form of a variant.
    pub variant: Option<TypedVariant>,
    /// What stood in the form of a record.
    pub record: Option<TypedRecord>,
    /// What the form had shown when it was opened, as JSON.
    pub seen: String,
}

/// The page of one product.
#[must_use]
pub fn page(
    shop: Shop,
    person: Person,
    known: Known,
    key: String,
    said: Option<Notice>,
    refusal: Refusal,
) -> ProductPage {
    let Known { product, prices: history, loose } = known;
    let now = words_of(&product);
    let json = |state: &TypedVariant| serde_json::to_string(state).unwrap_or_default();
    let moved = if refusal.notices.iter().any(|notice| notice.code == "moved_on") {
        moved(&product, &refusal)
    } else {
        Vec::new()
    };
    let currency = product.variants.first().map_or(Currency::Eur, |variant| variant.currency);
    let limit = product.limits.iter().find(|limit| limit.currency == currency);
    let mut variants: Vec<(TypedVariant, String)> = product
        .variants
        .iter()
        .map(typed)
        .map(|variant| {
            let seen = json(&variant);
            (variant, seen)
        })
        .collect();
    let mut fresh = TypedVariant { currency: currency.code().to_owned(), ..TypedVariant::default() };
    if let Some(refused) = refusal.variant {
        match variants.iter_mut().find(|(variant, _)| !refused.sku.is_empty() && variant.sku == refused.sku) {
            Some((variant, _)) => *variant = refused,
            None => fresh = refused,
        }
    }
    ProductPage {
        shop,
        person,
        title: product.title.clone(),
        state: product.state,
        hidden_why: product.hidden_why.clone(),
        version: product.version,
        seen: serde_json::to_string(&now).unwrap_or_default(),
        typed: refusal.words.unwrap_or(now),
        variants,
        fresh,
        pictures: product.pictures.iter().map(picture).collect(),
        loose: loose.iter().map(picture).collect(),
        limit: Money::new(limit.map_or(0, |limit| limit.limit_minor), currency),
        limit_of: limit.map(|limit| format!("{}, {}", limit.source, limit.as_of)).unwrap_or_default(),
        above_limit: listing::needs_provenance(&product),
        views_missing: listing::missing_views(&product.pictures),
        on_record: listing::is_on_record(&product.pictures, &product.records),
        typed_record: refusal.record.unwrap_or_else(|| last_record(&product.records)),
        records: records(&product.id, &product.zone, &product.records),
        prices: prices(&product.zone, history),
        part: refusal.part,
        notices: refusal.notices,
        moved,
        said,
        key,
        id: product.id,
    }
}

/// The next record starts with what the last one said.
fn last_record(records: &[Record]) -> TypedRecord {
    let last = records.last().and_then(Record::read).unwrap_or_default();
    TypedRecord { made: last.made, materials: last.materials, mark: last.mark, history: last.history }
}

/// What is another now than what the form had shown, a sentence each.
fn moved(product: &ProductRow, refusal: &Refusal) -> Vec<String> {
    let mut said = Vec::new();
    let mut tell = |what: &str, was: &str, is: &str| {
        if was != is {
            said.push(format!("{what} is now “{is}”; it was “{was}”."));
        }
    };
    if let Ok(seen) = serde_json::from_str::<TypedProduct>(&refusal.seen) {
        tell("Its name", &seen.title, &product.title);
        tell("Its category", &seen.category, &product.category);
        tell("Its description", &seen.description, &product.description);
    }
    if let Ok(seen) = serde_json::from_str::<TypedVariant>(&refusal.seen)
        && let Some(is) = product.variants.iter().find(|variant| variant.sku == seen.sku).map(typed)
    {
        tell("The variant’s name", &seen.title, &is.title);
        tell("Its fact line", &seen.detail, &is.detail);
        tell("Its price", &seen.price, &is.price);
        tell("Its currency", &seen.currency, &is.currency);
        tell("Its stock", &seen.stock, &is.stock);
    }
    if said.is_empty() {
        said.push("Another part of this product was changed: look through it before you save again.".to_owned());
    }
    said
}

/// What a new product could be called: what is seen, the file's own words, or where the last one stood.
#[must_use]
pub fn suggested(photo: Option<&PictureRow>, category: &str, now: Timestamp, zone: &str) -> String {
    let alt = photo.map(|photo| photo.alt.trim()).unwrap_or_default();
    if !alt.is_empty() {
        return alt.chars().take(super::TITLE_CHARS_MAX).collect();
    }
    let stem = photo.map(|photo| photo.name.as_str()).unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 2 && !CAMERA.contains(&word.to_ascii_uppercase().as_str()))
        .collect();
    if !words.is_empty() {
        let text = words.join(" ");
        let mut letters = text.chars();
        return letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).take(super::TITLE_CHARS_MAX).collect())
            .unwrap_or_default();
    }
    let day = now.moment(zone).day;
    if category.is_empty() { format!("New piece, {day}") } else { format!("{category}, {day}") }
}

/// What a new product is likely to be: named, and priced like the one made last.
#[must_use]
pub fn likely(
    photo: Option<&PictureRow>,
    last: Option<&LastRow>,
    now: Timestamp,
    zone: &str,
) -> (TypedProduct, TypedVariant) {
    let category = last.map(|last| last.category.clone()).unwrap_or_default();
    let currency = super::flow::currency(last);
    let price = last.and_then(|last| last.price_minor).map(|minor| Money::new(minor, currency).plain());
    let title = if photo.is_some() { suggested(photo, &category, now, zone) } else { String::new() };
    let variant = TypedVariant {
        price: price.unwrap_or_default(),
        currency: currency.code().to_owned(),
        stock: "1".to_owned(),
        ..TypedVariant::default()
    };
    (TypedProduct { title, category, description: String::new() }, variant)
}

/// One product as the desk looks at it.
#[must_use]
pub fn desk((shop, person): (Shop, Person), product: &ProductRow, key: String, may_act: bool) -> DeskProductPage {
    let cells = |variant: &VariantRow| {
        let price = variant.price_minor.map(|minor| Cell::Money(Money::new(minor, variant.currency)));
        let stock = Cell::Number(i64::from(variant.stock));
        vec![
            Cell::text(&variant.title),
            Cell::text(&variant.sku),
            Cell::text(&variant.detail),
            stock,
            price.unwrap_or_default(),
        ]
    };
    DeskProductPage {
        shop,
        person,
        id: product.id.clone(),
        title: product.title.clone(),
        maker: product.maker.clone(),
        slug: product.slug.clone(),
        category: product.category.clone(),
        description: crate::drops::page::paragraphs(&product.description),
        state: product.state,
        hidden_why: product.hidden_why.clone(),
        version: product.version,
        variants: Table {
            caption: "Variants".into(),
            path: format!("/desk/products/{}", product.id),
            columns: vec![
                Column::words("Variant"),
                Column::words("Item number"),
                Column::words("Fact line"),
                Column::numbers("On hand"),
                Column::numbers("Price"),
            ],
            rows: product.variants.iter().map(|variant| Row { cells: cells(variant), ..Row::default() }).collect(),
            empty: "It has no variant.".into(),
            filters: Vec::new(),
            first: None,
            next: None,
            csv: None,
        },
        pictures: product.pictures.iter().map(picture).collect(),
        above_limit: listing::needs_provenance(product),
        on_record: listing::is_on_record(&product.pictures, &product.records),
        records: product.records.len(),
        may_act,
        why: String::new(),
        notices: Vec::new(),
        said: None,
        key,
    }
}

/// What cameras and phones call their files.
const CAMERA: [&str; 12] =
    ["IMG", "DSC", "DSCN", "DSCF", "PXL", "DCIM", "PHOTO", "IMAGE", "SCREENSHOT", "WHATSAPP", "SIGNAL", "JPG"];

/// The views a record needs, for words on a page.
#[must_use]
pub fn required() -> Vec<&'static str> {
    View::REQUIRED.iter().map(|view| view.words()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_by_whatever_says_something() {
        let photo = |name: &str, alt: &str| PictureRow {
            upload: String::new(),
            view: View::Other,
            state: crate::uploads::State::Done,
            name: name.into(),
            alt: alt.into(),
            hash: None,
            width: None,
            height: None,
            placeholder: None,
        };
        for (why, photo, category, title) in [
            ("what is seen", Some(photo("IMG_1.jpg", "A red bowl")), "Home", "A red bowl"),
            ("the file's words", Some(photo("red-bowl_02.jpeg", "")), "Home", "Red bowl"),
            ("a camera's name says nothing", Some(photo("IMG_2041.jpg", "")), "Home", "Home, Wed 25 Nov"),
            ("nor do numbers", Some(photo("PXL_20261121.jpg", "")), "Home", "Home, Wed 25 Nov"),
            ("nothing at all", None, "", "New piece, Wed 25 Nov"),
        ] {
            assert_eq!(
                suggested(photo.as_ref(), category, Timestamp(1_795_608_000_000), "Europe/Berlin"),
                title,
                "{why}"
            );
        }
    }

    #[test]
    fn a_list_keeps_its_filters_in_its_addresses() {
        let asking = Asking { q: "a&b ß".into(), state: "draft".into(), from: 50 };
        let table = table("/desk/products", true, &asking, &[]);
        assert_eq!(table.first.as_deref(), Some("/desk/products?q=a%26b%20%C3%9F&state=draft"));
        assert_eq!(table.csv.as_deref(), Some("/desk/products.csv?q=a%26b%20%C3%9F&state=draft"));
        assert_eq!(table.next, None);
    }
}
