//! Models of the parts that back-office pages are put together from.

use super::Age;
pub use crate::drops::view::Notice;
use crate::money::Money;
use crate::time::Moment;

/// Who is signed in, as a page greets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name, or their address where they gave none.
    pub name: String,
    /// `creator`, `operator`, …: which areas they are shown the way to. It grants nothing.
    pub roles: Vec<String>,
}

/// What a sign says without words. The word stands beside it always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    #[default]
    Plain,
    /// Done, open, good.
    Go,
    /// Waiting, or to be watched.
    Wait,
    /// Refused, late, broken.
    Stop,
    /// Over.
    End,
}

impl Tone {
    /// Its class in the style.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Go => "go",
            Self::Wait => "wait",
            Self::Stop => "stop",
            Self::End => "end",
        }
    }
}

/// A word with its tone: the state of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// `Verified`.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

impl State {
    /// `text` in `tone`.
    #[must_use]
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// Numbers stand to the right, words to the left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Start,
    /// Numbers.
    End,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, and the label of its cells on a phone.
    pub label: &'static str,
    /// How its cells are set.
    pub align: Align,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub const fn words(label: &'static str) -> Self {
        Self { label, align: Align::Start }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn numbers(label: &'static str) -> Self {
        Self { label, align: Align::End }
    }
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing to say.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// Words that lead somewhere else than the row.
    Link {
        /// The words.
        text: String,
        /// Where to.
        to: String,
    },
    /// Words that stand for a name which is too long to be read: the name shows when they are pointed at, and files have it
    /// in place of the words.
    Named {
        /// The words.
        text: String,
        /// The whole name.
        name: String,
        /// Where they lead.
        to: Option<String>,
    },
    /// A whole number.
    Number(i64),
    /// An amount.
    Money(Money),
    /// A point in time.
    Time(Moment),
    /// A state.
    State(State),
    /// A wait against its limit.
    Age(Age),
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A state.
    #[must_use]
    pub fn state(text: impl Into<String>, tone: Tone) -> Self {
        Self::State(State::new(text, tone))
    }
}

/// Something that can be done to a row with one press: a form of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What the button says.
    pub label: &'static str,
    /// Where it is posted to.
    pub to: String,
    /// Hidden fields, its `key` among them.
    pub fields: Vec<(&'static str, String)>,
    /// Whether it takes something away.
    pub danger: bool,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where its first cell leads.
    pub to: Option<String>,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// What can be done with it here and now.
    pub acts: Vec<Act>,
}

/// How a filter is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// Words to look for.
    Words,
    /// One of these: value and words. The empty value stands for all.
    Choice(Vec<(String, String)>),
    /// A day, `2026-11-21`.
    Day,
}

/// One filter of a table. Its state is in the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Its name in the query.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// How it is set.
    pub kind: FilterKind,
    /// How it is set now; empty when it is not.
    pub value: String,
}

/// Rows with their filters and the way to more of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the rows are: `Orders`.
    pub caption: String,
    /// The page it stands on: where the filters lead to.
    pub path: String,
    /// From left to right; the first one names the row.
    pub columns: Vec<Column>,
    /// In the order they are shown.
    pub rows: Vec<Row>,
    /// What is shown in place of no row.
    pub empty: String,
    /// In the order they are shown.
    pub filters: Vec<Filter>,
    /// Where the first rows are, when these are not the first.
    pub first: Option<String>,
    /// Where the next rows are.
    pub next: Option<String>,
    /// Where the rows shown are as CSV.
    pub csv: Option<String>,
}

/// One figure with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The number as it is read.
    pub value: String,
    /// What to compare it with.
    pub note: String,
    /// How it is meant.
    pub tone: Tone,
    /// Where the things counted are listed.
    pub to: Option<String>,
}

/// What has happened, or comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineStep {
    /// What.
    pub label: String,
    /// Who did it and why, where somebody did.
    pub note: String,
    /// When; absent for what lies ahead.
    pub at: Option<Moment>,
}

/// A point of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Where on the line: `18:00`, `Views`.
    pub label: String,
    /// How much; below zero counts as zero.
    pub value: i64,
    /// The same as it is read: `€1,240.00`.
    pub shown: String,
}

/// Numbers to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What is seen, in a sentence.
    pub caption: String,
    /// What the labels are: `Hour`.
    pub over: String,
    /// What the values are: `Units sold`.
    pub of: String,
    /// From left to right.
    pub points: Vec<Point>,
    /// Drawn as a line over time; as bars otherwise.
    pub line: bool,
}
