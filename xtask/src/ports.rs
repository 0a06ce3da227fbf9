//! Which ports the shop and the sandbox payment server listen on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

/// Where everything of one run listens, on this machine only.
#[derive(Clone, Copy)]
pub struct Ports {
    /// The shop.
    pub shop: u16,
    /// The sandbox payment server.
    pub payments: u16,
}

impl Ports {
    /// `PORT` and `PSP_PORT`, else 8787 and 12111.
    ///
    /// # Errors
    /// One sentence when a port is no number or is taken.
    pub fn wanted() -> Result<Self> {
        Ok(Self { shop: free("PORT", 8787)?, payments: free("PSP_PORT", 12111)? })
    }

    /// Two ports nobody uses, for a run beside others.
    ///
    /// # Errors
    /// When the machine has none.
    pub fn unused() -> Result<Self> {
        Ok(Self { shop: unused()?, payments: unused()? })
    }

    /// The shop's address as people type it.
    pub fn shop_url(self) -> String {
        format!("http://localhost:{}", self.shop)
    }

    /// The sandbox's address as the Worker reaches it.
    pub fn payments_url(self) -> String {
        format!("http://127.0.0.1:{}", self.payments)
    }
}

fn free(name: &str, usual: u16) -> Result<u16> {
    let port = match std::env::var(name) {
        Ok(text) => text.parse().ok().with_context(|| format!("{name} must be a port number, not {text:?}"))?,
        Err(_) => usual,
    };
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!(
            "port {port} is taken; end what uses it, or choose another with: {name}={} npm start",
            port.saturating_add(1)
        );
    }
    Ok(port)
}

fn unused() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr().context("the port has no address")?.port())
}
