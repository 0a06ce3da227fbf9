//! Coupons and what regulars get: a creator's own in the studio, the shop's at the desk.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use serde_json::json;
use shared::audit::ActRefused;
use shared::coupons::flow::{self, Refilled};
use shared::coupons::refused::CouponRefused;
use shared::coupons::view::{Typed, TypedRule};
use shared::coupons::{Maker, regulars};
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::ids::PersonId;
use shared::people::Level;
use shared::requests::Key;

type Param = (&'static str, bool, &'static str);

const COUPON: &[Param] = &[
    ("code", true, "3 to 24 letters, digits and hyphens."),
    ("off", true, "A share like 10%, or an amount like 2.50."),
    ("cap", false, "Most it takes off."),
    ("minimum", false, "What the items must cost."),
    ("scope", false, "drop: or sku: with its id; empty for everything."),
    ("starts", true, "From when, as 2026-11-21T18:00:00 by the clock of the creator's place, or UTC at the desk."),
    ("ends", true, "Until when."),
    ("uses", true, "Uses in all."),
    ("once", false, "yes: once for each buyer."),
    KEY,
];

const RULE: &[Param] = &[
    ("regular-orders", true, "Paid orders that make a regular."),
    ("regular-months", true, "Within so many months."),
    ("regular-off", true, "A share like 10%, or an amount like 2.50."),
    ("regular-cap", false, "Most it takes off."),
    ("seen", false, "The id of the rule that the form was shown with; empty for none."),
    KEY,
];

const SEEN: Param = ("seen", true, "The id of the rule that the form was shown with.");

/// What takes something off.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/coupons",
        "StudioCoupons",
        Who::Creator,
        "A creator's coupons, and what regulars get.",
        &[200],
        |asked, _| Box::pin(page(asked)),
    ),
    Route::post(
        "/studio/coupons",
        "MakeCoupon",
        Who::Owner,
        "A coupon for the creator's drops, at their cost.",
        COUPON,
        &[201, 303, 400, 409, 422],
        |asked, _| Box::pin(make(asked)),
    ),
    Route::post(
        "/studio/coupons/{code}/end",
        "EndCoupon",
        Who::Owner,
        "Ends a coupon now.",
        &[KEY],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(end(asked, path.first)),
    ),
    Route::post(
        "/studio/regulars",
        "SetRegulars",
        Who::Owner,
        "What regulars get from now on.",
        RULE,
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(set(asked)),
    ),
    Route::post(
        "/studio/regulars/end",
        "EndRegulars",
        Who::Owner,
        "Regulars pay what everybody pays.",
        &[SEEN, KEY],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(stop(asked)),
    ),
    Route::get(
        "/desk/coupons",
        "DeskCoupons",
        Who::Operator(Level::Read),
        "The shop's coupons, and what regulars get.",
        &[200],
        |asked, _| Box::pin(page(asked)),
    ),
    Route::post(
        "/desk/coupons",
        "DeskMakeCoupon",
        Who::Operator(Level::Money),
        "A coupon for every drop, at the shop's cost.",
        COUPON,
        &[201, 303, 400, 409, 422],
        |asked, _| Box::pin(make(asked)),
    ),
    Route::post(
        "/desk/coupons/{code}/end",
        "DeskEndCoupon",
        Who::Operator(Level::Money),
        "Ends a coupon of the shop now.",
        &[KEY],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(end(asked, path.first)),
    ),
    Route::post(
        "/desk/regulars",
        "DeskSetRegulars",
        Who::Operator(Level::Money),
        "What regulars get where a creator has no rule.",
        RULE,
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(set(asked)),
    ),
    Route::post(
        "/desk/regulars/end",
        "DeskEndRegulars",
        Who::Operator(Level::Money),
        "Regulars pay what everybody pays.",
        &[SEEN, KEY],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(stop(asked)),
    ),
];

/// Who asks, and for whom: the address says where, the session says who.
fn hand(asked: &Asked<'_>) -> Result<(PersonId, Maker), Refused> {
    let who = asked.somebody()?.id.clone();
    let at_desk = asked.path.starts_with("/desk/");
    Ok((who, if at_desk { Maker::Shop } else { Maker::Studio(asked.studio()?.clone()) }))
}

