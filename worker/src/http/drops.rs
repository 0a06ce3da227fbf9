//! The drop page, its state, and holds.

use super::asked::{Answer, Asked};
use super::cache;
use super::doorkeeping;
use super::errors::Refused;
use super::gone;
use super::reply::{Keep, Reply};
use super::route::{KEY, Route, Who};
use super::session::set_cookie;
use super::stands;
use super::views;
use crate::room::door as room;
use serde_json::json;
use shared::db::DbError;
use shared::drops::Phase;
use shared::drops::flow;
use shared::drops::holds::{HOLDS_PER, Hold, HoldRefused, HoldRequest, units};
use shared::drops::view::DropPage;
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, Sku};
use shared::ports::Cached;
use shared::requests::KeyRefused;

/// The drop, and the way into the checkout.
pub const ROUTES: &[Route] = &[
    Route::get("/drops/{slug}", "Drop", Who::Anyone, "The drop page.", &[200, 404], |asked, path| {
        Box::pin(page(asked, path.first))
    }),
    Route::get(
        "/drops/{slug}/state",
        "DropState",
        Who::Anyone,
        "Phase and stock of a drop; what was said last, and when something is said next.",
        &[200, 404],
        |asked, path| Box::pin(state(asked, path.first)),
    ),
    Route::get(
        "/drops/{slug}/live",
        "DropLive",
        Who::Anyone,
        "A WebSocket that tells phase and stock of a drop at once and on every change, as its state does, and each cue as {cue, at} when it is due.",
        &[101, 404, 426, 503],
        |asked, path| Box::pin(live(asked, path.first)),
    ),
    Route::post(
        "/drops/{slug}/holds",
        "PlaceHold",
        Who::Anyone,
        "Sets units aside for the buyer.",
        &[
            ("sku", true, "What."),
            ("qty", true, "How many: a whole number from 1 up."),
            (
                "seen",
                false,
                "The proof of an open page that the page's form carries; without it fewer requests are taken.",
            ),
            ("cf-turnstile-response", false, "The answer of the check, after a refusal with `check_needed`."),
            KEY,
        ],
        &[201, 303, 400, 403, 404, 409, 422, 429, 503],
        |asked, path| Box::pin(place_hold(asked, path.first)),
    ),
    Route::get(
        "/buyer",
        "BuyerCookie",
        Who::Anyone,
        "A transparent picture that brings the buyer's cookie to browsers without script.",
        &[200],
        |asked, _| Box::pin(async { Ok(buyer_cookie(asked)) }),
    ),
];

/// Seconds the edge keeps the page of a live drop: so old may "12 of 60 left" be without script.
const LIVE_SECONDS: u32 = 1;

/// Seconds it keeps any other page of a drop.
const QUIET_SECONDS: u32 = 60;

/// Never past the moment at which the page becomes another one.
fn keep(page: &DropPage) -> Keep {
    let (quiet, until) = match page.phase {
        Phase::Live | Phase::SoldOut | Phase::Late | Phase::Paused => (LIVE_SECONDS, page.closes.at - page.now),
        Phase::Scheduled | Phase::Lobby | Phase::Draft => {
            // The lobby's opening is a turn like the drop's own.
            let lobby = page.lobby.as_ref().map(|lobby| lobby.at).filter(|at| page.now < *at);
            (QUIET_SECONDS, lobby.unwrap_or(page.opens.at) - page.now)
        }
        Phase::Closed => return Keep::Edge(QUIET_SECONDS),
    };
    // Nor past what is said next: whoever comes then reads it, without script, too.
    let until = page.next_cue_at.filter(|at| page.now < *at).map_or(until, |at| until.min(at - page.now));
    match u32::try_from(until.0 / 1_000).unwrap_or(0).min(quiet) {
        0 => Keep::Never,
        seconds => Keep::Edge(seconds),
    }
}

