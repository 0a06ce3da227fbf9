//! What the browser loads: the islands as wasm, and their glue.

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    command, esbuild, places,
    wasm::{self, Grade, Library},
};

/// Writes public/pkg/client.js and public/pkg/client_bg.wasm.
///
/// # Errors
/// What the compiler or a tool says.
pub fn build(grade: Grade) -> Result<()> {
    command::step("building the client", || {
        let silent_panics = grade == Grade::Release && wasm::can_build_std();
        let compiled = wasm::compile(&Library { package: "app", features: &["hydrate"], silent_panics }, grade)?;
        let workshop = places::cache("client")?;
        let mut bindgen = Bindgen::new();
        bindgen.web(true)?.input_path(&compiled).out_name("client").typescript(false);
        // Release names are stripped anyway; in development they make a stack trace readable.
        bindgen.remove_name_section(grade == Grade::Release).generate(&workshop)?;
        let glue = workshop.join("client.js");
        let wasm_file = workshop.join("client_bg.wasm");
        let script = workshop.join("client.min.js");
        esbuild::bundle(&glue, &script, &[])?;
        if grade == Grade::Release {
            wasm::shrink(&wasm_file)?;
        }
        let public = places::made(places::of_root("public/pkg"))?;
        wasm::put(&script, &public.join("client.js"))?;
        wasm::put(&wasm_file, &public.join("client_bg.wasm"))
    })
}
