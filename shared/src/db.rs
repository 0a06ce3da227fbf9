//! The database as flows see it: batches of named statements, all or nothing.

use async_trait::async_trait;
use serde::de::DeserializeOwned;

/// What a statement is given in place of `?1`, `?2` …
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A whole number of at most 2^53 in size: the platform binds it as a double.
    Integer(i64),
    /// Text.
    Text(String),
}

/// The largest integer that survives the way through a double.
pub const INTEGER_MAX: i64 = 1 << 53;

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Integer(i64::from(n))
    }
}

impl From<crate::time::Timestamp> for Value {
    fn from(at: crate::time::Timestamp) -> Self {
        Self::Integer(at.0)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A query with what it is given.
#[derive(Clone, Debug)]
pub struct Statement {
    /// One of the listed queries of a store.
    pub sql: &'static str,
    /// For `?1` and on.
    pub values: Vec<Value>,
}

impl Statement {
    /// `sql` with `values`.
    #[must_use]
    pub fn new(sql: &'static str, values: Vec<Value>) -> Self {
        Self { sql, values }
    }
}

/// Builds a [`Statement`]: `stmt!(QUERY, a, b)` binds `a` as `?1` and `b` as `?2`.
#[macro_export]
macro_rules! stmt {
    ($sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::Statement::new($sql, vec![$($crate::db::Value::from($value)),*])
    };
}

/// Declares a store's queries and lists them, so that a test can prepare each against the migrated schema.
#[macro_export]
macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* pub const $name: &str = $sql;)+
        /// Every query of this store, by name.
        pub const QUERIES: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// What a statement returned: a JSON array of objects, one a row.
#[derive(Clone, Debug)]
pub struct Rows(pub String);

impl Rows {
    /// The rows as `T`, whose fields are named like the columns.
    ///
    /// # Errors
    /// `Unreadable` when a column does not fit.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>, DbError> {
        serde_json::from_str(&self.0).map_err(|e| DbError::Unreadable(e.to_string()))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Self::all`].
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, DbError> {
        Ok(self.all()?.into_iter().next())
    }

    /// Whether no row came back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.trim() == "[]"
    }
}

/// Why a batch did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A constraint said no; the text carries its name. Nothing was written.
    #[error("constraint: {0}")]
    Constraint(String),
    /// No answer, or an answer that is none: it may or may not have been written.
    #[error("database: {0}")]
    Unavailable(String),
    /// It answered with something we cannot read.
    #[error("unreadable row: {0}")]
    Unreadable(String),
    /// A number that would not survive the way.
    #[error("integer out of range: {0}")]
    OutOfRange(i64),
}

impl DbError {
    /// Whether the constraint called `name` (or `table.column` of a UNIQUE) said no.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(text) if text.contains(name))
    }
}

/// The database.
#[async_trait(?Send)]
pub trait Db {
    /// Runs all statements in order as one transaction, and answers only when it is committed.
    ///
    /// It MUST bind integers as doubles and refuse those above [`INTEGER_MAX`]; it MUST NOT try again by itself.
    ///
    /// # Errors
    /// `Constraint` when nothing was written because of a named constraint; otherwise as [`DbError`] says.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DbError>;
}

/// Runs one statement.
///
/// # Errors
/// As [`Db::batch`].
pub async fn run(db: &dyn Db, statement: Statement) -> Result<Rows, DbError> {
    let mut replies = db.batch(vec![statement]).await?;
    replies.pop().ok_or_else(|| DbError::Unavailable("a batch without a reply".to_owned()))
}

/// Reads a column that holds JSON text, as `json_group_array` makes it.
///
/// # Errors
/// When the text does not fit `T`.
pub fn json_column<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: DeserializeOwned,
{
    let text: String = serde::Deserialize::deserialize(from)?;
    serde_json::from_str(&text).map_err(serde::de::Error::custom)
}
