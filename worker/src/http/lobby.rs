//! The lobby of a drop: joining, one's own place, and what everybody may check.

use super::asked::{Answer, Asked};
use super::cache;
use super::doorkeeping;
use super::errors::Refused;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use super::session::set_cookie;
use shared::doorkeeping::view::Wish;
use shared::ids::DropSlug;
use shared::lobby::view::{Lobby, LobbyPage};
use shared::lobby::{LobbyRefused, flow};

/// Who waits, and who comes in when.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/drops/{slug}/lobby",
        "Lobby",
        Who::Anyone,
        "The lobby: its hash, and when the drop has opened its seed and every entry. As a page, with one's own place.",
        &[200, 404],
        |asked, path| Box::pin(look(asked, path.first)),
    ),
    Route::get(
        "/drops/{slug}/lobby/place",
        "LobbyPlace",
        Who::Anyone,
        "The place of the buyer of the cookie, and when their turn comes.",
        &[200, 404],
        |asked, path| Box::pin(place(asked, path.first)),
    ),
    Route::post(
        "/drops/{slug}/lobby",
        "JoinLobby",
        Who::Anyone,
        "Waits for the drop to open. Once more is as good as once.",
        &[
            (
                "seen",
                false,
                "The proof of an open page that the page's form carries; without it fewer requests are taken.",
            ),
            ("cf-turnstile-response", false, "The answer of the check, after a refusal with `check_needed`."),
        ],
        &[201, 303, 400, 403, 404, 409, 429, 503],
        |asked, path| Box::pin(join(asked, path.first)),
    ),
];

/// Seconds the edge keeps what is the same for everybody.
const LOBBY_SECONDS: u32 = 5;

/// Never past the opening: then the seed is told.
fn keep(lobby: &Lobby) -> Keep {
    let ahead = if lobby.now < lobby.opens_at { (lobby.opens_at - lobby.now).0 / 1_000 } else { i64::MAX };
    match u32::try_from(ahead).unwrap_or(u32::MAX).min(LOBBY_SECONDS) {
        0 => Keep::Never,
        seconds => Keep::Edge(seconds),
    }
}

/// `GET /drops/{slug}/lobby`
async fn look(asked: &Asked<'_>, slug: &str) -> Answer {
    if !asked.wants_json() {
        return page(asked, slug).await;
    }
    if let Some(reply) = cache::get(asked, "lobby").await {
        return Ok(reply.header("vary", "accept"));
    }
    let lobby = flow::lobby(&asked.wire.ports(), &DropSlug::from(slug)).await?.ok_or(LobbyRefused::Missing);
    let lobby = lobby.map_err(|refused| Refused::of(&refused))?;
    let reply = Reply::json(200, &lobby).keep(keep(&lobby));
    cache::put(asked, "lobby", &reply);
    Ok(reply.header("vary", "accept"))
}

async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    let (buyer, _) = asked.buyer_or_new();
    let shop = asked.wire.config.shop.clone();
    let model = flow::page(&asked.wire.ports(), shop, &DropSlug::from(slug), &buyer).await?;
    let model = model.ok_or_else(|| Refused::of(&LobbyRefused::Missing))?;
    let model = LobbyPage { proof: doorkeeping::proof_of(asked, slug), ..model };
    Ok(Reply::html(app::lobby::page(&model)).header("vary", "accept"))
}

/// `GET /drops/{slug}/lobby/place`
async fn place(asked: &Asked<'_>, slug: &str) -> Answer {
    let (buyer, _) = asked.buyer_or_new();
    let place = flow::place(&asked.wire.ports(), &DropSlug::from(slug), &buyer).await?;
    Ok(Reply::json(200, &place.ok_or_else(|| Refused::of(&LobbyRefused::Missing))?))
}

/// `POST /drops/{slug}/lobby`: whoever asks is the buyer of the cookie, whatever the form says.
async fn join(asked: &mut Asked<'_>, slug: &str) -> Answer {
    let form = asked.form().await?;
    let (buyer, known) = asked.buyer_or_new();
    if let Err(refused) = doorkeeping::to_wait(asked, &form, slug, (&buyer, known)).await {
        return if refused.asks_for_check() {
            doorkeeping::check_for(asked, refused, Wish::Join, slug, (&buyer, known))
        } else {
            Err(Refused::of(&refused).after(refused.retry_after()))
        };
    }
    let place = flow::join(&asked.wire.ports(), &DropSlug::from(slug), &buyer).await?;
    let reply =
        if asked.wants_json() { Reply::json(201, &place) } else { Reply::see_other(&format!("/drops/{slug}/lobby")) };
    Ok(if known { reply } else { reply.header("set-cookie", set_cookie(&buyer, &asked.wire.config.cookie_secret)) })
}
