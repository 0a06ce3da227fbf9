//! Coming in to a drop, the rules of it, and one's own credits.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::session::set_cookie;
use super::studio::{greeted, said};
use super::you;
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::entry::rules::{RulesRefused, TypedRules, flow as rules};
use shared::entry::{EntryRefused, flow};
use shared::failure::Failure;
use shared::ids::DropSlug;

/// Who comes in, and by which rules.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/drops/{slug}/entry",
        "Entry",
        Who::Anyone,
        "How a drop is entered, and where whoever looks stands.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/drops/{slug}/entry",
        "Enter",
        Who::Person,
        "Comes in with this browser; credits are spent once, however often it is asked.",
        &[],
        &[201, 303, 401, 403, 404, 409],
        |asked, path| Box::pin(enter(asked, path.first)),
    ),
    Route::get(
        "/studio/drops/{id}/entry",
        "EntryRules",
        Who::Creator,
        "The rules by which a drop is entered.",
        &[200, 404],
        |asked, path| Box::pin(rules_page(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/entry",
        "SetEntryRules",
        Who::Creator,
        "Sets the rules of a draft.",
        &[
            ("early", false, "Minutes that everybody else waits, 1 to 1440; empty: nobody is early."),
            ("early_for", false, "followers, members or both."),
            ("credits", false, "What coming in costs, 1 to 1000; empty: nothing."),
            ("reputation", false, "What comes in for nothing, 1 to 1000; empty: it is not looked at."),
            ("lots", false, "Lots for whoever missed the last drop, 1 to 5."),
            ("members_in", false, "yes: members of the creator have a place by themselves, for nothing."),
            ("version", true, "The version that was shown."),
            KEY,
        ],
        &[200, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(set_rules(asked, path.first)),
    ),
    Route::get(
        "/you/credits",
        "OwnCredits",
        Who::Person,
        "One's own credits with their history, reputation and memberships.",
        &[200],
        |asked, _| Box::pin(own(asked)),
    ),
    Route::post(
        "/you/places/{place}/skip",
        "LeaveOutDrop",
        Who::Person,
        "Leaves out a drop that keeps a place for its creator's members.",
        &[],
        &[200, 303, 404],
        |asked, path| Box::pin(skip(asked, path.first)),
    ),
    Route::post(
        "/you/memberships/{membership}/leave",
        "LeaveCircle",
        Who::Person,
        "Ends one's own membership.",
        &[],
        &[200, 303, 404],
        |asked, path| Box::pin(leave(asked, path.first)),
    ),
];

async fn show(asked: &mut Asked<'_>, slug: &str, refused: Option<&Refused>) -> Answer {
    let person = asked.look_up().await?.map(|person| person.id.clone());
    let (buyer, _) = asked.buyer_or_new();
    let shop = asked.wire.config.shop.clone();
    let model = flow::page(&asked.wire.ports(), shop, &DropSlug::from(slug), person.as_ref(), &buyer).await?;
    let mut model = model.ok_or_else(|| Refused::of(&EntryRefused::Missing))?;
    model.notice = refused.map(Refused::notice);
    Ok(Reply::html(app::entry::page(&model)))
}

/// `GET /drops/{slug}/entry`
async fn page(asked: &mut Asked<'_>, slug: &str) -> Answer {
    show(asked, slug, None).await
}

/// `POST /drops/{slug}/entry`: the person of the session comes in with the buyer's cookie, whatever the form says.
async fn enter(asked: &mut Asked<'_>, slug: &str) -> Answer {
    let (buyer, known) = asked.buyer_or_new();
    let person = asked.somebody()?.id.clone();
    let entered = match flow::enter(&asked.wire.ports(), &DropSlug::from(slug), &person, &buyer).await {
        Ok(entered) => entered,
        Err(Failure::Refused(refused)) => return refuse(asked, slug, &refused).await,
        Err(broken) => return Err(broken.into()),
    };
    let reply =
        if asked.wants_json() { Reply::json(201, &entered) } else { Reply::see_other(&format!("/drops/{slug}/entry")) };
    Ok(if known { reply } else { reply.header("set-cookie", set_cookie(&buyer, &asked.wire.config.cookie_secret)) })
}

async fn refuse(asked: &mut Asked<'_>, slug: &str, refused: &EntryRefused) -> Answer {
    let refusal = match refused {
        EntryRefused::NotEarly(at) => Refused::of(refused).turn(*at),
        refused => Refused::of(refused),
    };
    if asked.wants_json() || *refused == EntryRefused::Missing {
        return Err(refusal);
    }
    Ok(show(asked, slug, Some(&refusal)).await?.status(refusal.status()))
}

async fn show_rules(asked: &Asked<'_>, id: &str, typed: Option<TypedRules>, notices: Vec<Notice>) -> Answer {
    let model = rules::page(&asked.wire.ports(), asked.studio()?, id, typed, notices).await?;
    let model = model.ok_or_else(Refused::missing)?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::entry::rules(around, &model)))
}

