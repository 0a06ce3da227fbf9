//! `Db` over in-memory SQLite, as D1 behaves: numbers bound as doubles, one transaction a batch, the clock of the test.

use async_trait::async_trait;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use shared::db::{Db, DbError, INTEGER_MAX, Rows, Statement, Value};
use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What goes wrong at a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It fails, and nothing was written.
    BeforeCommit,
    /// It is written, and the answer is lost.
    AfterCommit,
}

/// A bug that a test plants, to see the suites go red. Each pair is a text that must be there, and what replaces it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bug {
    /// In the migrations.
    pub schema: &'static [(&'static str, &'static str)],
    /// In the statements that flows send.
    pub statements: &'static [(&'static str, &'static str)],
    /// Each statement of a batch is a transaction of its own.
    pub splits_batches: bool,
    /// The provider refunds as often as it is told, whatever the key.
    pub refunds_without_key: bool,
}

/// `text` with every pair replaced; counts the pairs it found.
fn planted(text: &str, pairs: &[(&str, &str)], found: &mut [bool]) -> String {
    let mut text = text.to_owned();
    for ((from, to), seen) in pairs.iter().zip(found) {
        *seen |= text.contains(from);
        text = text.replace(from, to);
    }
    text
}

/// An empty, migrated database with its clock, and what is planted in its schema.
type Fresh = (Connection, Arc<AtomicI64>, &'static [(&'static str, &'static str)]);

thread_local! {
    /// Those of this thread: a shop is made by the hundred.
    static FRESH: RefCell<Vec<Fresh>> = const { RefCell::new(Vec::new()) };
}

/// The database of a test: all of its life is one transaction, rolled back in the end, and each batch one inside it.
pub struct Sqlite {
    connection: RefCell<Option<Connection>>,
    /// The clock, in milliseconds: of the shop and of the database.
    pub clock: Arc<AtomicI64>,
    /// What goes wrong next; nothing once it is empty.
    pub faults: RefCell<VecDeque<Fault>>,
    /// Batches so far.
    pub batches: RefCell<u32>,
    /// Steps of SQLite's machine so far: work that is the same on every computer.
    pub steps: Cell<i64>,
    bug: Bug,
}

/// Every migration, in order.
pub fn migrations() -> Vec<(String, String)> {
    let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|f| (f.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(f).unwrap()))
        .collect()
}

impl Sqlite {
    /// An empty, migrated database at `now` milliseconds.
    pub fn new(now: i64) -> Self {
        Self::with(now, Bug::default())
    }

    /// The same with a bug in it.
    pub fn with(now: i64, bug: Bug) -> Self {
        let fresh = FRESH.with_borrow_mut(|all| {
            let at = all.iter().position(|(_, _, schema)| *schema == bug.schema)?;
            Some(all.swap_remove(at))
        });
        let (connection, clock, _) = fresh.unwrap_or_else(|| migrated(bug.schema));
        let listed = |text: &str| shared::QUERIES.iter().any(|(_, all)| all.iter().any(|(_, sql)| sql.contains(text)));
        assert!(bug.statements.iter().all(|(from, _)| listed(from)), "a planted statement is not there: {bug:?}");
        clock.store(now, Ordering::Relaxed);
        connection.execute_batch("SAVEPOINT life").unwrap();
        let connection = RefCell::new(Some(connection));
        Self { connection, clock, faults: RefCell::default(), batches: RefCell::new(0), steps: Cell::new(0), bug }
    }