/// `GET /drops/{slug}`
pub async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    let lite = asked.saves_data();
    let variant = if lite { "lite" } else { "full" };
    if let Some(reply) = cache::get(asked, variant).await {
        views::count(asked, slug);
        return Ok(reply.header("vary", "save-data"));
    }
    let model = load(asked, slug, lite).await?;
    views::count(asked, slug);
    let reply = Reply::html(app::drops::page(&model))
        .header(
            "cache-tag",
            format!("{},{}", Cached::Drop(slug.to_owned()).tag(), Cached::Creator(model.creator.slug.clone()).tag()),
        )
        .keep(keep(&model));
    cache::put(asked, variant, &reply);
    Ok(reply.header("vary", "save-data"))
}

async fn load(asked: &Asked<'_>, slug: &str, lite: bool) -> Result<DropPage, Refused> {
    let shop = asked.wire.config.shop.clone();
    let page = flow::page(&asked.wire.ports(), shop, &DropSlug::from(slug), lite).await?;
    let page = page.ok_or_else(Refused::missing)?;
    Ok(DropPage { proof: doorkeeping::proof_of(asked, slug), ..page })
}

/// `GET /drops/{slug}/state`
pub async fn state(asked: &Asked<'_>, slug: &str) -> Answer {
    let slug = DropSlug::from(slug);
    if let Some(state) = stands::get(&slug, asked.wire.now) {
        return Ok(Reply::json(200, &state).tier("memory"));
    }
    let state = flow::state(&asked.wire.ports(), &slug).await?.ok_or_else(Refused::missing)?;
    stands::keep(&slug, &state);
    Ok(Reply::json(200, &state))
}

/// `GET /drops/{slug}/live`
pub async fn live(asked: &Asked<'_>, slug: &str) -> Answer {
    let slug = DropSlug::from(slug);
    if !asked.header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket")) {
        let there = flow::state(&asked.wire.ports(), &slug).await?.is_some();
        return Err(if there { Refused::only_by_socket() } else { Refused::missing() });
    }
    match room::listen(asked.env, &slug).await {
        Ok(Some(socket)) => Ok(Reply::socket(socket)),
        Ok(None) => Err(Refused::missing()),
        Err(cause) => Err(DbError::Unavailable(cause).into()),
    }
}

/// `POST /drops/{slug}/holds`
pub async fn place_hold(asked: &mut Asked<'_>, slug: &str) -> Answer {
    let form = asked.form().await?;
    let (buyer, known) = asked.buyer_or_new();
    let typed = (form.value("sku").to_owned(), form.value("qty").to_owned());
    let request = form.key().map_err(HoldRefused::Key).and_then(|key| {
        Ok(HoldRequest {
            slug: DropSlug::from(slug),
            sku: Sku::from(typed.0.trim()),
            units: units(&typed.1)?,
            buyer: buyer.clone(),
            known,
            key,
        })
    });
    let request = match request {
        Ok(request) => request,
        Err(refused) => return explain(asked, slug, &refused, typed).await,
    };
    if gone::tells(asked, &request) {
        return too_late(asked, &request, typed).await;
    }
    if let Err(refused) = doorkeeping::to_hold(asked, &form, &request).await {
        return if refused.asks_for_check() {
            doorkeeping::check_page(asked, refused, &form, &request)
        } else {
            turned_away(asked, slug, Refused::of(&refused).after(refused.retry_after()), typed).await
        };
    }
    match room::hold(asked.env, asked.wire, &request).await {
        Ok(hold) => {
            gone::forget(&request);
            stands::forget(slug);
            Ok(held(asked, &hold, known))
        }
        Err(Failure::Refused(HoldRefused::SoldOut)) => {
            gone::learn(asked, &request).await;
            too_late(asked, &request, typed).await
        }
        Err(Failure::Refused(refused)) => {
            let reply = explain(asked, slug, &refused, typed).await;
            if matches!(refused, HoldRefused::Gated { .. }) { waiting(asked, reply, &buyer, known) } else { reply }
        }
        Err(broken) => Err(broken.into()),
    }
}

