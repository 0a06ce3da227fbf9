//! `npm run deploy`: never against sandbox payments.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{client, command, invitation, npm, places, server, wasm::Grade, wrangler::wrangler};

/// What stands in wrangler.toml until somebody has made the real thing.
const NOT_YET: [&str; 4] =
    ["00000000-0000-0000-0000-000000000001", "00000000000000000000000000000001", "shop.example", "\"set-me\""];

/// The Worker that makes pictures.
const MILL: &str = "worker/mill/wrangler.toml";

/// Migrates and deploys what `[env.production]` of wrangler.toml describes.
///
/// # Errors
/// One sentence on what is not ready for customers, or wrangler's own words.
pub fn run() -> Result<()> {
    let config = fs::read_to_string(places::of_root("wrangler.toml")).context("cannot read wrangler.toml")?;
    ready(&config)?;
    let mill = fs::read_to_string(places::of_root(MILL)).with_context(|| format!("cannot read {MILL}"))?;
    real(&mill, MILL)?;
    npm::install()?;
    client::build(Grade::Release)?;
    server::build(Grade::Release)?;
    let migrate = ["d1", "migrations", "apply", "DB", "--remote", "--env", "production"];
    command::loud(&mut wrangler(&migrate))?;
    // The mill first: the shop must not queue what nobody takes.
    command::loud(&mut wrangler(&["deploy", "--env", "production", "--config", MILL]))?;
    command::loud(&mut wrangler(&["deploy", "--env", "production"]))?;
    welcome(&config)
}

/// Lets the first operator in. No account comes with the shop, so whoever deploys it is handed an invitation.
fn welcome(config: &str) -> Result<()> {
    let production = production_of(config);
    let shop = value_of(&production, "SHOP_URL").context("[env.production.vars] of wrangler.toml lacks SHOP_URL")?;
    if let Some(path) = invitation::to_deployed()? {
        println!(
            "\n  Nobody works at the desk yet. This invitation lets the first operator in: once, within a week.\n  {}{path}\n",
            shop.trim_end_matches('/')
        );
    }
    Ok(())
}

/// A variable of a configuration.
fn value_of<'a>(config: &'a str, wanted: &str) -> Option<&'a str> {
    let found = config.lines().filter_map(|line| line.split_once('=')).find(|(name, _)| name.trim() == wanted);
    found.map(|(_, value)| value.trim().trim_matches('"'))
}

/// Refuses a configuration that would take no real money, or lose it.
fn ready(config: &str) -> Result<()> {
    let production = production_of(config);
    let payments =
        value_of(&production, "PAYMENTS_URL").context("[env.production.vars] of wrangler.toml lacks PAYMENTS_URL")?;
    if !payments.starts_with("https://") || payments.contains("localhost") || payments.contains("127.0.0.1") {
        bail!("refused: PAYMENTS_URL of production is {payments}, the sandbox; set the payment provider's address");
    }
    real(config, "wrangler.toml")
}

/// Refuses a configuration that still holds an example.
fn real(config: &str, file: &str) -> Result<()> {
    let production = production_of(config);
    if let Some(example) = NOT_YET.iter().find(|example| production.contains(**example)) {
        bail!("refused: [env.production] of {file} still holds the example {example}; put the real one there");
    }
    Ok(())
}

/// Everything from the first table of production on, without comments.
fn production_of(config: &str) -> String {
    config
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("[env.production") && !line.starts_with("[[env.production"))
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(payments: &str, more: &str) -> String {
        let text = format!(
            "[vars]\nPAYMENTS_URL = \"http://127.0.0.1:1\"\n[env.production.vars]\nPAYMENTS_URL = \"{payments}\"\n{more}"
        );
        ready(&text).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn the_sandbox_never_gets_customers() {
        assert!(refusal("http://127.0.0.1:12111", "").contains("the sandbox"));
        assert!(refusal("https://localhost", "").contains("the sandbox"));
        assert!(
            refusal("https://api.pay", "database_id = \"00000000-0000-0000-0000-000000000001\"").contains("example")
        );
        assert_eq!(refusal("https://api.pay", "database_id = \"5f1c\""), "");
    }
}
