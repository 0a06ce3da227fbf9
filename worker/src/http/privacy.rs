//! Exports and erasure: of a person by themselves or by an operator, of a studio by its owner.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::people::{person as person_page, shown};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::session::set_session;
use super::you::done;
use shared::audit::ActRefused;
use shared::failure::{Failure, Kind};
use shared::ids::PersonId;
use shared::people::Level;
use shared::people::privacy::EraseRefused;
use shared::people::privacy::flow::{self, First, OF_PERSON};
use shared::people::roles::flow::person as find;
use shared::people::view::{ErasePage, ExportPage};
use shared::requests::Key;

/// What leaves the shop, and what ends.
pub const ROUTES: &[Route] = &[
    Route::get("/you/export", "ExportPage", Who::Person, "What there is to take along.", &[200], |asked, _| {
        Box::pin(export_page(asked))
    }),
    Route::get(
        "/you/export.json",
        "Export",
        Who::Person,
        "Everything the shop knows of whoever asks. Needs a passkey shown a moment ago; of whoever has none, a fresh letter.",
        &[200, 303],
        |asked, _| Box::pin(export(asked)),
    ),
    Route::get(
        "/you/export/{part}",
        "ExportPart",
        Who::Person,
        "One part of it as CSV.",
        &[200, 303, 404],
        |asked, path| Box::pin(export_part(asked, path.first)),
    ),
    Route::get("/you/erase", "ErasePage", Who::Person, "What erasing means, and the button.", &[200], |asked, _| {
        Box::pin(async { erase_page(asked, None).await })
    }),
    Route::post(
        "/you/erase",
        "EraseMe",
        Who::Person,
        "Puts a pseudonym in the place of whoever asks.",
        &[("sure", true, "`yes`"), KEY],
        &[200, 303, 400, 403, 409, 422],
        |asked, _| Box::pin(erase(asked)),
    ),
    Route::get(
        "/desk/people/{person}/export.json",
        "ExportPerson",
        Who::Operator(Level::Money),
        "Everything the shop knows of a person who asked for it.",
        &[200, 404],
        |asked, path| Box::pin(export_person(asked, path.first)),
    )
    .fresh(),
    Route::post(
        "/desk/people/{person}/erase",
        "ErasePerson",
        Who::Operator(Level::Money),
        "Puts a pseudonym in the place of a person who asked for it.",
        &[("sure", true, "`yes`"), KEY],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(erase_person(asked, path.first)),
    )
    .fresh(),
    Route::get(
        "/studio/export",
        "ExportStudio",
        Who::Owner,
        "Everything of the studio as JSON.",
        &[200],
        |asked, _| Box::pin(export_studio(asked)),
    )
    .fresh(),
];

/// Where to show once more who one is: words and address.
async fn way(asked: &Asked<'_>, back: &str) -> Result<Option<(String, String)>, Refused> {
    let way = |words: &str, to: String| Some((words.to_owned(), to));
    Ok(match flow::first(&asked.wire.ports(), asked.somebody()?).await? {
        First::Nothing => None,
        First::StrongWay => way("Show your passkey or a code", format!("/step-up?next={back}")),
        First::Letter => way("Sign in with a fresh letter", format!("/sign-in?anew=yes&next={back}")),
    })
}

/// Nothing leaves and nothing ends before that: browsers are shown the way, clients are told.
async fn stop(asked: &Asked<'_>, back: &str) -> Result<Option<Reply>, Refused> {
    match way(asked, back).await? {
        None => Ok(None),
        Some(_) if asked.wants_json() => {
            let text = "Please show your passkey once more; without one, sign in with a fresh letter.";
            Err(Refused::new(Kind::Forbidden, "step_up", text))
        }
        Some(_) => Ok(Some(Reply::see_other(back))),
    }
}

fn file(reply: Reply, name: &str) -> Reply {
    reply.header("content-disposition", format!("attachment; filename=\"{name}\""))
}

async fn export_page(asked: &mut Asked<'_>) -> Answer {
    let first = way(asked, "/you/export").await?;
    let person = asked.somebody()?;
    let model = ExportPage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        email: person.email.clone(),
        parts: OF_PERSON.iter().map(|part| (part.name, part.about)).collect(),
        first,
    };
    Ok(shown(app::people::export(&model), None))
}

async fn export(asked: &mut Asked<'_>) -> Answer {
    if let Some(reply) = stop(asked, "/you/export").await? {
        return Ok(reply);
    }
    let person = asked.somebody()?;
    let whole = flow::export(&asked.wire.ports(), &person.id, &person.email).await?;
    Ok(file(Reply::json(200, &whole), "you.json"))
}

async fn export_part(asked: &mut Asked<'_>, part: &str) -> Answer {
    if let Some(reply) = stop(asked, "/you/export").await? {
        return Ok(reply);
    }
    let person = asked.somebody()?;
    let sheet = flow::export_part(&asked.wire.ports(), part, &person.id, &person.email).await?;
    let sheet = sheet.ok_or_else(Refused::missing)?;
    Ok(file(Reply::text("text/csv; charset=utf-8", sheet), &format!("{part}.csv")))
}

async fn export_person(asked: &mut Asked<'_>, id: &str) -> Answer {
    let row = find(&asked.wire.ports(), id).await?;
    let whole = flow::export(&asked.wire.ports(), &PersonId(row.id), &row.email).await?;
    Ok(file(Reply::json(200, &whole), "person.json"))
}

async fn export_studio(asked: &mut Asked<'_>) -> Answer {
    let studio = asked.studio()?;
    let whole = flow::export_studio(&asked.wire.ports(), &studio.creator).await?;
    Ok(file(Reply::json(200, &whole), &format!("{}.json", studio.slug)))
}

async fn erase_page(asked: &Asked<'_>, refused: Option<&Refused>) -> Answer {
    let first = way(asked, "/you/erase").await?;
    let person = asked.somebody()?;
    let model = ErasePage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        email: person.email.clone(),
        first,
        key: asked.wire.ports().ids.fresh("key_"),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    Ok(shown(app::people::erase(&model), refused))
}

fn sure(form: &Form) -> Result<Key, EraseRefused> {
    if form.value("sure") != "yes" {
        return Err(EraseRefused::NotSure);
    }
    form.key().map_err(|refused| EraseRefused::Act(ActRefused::Key(refused)))
}

async fn erase(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    if let Some(reply) = stop(asked, "/you/erase").await? {
        return Ok(reply);
    }
    let person = asked.somebody()?;
    let outcome = match sure(&form) {
        Ok(key) => flow::erase(&asked.wire.ports(), &person.id, &person.id, &person.email, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "/").header("set-cookie", set_session("", 0))),
        Err(Failure::Refused(refused)) if !asked.wants_json() => erase_page(asked, Some(&Refused::of(&refused))).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn erase_person(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let row = find(&asked.wire.ports(), id).await?;
    let (by, id) = (asked.somebody()?.id.clone(), PersonId(row.id));
    let outcome = match sure(&form) {
        Ok(key) => flow::erase(&asked.wire.ports(), &by, &id, &row.email, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "/desk/people?said=erased")),
        Err(Failure::Refused(EraseRefused::Missing)) => Err(Refused::missing()),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            person_page(asked, id.as_str(), None, Some(&Refused::of(&refused))).await
        }
        Err(failure) => Err(failure.into()),
    }
}
