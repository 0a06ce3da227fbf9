//! Asking a device, and taking its answer.

use super::{
    Begun, CEREMONY_LASTS, FIRST_WAY_WITHIN, NAME_CHARS_MAX, NETWORK, PASSKEYS_MAX, PasskeyRefused, Purpose, Rotated,
    counts_on, store,
};
use crate::audit::Act;
use crate::audit::flow::{Done, Unrecorded, record};
use crate::channels::note::Note;
use crate::db::{DbError, Rows, Statement, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::limits;
use crate::people::flow::hashed;
use crate::people::security::{Another, Listed, Ways};
use crate::people::{OPERATOR_SESSION_LASTS, Person, SESSION_LASTS};
use crate::ports::{Ceremony, PasskeyOwner, Passkeys, Ports, ShownPasskey};
use crate::requests::Key;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// Who asks and answers: a person in a browser, known by the token of their session.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// Who is signed in.
    pub person: &'a Person,
    /// The session's token.
    pub token: &'a str,
}

/// What a browser brings back from its device.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Which question.
    pub ceremony: &'a str,
    /// JSON of the credential.
    pub response: &'a str,
}

/// The browser of somebody who is coming in.
#[derive(Clone, Copy, Debug)]
pub struct Comer<'a> {
    /// The secret in its cookie.
    pub browser: &'a str,
    /// What it is, in a few words.
    pub agent: &'a str,
    /// The session it had so far.
    pub before: Option<&'a str>,
}

/// What stands behind a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Strength {
    /// Passkeys.
    pub passkeys: u32,
    /// 1 when one-time codes are set up.
    pub codes: u32,
    /// Recovery codes that were not used.
    pub recovery: u32,
    /// When the session began.
    pub session_at: Option<Timestamp>,
}

