//! Setting one-time codes up, and showing one.

use super::refused::CodeRefused;
use super::{CodeError, Seed, recovery, store};
use crate::audit::Act;
use crate::audit::flow::{Done, Unrecorded, record};
use crate::channels::note::Note;
use crate::db::{DbError, Rows, Statement, run};
use crate::failure::Failure;
use crate::limits::{self, Limit};
use crate::people::Person;
use crate::people::flow::hashed;
use crate::people::passkeys::flow::Strength;
use crate::people::passkeys::{Rotated, store as passkeys};
use crate::people::seal::{Purpose, Seal};
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// Codes that one person may try.
pub const TRIES: Limit = Limit { name: "codes", per: Duration::minutes(15), most: 5 };

/// A seed that waits for its first code, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// To be typed by hand.
    pub words: String,
    /// What the QR code says.
    pub address: String,
}

/// Recovery codes as they are shown, and the letter about them, unless it was written before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSet {
    /// For paper.
    pub codes: Vec<String>,
    /// To be sent at once.
    pub letter: Option<String>,
}

#[derive(Deserialize)]
struct SeedRow {
    sealed: String,
    confirmed_at: Option<Timestamp>,
    last_step: u64,
}

#[derive(Deserialize)]
struct UsedRow {
    used_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Rotation {
    ends_at: Timestamp,
}

type Outcome<T> = Result<T, Failure<CodeRefused>>;

fn refuse<T>(refused: CodeRefused) -> Outcome<T> {
    Err(Failure::Refused(refused))
}

fn seal(secret: &str) -> Seal {
    Seal::new(secret, Purpose::OneTimeCodes)
}

fn open(secret: &str, person: &Person, row: &SeedRow) -> Outcome<Seed> {
    let hex = seal(secret).open(&row.sealed, person.id.as_str()).map_err(|e| Failure::Broken(e.to_string()))?;
    Seed::of(&hex).map_err(|e| Failure::Broken(e.to_string()))
}

/// Seconds since 1970.
fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.0 / 1_000).unwrap_or(0)
}

/// What a batch of ours may fail on.
fn explain(error: DbError) -> Failure<CodeRefused> {
    let plain = [
        (limits::REACHED, CodeRefused::TooMany),
        ("totp_step_used", CodeRefused::Code(CodeError::Replayed)),
        ("recovery_code_used", CodeRefused::RecoveryUsed),
        ("last_way_of_operator", CodeRefused::Last),
    ];
    match plain.into_iter().find(|(name, _)| error.names(name)) {
        Some((_, refused)) => Failure::Refused(refused),
        None => error.into(),
    }
}

async fn act(ports: &Ports<'_>, act: &Act, batch: Vec<Statement>) -> Outcome<Done> {
    record(ports, act, batch).await.map_err(|unrecorded| match unrecorded {
        Unrecorded::Constraint(error) => explain(error),
        other => other.into(),
    })
}

/// Makes a seed that waits for its first code. `secret` is the shop's.
///
/// # Errors
/// `Way` when a strong way must be shown first, or the session is old; `NotNow` when codes are in use.
pub async fn begin(ports: &Ports<'_>, secret: &str, person: &Person) -> Outcome<()> {
    let batch = vec![
        stmt!(passkeys::STRENGTH, person.id.as_str(), person.session.as_str()),
        stmt!(store::SEED, person.id.as_str()),
    ];
    let rows = ports.db.batch(batch).await?;
    let strength: Option<Strength> = rows.first().map_or(Ok(None), Rows::first)?;
    let strength = strength.ok_or_else(|| Failure::Broken("no strength".to_owned()))?;
    strength.allows_another(person, ports.now).map_err(|refused| Failure::Refused(CodeRefused::Way(refused)))?;
    let seed: Option<SeedRow> = rows.get(1).map_or(Ok(None), Rows::first)?;
    if seed.is_some_and(|row| row.confirmed_at.is_some()) {
        return refuse(CodeRefused::NotNow);
    }
    let seed = Seed::of(&ports.ids.secret()).map_err(|e| Failure::Broken(e.to_string()))?;
    let sealed = seal(secret).close(&seed.hex(), person.id.as_str(), &ports.ids.fresh(""));
    let sealed = sealed.map_err(|e| Failure::Broken(e.to_string()))?;
    run(ports.db, stmt!(store::BEGIN, person.id.as_str(), sealed, ports.now)).await?;
    Ok(())
}

