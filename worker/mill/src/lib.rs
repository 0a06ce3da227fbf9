//! The mill: a Worker of its own that turns originals into derivatives, one at a time. Codecs and their memory stay
//! away from the shop.

// The same adapters as the shop's, compiled into this Worker too.
#[path = "../../src/providers/blobs_bucket.rs"]
#[allow(dead_code)]
mod blobs_bucket;
#[path = "../../src/d1.rs"]
#[allow(dead_code)]
mod d1;
#[path = "../../src/providers/documents_http.rs"]
mod documents_http;
mod documents_local;
mod wire;

use serde_json::Value;
use shared::documents::flow as papers;
use shared::uploads::flow::give_up;
use shared::uploads::mill::flow::{Mill, Worked, work};
use wire::Wire;
use worker::{Context, Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, Result, event};

/// Seconds until a message comes again: time for whatever failed to recover.
const RETRY_SECONDS: u32 = 5;

/// Uploads to be made, and uploads that the queue has given up.
#[event(queue)]
async fn queue(batch: MessageBatch<Value>, env: Env, _context: Context) -> Result<()> {
    let dead = batch.queue().ends_with("-dead");
    for message in batch.messages()? {
        let wire = Wire::new(&env).map_err(worker::Error::RustError)?;
        // A message is the id of an upload or of a paper, and nothing more.
        let Some(upload) = message.body().as_str() else {
            worker::console_error!("mill: not an upload: {}", message.body());
            message.ack();
            continue;
        };
        let paper = upload.starts_with(papers::ID_PREFIX);
        let done = match (paper, dead) {
            (true, true) => papers::give_up(&wire.db, wire.now, upload).await.map_err(|e| e.to_string()),
            (true, false) => read(&env, &wire, upload).await,
            (false, true) => abandon(&wire, upload).await,
            (false, false) => mill(&wire, upload).await,
        };
        match done {
            Ok(()) => message.ack(),
            Err(cause) => {
                worker::console_error!("upload {upload}: {cause}");
                let later = QueueRetryOptionsBuilder::new().with_delay_seconds(RETRY_SECONDS).build();
                message.retry_with_options(&later);
            }
        }
    }
    Ok(())
}

async fn mill(wire: &Wire, upload: &str) -> std::result::Result<(), String> {
    let mill = Mill { db: &wire.db, blobs: &wire.blobs, now: wire.now };
    let worked = work(&mill, upload).await.map_err(|e| e.to_string())?;
    let spent = wire::now() - wire.now;
    match worked {
        Worked::Done(hash) => worker::console_log!("upload {upload}: done as {hash} in {} ms", spent.0),
        Worked::Refused(code) => worker::console_log!("upload {upload}: refused, {code}"),
        Worked::Nothing => {}
    }
    Ok(())
}

/// Reads a paper. What it says is nobody's business here: only how many fields there are is logged.
async fn read(env: &Env, wire: &Wire, paper: &str) -> std::result::Result<(), String> {
    let documents = wire::documents(env)?;
    let worked = papers::work(&wire.db, &wire.blobs, documents.as_ref(), wire.now, paper).await?;
    let spent = wire::now() - wire.now;
    match worked {
        papers::Worked::Read(fields) => worker::console_log!("paper {paper}: {fields} fields in {} ms", spent.0),
        papers::Worked::Refused(code) => worker::console_log!("paper {paper}: refused, {code}"),
        papers::Worked::Nothing => {}
    }
    Ok(())
}

async fn abandon(wire: &Wire, upload: &str) -> std::result::Result<(), String> {
    worker::console_error!("upload {upload}: given up");
    give_up(&wire.db, wire.now, upload).await.map_err(|e| e.to_string())
}
