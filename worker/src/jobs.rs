//! What runs every minute. Each job is safe to run twice, late, or beside itself: the record decides, not the clock
//! that called.

use crate::post;
use crate::room::chats::say as say_cues;
use crate::room::door as room;
use crate::wire::{self, Wire};
use shared::cadence::flow::plan_due;
use shared::channels::flow::sweep;
use shared::chats::cues::flow::to_wake;
use shared::checkout::flow::reconcile;
use shared::db::Statement;
use shared::desk::beats::{CHECKS, beat};
use shared::desk::record::flow::findings;
use shared::people::privacy::flow::{discard, forget};
use shared::reconciliation::flow::nightly;
use shared::reconciliation::pickups::flow::look_after;
use shared::time::{Duration, Timestamp};
use shared::uploads::flow;
use worker::Env;

/// Runs every job; one that fails does not keep the others from running.
pub async fn run(env: &Env) {
    let wire = match Wire::new(env) {
        Ok(wire) => wire,
        Err(cause) => return worker::console_error!("misconfigured: {cause}"),
    };
    let mut round = Round { beats: Vec::new() };
    let began = wire::now();
    round.told("payments", began, payments(&wire).await);
    let began = wire::now();
    round.told("payouts", began, payouts(&wire, env).await);
    let began = wire::now();
    round.told("reconciliation", began, reconciliation(&wire).await);
    let began = wire::now();
    round.told("pickups", began, pickups(&wire, env).await);
    let began = wire::now();
    round.told("cues in chats", began, cues(&wire, env).await);
    let began = wire::now();
    round.told("offers", began, offers(&wire, env).await);
    let began = wire::now();
    round.told("cadences", began, cadences(&wire).await);
    let began = wire::now();
    round.told("letters to many", began, many_letters(&wire, env).await);
    let began = wire::now();
    round.told("letters", began, letters(&wire, env).await);
    let began = wire::now();
    round.told("uploads", began, uploads(&wire, env).await);
    let began = wire::now();
    round.told("discards", began, discards(&wire, env).await);
    let began = wire::now();
    let swept = shared::rehearsal::stage::flow::sweep(&wire.ports()).await.map_err(|e| e.to_string());
    round.told("rehearsals", began, swept);
    if wire.now.0 / 60_000 % 60 == 0 {
        let began = wire::now();
        round.told("forgetting", began, forgetting(&wire).await);
        let began = wire::now();
        round.told(CHECKS, began, checks(&wire).await);
    }
    if let Err(cause) = wire.ports().db.batch(round.beats).await {
        worker::console_error!("beats: {cause}");
    }
}

/// What one round of the jobs leaves behind for the desk.
struct Round {
    beats: Vec<Statement>,
}

impl Round {
    /// A job that began at `began` came to its end.
    fn told(&mut self, job: &str, began: Timestamp, outcome: Result<(), String>) {
        if let Err(cause) = &outcome {
            worker::console_error!("{job}: {cause}");
        }
        let outcome = outcome.err().unwrap_or_else(|| "ok".to_owned());
        self.beats.push(beat(job, began, wire::now() - began, &outcome));
    }
}

async fn payments(wire: &Wire) -> Result<(), String> {
    match reconcile(&wire.ports()).await {
        Ok(done) if done.failed > 0 => Err(format!("{} of {} failed", done.failed, done.asked)),
        Ok(_) => Ok(()),
        Err(cause) => Err(cause.to_string()),
    }
}

/// What creators are owed becomes payouts, and each goes a step further. Of two rounds at once one does nothing.
async fn payouts(wire: &Wire, env: &Env) -> Result<(), String> {
    let done = shared::payouts::round::flow::round(&wire.ports()).await.map_err(|e| e.to_string())?;
    let queue = wire::mail_queue(env)?;
    for letter in done.letters {
        queue.send(letter).await.map_err(|e| e.to_string())?;
    }
    if done.failed > 0 { Err(format!("{} payouts wait for the provider", done.failed)) } else { Ok(()) }
}

