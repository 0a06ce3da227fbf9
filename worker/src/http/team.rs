//! The people of a studio, invitations, and opening a studio.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::people::{key, shown};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::you::{done, said};
use crate::post;
use serde_json::json;
use shared::failure::Failure;
use shared::office::view::{Act, Cell, Column, Row, Table, Tone};
use shared::people::roles::flow::{self, InvitedRow, MemberRow, Offer};
use shared::people::roles::join::{Joining, ZONES};
use shared::people::view::{InvitationPage, JoinPage, TeamPage};

/// Who works for a creator, and how one comes to.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/team", "Team", Who::Owner, "Who works here, and who is invited.", &[200], |asked, _| {
        Box::pin(async { team(asked, "", None).await })
    }),
    Route::post(
        "/studio/team",
        "InviteStaff",
        Who::Owner,
        "Invites somebody to work here by mail.",
        &[("email", true, "Where the invitation goes."), KEY],
        &[200, 303, 400, 409, 422, 429],
        |asked, _| Box::pin(invite(asked)),
    )
    .fresh(),
    Route::post(
        "/studio/team/{person}/remove",
        "RemoveStaff",
        Who::Owner,
        "Somebody no longer works here.",
        &[KEY],
        &[200, 303, 400, 404, 409, 422],
        |asked, path| Box::pin(remove(asked, path.first)),
    )
    .fresh(),
    Route::get("/studio/join", "Join", Who::Person, "Where a studio is opened.", &[200], |asked, _| {
        Box::pin(async { join_page(asked, &Joining::default(), None) })
    }),
    Route::post(
        "/studio/join",
        "OpenStudio",
        Who::Person,
        "Opens a studio, with whoever asks as its owner.",
        &[
            ("name", true, "As buyers read it."),
            ("trade", true, "What it makes, half a line."),
            ("town", true, "Where it sells."),
            ("zone", true, "IANA time zone of the list."),
            KEY,
        ],
        &[200, 201, 303, 400, 422, 429],
        |asked, _| Box::pin(join(asked)),
    ),
    Route::get(
        "/invitations/{token}",
        "Invitation",
        Who::Person,
        "What an invitation is for. It changes nothing.",
        &[200, 404, 410],
        |asked, path| Box::pin(invitation(asked, path.first)),
    ),
    Route::post(
        "/invitations/{token}",
        "AcceptInvitation",
        Who::Person,
        "Takes an invitation up.",
        &[],
        &[200, 303, 403, 404, 409, 410],
        |asked, path| Box::pin(accept(asked, path.first)),
    ),
];

const SAID: [(&str, &str); 3] = [
    ("invited", "The invitation is on its way."),
    ("removed", "They no longer work here."),
    ("welcome", "Welcome: you work here now."),
];

fn member(row: MemberRow, zone: &str, key: &str) -> Row {
    let owner = row.part == "owner";
    let remove = Act {
        label: "Remove",
        to: format!("/studio/team/{}/remove", row.id),
        fields: vec![("key", format!("{key}-{}", row.id))],
        danger: true,
    };
    Row {
        to: None,
        cells: vec![
            Cell::text(row.email),
            Cell::text(row.name),
            if owner { Cell::state("Owner", Tone::Go) } else { Cell::state("Staff", Tone::Plain) },
            Cell::Time(row.since_at.moment(zone)),
        ],
        acts: if owner { Vec::new() } else { vec![remove] },
    }
}

