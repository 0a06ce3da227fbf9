//! People at the desk: who there is, and what they may do.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::you::{done, said};
use crate::post;
use form_urlencoded::Serializer;
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::Failure;
use shared::office::csv;
use shared::office::view::{Cell, Column, Filter, FilterKind, Row, Table, Tone};
use shared::people::Level;
use shared::people::roles::RoleRefused;
use shared::people::roles::flow::{self, LevelChange, PersonRow, Search};
use shared::people::view::{PeoplePage, PersonPage};
use shared::requests::{Key, KeyRefused};

const ZONE: &str = "UTC";

/// The desk's pages about people.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/people",
        "People",
        Who::Operator(Level::Read),
        "Who there is: `q` in address or name, `role`, `after`.",
        &[200],
        |asked, _| Box::pin(async { list(asked, None, None).await }),
    ),
    Route::get(
        "/desk/people.csv",
        "PeopleCsv",
        Who::Operator(Level::Money),
        "The same page as CSV.",
        &[200],
        |asked, _| Box::pin(sheet(asked)),
    )
    .fresh(),
    Route::post(
        "/desk/people",
        "InviteOperator",
        Who::Operator(Level::Money),
        "Invites an operator by mail.",
        &[("email", true, "Where the invitation goes."), ("level", true, "`read act money`"), KEY],
        &[200, 303, 400, 409, 422, 429],
        |asked, _| Box::pin(invite(asked)),
    )
    .fresh(),
    Route::get(
        "/desk/people/{person}",
        "Person",
        Who::Operator(Level::Read),
        "One person.",
        &[200, 404],
        |asked, path| Box::pin(async move { person(asked, path.first, None, None).await }),
    ),
    Route::post(
        "/desk/people/{person}/level",
        "SetLevel",
        Who::Operator(Level::Money),
        "Changes somebody's level at the desk.",
        &[
            ("level", true, "`none read act money`"),
            ("was", true, "The level the form showed."),
            ("why", true, "Kept in the record of acts."),
            KEY,
        ],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(set_level(asked, path.first)),
    )
    .fresh(),
];

const SAID: [(&str, &str); 3] = [
    ("invited", "The invitation is on its way."),
    ("changed", "The level is changed."),
    ("erased", "The person is erased."),
];

/// The key of a form, or why it is none.
pub fn key(form: &Form) -> Result<Key, RoleRefused> {
    form.key().map_err(|refused: KeyRefused| RoleRefused::Act(ActRefused::Key(refused)))
}

/// `level` as forms name it.
pub const fn level_word(level: Option<Level>) -> &'static str {
    match level {
        Some(level) => level.as_str(),
        None => "none",
    }
}

fn search(asked: &Asked<'_>) -> Search {
    Search { q: asked.query_value("q"), role: asked.query_value("role"), after: asked.query_value("after") }
}

fn address(page: &str, search: &Search, after: &str) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in [("q", search.q.as_str()), ("role", &search.role), ("after", after)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

fn row(person: PersonRow) -> Row {
    let level = match (person.erased_at, person.level) {
        (Some(_), _) => Cell::state("Erased", Tone::End),
        (None, Some(Level::Read)) => Cell::state("Read", Tone::Plain),
        (None, Some(Level::Act)) => Cell::state("Act", Tone::Wait),
        (None, Some(Level::Money)) => Cell::state("Money", Tone::Go),
        (None, None) => Cell::Empty,
    };
    Row {
        to: Some(format!("/desk/people/{}", person.id)),
        cells: vec![
            Cell::text(person.email),
            Cell::text(person.name),
            level,
            person.studios.map_or(Cell::Empty, Cell::Text),
            Cell::Time(person.made_at.moment(ZONE)),
            person.seen_at.map_or(Cell::Empty, |at| Cell::Time(at.moment(ZONE))),
        ],
        acts: Vec::new(),
    }
}

fn table(rows: Vec<PersonRow>, next: Option<&str>, search: &Search, csv: bool) -> Table {
    let roles = [
        ("", "Everybody"),
        ("read", "Operators: read"),
        ("act", "Operators: act"),
        ("money", "Operators: money"),
        ("creator", "Creators and staff"),
        ("erased", "Erased"),
    ];
    let roles = roles.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    Table {
        caption: "People".to_owned(),
        path: "/desk/people".to_owned(),
        columns: ["Address", "Name", "Desk", "Studios", "Since", "Last seen"].map(Column::words).to_vec(),
        rows: rows.into_iter().map(row).collect(),
        empty: "Nobody matches. Fewer filters show more.".to_owned(),
        filters: vec![
            Filter { name: "q", label: "Address or name", kind: FilterKind::Words, value: search.q.clone() },
            Filter { name: "role", label: "Role", kind: FilterKind::Choice(roles), value: search.role.clone() },
        ],
        first: (!search.after.is_empty()).then(|| address("/desk/people", search, "")),
        next: next.map(|after| address("/desk/people", search, after)),
        csv: csv.then(|| address("/desk/people.csv", search, &search.after)),
    }
}

async fn list(asked: &Asked<'_>, typed: Option<(&str, &str)>, refused: Option<&Refused>) -> Answer {
    let by = asked.somebody()?;
    let search = search(asked);
    let (rows, next) = flow::people(&asked.wire.ports(), &search).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "people": rows, "after": next })));
    }
    let money = by.operator == Some(Level::Money);
    let (email, level) = typed.unwrap_or_default();
    let model = PeoplePage {
        shop: asked.wire.config.shop.clone(),
        person: by.greeting(),
        people: table(rows, next.as_deref(), &search, money),
        invites: money,
        typed: (email.to_owned(), level.to_owned()),
        key: asked.wire.ports().ids.fresh("key_"),
        said: said(asked, &SAID),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    Ok(shown(app::people::people(&model), refused))
}

