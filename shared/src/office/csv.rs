//! Tables as CSV (RFC 4180) that no spreadsheet runs.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front, which `plain` takes off again.

use super::view::{Cell, Table};

/// What makes a formula of a cell, in spreadsheets of either width of letters.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn is_formula(text: &str) -> bool {
    text.trim_start_matches(['\'', ' ']).starts_with(FORMULA)
}

/// `text` as a cell may hold it.
#[must_use]
pub fn safe(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// What `safe` was given.
#[must_use]
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text) => text,
        _ => cell,
    }
}

/// Rows of cells under a heading. Numbers must come as numbers: `safe` is for texts alone.
#[must_use]
pub fn sheet(heading: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut to = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // A Vec takes everything; what cannot fail needs no answer.
    let _ = to.write_record(heading);
    for row in rows {
        let _ = to.write_record(row);
    }
    to.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// What is shown, as a file: times in UTC, amounts without their sign.
#[must_use]
pub fn of(table: &Table) -> String {
    let heading: Vec<&str> = table.columns.iter().map(|column| column.label).collect();
    sheet(&heading, table.rows.iter().map(|row| row.cells.iter().map(cell).collect()))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Link { text, .. } => safe(text),
        Cell::Named { name, .. } => safe(name),
        Cell::Number(number) => number.to_string(),
        Cell::Money(money) => format!("{} {}", money.plain(), money.currency.code()),
        Cell::Time(moment) => moment.iso.clone(),
        Cell::State(state) => safe(&state.text),
        Cell::Age(age) => age.waited.whole_minutes().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use crate::office::view::{Column, Row};

    #[test]
    fn no_cell_is_a_formula_and_every_text_comes_back() {
        for text in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "'=1", "''+1", "'tis", "Bowl", "", "＝1", "a=b", "'", "\r"]
        {
            let cell = safe(text);
            assert!(!cell.trim_start_matches(' ').starts_with(FORMULA), "{text:?} became {cell:?}");
            assert_eq!(plain(&cell), text, "{text:?} came back from {cell:?}");
        }
        assert_eq!(safe("'tis"), "'tis", "an apostrophe that means nothing stays alone");
    }

    #[test]
    fn a_table_is_written_as_it_is_shown() {
        let table = Table {
            caption: "Orders".into(),
            path: "/desk/orders".into(),
            columns: vec![Column::words("Order"), Column::numbers("Total"), Column::words("Note")],
            rows: vec![Row {
                cells: vec![
                    Cell::text("=HYPERLINK(\"x\")"),
                    Cell::Money(Money::new(-850, Currency::Eur)),
                    Cell::text("two\nlines"),
                ],
                ..Row::default()
            }],
            empty: String::new(),
            filters: Vec::new(),
            first: None,
            next: None,
            csv: None,
        };
        assert_eq!(of(&table), "Order,Total,Note\r\n\"'=HYPERLINK(\"\"x\"\")\",-8.50 EUR,\"two\nlines\"\r\n");
    }
}
