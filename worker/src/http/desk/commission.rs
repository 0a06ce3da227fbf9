//! Commission at the desk: the rules, a new one, the end of one.

use super::super::asked::{Answer, Asked};
use super::super::errors::Refused;
use super::super::reply::Reply;
use super::super::route::{KEY, Route, Who};
use super::super::studio::greeted;
use serde_json::json;
use shared::audit::ActRefused;
use shared::commission::flow;
use shared::commission::refused::CommissionRefused;
use shared::commission::view::Typed;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::people::Level;

const PATH: &str = "/desk/commission";

/// Rules of commission.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/commission",
        "DeskCommission",
        Who::Operator(Level::Read),
        "The rules by which the platform takes its fee, in their order.",
        &[200],
        |asked, _| Box::pin(page(asked)),
    ),
    Route::post(
        "/desk/commission",
        "DeskMakeCommission",
        Who::Operator(Level::Money),
        "A rule that counts for every order placed from now on.",
        &[
            ("position", true, "Its place; the lower one is asked first."),
            ("share", true, "In percent of the goods, 0 to 50."),
            ("note", true, "What it is for, as creators read it."),
            ("creator", false, "A name, or a name in URLs."),
            ("category", false, "As drops have it."),
            ("slug", false, "A drop's name in URLs."),
            ("from", false, "From this price on."),
            ("to", false, "Below this price."),
            ("currency", false, "ISO 4217, of the prices."),
            KEY,
        ],
        &[201, 303, 409, 422],
        |asked, _| Box::pin(make(asked)),
    ),
    Route::post(
        "/desk/commission/{rule}/end",
        "DeskEndCommission",
        Who::Operator(Level::Money),
        "Ends a rule now; orders that were placed by it keep it.",
        &[KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(end(asked, path.first)),
    ),
];

fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "rule_made" => "It counts for every order that is placed from now on.",
        "rule_ended" => "It is over. Orders that were placed by it keep it.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

async fn show(asked: &Asked<'_>, typed: Option<Typed>, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), typed, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    Ok(Reply::html(app::commission::page(&asked.wire.config.shop, &person, said.as_ref(), &model)))
}

/// `GET /desk/commission`
async fn page(asked: &Asked<'_>) -> Answer {
    show(asked, None, Vec::new()).await
}

async fn refuse(asked: &Asked<'_>, refused: &[CommissionRefused], typed: Option<Typed>) -> Answer {
    let first = refused.first().unwrap_or(&CommissionRefused::Missing);
    let (refusal, notices) = (Refused::of(first), refused.iter().map(CommissionRefused::notice).collect::<Vec<_>>());
    if *first == CommissionRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    let status = refusal.status();
    Ok(show(asked, typed, notices).await?.status(status))
}

/// `POST /desk/commission`
async fn make(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let text = |name: &str| form.value(name).to_owned();
    let typed = Typed {
        position: text("position"),
        creator: text("creator"),
        category: text("category"),
        slug: text("slug"),
        from: text("from"),
        to: text("to"),
        currency: text("currency"),
        share: text("share"),
        note: text("note"),
    };
    let who = asked.somebody()?.id.clone();
    let outcome = match form.key() {
        Ok(key) => flow::make(&asked.wire.ports(), &who, &typed, key).await,
        Err(refused) => Err(Failure::Refused(vec![CommissionRefused::Act(ActRefused::Key(refused))])),
    };
    match outcome {
        Ok(rule) if asked.wants_json() => Ok(Reply::json(201, &json!({ "rule": rule, "done": "rule_made" }))),
        Ok(_) => Ok(Reply::see_other(&format!("{PATH}?said=rule_made"))),
        Err(Failure::Refused(refused)) => refuse(asked, &refused, Some(typed)).await,
        Err(Failure::Broken(cause)) => Err(Failure::<CommissionRefused>::Broken(cause).into()),
    }
}

/// `POST /desk/commission/{rule}/end`
async fn end(asked: &mut Asked<'_>, rule: &str) -> Answer {
    let form = asked.form().await?;
    let who = asked.somebody()?.id.clone();
    let outcome = match form.key() {
        Ok(key) => flow::end(&asked.wire.ports(), &who, rule, key).await,
        Err(refused) => Err(Failure::Refused(CommissionRefused::Act(ActRefused::Key(refused)))),
    };
    match outcome {
        Ok(()) if asked.wants_json() => Ok(Reply::json(200, &json!({ "rule": rule, "done": "rule_ended" }))),
        Ok(()) => Ok(Reply::see_other(&format!("{PATH}?said=rule_ended"))),
        Err(Failure::Refused(refused)) => refuse(asked, &[refused], None).await,
        Err(failure @ Failure::Broken(_)) => Err(failure.into()),
    }
}
