//! What the platform runs: the shop and the mill, each as wasm behind a small entry script.

use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    command, esbuild, places,
    wasm::{self, Grade, Library},
};

/// The entry script, before the Durable Objects are added.
const ENTRY: &str = include_str!("entry.js");

/// One Worker.
struct Worker {
    /// For people.
    called: &'static str,
    /// Cargo's name of it.
    package: &'static str,
    /// A folder for what is thrown away.
    cache: &'static str,
    /// Where its wrangler.toml expects index.js and index_bg.wasm.
    out: &'static str,
}

/// Answers people.
const SHOP: Worker = Worker { called: "server", package: "kerbside-worker", cache: "server", out: "worker/build" };

/// Makes pictures.
const MILL: Worker = Worker { called: "mill", package: "mill", cache: "mill", out: "worker/mill/build" };

/// Writes worker/build/ and worker/mill/build/, each with index.js and index_bg.wasm.
///
/// # Errors
/// What the compiler or a tool says.
pub fn build(grade: Grade) -> Result<()> {
    [SHOP, MILL].iter().try_for_each(|worker| one(worker, grade))
}

fn one(worker: &Worker, grade: Grade) -> Result<()> {
    command::step(&format!("building the {}", worker.called), || {
        let library = Library { package: worker.package, features: &[], silent_panics: false };
        let compiled = wasm::compile(&library, grade)?;
        let workshop = places::cache(worker.cache)?;
        let mut bindgen = Bindgen::new();
        bindgen.module(true)?.input_path(&compiled).out_name("index").typescript(false).reset_state_function(true);
        bindgen.remove_name_section(grade == Grade::Release).generate(&workshop)?;

        let glue_path = workshop.join("index.js");
        let glue = fs::read_to_string(&glue_path).context("wasm-bindgen wrote no glue")?;
        // The platform hands a compiled module to a plain import; the bundler does not know the newer form.
        fs::write(&glue_path, glue.replace("import source ", "import ")).context("cannot write the glue")?;
        let entry = workshop.join("entry.js");
        fs::write(&entry, with_objects(&glue)).context("cannot write the entry script")?;

        let script = workshop.join("bundle.js");
        esbuild::bundle(&entry, &script, &["./index_bg.wasm", "cloudflare:*"])?;
        let wasm_file = workshop.join("index_bg.wasm");
        if grade == Grade::Release {
            wasm::shrink(&wasm_file)?;
        }
        let out = places::made(places::of_root(worker.out))?;
        wasm::put(&wasm_file, &out.join("index_bg.wasm"))?;
        wasm::put(&script, &out.join("index.js"))
    })
}

/// The entry script with one class for each Durable Object that the glue exports.
fn with_objects(glue: &str) -> String {
    let mut entry = String::from(ENTRY);
    for class in objects(glue) {
        entry.push_str(&format!("export const {class} = object({class:?});\n"));
    }
    entry
}

/// Names of the exported classes that answer requests; other classes are wasm-bindgen's own.
fn objects(glue: &str) -> Vec<&str> {
    glue.split("\nexport class ")
        .skip(1)
        .filter_map(|text| {
            let (name, body) = text.split_once('{')?;
            let body = body.split("\n}").next()?;
            body.contains("\n    fetch(").then(|| name.trim())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_answers_requests_is_a_durable_object() {
        let glue = "let a;\nexport class Room {\n    fetch(request) {\n    }\n}\nexport class Sink {\n    close() {\n    }\n}\n";
        assert_eq!(objects(glue), ["Room"]);
        assert!(with_objects(glue).ends_with("export const Room = object(\"Room\");\n"));
    }
}
