//! Giving and taking roles. Every change is an act on record.

use super::join::Joining;
use super::{INVITATION_LASTS, INVITATIONS, RoleRefused, STUDIOS, store};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::channels::note::Note;
use crate::checkout::form::is_email;
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::limits;
use crate::people::flow::hashed;
use crate::people::{Level, OPERATOR_SESSION_LASTS, Person, Studio};
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::switches::{self, Switch, SwitchedOff};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows of a page; one more is read to know whether there are more.
pub const PAGE: usize = 50;

/// What the desk looks for among people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of an address or a name.
    pub q: String,
    /// `read act money creator erased`, or empty for all.
    pub role: String,
    /// Where the page before ended: `made_at~id`.
    pub after: String,
}

/// A person as the desk sees them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PersonRow {
    /// Who.
    pub id: String,
    /// Their address, or its pseudonym.
    pub email: String,
    /// As they want to be called.
    pub name: String,
    /// Since when.
    pub made_at: Timestamp,
    /// When they were erased.
    pub erased_at: Option<Timestamp>,
    /// At the desk.
    pub level: Option<Level>,
    /// Names of the studios they work at.
    pub studios: Option<String>,
    /// Last use of any session.
    pub seen_at: Option<Timestamp>,
    /// Sessions that are open.
    #[serde(default)]
    pub sessions: u32,
    /// Orders by their address.
    #[serde(default)]
    pub orders: u32,
}

/// Somebody who works for a creator.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MemberRow {
    /// Who.
    pub id: String,
    /// Their address.
    pub email: String,
    /// As they want to be called.
    pub name: String,
    /// `owner staff`.
    pub part: String,
    /// Since when.
    pub since_at: Timestamp,
}

/// Somebody who was invited and has not come yet.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct InvitedRow {
    /// Whom.
    pub email: Option<String>,
    /// When.
    pub made_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// What an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The desk, at this level.
    Desk(Level),
    /// This studio.
    Studio {
        /// Its id.
        creator: String,
        /// Its name.
        name: String,
    },
}

#[derive(Deserialize)]
struct InvitationRow {
    level: Option<Level>,
    creator: Option<String>,
    email: Option<String>,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
    studio: Option<String>,
    part: Option<String>,
    has: Option<Level>,
}

fn refused<T>(refused: RoleRefused) -> Result<T, Failure<RoleRefused>> {
    Err(Failure::Refused(refused))
}

/// Turns the name of a constraint into the reason a person is told.
fn explain(unrecorded: Unrecorded) -> Failure<RoleRefused> {
    let named = [
        ("last_money_operator", RoleRefused::LastMoneyOperator),
        ("last_owner", RoleRefused::LastOwner),
        ("invitation_used", RoleRefused::InvitationUsed),
        (limits::REACHED, RoleRefused::TooMany),
    ];
    match unrecorded {
        Unrecorded::Constraint(error) => match named.into_iter().find(|(name, _)| error.names(name)) {
            Some((_, refused)) => Failure::Refused(refused),
            None => error.into(),
        },
        other => other.into(),
    }
}

/// A page of people, and where the next one begins.
///
/// # Errors
/// When the database does not answer.
pub async fn people(ports: &Ports<'_>, search: &Search) -> Result<(Vec<PersonRow>, Option<String>), DbError> {
    let after = search.after.split_once('~').and_then(|(at, id)| Some((at.parse::<i64>().ok()?, id)));
    // Nobody was made after the end of time.
    let (at, id) = after.filter(|(at, _)| at.abs() < crate::db::INTEGER_MAX).unwrap_or((crate::db::INTEGER_MAX, ""));
    let query = stmt!(store::PEOPLE, search.q.trim().to_lowercase(), search.role.as_str(), at, id);
    let mut rows: Vec<PersonRow> = run(ports.db, query).await?.all()?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| format!("{}~{}", last.made_at.0, last.id));
    Ok((rows, next))
}

/// One person, for the desk.
///
/// # Errors
/// `Missing`.
pub async fn person(ports: &Ports<'_>, id: &str) -> Result<PersonRow, Failure<RoleRefused>> {
    let row = run(ports.db, stmt!(store::PERSON, id, ports.now)).await?.first()?;
    row.ok_or(Failure::Refused(RoleRefused::Missing))
}