/// `GET /studio/drops/{id}/entry`
async fn rules_page(asked: &Asked<'_>, id: &str) -> Answer {
    show_rules(asked, id, None, Vec::new()).await
}

/// `POST /studio/drops/{id}/entry`
async fn set_rules(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let text = |name: &str| form.value(name).to_owned();
    let typed = TypedRules {
        early: text("early"),
        early_for: text("early_for"),
        credits: text("credits"),
        reputation: text("reputation"),
        lots: text("lots"),
        members_in: form.value("members_in") == "yes",
    };
    let version = form.value("version").trim().parse().unwrap_or(0);
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => rules::set(&asked.wire.ports(), (&person, &studio), id, version, &typed, &key).await,
        Err(refused) => Err(Failure::Refused(vec![RulesRefused::Act(ActRefused::Key(refused))])),
    };
    match outcome {
        Ok(()) if asked.wants_json() => Ok(Reply::json(200, &json!({ "drop": id, "done": "entry_set" }))),
        Ok(()) => Ok(Reply::see_other(&format!("/studio/drops/{id}/entry?said=entry_set"))),
        Err(Failure::Refused(refused)) => {
            let refusal = Refused::of(refused.first().unwrap_or(&RulesRefused::Missing));
            let notices: Vec<Notice> = refused.iter().map(RulesRefused::notice).collect();
            if refused.contains(&RulesRefused::Missing) {
                return Err(refusal);
            }
            if asked.wants_json() {
                return Err(refusal.with_notices(notices));
            }
            let status = refusal.status();
            Ok(show_rules(asked, id, Some(typed), notices).await?.status(status))
        }
        Err(Failure::Broken(cause)) => Err(Failure::<RulesRefused>::Broken(cause).into()),
    }
}

/// `GET /you/credits`
async fn own(asked: &Asked<'_>) -> Answer {
    let person = asked.somebody()?;
    let shop = asked.wire.config.shop.clone();
    let mut model = flow::own(&asked.wire.ports(), shop, person, person.greeting()).await?;
    if asked.wants_json() {
        return Ok(Reply::json(
            200,
            &json!({ "credits": model.credits, "reputation": model.reputation.figure(), "orders": model.reputation,
                     "memberships": model.memberships.rows.len(), "places": model.places.rows.len() }),
        ));
    }
    model.said = you::said(
        asked,
        &[
            ("left", "You are no longer a member."),
            ("skipped", "You left it out. You may still come in like everybody else."),
        ],
    );
    Ok(Reply::html(app::entry::own(&model)))
}

/// `POST /you/places/{place}/skip`
async fn skip(asked: &mut Asked<'_>, place: &str) -> Answer {
    let _ = asked.form().await?;
    if flow::skip(&asked.wire.ports(), asked.somebody()?, place).await? {
        Ok(you::done(asked, "/you/credits?said=skipped"))
    } else {
        Err(Refused::missing())
    }
}

/// `POST /you/memberships/{membership}/leave`
async fn leave(asked: &mut Asked<'_>, membership: &str) -> Answer {
    let _ = asked.form().await?;
    if flow::leave(&asked.wire.ports(), asked.somebody()?, membership).await? {
        Ok(you::done(asked, "/you/credits?said=left"))
    } else {
        Err(Refused::missing())
    }
}