    fn connection(&self) -> Ref<'_, Connection> {
        Ref::map(self.connection.borrow(), |connection| connection.as_ref().expect("open"))
    }

    /// Runs a script. Its statements are kept compiled, where it can be seen which they are: to compile those of a shop,
    /// with all triggers, takes longer than to run them.
    pub fn script(&self, sql: &str) {
        let connection = self.connection();
        for statement in if sql.contains("TRIGGER") { vec![sql] } else { sql.split(";\n").collect() } {
            let statement = statement.trim().trim_end_matches(';');
            // Behind the last one there is nothing.
            if statement.is_empty() {
                continue;
            }
            let ran = if statement.contains(';') {
                connection.execute_batch(statement)
            } else {
                // What is only looked at is looked at to its end.
                connection.prepare_cached(statement).and_then(|mut it| {
                    let mut rows = it.query([])?;
                    while rows.next()?.is_some() {}
                    Ok(())
                })
            };
            ran.unwrap_or_else(|e| panic!("{e}: {statement}"));
        }
    }

    /// As [`Self::script`], where the database may say no.
    pub fn try_script(&self, sql: &str) -> Result<(), String> {
        self.connection().execute_batch(sql).map_err(|e| e.to_string())
    }

    /// One number.
    pub fn number(&self, sql: &str) -> i64 {
        self.one_of(sql)
    }

    /// One text.
    pub fn text(&self, sql: &str) -> String {
        self.one_of(sql)
    }

    fn one_of<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let connection = self.connection();
        let found = connection.prepare_cached(sql).and_then(|mut it| it.query_row([], |row| row.get(0)));
        found.unwrap_or_else(|e| panic!("{e}: {sql}"))
    }

    /// Rows written so far, by whatever statement: what an audit has seen need not be looked at again.
    pub fn written(&self) -> u64 {
        self.connection().total_changes()
    }

    /// Rows of two texts and a number, by the first.
    pub fn pairs(&self, sql: &str) -> std::collections::BTreeMap<String, (String, i64)> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
        rows.map(|row| row.unwrap()).collect()
    }

    /// Rows as texts, columns parted by bars, for messages.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            Ok((0..columns).map(|at| shown(row.get_ref(at).unwrap())).collect::<Vec<_>>().join(" | "))
        });
        rows.unwrap().map(|row| row.unwrap()).collect()
    }

    /// Every broken invariant.
    pub fn broken(&self) -> Vec<String> {
        self.texts(include_str!("../../audit.sql"))
    }

    /// Fails with every broken invariant.
    pub fn audit(&self) {
        let broken = self.broken();
        assert!(broken.is_empty(), "audit.sql found:\n{}", broken.join("\n"));
    }

    /// Prepares a query; the error names it.
    pub fn prepare(&self, sql: &str) -> Result<(), String> {
        self.connection().prepare(sql).map(|_| ()).map_err(|e| e.to_string())
    }

    fn run(&self, statements: &[Statement]) -> Result<Vec<Rows>, DbError> {
        let connection = self.connection();
        let each = |statement| one(&connection, statement, self.bug.statements, &self.steps);
        if self.bug.splits_batches {
            return statements.iter().map(each).collect();
        }
        let says = |sql| connection.prepare_cached(sql).unwrap().execute([]).unwrap();
        says("SAVEPOINT batch");
        let replies = statements.iter().map(each).collect();
        if Result::<Vec<Rows>, DbError>::is_err(&replies) {
            says("ROLLBACK TO batch");
        }
        says("RELEASE batch");
        replies
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.execute_batch("ROLLBACK TO life; RELEASE life").is_ok() {
            let fresh = (connection, self.clock.clone(), self.bug.schema);
            let _ = FRESH.try_with(|all| all.borrow_mut().push(fresh));
        }
    }
}

