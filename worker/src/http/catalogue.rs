//! The front page, creators and policies.

use super::asked::{Answer, Asked};
use super::cache;
use super::errors::Refused;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use shared::catalogue::flow;
use shared::catalogue::policies;
use shared::catalogue::view::{HomePage, Search};

/// What everybody may look at.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/",
        "Home",
        Who::Anyone,
        "Live, next and past drops; search by q, category, creator.",
        &[200],
        |asked, _| Box::pin(home(asked)),
    ),
    Route::get("/creators/{slug}", "Creator", Who::Anyone, "A creator and their drops.", &[200, 404], |asked, path| {
        Box::pin(creator(asked, path.first))
    }),
    Route::get(
        "/policies/{name}",
        "Policy",
        Who::Anyone,
        "The rules the shop sells by.",
        &[200, 404],
        |asked, path| Box::pin(policy(asked, path.first)),
    ),
];

/// Seconds the edge keeps the front page: a drop that opens is seen there after at most this long.
const HOME_SECONDS: u32 = 2;

/// `GET /`
pub async fn home(asked: &Asked<'_>) -> Answer {
    let search = Search {
        q: asked.query_value("q"),
        category: asked.query_value("category"),
        creator: asked.query_value("creator"),
    };
    let plain = search.is_empty();
    if plain && let Some(reply) = cache::get(asked, "home").await {
        return Ok(reply);
    }
    let model: HomePage = flow::home(&asked.wire.ports(), asked.wire.config.shop.clone(), search).await?;
    let reply = Reply::html(app::catalogue::home(&model));
    if !plain {
        return Ok(reply);
    }
    let reply = reply.header("cache-tag", "home").keep(Keep::Edge(HOME_SECONDS));
    cache::put(asked, "home", &reply);
    Ok(reply)
}

/// `GET /creators/{slug}`
pub async fn creator(asked: &Asked<'_>, slug: &str) -> Answer {
    let model = flow::creator(&asked.wire.ports(), asked.wire.config.shop.clone(), slug).await?;
    let model = model.ok_or_else(Refused::missing)?;
    Ok(Reply::html(app::catalogue::creator(&model))
        .header("cache-tag", format!("creator-{slug}"))
        .keep(Keep::Edge(HOME_SECONDS)))
}

/// `GET /policies/{name}`
pub async fn policy(asked: &Asked<'_>, name: &str) -> Answer {
    let versions = flow::policies(&asked.wire.ports()).await?;
    let model = policies::page(name, asked.wire.config.shop.clone(), &versions).ok_or_else(Refused::missing)?;
    Ok(Reply::html(app::catalogue::policy(&model)).keep(Keep::Edge(60)))
}
