//! Taking along: everything of a person, or of a creator, in one round trip each.

pub mod flow;
pub mod person;
pub mod studio;

pub use person::OF_PERSON;
pub use studio::OF_CREATOR;

/// By what a part of an export is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Id,
    Email,
}

/// One kind of thing in an export.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    by: By,
    sql: &'static str,
}

const fn part(name: &'static str, about: &'static str, by: By, sql: &'static str) -> Part {
    Part { name, about, by, sql }
}