/// `read act money`, or `none`.
fn level_of(text: &str) -> Result<Option<Level>, RoleRefused> {
    match text {
        "none" => Ok(None),
        "read" => Ok(Some(Level::Read)),
        "act" => Ok(Some(Level::Act)),
        "money" => Ok(Some(Level::Money)),
        _ => Err(RoleRefused::LevelUnknown),
    }
}

/// A change of somebody's level, as it was sent.
#[derive(Clone, Debug)]
pub struct LevelChange<'a> {
    /// Whose.
    pub person: &'a str,
    /// What the form showed.
    pub was: &'a str,
    /// What it shall be.
    pub to: &'a str,
    /// Why.
    pub why: &'a str,
    /// Same key, same change.
    pub key: Key,
}

/// Changes somebody's level at the desk.
///
/// # Errors
/// `Missing`, `LevelUnknown`, `WhyMissing`, `LastMoneyOperator`, `Act`.
pub async fn set_level(ports: &Ports<'_>, by: &Person, change: LevelChange<'_>) -> Result<(), Failure<RoleRefused>> {
    let to = level_of(change.to).map_err(Failure::Refused)?;
    let row = person(ports, change.person).await?;
    if row.erased_at.is_some() {
        return refused(RoleRefused::Missing);
    }
    if change.why.trim().is_empty() {
        return refused(RoleRefused::WhyMissing);
    }
    let id = PersonId::from(change.person);
    let mut batch = vec![stmt!(store::EXPECT_LEVEL, id.as_str(), change.was)];
    match to {
        Some(level) => {
            batch.push(stmt!(store::SET_LEVEL, id.as_str(), level.as_str(), ports.now));
            batch.push(stmt!(store::SHORTEN, id.as_str(), ports.now + OPERATOR_SESSION_LASTS));
        }
        None => batch.push(stmt!(store::NO_LEVEL, id.as_str())),
    }
    let act = Act::new(&by.id, "operator.level", id.as_str())
        .because(change.why)
        .changes(change.was, change.to)
        .once(change.key);
    record(ports, &act, batch).await.map_err(explain)?;
    Ok(())
}

fn address(typed: &str) -> Result<String, RoleRefused> {
    let email = typed.trim().to_ascii_lowercase();
    if email.is_empty() {
        return Err(RoleRefused::EmailMissing);
    }
    if is_email(&email) { Ok(email) } else { Err(RoleRefused::EmailMalformed) }
}

/// Invites an operator of a level by mail. Answers the letter's name.
///
/// # Errors
/// `EmailMissing`, `EmailMalformed`, `LevelUnknown`, `TooMany`, `Act`.
pub async fn invite_operator(
    ports: &Ports<'_>,
    by: &Person,
    typed: &str,
    level: &str,
    key: Key,
) -> Result<String, Failure<RoleRefused>> {
    let email = address(typed).map_err(Failure::Refused)?;
    let level = level_of(level).and_then(|level| level.ok_or(RoleRefused::LevelUnknown)).map_err(Failure::Refused)?;
    let text = format!("You are invited to work at the desk of this shop, at the level “{}”.", level.as_str());
    let note = Note::new(
        "You are invited to the desk",
        &[&text, "The invitation works once, for a week, and for this address alone."],
    );
    let act = Act::new(&by.id, "operator.invite", "desk").changes("", level.as_str()).once(key);
    invite(ports, by, &email, Some(level), None, &note, &act).await
}

