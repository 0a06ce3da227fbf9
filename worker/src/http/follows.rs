//! Following a creator, and ending it: signed in, or by the link in a letter.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Params, Route, Who};
use super::session;
use app::follows::By;
use serde_json::json;
use shared::follows::flow;
use shared::follows::view::FollowPage;
use shared::ids::PersonId;

/// Followers hear of every drop.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/creators/{slug}/follow",
        "Following",
        Who::Person,
        "Whether whoever is signed in follows a creator.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/creators/{slug}/follow",
        "Follow",
        Who::Person,
        "A letter comes when the creator announces a drop. Once more is as good as once.",
        &[],
        &[200, 303, 401, 404],
        |asked, path| Box::pin(follow(asked, path.first)),
    ),
    Route::post(
        "/creators/{slug}/unfollow",
        "Unfollow",
        Who::Person,
        "No more letters.",
        &[],
        &[200, 303, 401, 404],
        |asked, path| Box::pin(unfollow(asked, path.first)),
    ),
    Route::get(
        "/unfollow/{slug}/{person}",
        "LeaveAsked",
        Who::Buyer,
        "The link in a letter: asks once more; token opens it.",
        &[200, 404],
        |asked, path| Box::pin(leave_page(asked, path)),
    ),
    Route::post(
        "/unfollow/{slug}/{person}",
        "Leave",
        Who::Signed,
        "One click in a mail program (RFC 8058), or the button behind the link; token opens it.",
        &[],
        &[200, 404],
        |asked, path| Box::pin(leave(asked, path)),
    ),
];

fn answer(asked: &Asked<'_>, page: &FollowPage) -> Reply {
    if asked.wants_json() {
        return Reply::json(
            200,
            &json!({ "creator": page.slug, "follows": page.follows, "followers": page.followers }),
        );
    }
    Reply::see_other(&format!("/creators/{}/follow", page.slug))
}

/// `GET /creators/{slug}/follow`
async fn page(asked: &Asked<'_>, slug: &str) -> Answer {
    let person = &asked.somebody()?.id;
    let model = flow::look(&asked.wire.ports(), asked.wire.config.shop.clone(), slug, person).await?;
    let model = model.ok_or_else(Refused::missing)?;
    if asked.wants_json() {
        return Ok(answer(asked, &model));
    }
    Ok(Reply::html(app::follows::page(&model, By::Person)))
}

/// `POST /creators/{slug}/follow`
async fn follow(asked: &Asked<'_>, slug: &str) -> Answer {
    let person = &asked.somebody()?.id;
    let model = flow::follow(&asked.wire.ports(), asked.wire.config.shop.clone(), slug, person).await?;
    Ok(answer(asked, &model))
}

/// `POST /creators/{slug}/unfollow`
async fn unfollow(asked: &Asked<'_>, slug: &str) -> Answer {
    let person = &asked.somebody()?.id;
    let model = flow::unfollow(&asked.wire.ports(), asked.wire.config.shop.clone(), slug, person).await?;
    Ok(answer(asked, &model))
}

/// Whose letter the link stands in, if we wrote it.
fn reader(asked: &Asked<'_>, path: Params<'_>) -> Result<PersonId, Refused> {
    let token = asked.query_value("token");
    let ours = session::may_leave(path.first, path.second, &token, &asked.wire.config.cookie_secret);
    ours.then(|| PersonId::from(path.second)).ok_or_else(Refused::missing)
}

fn letter(asked: &Asked<'_>, model: &FollowPage) -> Reply {
    let address = format!("{}?{}", asked.path, asked.query);
    // The token in the address must not leak to another site.
    Reply::html(app::follows::page(model, By::Letter(&address))).header("referrer-policy", "no-referrer")
}

/// `GET /unfollow/{slug}/{person}`: mail programs look at links by themselves, so this only asks.
async fn leave_page(asked: &Asked<'_>, path: Params<'_>) -> Answer {
    let person = reader(asked, path)?;
    let model = flow::look(&asked.wire.ports(), asked.wire.config.shop.clone(), path.first, &person).await?;
    Ok(letter(asked, &model.ok_or_else(Refused::missing)?))
}

/// `POST /unfollow/{slug}/{person}`
async fn leave(asked: &Asked<'_>, path: Params<'_>) -> Answer {
    let person = reader(asked, path)?;
    let model = flow::unfollow(&asked.wire.ports(), asked.wire.config.shop.clone(), path.first, &person).await?;
    Ok(letter(asked, &model))
}