/// An empty database with its clock, after every migration.
fn migrated(bug: &'static [(&'static str, &'static str)]) -> Fresh {
    let connection = Connection::open_in_memory().unwrap();
    // More than an afternoon asks: each is prepared once.
    connection.set_prepared_statement_cache_capacity(512);
    // A plan is for any value: else a statement is prepared anew for each one.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
    // What D1 refuses is refused here, too.
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5).unwrap();
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100).unwrap();
    let clock = Arc::new(AtomicI64::new(0));
    // The same SQL reads the platform's clock there and the test's clock here.
    let hand = clock.clone();
    let fraction = move |_: &Context<'_>| Ok(hand.load(Ordering::Relaxed) as f64 / 1000.0);
    connection.create_scalar_function("unixepoch", 1, FunctionFlags::SQLITE_UTF8, fraction).unwrap();
    let hand = clock.clone();
    let whole = move |_: &Context<'_>| Ok(hand.load(Ordering::Relaxed) / 1000);
    connection.create_scalar_function("unixepoch", 0, FunctionFlags::SQLITE_UTF8, whole).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON; BEGIN").unwrap();
    let mut found = vec![false; bug.len()];
    for (name, sql) in migrations() {
        let sql = planted(&sql, bug, &mut found);
        connection.execute_batch(&sql).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    connection.execute_batch("COMMIT").unwrap();
    assert!(found.iter().all(|seen| *seen), "a planted piece of schema is not there: {bug:?}");
    (connection, clock, bug)
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => "null".to_owned(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

fn one(
    connection: &Connection,
    statement: &Statement,
    bug: &[(&str, &str)],
    steps: &Cell<i64>,
) -> Result<Rows, DbError> {
    let failed = |e: rusqlite::Error| match e.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => DbError::Constraint(e.to_string()),
        _ => DbError::Unavailable(format!("{e}: {}", statement.sql)),
    };
    let sql = match bug {
        [] => std::borrow::Cow::Borrowed(statement.sql),
        _ => planted(statement.sql, bug, &mut vec![false; bug.len()]).into(),
    };
    let mut prepared = connection.prepare_cached(&sql).map_err(failed)?;
    for (at, value) in statement.values.iter().enumerate() {
        match value {
            Value::Null => prepared.raw_bind_parameter(at + 1, rusqlite::types::Null),
            Value::Integer(n) if n.abs() > INTEGER_MAX => return Err(DbError::OutOfRange(*n)),
            Value::Integer(n) => prepared.raw_bind_parameter(at + 1, *n as f64),
            Value::Text(text) => prepared.raw_bind_parameter(at + 1, text),
        }
        .map_err(failed)?;
    }
    let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    let mut rows = prepared.raw_query();
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let mut object = serde_json::Map::new();
        for (at, name) in names.iter().enumerate() {
            let value = match row.get_ref(at).unwrap() {
                ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
                ValueRef::Integer(n) => n.into(),
                // As JavaScript writes it: a whole number has no point.
                ValueRef::Real(n) if n.fract() == 0.0 => (n as i64).into(),
                ValueRef::Real(n) => n.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
            };
            object.insert(name.clone(), value);
        }
        all.push(serde_json::Value::Object(object));
    }
    drop(rows);
    steps.set(steps.get() + i64::from(prepared.reset_status(rusqlite::StatementStatus::VmStep)));
    Ok(Rows(serde_json::to_string(&all).unwrap()))
}

#[async_trait(?Send)]
impl Db for Sqlite {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DbError> {
        // Others get their turn before and after the commit, as they do over a network.
        pause().await;
        *self.batches.borrow_mut() += 1;
        let fault = self.faults.borrow_mut().pop_front().unwrap_or(Fault::None);
        if fault == Fault::BeforeCommit {
            return Err(DbError::Unavailable("scripted: not written".to_owned()));
        }
        let reply = self.run(&statements);
        pause().await;
        if fault == Fault::AfterCommit && reply.is_ok() {
            return Err(DbError::Unavailable("scripted: written, answer lost".to_owned()));
        }
        reply
    }
}

/// Yields once, so that a scheduler may run somebody else.
pub async fn pause() {
    let mut yielded = false;
    std::future::poll_fn(|_| {
        if yielded {
            std::task::Poll::Ready(())
        } else {
            yielded = true;
            std::task::Poll::Pending
        }
    })
    .await;
}