/// Invites staff to a studio by mail. Answers the letter's name.
///
/// # Errors
/// `EmailMissing`, `EmailMalformed`, `AlreadyThere`, `TooMany`, `Act`.
pub async fn invite_staff(
    ports: &Ports<'_>,
    by: &Person,
    studio: &Studio,
    typed: &str,
    key: Key,
) -> Result<String, Failure<RoleRefused>> {
    let email = address(typed).map_err(Failure::Refused)?;
    let creator = studio.creator.as_str();
    if !run(ports.db, stmt!(store::WORKS_THERE, creator, email.as_str())).await?.is_empty() {
        return refused(RoleRefused::AlreadyThere);
    }
    let text = format!(
        "{} invites you to work in their studio: drops, products and orders; not money or people.",
        studio.name
    );
    let note = Note::new(
        &format!("{} invites you to their studio", studio.name),
        &[&text, "The invitation works once, for a week, and for this address alone."],
    );
    let act = Act::new(&by.id, "staff.invite", creator).once(key);
    invite(ports, by, &email, None, Some(creator), &note, &act).await
}

async fn invite(
    ports: &Ports<'_>,
    by: &Person,
    email: &str,
    level: Option<Level>,
    creator: Option<&str>,
    note: &Note,
    act: &Act,
) -> Result<String, Failure<RoleRefused>> {
    let (secret, now) = (ports.ids.secret(), ports.now);
    let letter = ports.ids.fresh("note-invitation-");
    let note = note.clone().with_link("See the invitation", &format!("/invitations/{secret}"));
    let batch = vec![
        INVITATIONS.count(by.id.as_str(), now),
        stmt!(
            store::INVITE,
            hashed(&secret),
            level.map(Level::as_str),
            creator,
            email,
            by.id.as_str(),
            now,
            now + INVITATION_LASTS,
        ),
        note.write(&letter, email, now),
    ];
    record(ports, act, batch).await.map_err(explain)?;
    Ok(letter)
}

async fn open(ports: &Ports<'_>, token: &str, person: &Person) -> Result<InvitationRow, Failure<RoleRefused>> {
    let query = stmt!(store::INVITATION, hashed(token), person.id.as_str());
    let row: Option<InvitationRow> = run(ports.db, query).await?.first()?;
    // For somebody else: as if it was not there.
    let row = row.filter(|row| row.email.as_ref().is_none_or(|email| *email == person.email));
    let row = row.ok_or(Failure::Refused(RoleRefused::Missing))?;
    if row.used_at.is_some() {
        return refused(RoleRefused::InvitationUsed);
    }
    if row.expires_at <= ports.now {
        return refused(RoleRefused::InvitationExpired);
    }
    Ok(row)
}

fn offer(row: &InvitationRow) -> Result<Offer, Failure<RoleRefused>> {
    match (row.level, &row.creator, &row.studio) {
        (Some(level), None, _) => Ok(Offer::Desk(level)),
        (None, Some(creator), Some(name)) => Ok(Offer::Studio { creator: creator.clone(), name: name.clone() }),
        _ => Err(Failure::Broken("an invitation to nothing".to_owned())),
    }
}

/// What an invitation is for, when it is for this person.
///
/// # Errors
/// `Missing`, `InvitationUsed`, `InvitationExpired`.
pub async fn invitation(ports: &Ports<'_>, token: &str, person: &Person) -> Result<Offer, Failure<RoleRefused>> {
    offer(&open(ports, token, person).await?)
}

/// Takes an invitation up. An operator must have shown a passkey, or a code of the second way, in this session.
///
/// # Errors
/// `Missing`, `InvitationUsed`, `InvitationExpired`, `PasskeyNeeded`, `AlreadyThere`.
pub async fn accept(ports: &Ports<'_>, token: &str, person: &Person) -> Result<Offer, Failure<RoleRefused>> {
    let row = open(ports, token, person).await?;
    let offer = offer(&row)?;
    let (id, now) = (person.id.as_str(), ports.now);
    let mut batch =
        vec![stmt!(store::EXPECT_INVITATION, hashed(token), now), stmt!(store::USE_INVITATION, hashed(token), now, id)];
    let act = match &offer {
        Offer::Desk(_) if person.strong_at.is_none() => return refused(RoleRefused::PasskeyNeeded),
        // Whoever may do more already keeps it.
        Offer::Desk(level) if row.has.is_some_and(|has| *level <= has) => return refused(RoleRefused::AlreadyThere),
        Offer::Desk(level) => {
            batch.push(stmt!(store::SET_LEVEL, id, level.as_str(), now));
            batch.push(stmt!(store::SHORTEN, id, now + OPERATOR_SESSION_LASTS));
            let was = row.has.map_or("none", Level::as_str);
            Act::new(&person.id, "operator.accept", id).changes(was, level.as_str())
        }
        Offer::Studio { .. } if row.part.is_some() => return refused(RoleRefused::AlreadyThere),
        Offer::Studio { creator, .. } => {
            batch.push(stmt!(store::ADD_STAFF, creator.as_str(), id, now));
            Act::new(&person.id, "staff.accept", creator).changes("", id)
        }
    };
    record(ports, &act, batch).await.map_err(|unrecorded| match unrecorded {
        Unrecorded::Refused(ActRefused::MovedOn) => Failure::Refused(RoleRefused::InvitationExpired),
        other => explain(other),
    })?;
    Ok(offer)
}

