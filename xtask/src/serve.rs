//! Serves the shop on this machine.

use std::{
    process::{Child, Command},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    children, client, command, database, npm, places, ports::Ports, secrets, server, wasm::Grade, wrangler::wrangler,
};

/// Builds, fills and serves until asked to end.
///
/// # Errors
/// One sentence on what is missing, or a tool's own words.
pub fn start(_options: &[String]) -> Result<()> {
    let ports = Ports::wanted()?;
    npm::install()?;
    secrets::ensure()?;
    client::build(Grade::Dev)?;
    server::build(Grade::Dev)?;
    database::migrate(&places::state())?;
    let mut sandbox = payments(ports)?;
    let mut shop = worker(ports)?;
    println!("\n  shop      {}\n  payments  {}\n", ports.shop_url(), ports.payments_url());
    loop {
        thread::sleep(Duration::from_secs(1));
        for child in [&mut sandbox, &mut shop] {
            if let Ok(Some(status)) = child.try_wait() {
                children::end_all();
                bail!("a server ended by itself ({status})");
            }
        }
    }
}

fn payments(ports: Ports) -> Result<Child> {
    let mut node = Command::new(places::npm_program("node"));
    node.arg("--no-warnings").arg("e2e/psp/server.ts").current_dir(places::root());
    node.env("PSP_PORT", ports.payments.to_string()).env("SHOP_URL", ports.shop_url());
    node.env("STRIPE_WEBHOOK_SECRETS", secrets::get("STRIPE_WEBHOOK_SECRETS")?);
    children::spawn(&mut node)
}

fn worker(ports: Ports) -> Result<Child> {
    let state = places::state().display().to_string();
    let mut dev = wrangler(&["dev", "--ip", "127.0.0.1", "--port", &ports.shop.to_string(), "--persist-to", &state]);
    dev.arg("--var").arg(format!("SHOP_URL:{}", ports.shop_url()));
    dev.arg(format!("PAYMENTS_URL:{}", ports.payments_url()));
    dev.arg("--show-interactive-dev-session=false").arg("--inspector-port=0");
    command::step("starting the server", || children::spawn(&mut dev))
}
