//! The platform's own tool, as we call it.

use std::process::Command;

use crate::places;

/// wrangler with `words`, on the Node that it needs, silent about itself.
pub fn wrangler(words: &[&str]) -> Command {
    let mut command = Command::new(places::npm_program("node"));
    command
        .arg("--no-warnings")
        .arg(places::of_root("node_modules/wrangler/bin/wrangler.js"))
        .args(words)
        .current_dir(places::root())
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("NO_COLOR", "1")
        .env("CI", "1");
    command
}