fn key(form: &Form) -> Result<Key, Failure<CouponRefused>> {
    form.key().map_err(|refused| Failure::Refused(CouponRefused::Act(ActRefused::Key(refused))))
}

fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "made" => "It is made, and counts from its first second on.",
        "ended" => "It is over. Whoever has an order with it keeps it.",
        "set" => "Regulars get it from now on. Who holds a piece already pays what they were shown.",
        "stopped" => "Regulars pay what everybody pays from now on.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

async fn show(asked: &Asked<'_>, refilled: Refilled) -> Answer {
    let (_, maker) = hand(asked)?;
    let model = flow::page(&asked.wire.ports(), &maker, refilled).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    Ok(Reply::html(app::coupons::page(&asked.wire.config.shop, &person, said.as_ref(), &model)))
}

/// `GET /studio/coupons`, `GET /desk/coupons`
async fn page(asked: &Asked<'_>) -> Answer {
    show(asked, Refilled::default()).await
}

fn done(asked: &Asked<'_>, maker: &Maker, status: u16, code: &str, said: &str) -> Reply {
    if asked.wants_json() {
        return Reply::json(status, &json!({ "coupon": code, "done": said }));
    }
    Reply::see_other(&format!("{}?said={said}", maker.page()))
}

/// The page as it stands now, with what was typed where it was typed.
async fn refuse(asked: &Asked<'_>, failure: Failure<CouponRefused>, refilled: Refilled) -> Answer {
    let Failure::Refused(refused) = failure else { return Err(failure.into()) };
    let refusal = Refused::of(&refused);
    if refused == CouponRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(match &refused {
            CouponRefused::Typed(notices) => refusal.with_notices(notices.clone()),
            _ => refusal,
        });
    }
    let status = refusal.status();
    Ok(show(asked, Refilled { notices: refused.notices(), ..refilled }).await?.status(status))
}

/// `POST /studio/coupons`, `POST /desk/coupons`
async fn make(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let field = |name| form.value(name).to_owned();
    let typed = Typed {
        code: field("code"),
        off: field("off"),
        cap: field("cap"),
        minimum: field("minimum"),
        starts: field("starts"),
        ends: field("ends"),
        uses: field("uses"),
        once: field("once"),
        scope: field("scope"),
    };
    let (who, maker) = hand(asked)?;
    let step = async { flow::make(&asked.wire.ports(), &who, &maker, &typed, key(&form)?).await };
    match step.await {
        Ok(code) => Ok(done(asked, &maker, 201, &code, "made")),
        Err(failure) => refuse(asked, failure, Refilled { typed: Some(typed), ..Refilled::default() }).await,
    }
}

/// `POST /studio/coupons/{code}/end`, `POST /desk/coupons/{code}/end`
async fn end(asked: &mut Asked<'_>, code: &str) -> Answer {
    let form = asked.form().await?;
    let (who, maker) = hand(asked)?;
    let step = async { flow::end(&asked.wire.ports(), &who, &maker, code, key(&form)?).await };
    match step.await {
        Ok(code) => Ok(done(asked, &maker, 200, &code, "ended")),
        Err(failure) => refuse(asked, failure, Refilled::default()).await,
    }
}

/// `POST /studio/regulars`, `POST /desk/regulars`
async fn set(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let field = |name| form.value(name).to_owned();
    let typed = TypedRule {
        orders: field("regular-orders"),
        months: field("regular-months"),
        off: field("regular-off"),
        cap: field("regular-cap"),
    };
    let (who, maker) = hand(asked)?;
    let step =
        async { regulars::set(&asked.wire.ports(), &who, &maker, form.value("seen"), &typed, key(&form)?).await };
    match step.await {
        Ok(()) => Ok(done(asked, &maker, 200, "", "set")),
        Err(failure) => refuse(asked, failure, Refilled { rule: Some(typed), ..Refilled::default() }).await,
    }
}

/// `POST /studio/regulars/end`, `POST /desk/regulars/end`
async fn stop(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (who, maker) = hand(asked)?;
    let step = async { regulars::end(&asked.wire.ports(), &who, &maker, form.value("seen"), key(&form)?).await };
    match step.await {
        Ok(()) => Ok(done(asked, &maker, 200, "", "stopped")),
        Err(failure) => refuse(asked, failure, Refilled::default()).await,
    }
}
