//! The waiting list of a drop: joining it, taking an offer, leaving it by the link in a letter.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::session::set_cookie;
use crate::post;
use serde_json::json;
use shared::drops::holds::Hold;
use shared::failure::Failure;
use shared::ids::{DropSlug, HoldId};
use shared::waiting::flow::{self, Joining};
use shared::waiting::offers::{self, Offer};
use shared::waiting::view::WaitingPage;
use shared::waiting::{NETWORK, OfferRefused, WaitingRefused};

/// Second chances.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/drops/{slug}/waiting",
        "WaitingList",
        Who::Anyone,
        "Where one joins the waiting list of a drop; `joined=yes` says that one has.",
        &[200, 404, 409],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/drops/{slug}/waiting",
        "JoinWaitingList",
        Who::Anyone,
        "Waits for one unit of a sold-out item, once for each mailbox. The answer is the same for every address.",
        &[
            ("email", true, "Where the offer goes."),
            ("sku", false, "What; need not be said where a drop has one item."),
        ],
        &[201, 303, 403, 404, 409, 422, 429],
        |asked, path| Box::pin(join(asked, path.first)),
    ),
    Route::get(
        "/offers/{offer}",
        "Offer",
        Who::Buyer,
        "What a letter's link opens: a unit that is set aside, and a button. It changes nothing.",
        &[200, 303, 404, 409, 410],
        |asked, path| Box::pin(offer(asked, path.first)),
    ),
    Route::post(
        "/offers/{offer}",
        "TakeOffer",
        Who::Buyer,
        "Makes an offer the buyer's own hold: its checkout is the ordinary one.",
        &[],
        &[201, 303, 404, 409, 410],
        |asked, path| Box::pin(take(asked, path.first)),
    ),
    Route::get(
        "/waiting/{place}",
        "WaitingPlace",
        Who::Buyer,
        "The link in a letter: how a place in line stands, and the way to leave it.",
        &[200, 404],
        |asked, path| Box::pin(place(asked, path.first)),
    ),
    Route::post(
        "/waiting/{place}",
        "LeaveWaitingList",
        Who::Signed,
        "One click in a mail program (RFC 8058), or the button behind the link. What was set aside goes to the next.",
        &[],
        &[200, 404],
        |asked, path| Box::pin(leave(asked, path.first)),
    ),
];

async fn load(asked: &Asked<'_>, slug: &str) -> Result<WaitingPage, Refused> {
    let shop = asked.wire.config.shop.clone();
    match flow::page(&asked.wire.ports(), shop, &DropSlug::from(slug)).await {
        Err(Failure::Refused(WaitingRefused::UnknownDrop)) => Err(Refused::missing()),
        model => Ok(model?),
    }
}

/// `GET /drops/{slug}/waiting`
async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    let mut model = load(asked, slug).await?;
    model.joined = asked.query_value("joined") == "yes";
    if asked.wants_json() {
        let items = model.items.iter().map(|i| json!({ "sku": i.sku, "available": i.available }));
        let rule =
            json!({ "offer_minutes": model.rule.offer_minutes, "after_close_minutes": model.rule.after_close_minutes });
        return Ok(Reply::json(
            200,
            &json!({ "open": model.open, "items": items.collect::<Vec<_>>(), "rule": rule, "policy": model.policy }),
        ));
    }
    Ok(Reply::html(app::waiting::join(&model)))
}

/// `POST /drops/{slug}/waiting`
async fn join(asked: &mut Asked<'_>, slug: &str) -> Answer {
    let form = asked.form().await?;
    let address = asked.network();
    let joining = Joining { slug, sku: form.value("sku"), email: form.value("email"), address: &address };
    match flow::join(&asked.wire.ports(), &joining).await {
        Ok(letter) => {
            if let Some(letter) = letter {
                post::soon(asked.env, asked.context, letter);
            }
            Ok(if asked.wants_json() {
                Reply::json(201, &json!({ "joined": true }))
            } else {
                Reply::see_other(&format!("/drops/{slug}/waiting?joined=yes"))
            })
        }
        Err(Failure::Refused(refused)) => {
            explain(asked, slug, &refused, (form.value("sku").to_owned(), form.value("email").to_owned())).await
        }
        Err(broken) => Err(broken.into()),
    }
}