/// Who works for a creator, and who is invited.
///
/// # Errors
/// When the database does not answer.
pub async fn team(ports: &Ports<'_>, studio: &Studio) -> Result<(Vec<MemberRow>, Vec<InvitedRow>), DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::TEAM, creator), stmt!(store::INVITED, creator, ports.now)];
    let replies = ports.db.batch(batch).await?;
    let [team, invited] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok((team.all()?, invited.all()?))
}

/// Somebody no longer works for a creator.
///
/// # Errors
/// `Missing` when they do not; `LastOwner`; `Act`.
pub async fn remove(
    ports: &Ports<'_>,
    by: &Person,
    studio: &Studio,
    person: &str,
    key: Key,
) -> Result<(), Failure<RoleRefused>> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::EXPECT_MEMBER, creator, person), stmt!(store::REMOVE, creator, person)];
    let act = Act::new(&by.id, "staff.remove", creator).changes(person, "").once(key);
    match record(ports, &act, batch).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => refused(RoleRefused::Missing),
        Err(other) => Err(explain(other)),
    }
}

/// Opens a studio. Somebody has to vouch for it before it can sell. Answers its id.
///
/// # Errors
/// `Field`, `TooMany`, `Off`, `Act`.
pub async fn join(
    ports: &Ports<'_>,
    person: &Person,
    joining: &Joining,
    key: Key,
) -> Result<String, Failure<RoleRefused>> {
    let joining = joining.checked().map_err(Failure::Refused)?;
    let (id, now) = (ports.ids.fresh("crt_"), ports.now);
    // The second try has a tail that nobody else has.
    let tail = id.get(id.len().saturating_sub(6)..).unwrap_or_default().to_owned();
    for slug in [joining.slug(), format!("{}-{tail}", joining.slug())] {
        let Joining { name, trade, town, zone } = &joining;
        let batch = vec![
            Switch::SignUps.gate(),
            STUDIOS.count(person.id.as_str(), now),
            stmt!(store::OPEN_STUDIO, id.as_str(), slug, name.as_str(), trade.as_str(), town.as_str(), zone.as_str()),
            stmt!(store::ADD_OWNER, id.as_str(), person.id.as_str(), now),
            stmt!(store::ENTER_STUDIO, person.session.as_str(), id.as_str()),
        ];
        let after = [name, trade, town, zone].map(String::as_str).join("\n");
        let act = Act::new(&person.id, "studio.open", "studio").changes("", &after).once(key.clone());
        match record(ports, &act, batch).await {
            Ok(_) => return Ok(id),
            Err(Unrecorded::Constraint(error)) if error.names("creators.slug") => {}
            Err(Unrecorded::Constraint(error)) if error.names(switches::OFF) => {
                return Err(Failure::Refused(RoleRefused::Off(SwitchedOff(Switch::SignUps))));
            }
            Err(other) => return Err(explain(other)),
        }
    }
    Err(Failure::Broken("two addresses for a studio were taken".to_owned()))
}

/// Who owns a studio, as its staff knows them: the first three.
///
/// # Errors
/// When the database does not answer.
pub async fn owners(ports: &Ports<'_>, studio: &Studio) -> Result<Vec<String>, DbError> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
    }
    let rows: Vec<Row> = run(ports.db, stmt!(store::OWNERS, studio.creator.as_str())).await?.all()?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
