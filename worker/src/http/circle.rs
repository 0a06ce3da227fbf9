//! A studio's members, and credits that studios and the desk grant.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use super::you;
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::entry::circle::CircleRefused;
use shared::entry::circle::flow::{self, TypedGrant};
use shared::entry::view::GrantsPage;
use shared::failure::Failure;
use shared::people::Level;
use shared::requests::Key;

/// What a grant sends.
const GRANT: &[(&str, bool, &str)] = &[
    ("email", true, "For whoever signs in with this address."),
    ("credits", true, "1 to 100."),
    ("why", true, "At most 120 characters: they read it."),
    KEY,
];

/// Circles and grants.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/members", "Members", Who::Owner, "The studio's members and grants.", &[200], |asked, _| {
        Box::pin(async { page(asked, Vec::new(), Vec::new()).await })
    }),
    Route::post(
        "/studio/members",
        "MakeMembers",
        Who::Owner,
        "Makes members of whoever signs in with these addresses.",
        &[("addresses", true, "At most 100, parted by spaces, commas or lines."), ("days", true, "1 to 731."), KEY],
        &[200, 303, 401, 409, 422],
        |asked, _| Box::pin(invite(asked)),
    ),
    Route::post(
        "/studio/members/{membership}/end",
        "EndMembership",
        Who::Owner,
        "Ends a membership.",
        &[KEY],
        &[200, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(end(asked, path.first)),
    ),
    Route::post(
        "/studio/credits",
        "GrantCredits",
        Who::Owner,
        "Grants credits: 200 in 30 days at most.",
        GRANT,
        &[200, 303, 401, 409, 422],
        |asked, _| Box::pin(grant(asked)),
    ),
    Route::get(
        "/desk/credits",
        "DeskCredits",
        Who::Operator(Level::Read),
        "The last rows of everybody's credits, or of the address q.",
        &[200],
        |asked, _| Box::pin(async { desk(asked, <[String; 3]>::default(), Vec::new()).await }),
    ),
    Route::post(
        "/desk/credits",
        "DeskGrantCredits",
        Who::Operator(Level::Act),
        "Grants credits of the shop.",
        GRANT,
        &[200, 303, 401, 409, 422],
        |asked, _| Box::pin(desk_grant(asked)),
    ),
];

type Outcome = Result<(), Failure<Vec<CircleRefused>>>;

fn key(form: &Form) -> Result<Key, Failure<Vec<CircleRefused>>> {
    form.key().map_err(|refused| Failure::Refused(vec![CircleRefused::Act(ActRefused::Key(refused))]))
}

fn typed(form: &Form) -> TypedGrant {
    let text = |name: &str| form.value(name).to_owned();
    TypedGrant { email: text("email"), credits: text("credits"), why: text("why") }
}

async fn page(asked: &Asked<'_>, typed: Vec<(String, String)>, notices: Vec<Notice>) -> Answer {
    let mut model = flow::page(&asked.wire.ports(), asked.studio()?).await?;
    (model.typed, model.notices) = (typed, notices);
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::entry::circle(around, &model)))
}

/// What a refusal comes to: for clients at once, for people on the page it came from.
fn refused(asked: &Asked<'_>, failure: Failure<Vec<CircleRefused>>) -> Result<(u16, Vec<Notice>), Refused> {
    let refused = match failure {
        Failure::Refused(refused) => refused,
        Failure::Broken(cause) => return Err(Failure::<CircleRefused>::Broken(cause).into()),
    };
    let refusal = Refused::of(refused.first().unwrap_or(&CircleRefused::Missing));
    let notices: Vec<Notice> = refused.iter().map(CircleRefused::notice).collect();
    if refused.contains(&CircleRefused::Missing) {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    Ok((refusal.status(), notices))
}

async fn told(asked: &Asked<'_>, outcome: Outcome, form: &Form, said: &str) -> Answer {
    let Err(failure) = outcome else {
        return Ok(you::done(asked, &format!("/studio/members?said={said}")));
    };
    let (status, notices) = refused(asked, failure)?;
    let names = ["addresses", "days", "email", "credits", "why"];
    let typed = names.map(|name| (name.to_owned(), form.value(name).to_owned()));
    Ok(page(asked, typed.to_vec(), notices).await?.status(status))
}

async fn invite(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let list = (form.value("addresses"), form.value("days"));
    let outcome = match key(&form) {
        Ok(key) => flow::invite(&asked.wire.ports(), (&person, &studio), list, &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "invited").await
}

async fn end(asked: &mut Asked<'_>, membership: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match key(&form) {
        Ok(key) => flow::end(&asked.wire.ports(), (&person, &studio), membership, &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "member_ended").await
}

async fn grant(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match key(&form) {
        Ok(key) => flow::grant(&asked.wire.ports(), &person, Some(&studio), &typed(&form), &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "granted").await
}

async fn desk(asked: &Asked<'_>, typed: [String; 3], notices: Vec<Notice>) -> Answer {
    let person = asked.somebody()?;
    let last = flow::last(&asked.wire.ports(), &asked.query_value("q")).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "rows": last.rows.len() })));
    }
    Ok(Reply::html(app::entry::grants(&GrantsPage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        may: person.operator >= Some(Level::Act),
        last,
        typed,
        notices,
        said: you::said(asked, &[("granted", "Granted. It stands beside their credits with your words.")]),
        key: asked.wire.ports().ids.fresh("dsk_"),
    })))
}

async fn desk_grant(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = asked.somebody()?.id.clone();
    let wish = typed(&form);
    let outcome = match key(&form) {
        Ok(key) => flow::grant(&asked.wire.ports(), &person, None, &wish, &key).await,
        Err(failure) => Err(failure),
    };
    let Err(failure) = outcome else { return Ok(you::done(asked, "/desk/credits?said=granted")) };
    let (status, notices) = refused(asked, failure)?;
    Ok(desk(asked, [wish.email, wish.credits, wish.why], notices).await?.status(status))
}
