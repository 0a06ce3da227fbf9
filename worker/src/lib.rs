//! Where it runs: the events of the platform, and nothing else.

mod d1;
mod http;
mod jobs;
mod post;
mod probe;
mod providers;
mod room;
mod weigh;
mod wire;

use serde_json::Value;
use worker::{Context, Env, MessageBatch, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

/// Answers one request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    http::answer(request, &env, &context).await
}

/// Every minute: settles what nobody brought news of, ends what is over, sends what waits.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    jobs::run(&env).await;
}

/// Letters to send, and letters that the queue has given up.
#[event(queue)]
async fn queue(batch: MessageBatch<Value>, env: Env, _context: Context) -> Result<()> {
    post::deliver(batch, &env).await
}
