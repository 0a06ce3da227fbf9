//! Puts files into the local object store.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{command, places};

/// One object: where it goes, where its bytes are, what they are.
pub struct Object {
    /// The key in the bucket.
    pub key: String,
    /// The file with its bytes.
    pub file: PathBuf,
    /// Its media type.
    pub content_type: String,
}

/// Puts all of them into the bucket `MEDIA` of the run whose data is in `state`.
///
/// # Errors
/// The store's own words.
pub fn put(state: &Path, objects: &[Object]) -> Result<()> {
    let list: Vec<_> = objects
        .iter()
        .map(|object| json!({ "key": object.key, "file": object.file, "contentType": object.content_type }))
        .collect();
    let file = places::cache("demo")?.join("put.json");
    fs::write(&file, json!({ "state": state, "objects": list }).to_string()).context("cannot list the objects")?;
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "xtask/src/put.mjs"])
        .arg(&file)
        .current_dir(places::root())
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    command::quiet(&mut node).map(|_| ())
}
