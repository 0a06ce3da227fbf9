//! Products as a sheet: one row a variant, out and in again. What goes in is read as a whole before anything is written.

pub mod flow;
pub mod plan;

use super::refused::ProductRefused;
use super::store::SheetRow;
use crate::money::Money;
use crate::office::csv;

/// Bytes of the largest file.
pub const BYTES_MAX: usize = 512 * 1024;

/// Rows of the largest file.
pub const ROWS_MAX: usize = 1_000;

/// The columns, in the order they are written. In a file that is read they may stand in any order, and what is
/// left out stays as it is.
pub const COLUMNS: [&str; 10] =
    ["product", "title", "category", "description", "sku", "variant", "detail", "price", "currency", "stock"];

/// Rows as a file.
#[must_use]
pub fn write(rows: &[SheetRow]) -> String {
    csv::sheet(
        &COLUMNS,
        rows.iter().map(|row| {
            let price = row.price_minor.map(|minor| Money::new(minor, row.currency).plain()).unwrap_or_default();
            vec![
                csv::safe(&row.product),
                csv::safe(&row.title),
                csv::safe(&row.category),
                csv::safe(&row.description),
                csv::safe(&row.sku),
                csv::safe(&row.variant),
                csv::safe(&row.detail),
                price,
                row.currency.code().to_owned(),
                row.stock.to_string(),
            ]
        }),
    )
}

/// A row as it stood in the file: absent where its column is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The heading is line 1.
    pub line: u64,
    cells: [Option<String>; 10],
}

impl Read {
    /// What stands in a column.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&str> {
        let at = COLUMNS.iter().position(|name| *name == column)?;
        self.cells.get(at)?.as_deref()
    }
}

/// Reads a file: UTF-8, with commas or semicolons.
///
/// # Errors
/// `SheetUnreadable`, with the reason.
pub fn read(text: &str) -> Result<Vec<Read>, ProductRefused> {
    let refuse = |why: String| Err(ProductRefused::SheetUnreadable(why));
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return refuse("it is empty".to_owned());
    }
    if BYTES_MAX < text.len() {
        return refuse(format!("it may have {} KiB", BYTES_MAX / 1024));
    }
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.matches(';').count() > heading.matches(',').count() { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let mut places = [None; 10];
    let heading = reader.headers().map_err(|cause| ProductRefused::SheetUnreadable(cause.to_string()))?.clone();
    for (at, name) in heading.iter().enumerate() {
        let name = name.trim().to_ascii_lowercase();
        match COLUMNS.iter().position(|column| *column == name).and_then(|place| places.get_mut(place)) {
            Some(Some(_)) => return refuse(format!("the column {name} stands there twice")),
            Some(place) => *place = Some(at),
            None => {
                let shown: String = name.chars().take(40).collect();
                return refuse(format!("there is no column “{shown}”; the columns are {}", COLUMNS.join(", ")));
            }
        }
    }
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for row in reader.records() {
        let row = row.map_err(|cause| ProductRefused::SheetUnreadable(cause.to_string()))?;
        let line = lines.of(row.position().map_or(0, ::csv::Position::byte));
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cells = places.map(|place| place.map(|at| csv::plain(row.get(at).unwrap_or_default()).to_owned()));
        rows.push(Read { line, cells });
        if ROWS_MAX < rows.len() {
            return refuse(format!("it may have {ROWS_MAX} rows"));
        }
    }
    if rows.is_empty() { refuse("there is no row under its heading".to_owned()) } else { Ok(rows) }
}

/// Counts lines as an editor shows them: the reader's own count is one behind where lines end in CR and LF.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a row begins that the reader found at `byte`: at its first letter, or at the line ends before it.
    fn of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.text.get(byte..).unwrap_or_default();
        let start = byte + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let passed = self.text.get(self.at..start).unwrap_or_default();
        self.line += u64::try_from(passed.matches('\n').count()).unwrap_or(0);
        self.at = start;
        self.line
    }
}
