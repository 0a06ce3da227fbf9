//! What runs every minute. Each job is safe to run twice, late, or beside itself: the record decides, not the clock
//! that called.

use crate::wire::{self, Wire};
use shared::channels::flow::sweep;
use shared::checkout::flow::reconcile;
use shared::people::privacy::flow::forget;
use shared::uploads::flow;
use worker::Env;

/// Runs every job; one that fails does not keep the others from running.
pub async fn run(env: &Env) {
    let wire = match Wire::new(env) {
        Ok(wire) => wire,
        Err(cause) => return worker::console_error!("misconfigured: {cause}"),
    };
    match reconcile(&wire.ports()).await {
        Ok(done) if done.failed > 0 => worker::console_error!("reconcile: {} of {} failed", done.failed, done.asked),
        Ok(_) => {}
        Err(cause) => worker::console_error!("reconcile: {cause}"),
    }
    if let Err(cause) = many_letters(&wire, env).await {
        worker::console_error!("letters to many: {cause}");
    }
    if let Err(cause) = letters(&wire, env).await {
        worker::console_error!("letters: {cause}");
    }
    if let Err(cause) = uploads(&wire, env).await {
        worker::console_error!("uploads: {cause}");
    }
    let on_the_hour = wire.now.0 / 60_000 % 60 == 0;
    if on_the_hour && let Err(cause) = forget(&wire.ports()).await {
        worker::console_error!("forgetting: {cause}");
    }
}

/// Letters to followers and to the buyers of a drop are written here, a part at a time, and go on their way at once.
async fn many_letters(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::mail_queue(env)?;
    let mut written = shared::follows::flow::write_letters(&wire.ports()).await.map_err(|e| e.to_string())?;
    written.extend(shared::messages::flow::write_letters(&wire.ports()).await.map_err(|e| e.to_string())?);
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

/// Sends word again of uploads that nobody took up, and removes what was forgotten.
async fn uploads(wire: &Wire, env: &Env) -> Result<(), String> {
    let queue = wire::media_queue(env)?;
    for upload in flow::sweep(wire.ports().db, wire.now).await.map_err(|e| e.to_string())? {
        queue.send(upload).await.map_err(|e| e.to_string())?;
    }
    flow::forget(wire.ports().db, &wire::originals(env)?, wire.now).await.map(|_| ())
}
