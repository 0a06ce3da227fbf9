//! What browsers load: the islands of buyers' pages and the tools of the back rooms, each as wasm with its glue.

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    command, esbuild, places,
    wasm::{self, Grade, Library},
};

/// Name and feature of each bundle. They are apart so that no tool weighs on a buyer's page.
const BUNDLES: [(&str, &str); 3] = [("client", "hydrate"), ("tools", "tools"), ("scan", "scan")];

/// Writes public/pkg/client.js and public/pkg/client_bg.wasm, and the same two of the tools.
///
/// # Errors
/// What the compiler or a tool says.
pub fn build(grade: Grade) -> Result<()> {
    BUNDLES
        .into_iter()
        .try_for_each(|(name, feature)| command::step(&format!("building the {name}"), || bundle(name, feature, grade)))
}

fn bundle(name: &str, feature: &str, grade: Grade) -> Result<()> {
    let silent_panics = grade == Grade::Release && wasm::can_build_std();
    let compiled = wasm::compile(&Library { package: "app", features: &[feature], silent_panics }, grade)?;
    let workshop = places::cache(name)?;
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.input_path(&compiled).out_name(name).typescript(false);
    // Release names are stripped anyway; in development they make a stack trace readable.
    bindgen.remove_name_section(grade == Grade::Release).generate(&workshop)?;
    let glue = workshop.join(format!("{name}.js"));
    let wasm_file = workshop.join(format!("{name}_bg.wasm"));
    let script = workshop.join(format!("{name}.min.js"));
    esbuild::bundle(&glue, &script, &[])?;
    if grade == Grade::Release {
        wasm::shrink(&wasm_file)?;
    }
    let public = places::made(places::of_root("public/pkg"))?;
    wasm::put(&script, &public.join(format!("{name}.js")))?;
    wasm::put(&wasm_file, &public.join(format!("{name}_bg.wasm")))
}