/// Nothing is left. The page of a drop that is sold out as a whole is the same for everybody who typed the same.
async fn too_late(asked: &Asked<'_>, request: &HoldRequest, typed: (String, String)) -> Answer {
    let lite = asked.saves_data();
    if !asked.wants_json()
        && let Some(page) = gone::page(request, lite)
    {
        return Ok(page);
    }
    let refused = Refused::of(&HoldRefused::SoldOut);
    if asked.wants_json() {
        return Err(refused);
    }
    let model = load(asked, request.slug.as_str(), lite).await?;
    let for_all = model.phase == Phase::SoldOut;
    let page = again(model, &refused, typed);
    if for_all {
        gone::keep(request, lite, &page);
    }
    Ok(page)
}

fn held(asked: &Asked<'_>, hold: &Hold, known: bool) -> Reply {
    let address = format!("/checkout/{}", hold.id);
    let reply = if asked.wants_json() {
        let url = &asked.wire.config.shop.url;
        Reply::json(
            201,
            &json!({ "hold": hold.id, "expires_at": hold.expires_at, "checkout_url": format!("{url}{address}") }),
        )
    } else {
        Reply::see_other(&address)
    };
    let reply = if hold.replayed { reply.header("idempotent-replayed", "true") } else { reply };
    if known { reply } else { reply.header("set-cookie", set_cookie(&hold.buyer, &asked.wire.config.cookie_secret)) }
}

/// Whoever came without a cookie has a place in the lobby now: the cookie keeps it for them.
fn waiting(asked: &Asked<'_>, answer: Answer, buyer: &BuyerId, known: bool) -> Answer {
    if known {
        return answer;
    }
    let reply = answer.unwrap_or_else(|refused| refused.reply(asked));
    Ok(reply.header("set-cookie", set_cookie(buyer, &asked.wire.config.cookie_secret)))
}

/// A refused buyer sees the drop page again, with the reason where it happened and what they typed.
async fn explain(asked: &Asked<'_>, slug: &str, refused: &HoldRefused, typed: (String, String)) -> Answer {
    let refusal = Refused::of(refused).after(HOLDS_PER.whole_minutes() * 60);
    let refusal = match refused.turn_at() {
        Some(at) => refusal.turn(at),
        None => refusal,
    };
    let refusal = refusal.by_gate(refused.gate());
    let refusal = match refused {
        HoldRefused::Gated { .. } => refusal.with_next("See your place", &format!("/drops/{slug}/lobby")),
        HoldRefused::NotEntered | HoldRefused::EarlyOnly { .. } => {
            refusal.with_next("How to come in", &format!("/drops/{slug}/entry"))
        }
        _ => refusal,
    };
    let nowhere = matches!(refused, HoldRefused::UnknownDrop);
    let at_page = !matches!(refused, HoldRefused::Key(KeyRefused::Malformed));
    if nowhere || !at_page {
        return Err(refusal);
    }
    turned_away(asked, slug, refusal, typed).await
}

/// The drop page once more, for whom there is a page.
async fn turned_away(asked: &Asked<'_>, slug: &str, refusal: Refused, typed: (String, String)) -> Answer {
    if asked.wants_json() {
        return Err(refusal);
    }
    let model = load(asked, slug, asked.saves_data()).await?;
    Ok(again(model, &refusal, typed))
}

/// The drop page with the reason, and what was typed.
fn again(mut model: DropPage, refusal: &Refused, typed: (String, String)) -> Reply {
    model.notice = Some(refusal.notice());
    model.typed = Some(typed);
    refusal.dressed(Reply::html(app::drops::page(&model)).status(refusal.status()))
}

/// One transparent pixel (GIF89a).
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// `GET /buyer`: a cached page cannot bring a cookie, so browsers without script fetch it with this picture. Then a
/// double click comes from one known buyer.
pub fn buyer_cookie(asked: &Asked<'_>) -> Reply {
    let reply = Reply::bytes("image/gif", PIXEL.to_vec());
    match asked.buyer_or_new() {
        (_, true) => reply,
        (buyer, false) => reply.header("set-cookie", set_cookie(&buyer, &asked.wire.config.cookie_secret)),
    }
}
