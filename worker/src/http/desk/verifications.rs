//! Verifications at the desk: who waits, one case, the decision.

use super::super::asked::{Answer, Asked};
use super::super::cache;
use super::super::errors::Refused;
use super::super::reply::Reply;
use super::super::route::{KEY, Route, Who};
use super::super::studio::greeted;
use crate::{post, wire};
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::Failure;
use shared::office::csv;
use shared::office::view::Notice;
use shared::people::Level;
use shared::ports::Cached;
use shared::verification::flow::{self, Decision};
use shared::verification::queue::{Search, word};
use shared::verification::refused::DecisionRefused;

const SEEN: (&str, bool, &str) = ("seen", true, "The version of their standing that was shown.");

/// Deciding who may sell.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/verifications",
        "Verifications",
        Who::Operator(Level::Read),
        "Who waits for a decision: `standing`, `q`, `from`.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/verifications.csv",
        "VerificationsCsv",
        Who::Operator(Level::Read),
        "The same as CSV.",
        &[200],
        |asked, _| Box::pin(file(asked)),
    ),
    Route::get(
        "/desk/verifications/{creator}",
        "Verification",
        Who::Operator(Level::Read),
        "One creator: documents beside their fields, answers, every step.",
        &[200, 404],
        |asked, path| Box::pin(async move { case(asked, path.first, None).await }),
    ),
    Route::get(
        "/desk/verifications/{creator}/documents/{id}",
        "VerificationDocument",
        Who::Operator(Level::Read),
        "The document itself. No browser keeps it.",
        &[200, 404],
        |asked, path| Box::pin(document(asked, path.first, path.second)),
    ),
    Route::post(
        "/desk/verifications/{creator}/approve",
        "Approve",
        Who::Operator(Level::Act),
        "They may sell. A letter tells them.",
        &[SEEN, KEY],
        &[200, 303, 400, 404, 409],
        |asked, path| Box::pin(decide(asked, path.first, false)),
    ),
    Route::post(
        "/desk/verifications/{creator}/reject",
        "Reject",
        Who::Operator(Level::Act),
        "Something is missing. A letter tells them what.",
        &[("why", true, "In at most 600 characters."), SEEN, KEY],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(decide(asked, path.first, true)),
    ),
];

fn search(asked: &Asked<'_>, whole: bool) -> Search {
    let standing = asked.query_value("standing");
    let known = ["submitted", "verified", "rejected", "draft"].contains(&standing.as_str());
    Search {
        standing: if known { standing } else { String::new() },
        q: asked.query_value("q"),
        from: asked.query_value("from").parse().unwrap_or(0),
        whole,
    }
}

fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "approved" => "Approved. They hear of it by mail.",
        "rejected" => "Rejected. They hear by mail what is missing.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

async fn list(asked: &Asked<'_>) -> Answer {
    let (table, pace) = flow::list(&asked.wire.ports(), &search(asked, false)).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let shop = &asked.wire.config.shop;
    Ok(Reply::html(app::verification::queue((shop, &person), said.as_ref(), &table, pace)))
}

async fn file(asked: &Asked<'_>) -> Answer {
    let (table, _) = flow::list(&asked.wire.ports(), &search(asked, true)).await?;
    Ok(Reply::text("text/csv; charset=utf-8", csv::of(&table))
        .header("content-disposition", "attachment; filename=\"verifications.csv\""))
}

async fn case(asked: &Asked<'_>, creator: &str, refused: Option<(&DecisionRefused, &str)>) -> Answer {
    let model = flow::case(&asked.wire.ports(), creator).await?;
    if refused.is_none() && asked.wants_json() {
        let (steps, papers) = (&model.steps, &model.papers);
        return Ok(Reply::json(200, &json!({ "creator": model.creator, "documents": papers, "steps": steps })));
    }
    let (person, said, key) = (greeted(asked)?, said(asked), asked.wire.ports().ids.fresh("key_"));
    let told = refused.map(|(refused, _)| Refused::of(refused));
    let mut notices: Vec<Notice> = told.iter().map(Refused::notice).collect();
    if let (Some(notice), Some(step)) = (notices.first_mut(), model.steps.last())
        && notice.code == "moved_on"
    {
        notice.text = format!("{} Last: {} by {}.", notice.text, word(step.after), step.person);
    }
    let around = app::verification::Asked {
        now: asked.wire.now,
        key: &key,
        may: asked.somebody()?.operator.is_some_and(|level| Level::Act <= level),
        why: refused.map_or("", |(_, why)| why),
        notices: &notices,
    };
    let page = app::verification::case((&asked.wire.config.shop, &person), said.as_ref(), &model, around);
    Ok(Reply::html(page).status(told.map_or(200, |told| told.status())))
}

async fn document(asked: &Asked<'_>, creator: &str, id: &str) -> Answer {
    let blobs = wire::originals(asked.env).map_err(Refused::broken)?;
    let (paper, blob) = flow::paper(&asked.wire.ports(), &blobs, creator, id).await?;
    // Whatever it is, it runs nothing and reaches nothing here.
    Ok(Reply::bytes(&paper.content_type, blob.bytes)
        .header("cache-control", "no-store")
        .header(
            "content-security-policy",
            "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        )
        .header("content-disposition", "inline"))
}

async fn decide(asked: &mut Asked<'_>, creator: &str, reject: bool) -> Answer {
    let form = asked.form().await?;
    let why = form.value("why");
    let decision = if reject { Decision::Reject(why) } else { Decision::Approve };
    let seen = form.value("seen").parse().unwrap_or(-1);
    let operator = asked.somebody()?.id.clone();
    let outcome = match form.key() {
        Ok(key) => flow::decide(&asked.wire.ports(), &operator, creator, decision, seen, &key).await,
        Err(refused) => Err(Failure::Refused(DecisionRefused::Act(ActRefused::Key(refused)))),
    };
    match outcome {
        Ok(decided) => {
            decided.letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
            cache::purge(asked, vec![Cached::Home, Cached::Creator(decided.slug)]).await;
            if asked.wants_json() {
                return Ok(Reply::json(200, &json!({ "standing": decided.standing })));
            }
            let word = if reject { "rejected" } else { "approved" };
            Ok(Reply::see_other(&format!("/desk/verifications/{creator}?said={word}")))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != DecisionRefused::Missing => {
            case(asked, creator, Some((&refused, why))).await
        }
        Err(failure) => Err(failure.into()),
    }
}
