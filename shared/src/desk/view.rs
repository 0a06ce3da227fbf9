//! Models of the desk's pages. A page is a list of parts, so that every page looks and works like the others.

use crate::catalogue::view::Shop;
use crate::office::view::{Cell, Chart, Figure, Notice, Person, State, Table, TimelineStep};

/// A page of the desk.
#[derive(Clone, Debug)]
pub struct DeskPage {
    /// The shop.
    pub shop: Shop,
    /// Who looks.
    pub person: Person,
    /// Its address, without the query.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// The state of the thing it is about.
    pub state: Option<State>,
    /// What has just happened, or why it did not.
    pub notice: Option<Notice>,
    /// From top to bottom.
    pub parts: Vec<Part>,
}

/// A page before anybody looks at it: what flows make.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its heading.
    pub title: String,
    /// The state of the thing it is about.
    pub state: Option<State>,
    /// From top to bottom.
    pub parts: Vec<Part>,
    /// What was done to it last, in a sentence, for whoever comes second. Empty: nothing yet.
    pub last: String,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Part {
    /// A sentence or two.
    Words(String),
    /// Figures side by side.
    Figures(Vec<Figure>),
    /// Facts under a heading: label and value.
    Facts(&'static str, Vec<(&'static str, Cell)>),
    /// Rows, under a heading where there is more on the page.
    Table(Option<&'static str>, Table),
    /// Numbers to look at.
    Chart(Chart),
    /// What happened, under a heading.
    Timeline(&'static str, Vec<TimelineStep>),
    /// What can be done, under a heading.
    Deeds(&'static str, Vec<Deed>),
}

/// Something an operator can do here: it opens on a press, says what it means, asks, and only then has its button.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// What opens it.
    pub asks: String,
    /// What it means.
    pub means: String,
    /// What the button says.
    pub does: String,
    /// Where it is posted to.
    pub to: String,
    /// Hidden fields, its `key` among them.
    pub hidden: Vec<(&'static str, String)>,
    /// What it asks.
    pub fields: Vec<Ask>,
    /// Open from the start: it was refused.
    pub open: bool,
    /// Why it was refused.
    pub notices: Vec<Notice>,
}

/// One field of a deed.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its name; no two on a page are called the same.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// A word of advice.
    pub hint: &'static str,
    /// How it is answered.
    pub kind: AskKind,
    /// What stands in it.
    pub typed: String,
}

/// How a field is answered.
#[derive(Clone, Debug)]
pub enum AskKind {
    /// Some lines.
    Lines,
    /// A day and a time, by the clock that is named.
    Moment(String),
    /// An amount in the currency of this code; 0 and above.
    Amount(&'static str),
    /// A whole number.
    Count,
    /// One of these: value and words.
    Choice(Vec<(&'static str, &'static str)>),
    /// The same of what the record holds.
    Pick(Vec<(String, String)>),
}

impl Ask {
    /// Why it is done, in the operator's own words.
    #[must_use]
    pub fn why(name: &'static str, hint: &'static str) -> Self {
        Self { name, label: "Why", hint, kind: AskKind::Lines, typed: String::new() }
    }
}

impl Sheet {
    /// A page called `title`.
    #[must_use]
    pub fn new(title: impl Into<String>, parts: Vec<Part>) -> Self {
        Self { title: title.into(), state: None, parts, last: String::new() }
    }

    /// The table of the page, for its CSV.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        self.parts.iter().find_map(|part| match part {
            Part::Table(_, table) => Some(table),
            _ => None,
        })
    }

    /// With what was typed into the deed that is posted to `to`, and why it was refused. False when it is not on the
    /// page any more: then the page says it on top.
    pub fn refused(&mut self, to: &str, typed: impl Fn(&str) -> String, notice: &Notice) -> bool {
        let deeds = self.parts.iter_mut().filter_map(|part| match part {
            Part::Deeds(_, deeds) => Some(deeds),
            _ => None,
        });
        let Some(deed) = deeds.flatten().find(|deed| deed.to == to) else { return false };
        deed.open = true;
        for field in &mut deed.fields {
            field.typed = typed(field.name);
        }
        deed.notices.push(notice.clone());
        deed.fields.iter().any(|field| Some(field.name) == notice.field.as_deref())
    }
}
