//! The studio's first page and the list of its drops.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use shared::drops::view::Notice;
use shared::office::csv;
use shared::office::view::Person;
use shared::studio::flow::{self, Asking};
use shared::studio::view::{DropsPage, Standing};

/// What a creator sees first.
pub const ROUTES: &[Route] = &[
    Route::get("/studio", "Studio", Who::Creator, "What a creator has before them.", &[200], |asked, _| {
        Box::pin(today(asked))
    }),
    Route::get(
        "/studio/drops",
        "StudioDrops",
        Who::Creator,
        "The creator's drops; by state and words of the title.",
        &[200],
        |asked, _| Box::pin(drops(asked)),
    ),
    Route::get(
        "/studio/checklist",
        "Checklist",
        Who::Creator,
        "The first 30 and 90 days, ticked from what is there.",
        &[200],
        |asked, _| Box::pin(checklist(asked)),
    ),
    Route::get("/studio/drops.csv", "StudioDropsFile", Who::Creator, "The same as CSV.", &[200], |asked, _| {
        Box::pin(file(asked))
    }),
];

/// Who is signed in, as the pages greet them.
///
/// # Errors
/// 401; a route that the table guards never sees it.
pub fn greeted(asked: &Asked<'_>) -> Result<Person, Refused> {
    let person = asked.somebody()?;
    let mut roles = Vec::new();
    if person.studio.is_some() {
        roles.push("creator".to_owned());
    }
    if let Some(level) = person.operator {
        roles.push(format!("operator {}", level.as_str()));
    }
    let name = if person.name.is_empty() { &person.email } else { &person.name };
    Ok(Person { name: name.clone(), roles })
}

/// What has just happened, as the address of the page tells: only what is listed here can be said.
pub fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "saved" => "The draft is kept. Nobody sees it before you schedule it.",
        "scheduled" => "It is announced: buyers see it, and it opens by itself.",
        "taken_back" => "It is a draft again, and buyers no longer see it.",
        "copied" => "This is a copy, a week or more later. Look at the days before you schedule it.",
        "repriced" => "The new prices are set. Who holds a piece already pays the price they saw.",
        "promised" => "Kept: somebody will be there.",
        "planned" => "The rehearsal is in the calendar.",
        "rehearsal_ran" => "It went well. Now everybody who has a part in it signs off.",
        "rehearsal_failed" => "Something went wrong in it: what it was stands below.",
        "ticked" => "Signed off.",
        "armed" => "It is armed: it opens by itself when its time comes.",
        "handed_over" => "Nobody is owed anything any more.",
        "settled" => "What nobody bought is back in the stock.",
        "pause" => "Paused. The drop’s page says so.",
        "resume" => "It goes on.",
        "stop" => "Stopped. What is held can still be paid.",
        "extend" => "It closes later now.",
        "submitted" => "It is with us now. You hear from us by mail within a day.",
        "kept_template" => "It is a template now: it fills in the next drop, or those of a cadence.",
        "made" => "Here is the draft. Look at the days and the stock before you schedule it.",
        "cadence_set" => "It is set. The next drops are drafts, and the calendar says that they come.",
        "left_out" => "That day is left out, and the calendar says so.",
        "taken_in" => "That day is in again.",
        "cadence_ended" => "The cadence has ended. What is announced stays.",
        "venue_kept" => "The venue is on the list.",
        "off_the_list" => "It is off the list. Its drops stay.",
        "entry_set" => "The rules are kept. They stand on its page from when you schedule it.",
        "invited" => "They are members now: whoever signs in with one of these addresses.",
        "member_ended" => "The membership has ended.",
        "granted" => "Granted. It stands beside their credits with your words.",
        "sheet_kept" => "The run sheet is kept. Cues reach open pages at their marks.",
        "bundled" => "The bundle is in the draft. It comes after everything else on the page.",
        "unbundled" => "The bundle is taken out.",
        "asked" => "Your partner is asked. You see here what they say.",
        "share_proposed" => "Your co-host is asked. You see here what they say.",
        "share_agreed" => "Agreed. Every order of the drop pays your share into your account.",
        "share_declined" => "You said no. The drop is sold without you.",
        "share_withdrawn" => "It is taken back: nothing is shared by it.",
        "units_promised" => "The units are set aside. They come in when the drop's own are gone.",
        "declined" => "You said no. Nothing of yours is set aside.",
        "withdrawn" => "It is taken back: nobody is asked any more.",
        "units_settled" => "It is settled: what was sold is owed, and the rest is back in the stock.",
        "written" => "It is on its way: the letters are written within minutes.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

/// `GET /studio`
async fn today(asked: &Asked<'_>) -> Answer {
    let model = flow::today(&asked.wire.ports(), asked.studio()?).await?;
    let facts = shared::onboarding::flow::facts(&asked.wire.ports(), asked.studio()?).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::today(
        around,
        &model,
        app::onboarding::checklist(&facts, &asked.wire.ports().ids.fresh("key_")),
    )))
}

/// `GET /studio/checklist`
async fn checklist(asked: &Asked<'_>) -> Answer {
    let studio = asked.studio()?;
    let (facts, progress) = shared::onboarding::flow::progress(&asked.wire.ports(), studio).await?;
    let person = greeted(asked)?;
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: None };
    Ok(Reply::html(app::onboarding::progress(around, &facts, &progress, &studio.zone)))
}

async fn listed(asked: &Asked<'_>, whole: bool) -> Result<DropsPage, Refused> {
    let state = asked.query_value("state");
    let asking = Asking {
        standing: Standing::ALL.into_iter().find(|standing| standing.word() == state),
        q: asked.query_value("q"),
        from: asked.query_value("from").parse().unwrap_or(0),
        whole,
    };
    Ok(flow::drops(&asked.wire.ports(), asked.studio()?, asking).await?)
}

/// `GET /studio/drops`
async fn drops(asked: &Asked<'_>) -> Answer {
    let model = listed(asked, false).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::drops(around, &model)))
}

/// `GET /studio/drops.csv`
async fn file(asked: &Asked<'_>) -> Answer {
    let model = listed(asked, true).await?;
    let sheet = csv::of(&app::studio::drops_table(&model));
    Ok(Reply::text("text/csv; charset=utf-8", sheet)
        .header("content-disposition", "attachment; filename=\"drops.csv\""))
}
