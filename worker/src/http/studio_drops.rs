//! One drop in the studio: drafted, looked at, announced, taken back, copied, repriced.

use super::asked::{Answer, Asked, Form};
use super::cache;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use crate::weigh::weigh;
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::{Failure, Refusal};
use shared::ids::PersonId;
use shared::people::Studio;
use shared::ports::Cached;
use shared::requests::Key;
use shared::studio::flow::{self, Shown};
use shared::studio::form::{Typed, Wish, row};
use shared::studio::refused::StepRefused;
use shared::studio::release::flow as steps;
use shared::studio::release::flow::Hand;
use shared::studio::view::PreviewBar;

/// What the form of a drop sends besides its rows.
const FIELDS: &[(&str, bool, &str)] = &[
    ("title", true, "At most 80 characters."),
    ("tagline", true, "At most 140 characters."),
    ("story", true, "Paragraphs, parted by an empty line."),
    ("category", true, "One of those in use."),
    ("hero", true, "Hash of one of the creator's pictures."),
    (
        "opens",
        true,
        "2026-11-21T18:00, by the clock of the creator's place; opens-which is first or second where that time comes twice.",
    ),
    ("closes", true, "5 minutes to 24 hours later, in the same form."),
    ("lobby", false, "Minutes before it opens in which buyers gather, 1 to 1440; empty for no lobby."),
    ("item-1-sku", true, "And item-1-units, item-1-limit, item-1-price; up to item-12."),
    (
        "slot-1-kind",
        true,
        "pickup or delivery. And slot-1-place, -carrier, -starts, -ends, -price, -capacity; up to slot-8.",
    ),
    ("add", false, "item, pickup or delivery: another row, and nothing is kept yet."),
    ("remove", false, "item-2, slot-1: a row less, and nothing is kept yet."),
    ("then", false, "preview: the page to go to afterwards."),
    VERSION,
    KEY,
];

const VERSION: (&str, bool, &str) = ("version", true, "The version that was shown.");

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 401, 404, 409, 422];