/// The seed that waits for its first code, if there is one.
///
/// # Errors
/// When something below is broken.
pub async fn setup(ports: &Ports<'_>, secret: &str, person: &Person, shop: &str) -> Outcome<Option<Setup>> {
    let row: Option<SeedRow> = run(ports.db, stmt!(store::SEED, person.id.as_str())).await?.first()?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_none()) else { return Ok(None) };
    let seed = open(secret, person, &row)?;
    Ok(Some(Setup { words: seed.words(), address: seed.address(shop, &person.email) }))
}

/// A set of recovery codes that `key` asks for.
struct Set {
    codes: Vec<String>,
    hashes: Vec<String>,
}

impl Set {
    fn new(secret: &str, person: &Person, key: &Key) -> Self {
        let id = person.id.as_str();
        let codes = recovery::set(secret, id, key.as_str());
        let hashes = codes.iter().map(|code| recovery::fingerprint(secret, id, code)).collect();
        Self { codes, hashes }
    }

    /// Puts it in place of the one before.
    fn write(&self, id: &str) -> [Statement; 2] {
        let hashes = serde_json::to_string(&self.hashes).unwrap_or_default();
        [stmt!(store::CLEAR, id), stmt!(store::FILL, id, hashes)]
    }

    /// Whether it is the person's set.
    fn is_there(&self, id: &str) -> Statement {
        stmt!(store::RECOVERY, id, self.hashes.first().map_or("", String::as_str))
    }
}

/// The letter about a change: its id, and the statement that writes it.
fn told(ports: &Ports<'_>, person: &Person, subject: &str, text: &str) -> (String, Statement) {
    let note = Note::new(subject, &[text, "If that was not you, sign out everywhere and write to us."])
        .with_link("Your ways to sign in", "/you/security");
    let id = ports.ids.fresh("note-");
    let write = note.write(&id, &person.email, ports.now);
    (id, write)
}

/// The first code was typed: from now on codes count. Answers the recovery codes: once, and again to the same `key`.
///
/// # Errors
/// `Code`, `TooMany`, `NotNow`.
pub async fn confirm(ports: &Ports<'_>, secret: &str, person: &Person, typed: &str, key: Key) -> Outcome<NewSet> {
    let id = person.id.as_str();
    let set = Set::new(secret, person, &key);
    let tried = vec![TRIES.count(id, ports.now), stmt!(store::SEED, id), set.is_there(id)];
    let rows = ports.db.batch(tried).await.map_err(explain)?;
    let row: Option<SeedRow> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let known: Option<UsedRow> = rows.get(2).map_or(Ok(None), Rows::first)?;
    let row = match row {
        Some(row) if row.confirmed_at.is_none() => row,
        // Asked again, because the answer was lost.
        Some(_) if known.is_some() => return Ok(NewSet { codes: set.codes, letter: None }),
        _ => return refuse(CodeRefused::NotNow),
    };
    let step = open(secret, person, &row)?.check(typed, seconds(ports.now), 0);
    let step = step.map_err(|e| Failure::Refused(e.into()))?;
    let text = "Codes of your authenticator app can now show that it is you.";
    let (letter, told) = told(ports, person, "One-time codes are set up", text);
    let mut batch =
        vec![stmt!(store::EXPECT, id, 0_u32), stmt!(store::CONFIRM, id, ports.now, i64::try_from(step).unwrap_or(0))];
    batch.extend(set.write(id));
    batch.push(told);
    let done = act(ports, &Act::new(&person.id, "codes.set_up", id).once(key), batch).await?;
    Ok(NewSet { codes: set.codes, letter: done.wrote(letter) })
}

