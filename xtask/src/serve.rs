//! `npm start`: builds what changed, fills the database, serves, and builds again on every edit.

use std::{os::unix::process::parent_id, thread, time::Duration};

use anyhow::{Result, bail};

use crate::{
    client, demo, invitation, log, npm, places, ports::Ports, running::Running, secrets, server, wasm::Grade,
    watch::Watch,
};

/// Builds, fills and serves until asked to end.
///
/// # Errors
/// One sentence on what is missing, or a tool's own words.
pub fn start(options: &[String]) -> Result<()> {
    let keep = options.iter().any(|option| option == "--keep");
    let ports = Ports::wanted()?;
    println!("Kerbside: getting ready");
    npm::install()?;
    secrets::ensure()?;
    let mut edits = Edits::watch();
    client::build(Grade::Dev)?;
    server::build(Grade::Dev)?;
    demo::ensure(&places::state(), keep)?;
    // While nobody has the database open. A kept one of an older schema has no room for it.
    let invitation = invitation::to_local(&places::state()).ok().flatten().unwrap_or_default();
    let mut running = Running::start(ports, &places::state(), "start", log::shop_line)?;
    println!("{}", addresses(ports, &demo::live_drop()?, &invitation));
    let caller = parent_id();
    loop {
        thread::sleep(Duration::from_secs(1));
        if parent_id() != caller {
            // npm was killed and could not pass it on.
            running.stop();
            return Ok(());
        }
        if let Some(which) = running.broken() {
            let logs = places::logs()?;
            running.stop();
            bail!("{which} ended by itself; its last words are in {}", logs.display());
        }
        running.call_jobs_when_due();
        edits.build();
    }
}

/// What to open first, one line for each role.
fn addresses(ports: Ports, live: &str, invitation: &str) -> String {
    let shop = ports.shop_url();
    format!(
        "
  Ready. Ctrl-C ends everything.

  buyer      {shop}/drops/{live}   the drop that is live now
             {shop}/   every drop
  creator    {shop}/sign-in?next=/studio   as samira.haddad@example.com: the letter is shown here
  operator   {shop}{invitation}   sign in with any address, make a passkey, accept: once, for this link
  reader     {shop}/feed.xml   {shop}/drops.ics
  payments   {}   the sandbox: card 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined
  mails      shown here as they are sent
",
        ports.payments_url()
    )
}

/// The sources, by what has to be built when they change.
struct Edits {
    pages: Watch,
    worker: Watch,
    schema: Watch,
}

impl Edits {
    fn watch() -> Self {
        Self {
            pages: Watch::over(&["app/src", "app/style", "app/build", "app/build.rs", "shared/src"]),
            worker: Watch::over(&["worker/src", "worker/mill/src"]),
            schema: Watch::over(&["shared/migrations"]),
        }
    }

    /// Builds what an edit touched; wrangler notices the new files by itself.
    fn build(&mut self) {
        let (pages, worker) = (self.pages.changed(), self.worker.changed());
        if self.schema.changed() {
            println!("  a migration changed: end this and run npm start again for a new database");
        }
        if !pages && !worker {
            return;
        }
        // The server first: the new page is what the person waits for.
        let built = server::build(Grade::Dev).and_then(|()| if pages { client::build(Grade::Dev) } else { Ok(()) });
        if let Err(error) = built {
            eprintln!("{error:#}\n  the last good build is still served");
        }
    }
}
