//! The demo shop: made by `shared`, kept until its live drop is about to end.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    command, database,
    objects::{self, Object},
    places,
};

/// A drop that closes sooner than this is not worth opening a shop for.
const LIVE_AT_LEAST: Duration = Duration::from_secs(3_600);

/// What the seeding program has made.
struct Demo {
    /// Changes when the demo shop does.
    version: String,
    /// The address of the drop that is live.
    live: String,
    /// When that drop closes.
    ends_at_ms: u64,
    /// Its pictures and clips.
    objects: Vec<Object>,
}

/// Fills the database in `state` unless it holds this demo with a live drop; `keep` leaves what is there.
///
/// # Errors
/// What a tool says.
pub fn ensure(state: &Path, keep: bool) -> Result<()> {
    let stamp = state.join("kerbside-demo");
    let kept = fs::read_to_string(&stamp).unwrap_or_default();
    if keep && !kept.is_empty() {
        return Ok(());
    }
    let demo = make()?;
    let schema = database::schema()?;
    let mut words = kept.split_whitespace();
    let same = words.next() == Some(demo.version.as_str()) && words.next() == Some(schema.as_str());
    let ends_at_ms: u64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let enough = now_ms()?.saturating_add(u64::try_from(LIVE_AT_LEAST.as_millis())?);
    if same && enough < ends_at_ms {
        return Ok(());
    }
    save(state, &demo)
}

/// A new database in `state`, with the demo shop in it.
///
/// # Errors
/// What a tool says.
pub fn fill(state: &Path) -> Result<()> {
    save(state, &make()?)
}

/// The address of the drop that is live, as the last made demo has it.
///
/// # Errors
/// When no demo was made.
pub fn live_drop() -> Result<String> {
    Ok(read()?.live)
}

fn save(state: &Path, demo: &Demo) -> Result<()> {
    database::forget(state)?;
    database::migrate(state)?;
    command::step("filling the database", || database::execute(state, &places::cache("demo")?.join("demo.sql")))?;
    let pictures = format!("putting {} pictures and clips in place", demo.objects.len());
    command::step(&pictures, || objects::put(state, &demo.objects))?;
    let stamp = format!("{} {} {}", demo.version, database::schema()?, demo.ends_at_ms);
    fs::write(state.join("kerbside-demo"), stamp).context("cannot write into the state folder")
}

/// Runs the seeding program: a program of its own, so that a mistake in `shared` never breaks this tool.
fn make() -> Result<Demo> {
    command::step("making the demo shop", || {
        let mut seed = Command::new("cargo");
        seed.args(["run", "--quiet", "--package", "xtask", "--features", "seed", "--bin", "seed", "--"])
            .arg(places::cache("demo")?)
            .arg(now_ms()?.to_string())
            .current_dir(places::root());
        command::quiet(&mut seed)?;
        read()
    })
}

/// What the seeding program wrote.
fn read() -> Result<Demo> {
    let text = fs::read_to_string(places::cache("demo")?.join("demo.json")).context("no demo shop was made")?;
    let written: Value = serde_json::from_str(&text)?;
    let word = |value: &Value, name: &str| {
        let word = value.get(name).and_then(Value::as_str).map(str::to_owned);
        word.with_context(|| format!("the demo shop has no {name}"))
    };
    let listed = written.get("objects").and_then(Value::as_array).context("the demo shop has no objects")?;
    let objects = listed
        .iter()
        .map(|object| {
            let (key, file) = (word(object, "key")?, word(object, "file")?.into());
            Ok(Object { key, file, content_type: word(object, "type")? })
        })
        .collect::<Result<Vec<Object>>>()?;
    let ends_at_ms = written.get("ends_at_ms").and_then(Value::as_u64).context("the demo shop has no end")?;
    Ok(Demo { version: word(&written, "version")?, live: word(&written, "live")?, ends_at_ms, objects })
}

fn now_ms() -> Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    Ok(u64::try_from(since.as_millis())?)
}