/// A new set of recovery codes; the one before no longer counts. The same `key` is answered alike, for as long as its
/// set is the one that counts.
///
/// # Errors
/// `NotNow` when no one-time codes are set up, or another set has taken the place of this one.
pub async fn renew(ports: &Ports<'_>, secret: &str, person: &Person, key: Key) -> Outcome<NewSet> {
    let id = person.id.as_str();
    let set = Set::new(secret, person, &key);
    let text = "A new set of recovery codes was made. The old ones no longer count.";
    let (letter, told) = told(ports, person, "New recovery codes", text);
    let mut batch = vec![stmt!(store::EXPECT, id, 1_u32)];
    batch.extend(set.write(id));
    batch.push(told);
    let done = act(ports, &Act::new(&person.id, "codes.renew", id).once(key), batch).await?;
    if matches!(done, Done::Before) && run(ports.db, set.is_there(id)).await?.first::<UsedRow>()?.is_none() {
        return refuse(CodeRefused::NotNow);
    }
    Ok(NewSet { codes: set.codes, letter: done.wrote(letter) })
}

/// No more codes of either kind. Answers the letter about it.
///
/// # Errors
/// `NotNow` when none are set up; `Last` for an operator without a passkey.
pub async fn stop(ports: &Ports<'_>, person: &Person, key: Key) -> Outcome<Option<String>> {
    let id = person.id.as_str();
    let text = "Codes of your authenticator app no longer count.";
    let (letter, told) = told(ports, person, "One-time codes are off", text);
    let batch = vec![stmt!(store::EXPECT, id, 1_u32), stmt!(store::STOP, id), stmt!(store::CLEAR, id), told];
    let done = act(ports, &Act::new(&person.id, "codes.stop", id).once(key), batch).await?;
    Ok(done.wrote(letter))
}

/// The person shows a one-time code, or a recovery code: the session goes on, strong, under another token. The try is
/// on record before the code is looked at.
///
/// # Errors
/// `Code`, `RecoveryUsed`, `TooMany`, `NotNow`.
pub async fn show(ports: &Ports<'_>, secret: &str, person: &Person, typed: &str) -> Outcome<Rotated> {
    let (id, now) = (person.id.as_str(), ports.now);
    let hash = recovery::fingerprint(secret, id, typed);
    let tried = vec![TRIES.count(id, now), stmt!(store::SEED, id), stmt!(store::RECOVERY, id, hash.as_str())];
    let rows = ports.db.batch(tried).await.map_err(explain)?;
    let row: Option<SeedRow> = rows.get(1).map_or(Ok(None), Rows::first)?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_some()) else { return refuse(CodeRefused::NotNow) };
    let (how, used) = if recovery::is_code(typed) {
        let known: Option<UsedRow> = rows.get(2).map_or(Ok(None), Rows::first)?;
        match known {
            None => return refuse(CodeError::Wrong.into()),
            Some(UsedRow { used_at: Some(_) }) => return refuse(CodeRefused::RecoveryUsed),
            Some(UsedRow { used_at: None }) => ("recovery code", stmt!(store::USE, id, hash, now)),
        }
    } else {
        let step = open(secret, person, &row)?.check(typed, seconds(now), row.last_step);
        let step = step.map_err(|e| Failure::Refused(e.into()))?;
        ("one-time code", stmt!(store::COUNT, id, i64::try_from(step).unwrap_or(0)))
    };
    let token = ports.ids.secret();
    let mut batch = vec![used, stmt!(passkeys::ROTATE, person.session.as_str(), hashed(&token), now)];
    let mut letter = None;
    if recovery::is_code(typed) {
        let text = "One of your recovery codes showed that it was you.";
        let (id, told) = told(ports, person, "A recovery code was used", text);
        batch.push(told);
        letter = Some(id);
    }
    let done = act(ports, &Act::new(&person.id, "session.step_up", &person.session).because(how), batch).await?;
    let Done::Now(rows) = done else { return refuse(CodeRefused::NotNow) };
    let ends_at = rows.get(1).map_or(Ok(None), Rows::first::<Rotation>)?.map(|row| row.ends_at);
    ends_at.map_or_else(|| refuse(CodeRefused::NotNow), |ends_at| Ok(Rotated { token, ends_at, letter }))
}