/// The provider's account, line by line, once a night; a night with many lines goes on in the next minutes.
async fn reconciliation(wire: &Wire) -> Result<(), String> {
    match nightly(&wire.ports(), wire.books()).await {
        Ok(Some(reading)) if reading.failed > 0 => Err(format!("{} lines could not be looked after", reading.failed)),
        Ok(_) => Ok(()),
        Err(cause) => Err(cause.to_string()),
    }
}

/// Who did not come is written to, and what the rules say is over ends.
async fn pickups(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::mail_queue(env)?;
    for letter in look_after(&wire.ports()).await.map_err(|e| e.to_string())? {
        queue.send(letter).await.map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Rooms of drops in whose channels something is to be said before the next round are woken. Where one does not answer,
/// what is due is said from here: up to a minute late, and as ever at most once.
async fn cues(wire: &Wire, env: &Env) -> Result<(), String> {
    let soon = Duration::seconds(75);
    for slug in to_wake(&wire.ports(), soon).await.map_err(|e| e.to_string())? {
        if let Err(cause) = room::wake(env, &slug).await {
            worker::console_error!("room of {slug}: {cause}");
            say_cues(wire, &slug).await.map_err(|e| e.to_string())?;
        }
    }
    Ok(())
}

/// What has come back goes to those who wait for it, after holds that are over were ended.
async fn offers(wire: &Wire, env: &Env) -> Result<(), String> {
    post::offer(wire, &wire::mail_queue(env)?).await
}

/// The drafts of the next times that cadences come round.
async fn cadences(wire: &Wire) -> Result<(), String> {
    plan_due(&wire.ports()).await.map(|_| ()).map_err(|e| e.to_string())
}

/// Everything that is kept no longer than it must be.
async fn forgetting(wire: &Wire) -> Result<(), String> {
    forget(&wire.ports()).await.map(|_| ()).map_err(|e| e.to_string())
}

/// Objects of what was erased or forgotten leave the bucket.
async fn discards(wire: &Wire, env: &Env) -> Result<(), String> {
    discard(wire.ports().db, &wire::blobs(env)?, wire.now).await.map(|_| ())
}

/// Every check of `audit.sql`, for the desk's home; its own page runs them again.
async fn checks(wire: &Wire) -> Result<(), String> {
    match findings(&wire.ports()).await {
        Ok(found) if found.is_empty() => Ok(()),
        Ok(found) => Err(format!("{} findings", found.len())),
        Err(cause) => Err(cause.to_string()),
    }
}

/// Letters to followers, to the buyers of a drop and to members with a place are written here, a part at a time, and go on
/// their way at once.
async fn many_letters(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::mail_queue(env)?;
    let mut written = shared::follows::flow::write_letters(&wire.ports()).await.map_err(|e| e.to_string())?;
    written.extend(shared::messages::flow::write_letters(&wire.ports()).await.map_err(|e| e.to_string())?);
    written.extend(shared::entry::kept::flow::write_letters(&wire.ports()).await.map_err(|e| e.to_string())?);
    for letter in written {
        queue.send(letter).await.map_err(|e| e.to_string())?;
    }
    Ok(())
}

async fn letters(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::mail_queue(env)?;
    for letter in sweep(&wire.ports()).await.map_err(|e| e.to_string())? {
        queue.send(letter).await.map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Sends word again of uploads and papers that nobody took up, and removes what was forgotten.
async fn uploads(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::media_queue(env)?;
    for paper in shared::documents::flow::sweep(wire.ports().db, wire.now).await.map_err(|e| e.to_string())? {
        queue.send(paper).await.map_err(|e| e.to_string())?;
    }
    for upload in flow::sweep(wire.ports().db, wire.now).await.map_err(|e| e.to_string())? {
        queue.send(upload).await.map_err(|e| e.to_string())?;
    }
    flow::forget(wire.ports().db, &wire::originals(env)?, wire.now).await.map(|_| ())
}
