//! Minifies the style sheets, joins them into one bundle per kind of page, and hashes each for the content policy.
#![allow(clippy::expect_used, reason = "a build that cannot read its own sources must stop")]

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::{env, fs, path::Path};

#[path = "build/minify.rs"]
mod minify;

/// A bundle and the blocks it is made of, in this order.
const BUNDLES: [(&str, &[&str]); 5] = [
    ("HOME", &["tokens", "base", "signs", "cards", "home"]),
    ("DROP", &["tokens", "base", "signs", "cards", "ticket", "drop"]),
    ("CHECKOUT", &["tokens", "base", "ticket", "fields", "checkout"]),
    ("ORDER", &["tokens", "base", "ticket", "order"]),
    ("TEXT", &["tokens", "base", "text"]),
];

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
        let hash = base64(&Sha256::digest(css.as_bytes()));
        writeln!(code, "/// Everything a page of this kind looks like.\npub const {name}: &str = {css:?};").expect("a string takes it");
        sources.push(format!("'sha256-{hash}'"));
    }
    let sources = sources.join(" ");
    writeln!(code, "/// The hash of every bundle, as `style-src` lists them.\npub const SOURCES: &str = {sources:?};").expect("a string takes it");
    let out = env::var("OUT_DIR").expect("cargo names it");
    fs::write(Path::new(&out).join("styles.rs"), code).expect("cargo made it");
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let six = usize::try_from(group >> (18 - 6 * at) & 63).expect("six bits fit");
            text.push(if at <= chunk.len() { LETTERS.get(six).copied().map_or('=', char::from) } else { '=' });
        }
    }
    text
}
