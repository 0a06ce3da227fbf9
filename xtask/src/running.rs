//! One running shop: the sandbox payment server and the Worker beside it.

use std::{
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{children, command, http, log, places, ports::Ports, secrets, wrangler::wrangler};

/// The platform would call the Worker's jobs once a minute.
const JOBS_EVERY: Duration = Duration::from_secs(60);

/// Two servers that end together.
pub struct Running {
    /// Where they listen.
    pub ports: Ports,
    payments: Child,
    shop: Child,
    jobs_at: Instant,
}

impl Running {
    /// Starts both on `ports` with the database in `state`; `name` is the name of their logs, `heed` picks the lines
    /// of the shop that are worth showing.
    ///
    /// # Errors
    /// When one of them does not come up.
    pub fn start(ports: Ports, state: &Path, name: &str, heed: fn(&str) -> Option<String>) -> Result<Self> {
        let logs = places::logs()?;
        let mut payments = log::spawn(&mut payments(ports)?, &logs.join(format!("{name}-payments.log")), log::silent)?;
        command::step("starting the sandbox payment server", || {
            http::until_up(ports.payments, || ended(&mut payments))
        })?;
        let mut shop = log::spawn(&mut worker(ports, state), &logs.join(format!("{name}-shop.log")), heed)?;
        command::step("starting the shop", || http::until_up(ports.shop, || ended(&mut shop)))?;
        Ok(Self { ports, payments, shop, jobs_at: Instant::now() })
    }

    /// Which of the two has ended by itself.
    pub fn broken(&mut self) -> Option<&'static str> {
        if ended(&mut self.payments) {
            return Some("the sandbox payment server");
        }
        ended(&mut self.shop).then_some("the shop's server")
    }

    /// Calls the Worker's jobs when a minute is over, as the platform's cron does.
    pub fn call_jobs_when_due(&mut self) {
        if self.jobs_at.elapsed() < JOBS_EVERY {
            return;
        }
        self.jobs_at = Instant::now();
        let port = self.ports.shop;
        // A job that fails says so in the log, and comes again in a minute.
        thread::spawn(move || http::status(port, "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*"));
    }

    /// Ends both.
    pub fn stop(self) {
        children::end(self.shop);
        children::end(self.payments);
    }
}

fn ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

fn payments(ports: Ports) -> Result<Command> {
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "e2e/psp/server.ts"])
        .current_dir(places::root())
        .env("PSP_PORT", ports.payments.to_string())
        .env("WEBHOOK_URL", format!("http://127.0.0.1:{}/webhooks/stripe", ports.shop))
        .env("WEBHOOK_SECRET", secrets::get("STRIPE_WEBHOOK_SECRETS")?);
    Ok(node)
}

fn worker(ports: Ports, state: &Path) -> Command {
    let mut dev =
        wrangler(&["dev", "--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session=false"]);
    // The shop is the one with an address; the mill shares its database, bucket and queues.
    dev.args(["--config", "wrangler.toml", "--config", "worker/mill/wrangler.toml"]);
    dev.args(["--port", &ports.shop.to_string(), "--persist-to", &state.display().to_string()]).args([
        "--var",
        &format!("SHOP_URL:{}", ports.shop_url()),
        &format!("PAYMENTS_URL:{}", ports.payments_url()),
    ]);
    dev
}