/// Whoever was refused sees the page again, with the reason where it happened and what they typed.
async fn explain(asked: &Asked<'_>, slug: &str, refused: &WaitingRefused, typed: (String, String)) -> Answer {
    let refusal = Refused::of(refused).after(NETWORK.seconds_left(asked.wire.now));
    if asked.wants_json() || matches!(refused, WaitingRefused::UnknownDrop | WaitingRefused::NoList) {
        return Err(refusal);
    }
    let mut model = load(asked, slug).await?;
    model.notices = vec![refusal.notice()];
    model.typed = typed;
    Ok(refusal.dressed(Reply::html(app::waiting::join(&model)).status(refusal.status())))
}

/// Whoever comes too late is shown the way back to the drop.
fn elsewhere(refused: &OfferRefused) -> Refused {
    match refused {
        OfferRefused::Over(slug) => Refused::of(refused).with_next("Back to the drop", &format!("/drops/{slug}")),
        refused => Refused::of(refused),
    }
}

fn to_checkout(asked: &Asked<'_>, hold: &Hold) -> Reply {
    let address = format!("/checkout/{}", hold.id);
    let reply = if asked.wants_json() {
        let url = format!("{}{address}", asked.wire.config.shop.url);
        Reply::json(201, &json!({ "hold": hold.id, "expires_at": hold.expires_at, "checkout_url": url }))
    } else {
        Reply::see_other(&address)
    };
    reply.header("set-cookie", set_cookie(&hold.buyer, &asked.wire.config.cookie_secret))
}

/// `GET /offers/{offer}`: mail programs look at links by themselves, so this only shows.
async fn offer(asked: &Asked<'_>, id: &str) -> Answer {
    let shop = asked.wire.config.shop.clone();
    match offers::look(&asked.wire.ports(), shop, &HoldId::from(id), asked.buyer()).await {
        Ok(Offer::Yours(hold)) => Ok(Reply::see_other(&format!("/checkout/{}", hold.id))),
        // The address is the proof of who has it: it must not leak to another site.
        Ok(Offer::Open(model)) => Ok(Reply::html(app::waiting::offer(&model)).header("referrer-policy", "no-referrer")),
        Err(Failure::Refused(refused)) => Err(elsewhere(&refused)),
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /offers/{offer}`
async fn take(asked: &mut Asked<'_>, id: &str) -> Answer {
    let _ = asked.form().await?;
    let (buyer, _) = asked.buyer_or_new();
    let shop = asked.wire.config.shop.clone();
    match offers::take(&asked.wire.ports(), shop, &HoldId::from(id), &buyer).await {
        Ok(hold) => Ok(to_checkout(asked, &hold)),
        Err(Failure::Refused(refused)) => Err(elsewhere(&refused)),
        Err(broken) => Err(broken.into()),
    }
}

fn placed(asked: &Asked<'_>, model: Option<&shared::waiting::view::PlacePage>) -> Answer {
    let model = model.ok_or_else(Refused::missing)?;
    Ok(if asked.wants_json() {
        Reply::json(200, &json!({ "state": model.state }))
    } else {
        Reply::html(app::waiting::place(model)).header("referrer-policy", "no-referrer")
    })
}

/// `GET /waiting/{place}`
async fn place(asked: &Asked<'_>, id: &str) -> Answer {
    let model = flow::look(&asked.wire.ports(), asked.wire.config.shop.clone(), id).await?;
    placed(asked, model.as_ref())
}

/// `POST /waiting/{place}`
async fn leave(asked: &Asked<'_>, id: &str) -> Answer {
    let model = flow::leave(&asked.wire.ports(), asked.wire.config.shop.clone(), id).await?;
    post::offers_soon(asked.env, asked.context);
    placed(asked, model.as_ref())
}