fn plain(caption: &str, columns: &[&'static str], rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: "/studio/team".to_owned(),
        columns: columns.iter().map(|label| Column::words(label)).collect(),
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn invited(row: InvitedRow, zone: &str) -> Row {
    let cells = vec![
        Cell::text(row.email.unwrap_or_default()),
        Cell::Time(row.made_at.moment(zone)),
        Cell::Time(row.expires_at.moment(zone)),
    ];
    Row { to: None, cells, acts: Vec::new() }
}

async fn team(asked: &Asked<'_>, typed: &str, refused: Option<&Refused>) -> Answer {
    let (person, studio) = (asked.somebody()?, asked.studio()?);
    let (members, waiting) = flow::team(&asked.wire.ports(), studio).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "team": members, "invited": waiting })));
    }
    let key = asked.wire.ports().ids.fresh("key_");
    let members = members.into_iter().map(|row| member(row, &studio.zone, &key)).collect();
    let waiting = waiting.into_iter().map(|row| invited(row, &studio.zone)).collect();
    let model = TeamPage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        studio: studio.name.clone(),
        team: plain("Who works here", &["Address", "Name", "Part", "Since"], members, "Nobody."),
        invited: plain("Who is invited", &["Address", "Invited", "Works until"], waiting, "Nobody is invited."),
        email: typed.to_owned(),
        key,
        said: said(asked, &SAID),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    Ok(shown(app::people::team(&model), refused))
}

async fn invite(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let email = form.value("email");
    let outcome = match key(&form) {
        Ok(key) => flow::invite_staff(&asked.wire.ports(), asked.somebody()?, asked.studio()?, email, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(letter) => {
            post::soon(asked.env, asked.context, letter);
            Ok(done(asked, "/studio/team?said=invited"))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => team(asked, email, Some(&Refused::of(&refused))).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn remove(asked: &mut Asked<'_>, person: &str) -> Answer {
    let form = asked.form().await?;
    let outcome = match key(&form) {
        Ok(key) => flow::remove(&asked.wire.ports(), asked.somebody()?, asked.studio()?, person, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    outcome?;
    Ok(done(asked, "/studio/team?said=removed"))
}

fn join_page(asked: &Asked<'_>, typed: &Joining, refused: Option<&Refused>) -> Answer {
    let zone = |(zone, towns): (&str, &str)| (zone.to_owned(), format!("{towns} ({zone})"));
    let Joining { name, trade, town, zone: chosen } = typed;
    let model = JoinPage {
        shop: asked.wire.config.shop.clone(),
        person: asked.somebody()?.greeting(),
        typed: [name, trade, town, chosen].map(Clone::clone),
        zones: ZONES.into_iter().map(zone).collect(),
        key: asked.wire.ports().ids.fresh("key_"),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    Ok(shown(app::people::join(&model), refused))
}

async fn join(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let field = |name| form.value(name).to_owned();
    let typed = Joining { name: field("name"), trade: field("trade"), town: field("town"), zone: field("zone") };
    let outcome = match key(&form) {
        Ok(key) => flow::join(&asked.wire.ports(), asked.somebody()?, &typed, key).await,
        Err(refused) => Err(Failure::Refused(refused)),
    };
    match outcome {
        Ok(creator) if asked.wants_json() => Ok(Reply::json(201, &json!({ "creator": creator }))),
        Ok(_) => Ok(Reply::see_other("/studio")),
        Err(Failure::Refused(refused)) if !asked.wants_json() => join_page(asked, &typed, Some(&Refused::of(&refused))),
        Err(failure) => Err(failure.into()),
    }
}

async fn invitation(asked: &Asked<'_>, token: &str) -> Answer {
    let person = asked.somebody()?;
    let offer = flow::invitation(&asked.wire.ports(), token, person).await?;
    let (words, desk) = match &offer {
        Offer::Desk(level) => (format!("To work at the desk of this shop, at the level “{}”.", level.as_str()), true),
        Offer::Studio { name, .. } => (format!("To work in the studio of {name}."), false),
    };
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "offer": words })));
    }
    let model = InvitationPage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        email: person.email.clone(),
        token: token.to_owned(),
        offer: words,
        needs_passkey: desk && person.strong_at.is_none(),
    };
    // The secret in the address must not leak to another site.
    Ok(Reply::html(app::people::invitation(&model)).header("referrer-policy", "no-referrer"))
}

async fn accept(asked: &mut Asked<'_>, token: &str) -> Answer {
    let _ = asked.form().await?;
    let offer = flow::accept(&asked.wire.ports(), token, asked.somebody()?).await?;
    Ok(done(asked, if matches!(offer, Offer::Desk(_)) { "/desk" } else { "/studio" }))
}
