//! Where it runs: the events of the platform, and nothing else.

use worker::{Context, Env, Request, Response, Result, event};

/// Answers one request.
#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _ctx: Context) -> Result<Response> {
    Response::ok("hello")
}
