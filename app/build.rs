//! Minifies the style sheets, joins them into one bundle per kind of page, and hashes each for the content policy; hashes
//! the scripts that pages load, so that no other file of ours, and nobody else's, can run.
#![allow(clippy::expect_used, reason = "a build that cannot read its own sources must stop")]

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::{env, fs, path::Path};

#[path = "build/base64.rs"]
mod base64;
#[path = "build/minify.rs"]
mod minify;

/// A bundle and the blocks it is made of, in this order.
const BUNDLES: [(&str, &[&str]); 11] = [
    ("HOME", &["tokens", "base", "signs", "cards", "home"]),
    ("DROP", &["tokens", "base", "signs", "cards", "ticket", "drop"]),
    ("CHECKOUT", &["tokens", "base", "ticket", "fields", "checkout"]),
    ("BASKET", &["tokens", "base", "ticket", "fields", "checkout", "basket"]),
    ("ORDER", &["tokens", "base", "ticket", "order"]),
    ("ENTER", &["tokens", "base", "fields", "text", "enter"]),
    (
        "OFFICE",
        &[
            "tokens",
            "base",
            "fields",
            "office",
            "table",
            "figures",
            "counter",
            "upload",
            "studio",
            "products",
            "security",
            "onboarding",
            "runsheet",
            "statement",
        ],
    ),
    ("PREVIEW", &["tokens", "base", "signs", "cards", "ticket", "drop", "preview"]),
    ("LOBBY", &["tokens", "base", "text", "lobby"]),
    ("PROVENANCE", &["tokens", "base", "text", "provenance"]),
    ("TEXT", &["tokens", "base", "text"]),
];

/// Files of `public` that pages load by a tag.
const SCRIPTS: [&str; 3] = ["boot", "tools", "scan"];

fn main() {
    println!("cargo:rerun-if-changed=style");
    println!("cargo:rerun-if-changed=build");
    let mut code = String::new();
    let mut sources = Vec::new();
    for (name, blocks) in BUNDLES {
        let css: String = blocks
            .iter()
            .map(|block| minify::css(&fs::read_to_string(format!("style/{block}.css")).expect("a block of the style")))
            .collect();
        let hash = base64::text(&Sha256::digest(css.as_bytes()));
        writeln!(code, "/// Everything a page of this kind looks like.\npub const {name}: &str = {css:?};")
            .expect("a string takes it");
        sources.push(format!("'sha256-{hash}'"));
    }
    let sources = sources.join(" ");
    writeln!(code, "/// The hash of every bundle, as `style-src` lists them.\npub const SOURCES: &str = {sources:?};")
        .expect("a string takes it");
    let out = env::var("OUT_DIR").expect("cargo names it");
    fs::write(Path::new(&out).join("styles.rs"), code).expect("cargo made it");
    fs::write(Path::new(&out).join("scripts.rs"), scripts()).expect("cargo made it");
}

/// The tag of each script that pages load, and the hashes of all of them. What these load in turn is trusted for it.
fn scripts() -> String {
    let mut code = String::new();
    let mut sources = Vec::new();
    for name in SCRIPTS {
        println!("cargo:rerun-if-changed=../public/{name}.js");
        let script = fs::read(format!("../public/{name}.js")).expect("a script that pages load");
        let hash = base64::text(&Sha256::digest(&script));
        let tag = format!("<script type=\"module\" src=\"/{name}.js\" integrity=\"sha256-{hash}\"></script>");
        writeln!(code, "/// Loads `public/{name}.js`.\npub const {}: &str = {tag:?};", name.to_uppercase())
            .expect("a string takes it");
        sources.push(format!("'sha256-{hash}'"));
    }
    let sources = sources.join(" ");
    writeln!(code, "/// The hash of every script, as `script-src` lists them.\npub const SOURCES: &str = {sources:?};")
        .expect("a string takes it");
    code
}
