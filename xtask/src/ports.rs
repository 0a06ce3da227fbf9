//! Which ports the shop and the sandbox payment server listen on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

/// Ports of runs beside others begin here, and there are so many.
const UNUSED_FROM: u16 = 18_000;
const UNUSED_MANY: u16 = 14_000;

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

    /// Two ports nobody uses, for a run beside others: below those that the system hands to whoever calls, because it is
    /// a while until somebody listens there. Where to look first depends on the run, so that two of them do not meet.
    ///
    /// # Errors
    /// When the machine has none.
    pub fn unused() -> Result<Self> {
        let first = std::process::id().wrapping_mul(14) % u32::from(UNUSED_MANY);
        let first = u16::try_from(first).unwrap_or_default();
        let around = (0..UNUSED_MANY).map(|more| UNUSED_FROM + (first + more) % UNUSED_MANY);
        let mut free = around.filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
        let mut next = || free.next().context("no port is free");
        Ok(Self { shop: next()?, payments: next()? })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_ports_of_a_run_are_not_one() {
        let ports = Ports::unused().unwrap_or(Ports { shop: 0, payments: 0 });
        assert_ne!(ports.shop, ports.payments);
        assert!(
            [ports.shop, ports.payments].iter().all(|port| (UNUSED_FROM..UNUSED_FROM + UNUSED_MANY).contains(port))
        );
    }
}
