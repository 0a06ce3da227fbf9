//! Gathering what is taken along, and writing it as JSON or CSV.

use super::{By, OF_CREATOR, OF_PERSON, Part};
use crate::db::{DbError, Rows, run};
use crate::ids::{CreatorId, PersonId};
use crate::office::csv;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;
use serde_json::{Map, Value};

type Sheet = Vec<Map<String, Value>>;

/// Columns whose text is JSON: it is taken along as what it says.
const NESTED: [&str; 5] = ["reading", "confirmed", "answers", "statement", "products"];

/// Times as RFC 3339, because a number of milliseconds says nothing to a reader; JSON as JSON.
fn readable(row: &mut Map<String, Value>) {
    for (name, value) in row.iter_mut() {
        if (name == "at" || name.ends_with("_at"))
            && let Some(ms) = value.as_i64()
        {
            *value = Value::String(Timestamp(ms).rfc3339());
        } else if NESTED.contains(&name.as_str())
            && let Some(nested) = value.as_str().and_then(|text| serde_json::from_str(text).ok())
        {
            *value = nested;
        }
    }
}

fn sheet(rows: &Rows) -> Result<Sheet, DbError> {
    let mut all: Sheet = rows.all()?;
    all.iter_mut().for_each(readable);
    Ok(all)
}

async fn gather(ports: &Ports<'_>, parts: &[Part], id: &str, email: &str) -> Result<Value, DbError> {
    let batch = parts.iter().map(|part| stmt!(part.sql, if part.by == By::Id { id } else { email })).collect();
    let replies = ports.db.batch(batch).await?;
    let mut whole = Map::new();
    whole.insert("exported_at".to_owned(), Value::String(ports.now.rfc3339()));
    for (part, rows) in parts.iter().zip(&replies) {
        let rows = sheet(rows)?.into_iter().map(Value::Object).collect();
        whole.insert(part.name.to_owned(), Value::Array(rows));
    }
    Ok(Value::Object(whole))
}

/// Everything the shop knows of a person, by part. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn export(ports: &Ports<'_>, id: &PersonId, email: &str) -> Result<Value, DbError> {
    gather(ports, &OF_PERSON, id.as_str(), email).await
}

/// Everything of a creator, by part. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn export_studio(ports: &Ports<'_>, creator: &CreatorId) -> Result<Value, DbError> {
    gather(ports, &OF_CREATOR, creator.as_str(), "").await
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => csv::safe(text),
        other => other.to_string(),
    }
}

/// One part of what the shop knows of a person, as CSV; `None` for no such part.
///
/// # Errors
/// When the database does not answer.
pub async fn export_part(ports: &Ports<'_>, name: &str, id: &PersonId, email: &str) -> Result<Option<String>, DbError> {
    let Some(part) = OF_PERSON.iter().find(|part| part.name == name) else { return Ok(None) };
    let subject = if part.by == By::Id { id.as_str() } else { email };
    let rows = sheet(&run(ports.db, stmt!(part.sql, subject)).await?)?;
    let heading: Vec<&str> = rows.first().map(|row| row.keys().map(String::as_str).collect()).unwrap_or_default();
    Ok(Some(csv::sheet(&heading, rows.iter().map(|row| row.values().map(cell).collect()))))
}
