//! Letters on their way: into the queue after the record was written, out of it to the post.

use crate::http::session::{leave_token, link_code, link_token, order_token, pickup_code};
use crate::wire::{self, Config, Wire};
use serde_json::Value;
use shared::channels::flow::{self, Links};
use shared::checkout::sale::Settled;
use shared::fulfilment::code::spoken;
use shared::ids::OrderId;
use worker::{Context, Env, MessageBatch, MessageExt};

/// Queues the letters that settling wrote. A queue that fails is made up for by the sweep a minute later.
pub fn nudge(env: &Env, context: &Context, settled: &Settled, order: &OrderId, session: Option<&str>) {
    let letter = match (settled, session) {
        (Settled::Sold, _) => format!("receipt-{order}"),
        (Settled::Refunded, Some(session)) => format!("refund-{session}"),
        _ => return,
    };
    soon(env, context, letter);
}

/// Queues every letter of an order that waits.
pub async fn of_order(wire: &Wire, env: &Env, context: &Context, order: &OrderId) {
    match flow::of_order(&wire.ports(), order).await {
        Ok(letters) => letters.into_iter().for_each(|letter| soon(env, context, letter)),
        Err(cause) => worker::console_error!("letters of {order}: {cause}"),
    }
}

/// Sends each letter of a batch; what cannot be sent comes again, and at last to the dead letters.
///
/// # Errors
/// When the batch cannot be read.
pub async fn deliver(batch: MessageBatch<Value>, env: &Env) -> worker::Result<()> {
    let wire = Wire::new(env).map_err(worker::Error::RustError)?;
    let dead = batch.queue().ends_with("-dead");
    for message in batch.messages()? {
        // A message is the name of a letter and nothing more.
        let Some(letter) = message.body().as_str() else {
            worker::console_error!("queue: not a letter: {}", message.body());
            message.ack();
            continue;
        };
        let done = if dead { give_up(&wire, letter).await } else { send(&wire, env, letter).await };
        match done {
            Ok(()) => message.ack(),
            Err(cause) => {
                worker::console_error!("letter {letter}: {cause}");
                message.retry();
            }
        }
    }
    Ok(())
}

/// Addresses that carry a signature of ours.
struct Signed<'a>(&'a Config);

impl Links for Signed<'_> {
    fn order(&self, order: &OrderId) -> String {
        format!("{}/orders/{order}?token={}", self.0.shop.url, order_token(order, &self.0.cookie_secret))
    }

    fn pickup(&self, order: &OrderId) -> (String, String) {
        let code = pickup_code(order, &self.0.cookie_secret);
        (format!("{}/pickup/{order}?code={code}", self.0.shop.url), spoken(&code))
    }

    fn sign_in(&self, link: &str) -> (String, String) {
        let secret = &self.0.cookie_secret;
        let url = format!("{}/sign-in/{link}?token={}", self.0.shop.url, link_token(link, secret));
        (url, link_code(link, secret))
    }

    fn leave(&self, creator: &str, person: &str) -> String {
        let token = leave_token(creator, person, &self.0.cookie_secret);
        format!("{}/unfollow/{creator}/{person}?token={token}", self.0.shop.url)
    }
}

/// Queues one letter that is in the record already; the sweep makes up for a queue that fails.
pub fn soon(env: &Env, context: &Context, letter: String) {
    if let Ok(queue) = wire::mail_queue(env) {
        context.wait_until(async move {
            if let Err(cause) = queue.send(letter).await {
                worker::console_error!("queue: {cause}");
            }
        });
    }
}

/// Offers what has just come back to those who wait for it, after the answer; the job of the next minute makes up for a
/// run that fails.
pub fn offers_soon(env: &Env, context: &Context) {
    let env = env.clone();
    context.wait_until(async move {
        let offered = match (Wire::new(&env), wire::mail_queue(&env)) {
            (Ok(wire), Ok(queue)) => offer(&wire, &queue).await,
            (Err(cause), _) | (_, Err(cause)) => Err(cause),
        };
        if let Err(cause) = offered {
            worker::console_error!("offers: {cause}");
        }
    });
}

/// Offers what is kept, and queues the letters.
///
/// # Errors
/// The cause, for the log.
pub async fn offer(wire: &Wire, queue: &worker::Queue) -> Result<(), String> {
    for letter in shared::waiting::offers::offer_next(&wire.ports()).await.map_err(|e| e.to_string())? {
        queue.send(letter).await.map_err(|e| e.to_string())?;
    }
    Ok(())
}

async fn send(wire: &Wire, env: &Env, letter: &str) -> Result<(), String> {
    let mail = wire::mail(env, &wire.config)?;
    let links = Signed(&wire.config);
    let shop = wire.config.shop.clone();
    let sent = flow::send(&wire.ports(), &mail, shop, letter, &links).await.map_err(|e| e.to_string())?;
    if sent {
        worker::console_log!("letter {letter}: sent");
    }
    Ok(())
}

async fn give_up(wire: &Wire, letter: &str) -> Result<(), String> {
    worker::console_error!("letter {letter}: given up");
    flow::give_up(&wire.ports(), letter).await.map_err(|e| e.to_string())
}
