//! How many there are of what, for whoever wants to check.

use super::asked::{Answer, Asked};
use super::cache;
use super::errors::Refused;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use shared::counts::flow;
use shared::ids::DropSlug;

/// The counts of a drop.
pub const ROUTES: &[Route] = &[Route::get(
    "/drops/{slug}/stock",
    "DropStock",
    Who::Anyone,
    "Issued, sold, held, left and given back, item by item, with the rule for what comes back.",
    &[200, 404],
    |asked, path| Box::pin(page(asked, path.first)),
)];

/// Seconds the edge keeps it: as old as the drop's own page may be.
const COUNTED_SECONDS: u32 = 1;

/// `GET /drops/{slug}/stock`
async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    let variant = if asked.wants_json() { "stock-json" } else { "stock" };
    if let Some(reply) = cache::get(asked, variant).await {
        return Ok(reply.header("vary", "accept"));
    }
    let shop = asked.wire.config.shop.clone();
    let model = flow::page(&asked.wire.ports(), shop, &DropSlug::from(slug)).await?.ok_or_else(Refused::missing)?;
    let reply =
        if asked.wants_json() { Reply::json(200, &model.counts) } else { Reply::html(app::counts::page(&model)) };
    let reply = reply.keep(Keep::Edge(COUNTED_SECONDS));
    cache::put(asked, variant, &reply);
    Ok(reply.header("vary", "accept"))
}