/// A creator's own drops.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/drops/new", "NewDrop", Who::Creator, "The form of a new drop.", &[200], |asked, _| {
        Box::pin(new(asked))
    }),
    Route::post(
        "/studio/drops",
        "KeepDrop",
        Who::Creator,
        "Keeps a new draft.",
        FIELDS,
        &[200, 201, 303, 401, 409, 422],
        |asked, _| Box::pin(save(asked, None)),
    ),
    Route::get(
        "/studio/drops/{id}",
        "StudioDrop",
        Who::Creator,
        "A draft's form, or how an announced drop goes.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post("/studio/drops/{id}", "ChangeDrop", Who::Creator, "Changes a draft.", FIELDS, STEP, |asked, path| {
        Box::pin(save(asked, Some(path.first)))
    }),
    Route::get(
        "/studio/drops/{id}/preview",
        "PreviewDrop",
        Who::Creator,
        "The buyers' page of a draft, with what it weighs; at=before, open, sold-out, after.",
        &[200, 404],
        |asked, path| Box::pin(preview(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/schedule",
        "ScheduleDrop",
        Who::Creator,
        "Announces a draft.",
        &[VERSION, KEY],
        STEP,
        |asked, path| Box::pin(schedule(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/unpublish",
        "UnpublishDrop",
        Who::Creator,
        "Takes an announced drop back before it opens.",
        &[VERSION, KEY],
        STEP,
        |asked, path| Box::pin(unpublish(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/duplicate",
        "DuplicateDrop",
        Who::Creator,
        "A draft like it, on the same day of the week to come.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(duplicate(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/prices",
        "RepriceDrop",
        Who::Owner,
        "New prices of an announced drop. Holds keep theirs.",
        &[("item-1-sku", true, "And item-1-price; up to item-12."), VERSION, KEY],
        STEP,
        |asked, path| Box::pin(reprice(asked, path.first)),
    ),
];

/// Rows of the form of prices.
const PRICES_MAX: usize = shared::studio::ITEMS_MAX;

fn key(form: &Form) -> Result<Key, Failure<StepRefused>> {
    form.key().map_err(|refused| Failure::Refused(StepRefused::Act(ActRefused::Key(refused))))
}

fn version(form: &Form) -> Result<i64, Failure<StepRefused>> {
    steps::version(form.value("version")).map_err(Failure::Refused)
}

/// Who asks, in whose studio: their own copies, so that the request can be read meanwhile.
fn who(asked: &Asked<'_>) -> Result<(PersonId, Studio), Refused> {
    Ok((asked.somebody()?.id.clone(), asked.studio()?.clone()))
}

fn notices(refused: &StepRefused) -> Vec<Notice> {
    match refused {
        StepRefused::Typed(notices) => notices.clone(),
        refused => vec![Notice { code: refused.code().to_owned(), field: None, text: refused.to_string() }],
    }
}

/// What was typed, to be shown again.
#[derive(Default)]
pub(super) struct Kept {
    /// A draft, with the version it was typed against.
    draft: Option<(Typed, i64)>,
    /// New prices: stock-keeping unit and amount.
    prices: Vec<(String, String)>,
}

impl Kept {
    fn draft(typed: Typed, version: i64) -> Self {
        Self { draft: Some((typed, version)), ..Self::default() }
    }
}

/// The page of a drop, with what was typed and what was refused.
pub(super) async fn show(asked: &Asked<'_>, id: Option<&str>, typed: Kept, refused: Vec<Notice>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let shown = flow::drop(&asked.wire.ports(), shop, asked.studio()?, id, typed.draft, refused).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    match shown.ok_or_else(Refused::missing)? {
        Shown::Form(model) => Ok(Reply::html(app::studio::drop_form(around, &model))),
        Shown::Out(model) => Ok(Reply::html(app::studio::drop_out(around, &model.with_prices(&typed.prices)))),
    }
}

/// The page of the drop `id` with what was refused beside its forms.
pub async fn refused_page(asked: &Asked<'_>, id: &str, refused: Vec<Notice>, status: u16) -> Answer {
    // The form that was sent has no field under its own name on the page.
    let notices = refused.into_iter().map(|notice| Notice { field: None, ..notice }).collect();
    Ok(show(asked, Some(id), Kept::default(), notices).await?.status(status))
}

/// A refused step is told where it was asked for: on the page, or to the client.
async fn refuse(asked: &Asked<'_>, id: Option<&str>, typed: Kept, failure: Failure<StepRefused>) -> Answer {
    let Failure::Refused(refused) = failure else { return Err(failure.into()) };
    let refusal = Refused::of(&refused);
    if refused == StepRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(match &refused {
            StepRefused::Typed(notices) => refusal.with_notices(notices.clone()),
            _ => refusal,
        });
    }
    let status = refusal.status();
    Ok(show(asked, id, typed, notices(&refused)).await?.status(status))
}

/// A step that was taken: the page says what it did.
pub(super) fn done(asked: &Asked<'_>, status: u16, id: &str, said: &str) -> Reply {
    if asked.wants_json() {
        return Reply::json(status, &json!({ "drop": id, "done": said }));
    }
    Reply::see_other(&format!("/studio/drops/{id}?said={said}"))
}

/// What the change has outdated at the edge.
async fn purge(asked: &Asked<'_>, studio: &Studio, slug: String) {
    let pages = vec![Cached::Drop(slug), Cached::Creator(studio.slug.clone()), Cached::Home];
    cache::purge(asked, pages).await;
}

/// `GET /studio/drops/new`
async fn new(asked: &Asked<'_>) -> Answer {
    show(asked, None, Kept::default(), Vec::new()).await
}

/// `GET /studio/drops/{id}`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, Some(id), Kept::default(), Vec::new()).await
}

/// `POST /studio/drops`, `POST /studio/drops/{id}`
async fn save(asked: &mut Asked<'_>, id: Option<&str>) -> Answer {
    let form = asked.form().await?;
    let mut typed = Typed::read(|name| form.values(name).next().map(str::to_owned));
    let shown = form.value("version").parse().unwrap_or(0);
    if typed.change_rows(form.value("add"), form.value("remove")) == Wish::Rows {
        return show(asked, id, Kept::draft(typed, shown), Vec::new()).await;
    }
    let (person, studio) = who(asked)?;
    match keep(asked, &form, &person, &studio, id, &typed).await {
        Ok(kept) if form.value("then") == "preview" && !asked.wants_json() => {
            Ok(Reply::see_other(&format!("/studio/drops/{kept}/preview")))
        }
        Ok(kept) => Ok(done(asked, if id.is_none() { 201 } else { 200 }, &kept, "saved")),
        Err(failure) => refuse(asked, id, Kept::draft(typed, shown), failure).await,
    }
}

async fn keep(
    asked: &Asked<'_>,
    form: &Form,
    person: &PersonId,
    studio: &Studio,
    id: Option<&str>,
    typed: &Typed,
) -> Result<String, Failure<StepRefused>> {
    let key = key(form)?;
    let hand = Hand { person, studio, key: &key };
    let ports = asked.wire.ports();
    match id {
        None => steps::create(&ports, &hand, typed).await,
        Some(id) => steps::change(&ports, &hand, id, version(form)?, typed).await.map(|()| id.to_owned()),
    }
}

/// `GET /studio/drops/{id}/preview`
async fn preview(asked: &Asked<'_>, id: &str) -> Answer {
    let at = match asked.query_value("at") {
        at if ["before", "sold-out", "after"].contains(&at.as_str()) => at,
        _ => "open".to_owned(),
    };
    let (ports, shop, studio) = (asked.wire.ports(), asked.wire.config.shop.clone(), asked.studio()?);
    let (model, step) = flow::preview(&ports, shop, studio, id, &at).await?.ok_or_else(Refused::missing)?;
    // What is weighed is the page as buyers get it, without the bar.
    let weight = weigh(asked.env, &app::drops::page(&model), &model.hero.picture).await.map_err(Refused::broken)?;
    let bar = PreviewBar { id: id.to_owned(), at, weight };
    let key = ports.ids.fresh("stu_");
    Ok(Reply::html(app::studio::preview(&model, &bar, step.map(|version| (version, key.as_str())))))
}

/// `POST /studio/drops/{id}/schedule`
async fn schedule(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        steps::schedule(&asked.wire.ports(), &hand, id, version(&form)?).await
    };
    match step.await {
        Ok(slug) => {
            purge(asked, &studio, slug).await;
            Ok(done(asked, 200, id, "scheduled"))
        }
        Err(failure) => refuse(asked, Some(id), Kept::default(), failure).await,
    }
}

/// `POST /studio/drops/{id}/unpublish`
async fn unpublish(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        steps::unpublish(&asked.wire.ports(), &hand, id, version(&form)?).await
    };
    match step.await {
        Ok(slug) => {
            purge(asked, &studio, slug).await;
            Ok(done(asked, 200, id, "taken_back"))
        }
        Err(failure) => refuse(asked, Some(id), Kept::default(), failure).await,
    }
}

/// `POST /studio/drops/{id}/duplicate`
async fn duplicate(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        steps::duplicate(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, id).await
    };
    match step.await {
        Ok(copy) => Ok(done(asked, 201, &copy, "copied")),
        Err(failure) => refuse(asked, Some(id), Kept::default(), failure).await,
    }
}

/// `POST /studio/drops/{id}/prices`
async fn reprice(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let typed: Vec<(String, String)> = (0..PRICES_MAX)
        .map(|at| (form.value(&row("item", at, "sku")).to_owned(), form.value(&row("item", at, "price")).to_owned()))
        .filter(|(sku, _)| !sku.is_empty())
        .collect();
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        steps::reprice(&asked.wire.ports(), &hand, id, version(&form)?, &typed).await
    };
    match step.await {
        Ok(slug) => {
            purge(asked, &studio, slug).await;
            Ok(done(asked, 200, id, "repriced"))
        }
        Err(failure) => refuse(asked, Some(id), Kept { prices: typed, ..Kept::default() }, failure).await,
    }
}