/// A page, with the status and headers of what was refused.
pub fn shown(page: String, refused: Option<&Refused>) -> Reply {
    let reply = Reply::html(page);
    match refused {
        Some(refused) => refused.dressed(reply.status(refused.status())),
        None => reply,
    }
}

async fn sheet(asked: &Asked<'_>) -> Answer {
    let search = search(asked);
    let (rows, next) = flow::people(&asked.wire.ports(), &search).await?;
    let text = csv::of(&table(rows, next.as_deref(), &search, false));
    Ok(Reply::text("text/csv; charset=utf-8", text)
        .header("content-disposition", "attachment; filename=\"people.csv\""))
}

async fn invite(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (email, level) = (form.value("email"), form.value("level"));
    let outcome = match key(&form) {
        Ok(key) => flow::invite_operator(&asked.wire.ports(), asked.somebody()?, email, level, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(letter) => {
            post::soon(asked.env, asked.context, letter);
            Ok(done(asked, "/desk/people?said=invited"))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            list(asked, Some((email, level)), Some(&Refused::of(&refused))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /desk/people/{person}`, with what was typed and refused.
pub async fn person(asked: &Asked<'_>, id: &str, typed: Option<(&str, &str)>, refused: Option<&Refused>) -> Answer {
    let by = asked.somebody()?;
    let row = flow::person(&asked.wire.ports(), id).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &row));
    }
    let when = |at: shared::time::Timestamp| {
        let moment = at.moment(ZONE);
        format!("{} {} {}", moment.day, moment.clock, moment.zone)
    };
    let dash = || "–".to_owned();
    let (level, typed) = (level_word(row.level), typed.unwrap_or_default());
    let model = PersonPage {
        shop: asked.wire.config.shop.clone(),
        person: by.greeting(),
        facts: vec![
            ("Name", if row.name.is_empty() { dash() } else { row.name }),
            ("Desk", level.to_owned()),
            ("Studios", row.studios.unwrap_or_else(dash)),
            ("Known since", when(row.made_at)),
            ("Last seen", row.seen_at.map_or_else(dash, when)),
            ("Signed in", format!("in {} browsers", row.sessions)),
            ("Orders", row.orders.to_string()),
        ],
        id: row.id,
        email: row.email,
        level,
        changes: by.operator == Some(Level::Money),
        erased: row.erased_at.is_some(),
        typed: (typed.0.to_owned(), typed.1.to_owned()),
        key: asked.wire.ports().ids.fresh("key_"),
        said: said(asked, &SAID),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    Ok(shown(app::people::person(&model), refused))
}

async fn set_level(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (to, why) = (form.value("level"), form.value("why"));
    let outcome = match key(&form) {
        Ok(key) => {
            let change = LevelChange { person: id, was: form.value("was"), to, why, key };
            flow::set_level(&asked.wire.ports(), asked.somebody()?, change).await
        }
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(()) => Ok(done(asked, &format!("/desk/people/{id}?said=changed"))),
        Err(Failure::Refused(RoleRefused::Missing)) => Err(Refused::missing()),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            person(asked, id, Some((to, why)), Some(&Refused::of(&refused))).await
        }
        Err(failure) => Err(failure.into()),
    }
}