impl Strength {
    /// Whether a further way may be added now: the ones that are there come first.
    ///
    /// # Errors
    /// `StepUp`, `SignInAgain`.
    pub fn allows_another(&self, person: &Person, now: Timestamp) -> Result<(), PasskeyRefused> {
        if person.is_fresh(now) {
            return Ok(());
        }
        if self.passkeys > 0 || self.codes > 0 {
            return Err(PasskeyRefused::StepUp);
        }
        let recent = self.session_at.is_some_and(|at| now - at < FIRST_WAY_WITHIN);
        if recent { Ok(()) } else { Err(PasskeyRefused::SignInAgain) }
    }
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct ListedRow {
    id: String,
    name: String,
    synced: u32,
    made_at: Timestamp,
    used_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct CeremonyRow {
    person: Option<String>,
    state: String,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct PasskeyRow {
    person: String,
    public_key: String,
    counter: u32,
    operator: u32,
}

#[derive(Deserialize)]
struct Rotation {
    ends_at: Timestamp,
}

type Outcome<T> = Result<T, Failure<PasskeyRefused>>;

fn refuse<T>(refused: PasskeyRefused) -> Outcome<T> {
    Err(Failure::Refused(refused))
}

/// The question goes on record; those that are over go.
fn ask(
    ports: &Ports<'_>,
    who: Option<&PersonId>,
    purpose: Purpose,
    browser: &str,
    asked: Ceremony,
) -> (Vec<Statement>, Begun) {
    let (id, now) = (ports.ids.fresh("cer_"), ports.now);
    let person = who.map(PersonId::as_str);
    let question =
        stmt!(store::ASK, id.as_str(), person, purpose.as_str(), asked.state, hashed(browser), now + CEREMONY_LASTS);
    (vec![stmt!(store::FORGET, now - CEREMONY_LASTS), question], Begun { ceremony: id, options: asked.options })
}

/// Everything that shows who a person is, for the page about it.
///
/// # Errors
/// When the database does not answer.
pub async fn ways(ports: &Ports<'_>, person: &Person) -> Result<Ways, DbError> {
    let (id, session) = (person.id.as_str(), person.session.as_str());
    let rows = ports.db.batch(vec![stmt!(store::MINE, id), stmt!(store::STRENGTH, id, session)]).await?;
    let zone = person.studio.as_ref().map_or("UTC", |studio| studio.zone.as_str());
    let passkeys: Vec<ListedRow> = rows.first().map_or(Ok(Vec::new()), Rows::all)?;
    let strength: Option<Strength> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let strength = strength.ok_or_else(|| DbError::Unreadable("no strength".to_owned()))?;
    let passkeys = passkeys.into_iter().map(|row| Listed {
        id: row.id,
        name: row.name,
        synced: row.synced > 0,
        made: row.made_at.moment(zone),
        used: row.used_at.map(|at| at.moment(zone)),
    });
    let another = match strength.allows_another(person, ports.now) {
        Ok(()) => Another::Now,
        Err(PasskeyRefused::SignInAgain) => Another::SignInAgain,
        Err(_) => Another::StepUp,
    };
    Ok(Ways { passkeys: passkeys.collect(), codes: strength.codes > 0, recovery_left: strength.recovery, another })
}

/// Begins making a passkey.
///
/// # Errors
/// `Full`, `StepUp`, `SignInAgain`.
pub async fn begin_making(ports: &Ports<'_>, keys: &dyn Passkeys, holder: &Holder<'_>) -> Outcome<Begun> {
    let person = holder.person;
    let batch = vec![
        stmt!(store::MINE, person.id.as_str()),
        stmt!(store::STRENGTH, person.id.as_str(), person.session.as_str()),
    ];
    let rows = ports.db.batch(batch).await?;
    let known: Vec<Id> = rows.first().map_or(Ok(Vec::new()), Rows::all)?;
    let strength: Option<Strength> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let strength = strength.ok_or_else(|| Failure::Broken("no strength".to_owned()))?;
    if PASSKEYS_MAX <= strength.passkeys {
        return refuse(PasskeyRefused::Full);
    }
    strength.allows_another(person, ports.now).map_err(Failure::Refused)?;
    let known: Vec<String> = known.into_iter().map(|row| row.id).collect();
    let owner = PasskeyOwner { handle: person.id.as_str(), name: &person.email };
    let asked = keys.begin_making(&owner, &known, &ports.ids.fresh(""));
    let (batch, begun) = ask(ports, Some(&person.id), Purpose::Register, holder.token, asked);
    ports.db.batch(batch).await?;
    Ok(begun)
}

/// Begins showing one of the person's own passkeys.
///
/// # Errors
/// `Missing` when they have none.
pub async fn begin_step_up(ports: &Ports<'_>, keys: &dyn Passkeys, holder: &Holder<'_>) -> Outcome<Begun> {
    let person = holder.person;
    let known: Vec<Id> = run(ports.db, stmt!(store::MINE, person.id.as_str())).await?.all()?;
    if known.is_empty() {
        return refuse(PasskeyRefused::Missing);
    }
    let known: Vec<String> = known.into_iter().map(|row| row.id).collect();
    let asked = keys.begin_showing(&known, &ports.ids.fresh(""));
    let (batch, begun) = ask(ports, Some(&person.id), Purpose::StepUp, holder.token, asked);
    ports.db.batch(batch).await?;
    Ok(begun)
}

/// Begins coming in with any passkey of the shop. `network` is the network address; empty where it is not known.
///
/// # Errors
/// `TooMany`.
pub async fn begin_sign_in(ports: &Ports<'_>, keys: &dyn Passkeys, browser: &str, network: &str) -> Outcome<Begun> {
    let asked = keys.begin_showing(&[], &ports.ids.fresh(""));
    let (mut batch, begun) = ask(ports, None, Purpose::SignIn, browser, asked);
    if !network.is_empty() {
        batch.push(NETWORK.count(&hashed(network), ports.now));
    }
    match ports.db.batch(batch).await {
        Ok(_) => Ok(begun),
        Err(error) if error.names(limits::REACHED) => refuse(PasskeyRefused::TooMany),
        Err(error) => Err(error.into()),
    }
}

fn open_question(
    row: Option<CeremonyRow>,
    person: Option<&PersonId>,
    now: Timestamp,
) -> Result<String, PasskeyRefused> {
    let row = row.ok_or(PasskeyRefused::CeremonyUnknown)?;
    if row.person.as_deref() != person.map(PersonId::as_str) {
        return Err(PasskeyRefused::CeremonyUnknown);
    }
    if row.used_at.is_some() {
        return Err(PasskeyRefused::CeremonyUsed);
    }
    if row.expires_at <= now {
        return Err(PasskeyRefused::CeremonyExpired);
    }
    Ok(row.state)
}

/// What a batch that answers a question may fail on.
fn explain(error: DbError) -> Failure<PasskeyRefused> {
    let plain = [
        ("ceremony_used", PasskeyRefused::CeremonyUsed),
        ("moved_on", PasskeyRefused::CeremonyExpired),
        ("passkeys.id", PasskeyRefused::Known),
        ("passkey_counter_rises", PasskeyRefused::Copied),
        ("last_passkey_of_operator", PasskeyRefused::Last),
    ];
    match plain.into_iter().find(|(name, _)| error.names(name)) {
        Some((_, refused)) => Failure::Refused(refused),
        None => error.into(),
    }
}

/// Runs `batch` as the act; a constraint of its own is explained.
async fn act(ports: &Ports<'_>, act: &Act, batch: Vec<Statement>) -> Outcome<Done> {
    record(ports, act, batch).await.map_err(|unrecorded| match unrecorded {
        Unrecorded::Constraint(error) => explain(error),
        other => other.into(),
    })
}

/// What the statement that rotated the session returned.
fn rotated(done: Done, token: String, letter: Option<String>) -> Outcome<Rotated> {
    let rows = match done {
        Done::Now(rows) => rows,
        Done::Before => return refuse(PasskeyRefused::CeremonyUsed),
    };
    let found = rows.iter().find_map(|rows| rows.first::<Rotation>().ok().flatten());
    match found {
        Some(Rotation { ends_at }) => Ok(Rotated { token, ends_at, letter }),
        // It was ended meanwhile: whoever ended it meant it.
        None => refuse(PasskeyRefused::CeremonyUnknown),
    }
}

/// A name as it is kept.
///
/// # Errors
/// `NameMissing`, `NameTooLong`.
pub fn name(typed: &str) -> Result<String, PasskeyRefused> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(PasskeyRefused::NameMissing),
        n if NAME_CHARS_MAX < n => Err(PasskeyRefused::NameTooLong),
        _ => Ok(name),
    }
}

/// Adds the passkey that a device made. It was shown to be the person's, so the session is strong from here on.
///
/// # Errors
/// As [`PasskeyRefused`] says of ceremonies, answers, names and `Known`.
pub async fn finish_making(
    ports: &Ports<'_>,
    keys: &dyn Passkeys,
    holder: &Holder<'_>,
    answer: &Answer<'_>,
    typed_name: &str,
) -> Outcome<Rotated> {
    let (person, now) = (holder.person, ports.now);
    let name = name(typed_name).map_err(Failure::Refused)?;
    let state = question(ports, answer, Purpose::Register, holder).await?;
    let made = keys.finish_making(&state, answer.response).map_err(|e| Failure::Refused(PasskeyRefused::Answer(e)))?;
    let token = ports.ids.secret();
    let synced = if made.synced { 1_u32 } else { 0 };
    let note = Note::new(
        "A passkey was added",
        &[
            &format!("The passkey “{name}” can now sign you in."),
            "If that was not you, remove it at once and sign out everywhere.",
        ],
    )
    .with_link("Your ways to sign in", "/you/security");
    let letter = ports.ids.fresh("note-");
    let batch = vec![
        stmt!(store::EXPECT, answer.ceremony, now),
        stmt!(store::ANSWER, answer.ceremony, now),
        stmt!(
            store::ADD,
            made.credential.as_str(),
            person.id.as_str(),
            name.as_str(),
            made.public_key,
            made.counter,
            synced,
            now
        ),
        stmt!(store::ROTATE, person.session.as_str(), hashed(&token), now),
        note.write(&letter, &person.email, now),
    ];
    let done = act(ports, &Act::new(&person.id, "passkey.add", &made.credential).changes("", &name), batch).await?;
    rotated(done, token, Some(letter))
}

async fn question(ports: &Ports<'_>, answer: &Answer<'_>, purpose: Purpose, holder: &Holder<'_>) -> Outcome<String> {
    let query = stmt!(store::CEREMONY, answer.ceremony, hashed(holder.token), purpose.as_str());
    let row = run(ports.db, query).await?.first()?;
    open_question(row, Some(&holder.person.id), ports.now).map_err(Failure::Refused)
}

fn shown(
    keys: &dyn Passkeys,
    state: &str,
    answer: &Answer<'_>,
    row: &PasskeyRow,
) -> Result<ShownPasskey, PasskeyRefused> {
    let shown = keys.finish_showing(state, answer.response, &row.public_key).map_err(PasskeyRefused::Answer)?;
    if shown.handle.as_ref().is_some_and(|handle| *handle != row.person) {
        return Err(PasskeyRefused::Unknown);
    }
    if counts_on(row.counter, shown.counter) { Ok(shown) } else { Err(PasskeyRefused::Copied) }
}

/// The statements of a passkey that was shown.
fn answered(answer: &Answer<'_>, credential: &str, shown: &ShownPasskey, now: Timestamp) -> Vec<Statement> {
    let synced = if shown.synced { 1_u32 } else { 0 };
    vec![
        stmt!(store::EXPECT, answer.ceremony, now),
        stmt!(store::ANSWER, answer.ceremony, now),
        stmt!(store::SHOWN, credential, shown.counter, synced, now),
    ]
}

/// The person shows one of their passkeys once more.
///
/// # Errors
/// As [`PasskeyRefused`] says of ceremonies and answers; `Unknown`, `Copied`.
pub async fn finish_step_up(
    ports: &Ports<'_>,
    keys: &dyn Passkeys,
    holder: &Holder<'_>,
    answer: &Answer<'_>,
) -> Outcome<Rotated> {
    let (person, now) = (holder.person, ports.now);
    let credential = keys.claimed(answer.response).map_err(|e| Failure::Refused(PasskeyRefused::Answer(e)))?;
    let batch = vec![
        stmt!(store::CEREMONY, answer.ceremony, hashed(holder.token), Purpose::StepUp.as_str()),
        stmt!(store::PASSKEY, credential.as_str()),
    ];
    let rows = ports.db.batch(batch).await?;
    let question = rows.first().map_or(Ok(None), Rows::first)?;
    let state = open_question(question, Some(&person.id), now).map_err(Failure::Refused)?;
    let row: Option<PasskeyRow> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let row = row.filter(|row| row.person == person.id.0).ok_or(Failure::Refused(PasskeyRefused::Unknown))?;
    let shown = shown(keys, &state, answer, &row).map_err(Failure::Refused)?;
    let token = ports.ids.secret();
    let mut batch = answered(answer, &credential, &shown, now);
    batch.push(stmt!(store::ROTATE, person.session.as_str(), hashed(&token), now));
    let done = act(ports, &Act::new(&person.id, "session.step_up", &person.session).because("passkey"), batch).await?;
    rotated(done, token, None)
}

/// Signs in whoever shows a passkey of the shop.
///
/// # Errors
/// As [`finish_step_up`].
pub async fn finish_sign_in(
    ports: &Ports<'_>,
    keys: &dyn Passkeys,
    comer: &Comer<'_>,
    answer: &Answer<'_>,
) -> Outcome<Rotated> {
    let now = ports.now;
    let credential = keys.claimed(answer.response).map_err(|e| Failure::Refused(PasskeyRefused::Answer(e)))?;
    let batch = vec![
        stmt!(store::CEREMONY, answer.ceremony, hashed(comer.browser), Purpose::SignIn.as_str()),
        stmt!(store::PASSKEY, credential.as_str()),
    ];
    let rows = ports.db.batch(batch).await?;
    let question = rows.first().map_or(Ok(None), Rows::first)?;
    let state = open_question(question, None, now).map_err(Failure::Refused)?;
    let row: Option<PasskeyRow> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let row = row.ok_or(Failure::Refused(PasskeyRefused::Unknown))?;
    let shown = shown(keys, &state, answer, &row).map_err(Failure::Refused)?;
    let (token, session) = (ports.ids.secret(), ports.ids.fresh("ses_"));
    let ends_at = now + if row.operator > 0 { OPERATOR_SESSION_LASTS } else { SESSION_LASTS };
    let mut batch = answered(answer, &credential, &shown, now);
    batch.extend(comer.before.map(|before| stmt!(store::END, hashed(before), now)));
    batch.push(stmt!(store::ENTER, hashed(&token), session, row.person.as_str(), comer.agent, now, ends_at));
    ports.db.batch(batch).await.map_err(explain)?;
    Ok(Rotated { token, ends_at, letter: None })
}

/// Gives a passkey of the person another name.
///
/// # Errors
/// `Missing`, `NameMissing`, `NameTooLong`.
pub async fn rename(ports: &Ports<'_>, person: &Person, id: &str, typed: &str, key: Key) -> Outcome<()> {
    let name = name(typed).map_err(Failure::Refused)?;
    let batch = vec![
        stmt!(store::EXPECT_MINE, id, person.id.as_str()),
        stmt!(store::RENAME, id, person.id.as_str(), name.as_str()),
    ];
    let what = Act::new(&person.id, "passkey.rename", id).changes("", &name).once(key);
    mine(act(ports, &what, batch).await).map(|_| ())
}

/// Takes a passkey of the person away. Answers the letter about it.
///
/// # Errors
/// `Missing`; `Last` for an operator's last one.
pub async fn remove(ports: &Ports<'_>, person: &Person, id: &str, key: Key) -> Outcome<Option<String>> {
    let note = Note::new(
        "A passkey was removed",
        &["One of your passkeys no longer signs you in. You can also delete it on its device."],
    )
    .with_link("Your ways to sign in", "/you/security");
    let letter = ports.ids.fresh("note-");
    let batch = vec![
        stmt!(store::EXPECT_MINE, id, person.id.as_str()),
        stmt!(store::REMOVE, id, person.id.as_str()),
        note.write(&letter, &person.email, ports.now),
    ];
    let done = mine(act(ports, &Act::new(&person.id, "passkey.remove", id).once(key), batch).await)?;
    Ok(done.wrote(letter))
}

/// Of these acts the only thing taken for granted is whose the passkey is.
fn mine(done: Outcome<Done>) -> Outcome<Done> {
    match done {
        Err(Failure::Refused(PasskeyRefused::Act(crate::audit::ActRefused::MovedOn))) => {
            refuse(PasskeyRefused::Missing)
        }
        other => other,
    }
}
