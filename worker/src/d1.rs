//! `Db` over D1. Nothing else knows D1.

use async_trait::async_trait;
use futures_util::future::{Either, select};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use shared::db::{Db, DbError, INTEGER_MAX, Rows, Statement, Value};
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use worker::{Delay, Env};

/// A batch that takes longer has no answer: the request ends with "try again" while its key still guards it.
const DEADLINE: Duration = Duration::from_secs(5);

/// The database of the shop's region.
pub struct D1 {
    binding: JsValue,
    trips: Cell<u32>,
}

fn broken(cause: &JsValue) -> DbError {
    let message = Reflect::get(cause, &JsValue::from_str("message")).ok().and_then(|text| text.as_string());
    let text = message.unwrap_or_else(|| format!("{cause:?}"));
    if text.contains("SQLITE_CONSTRAINT") || text.contains("constraint failed") {
        DbError::Constraint(text)
    } else {
        DbError::Unavailable(text)
    }
}

/// Calls `this.name(argument)`.
fn call(this: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    Reflect::get(this, &JsValue::from_str(name))?.dyn_into::<Function>()?.call1(this, argument)
}

fn bound(value: &Value) -> Result<JsValue, DbError> {
    Ok(match value {
        Value::Null => JsValue::NULL,
        Value::Integer(n) if n.abs() > INTEGER_MAX => return Err(DbError::OutOfRange(*n)),
        // Checked above: every integer of this size is a double.
        #[allow(clippy::as_conversions)]
        Value::Integer(n) => JsValue::from_f64(*n as f64),
        Value::Text(text) => JsValue::from_str(text),
    })
}

impl D1 {
    /// The binding called `name`.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(env: &Env, name: &str) -> Result<Self, String> {
        let binding = Reflect::get(env, &JsValue::from_str(name)).map_err(|_| format!("{name} is not bound"))?;
        if binding.is_undefined() {
            return Err(format!("{name} is not bound"));
        }
        Ok(Self { binding, trips: Cell::new(0) })
    }

    /// Round trips so far, for `server-timing`.
    #[must_use]
    pub fn trips(&self) -> u32 {
        self.trips.get()
    }

    fn prepare(&self, statement: &Statement) -> Result<JsValue, DbError> {
        let prepared = call(&self.binding, "prepare", &JsValue::from_str(statement.sql)).map_err(|e| broken(&e))?;
        if statement.values.is_empty() {
            return Ok(prepared);
        }
        let values = statement.values.iter().map(bound).collect::<Result<Array, _>>()?;
        let bind: Function =
            Reflect::get(&prepared, &JsValue::from_str("bind")).and_then(JsCast::dyn_into).map_err(|e| broken(&e))?;
        bind.apply(&prepared, &values).map_err(|e| broken(&e))
    }

    /// Migrations that have been applied.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn migrations(&self) -> Result<u32, DbError> {
        #[derive(serde::Deserialize)]
        struct Count {
            count: u32,
        }
        let sql = "SELECT COUNT (*) AS count FROM d1_migrations";
        let rows = shared::db::run(self, Statement::new(sql, Vec::new())).await?;
        Ok(rows.first::<Count>()?.map_or(0, |row| row.count))
    }
}

#[async_trait(?Send)]
impl Db for D1 {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DbError> {
        self.trips.set(self.trips.get() + 1);
        let prepared = statements.iter().map(|s| self.prepare(s)).collect::<Result<Array, _>>()?;
        let promise: Promise =
            call(&self.binding, "batch", &prepared).and_then(JsCast::dyn_into).map_err(|e| broken(&e))?;
        let reply = Box::pin(worker::wasm_bindgen_futures::JsFuture::from(promise));
        let reply = match select(reply, Delay::from(DEADLINE)).await {
            Either::Left((reply, _)) => reply.map_err(|e| broken(&e))?,
            Either::Right(_) => return Err(DbError::Unavailable("no answer within 5 s".to_owned())),
        };
        let results: Array = reply.dyn_into().map_err(|e| broken(&e))?;
        results
            .iter()
            .map(|result| {
                let rows = Reflect::get(&result, &JsValue::from_str("results")).map_err(|e| broken(&e))?;
                let text = JSON::stringify(&rows).map_err(|e| broken(&e))?;
                // A write without RETURNING has no rows.
                Ok(Rows(text.as_string().filter(|text| text.starts_with('[')).unwrap_or_else(|| "[]".to_owned())))
            })
            .collect()
    }
}
