//! From Rust to wasm with its glue: cargo, wasm-bindgen, wasm-opt.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{command, places};

/// The one target of browser and Worker.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Named one by one: with all of them wasm-opt writes compact imports, which browsers refuse.
const FEATURES: &[&str] = &[
    "bulk-memory",
    "bulk-memory-opt",
    "nontrapping-float-to-int",
    "reference-types",
    "multivalue",
    "sign-ext",
    "mutable-globals",
    "simd",
];

/// Quick to build, or small to send.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// For local runs and tests.
    Dev,
    /// For deployment and the bench.
    Release,
}

impl Grade {
    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// One library to compile.
pub struct Library<'a> {
    /// Cargo's name of the package.
    pub package: &'a str,
    /// The features it is compiled with; none by default.
    pub features: &'a [&'a str],
    /// The standard library is compiled anew without the text of panics.
    pub silent_panics: bool,
}

/// Compiles and returns the path of the wasm file.
///
/// # Errors
/// The compiler's own words.
pub fn compile(library: &Library<'_>, grade: Grade) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--quiet", "--lib", "--target", TARGET, "--profile", grade.profile()])
        .args(["--package", library.package])
        .current_dir(places::root())
        // The shop's promises need no crate of their own in the browser.
        .env_remove("RUSTFLAGS");
    if !library.features.is_empty() {
        cargo.args(["--no-default-features", "--features", &library.features.join(",")]);
    }
    if library.silent_panics {
        cargo
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["-Z", "build-std=std,panic_abort", "--config"])
            .arg(format!("target.{TARGET}.rustflags=['-Zunstable-options', '-Cpanic=immediate-abort']"));
    }
    command::quiet(&mut cargo)?;
    let file = format!("{}.wasm", library.package.replace('-', "_"));
    Ok(places::target().join(TARGET).join(grade.profile()).join(file))
}

/// Whether the sources of the standard library are there; `KERBSIDE_PLAIN_STD=1` says to do without.
pub fn can_build_std() -> bool {
    let wanted = std::env::var_os("KERBSIDE_PLAIN_STD").is_none();
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]).current_dir(places::root());
    wanted
        && command::quiet(&mut rustc)
            .is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").exists())
}

/// Makes the file as small as it gets, in place.
///
/// # Errors
/// wasm-opt's own words.
pub fn shrink(wasm: &Path) -> Result<()> {
    let mut opt = Command::new(places::npm_program("node"));
    opt.arg(places::of_root("node_modules/binaryen/bin/wasm-opt"))
        .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
        .args(FEATURES.iter().map(|feature| format!("--enable-{feature}")))
        .arg(wasm)
        .arg("-o")
        .arg(wasm);
    command::quiet(&mut opt).map(|_| ())
}

/// Replaces `to` only when its content changed, so that nobody reloads for nothing.
///
/// # Errors
/// When a file cannot be read or written.
pub fn put(from: &Path, to: &Path) -> Result<()> {
    let fresh = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    fs::write(to, fresh).with_context(|| format!("cannot write {}", to.display()))
}
