//! What a creator does before they sell. Profile, account and sending in are acts on record.

use super::account::{self, Account, Shown};
use super::checklist::{Facts, missing};
use super::profile::{self, Profile, STORY_MIN};
use super::progress::Progress;
use super::refused::OnboardingRefused;
use super::screening::{self, Chosen};
use super::{Standing, store};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::channels::note::Note;
use crate::db::{DbError, json_column, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::people::roles::join::ZONES;
use crate::people::seal::Seal;
use crate::people::{Person, Studio};
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

type Refused = Failure<OnboardingRefused>;

/// A picture to choose as a portrait.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Portrait {
    /// In the form and the record.
    pub hash: String,
    /// What is seen.
    pub alt: String,
}

/// Answers as they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Screening {
    /// In the order of the form.
    #[serde(deserialize_with = "json_column")]
    pub answers: Vec<Chosen>,
    /// Of 100.
    pub points: u32,
    /// When.
    pub at: Timestamp,
}

/// Who acts, in whose studio, once.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// Who.
    pub person: &'a Person,
    /// Where.
    pub studio: &'a Studio,
    /// Makes a second click the same act.
    pub key: &'a Key,
}

impl Hand<'_> {
    fn act(&self, what: &'static str) -> Act {
        Act::new(&self.person.id, what, self.studio.creator.as_str()).once(self.key.clone())
    }
}

fn gone() -> DbError {
    DbError::Unavailable("a studio without its creator".to_owned())
}

/// What is there of a studio's creator.
///
/// # Errors
/// When the database does not answer.
pub async fn facts(ports: &Ports<'_>, studio: &Studio) -> Result<Facts, DbError> {
    let today = ports.now.iso_day(&studio.zone);
    run(ports.db, stmt!(store::FACTS, studio.creator.as_str(), today)).await?.first()?.ok_or_else(gone)
}

/// What there is before the first sale, and how far they have come since: in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn progress(ports: &Ports<'_>, studio: &Studio) -> Result<(Facts, Progress), DbError> {
    let (today, creator) = (ports.now.iso_day(&studio.zone), studio.creator.as_str());
    let both = vec![stmt!(store::FACTS, creator, today), stmt!(store::PROGRESS, creator, ports.now)];
    match ports.db.batch(both).await?.as_slice() {
        [facts, progress] => Ok((facts.first()?.ok_or_else(gone)?, progress.first()?.ok_or_else(gone)?)),
        _ => Err(gone()),
    }
}

/// The profile, and the pictures that may be its portrait.
///
/// # Errors
/// When the database does not answer.
pub async fn profile(ports: &Ports<'_>, studio: &Studio) -> Result<(Profile, Vec<Portrait>), DbError> {
    let creator = studio.creator.as_str();
    let both = vec![stmt!(store::PROFILE, creator), stmt!(store::PORTRAITS, creator)];
    let rows = ports.db.batch(both).await?;
    match rows.as_slice() {
        [profile, portraits] => Ok((profile.first()?.ok_or_else(gone)?, portraits.all()?)),
        _ => Err(gone()),
    }
}

/// Keeps the profile. `tax` is the rate as typed.
///
/// # Errors
/// `Fields`; `MovedOn` when somebody else changed it since.
pub async fn keep_profile(ports: &Ports<'_>, hand: Hand<'_>, typed: &Profile, tax: &str) -> Result<(), Refused> {
    let (before, portraits) = profile(ports, hand.studio).await?;
    let hashes: Vec<String> = portraits.into_iter().map(|portrait| portrait.hash).collect();
    let after = profile::checked(typed, tax, &ZONES.map(|(zone, _)| zone), &hashes)
        .map_err(|notices| Failure::Refused(OnboardingRefused::Fields(notices)))?;
    let creator = hand.studio.creator.as_str();
    let write = |query, of: &Profile, portrait: crate::db::Value| {
        let (name, trade, town) = (of.name.as_str(), of.trade.as_str(), of.town.as_str());
        stmt!(query, creator, name, trade, town, of.zone.as_str(), of.story.as_str(), portrait, of.tax_bp)
    };
    let portrait = Some(after.portrait.as_str()).filter(|hash| !hash.is_empty());
    let statements = vec![
        write(store::EXPECT_PROFILE, &before, before.portrait.as_str().into()),
        write(store::KEEP_PROFILE, &after, portrait.into()),
    ];
    let json = |of: &Profile| serde_json::to_string(of).unwrap_or_default();
    let act = hand.act("profile.change").changes(&json(&before), &json(&after));
    record(ports, &act, statements).await.map(|_| ()).map_err(Into::into)
}

/// What the creator answered, if they did.
///
/// # Errors
/// When the database does not answer.
pub async fn screening(ports: &Ports<'_>, studio: &Studio) -> Result<Option<Screening>, DbError> {
    run(ports.db, stmt!(store::SCREENING, studio.creator.as_str())).await?.first()
}

/// Keeps the answers; answering again replaces them.
///
/// # Errors
/// `Unanswered`.
pub async fn answer(ports: &Ports<'_>, studio: &Studio, typed: &[(String, String)]) -> Result<(), Refused> {
    let (chosen, points) =
        screening::scored(typed).map_err(|name| Failure::Refused(OnboardingRefused::Unanswered(name)))?;
    let answers = serde_json::to_string(&chosen).unwrap_or_default();
    run(ports.db, stmt!(store::KEEP_SCREENING, studio.creator.as_str(), answers, points, ports.now)).await?;
    Ok(())
}

/// Where payouts go, if that was said.
///
/// # Errors
/// When the database does not answer.
pub async fn account(ports: &Ports<'_>, studio: &Studio) -> Result<Option<Shown>, DbError> {
    run(ports.db, stmt!(store::ACCOUNT, studio.creator.as_str())).await?.first()
}

/// Sets where payouts go. `seen` is the version that was shown, 0 for none. Every owner is written to: a change that
/// they did not make is found the same day. Answers the ids of those letters.
///
/// # Errors
/// `Account`; `MovedOn`.
pub async fn set_account(
    ports: &Ports<'_>,
    seal: &Seal,
    hand: Hand<'_>,
    (holder, iban): (&str, &str),
    seen: i64,
) -> Result<Vec<String>, Refused> {
    #[derive(Deserialize)]
    struct Owner {
        email: String,
    }
    let account = account::checked(holder, iban).map_err(|e| Failure::Refused(OnboardingRefused::Account(e)))?;
    let creator = hand.studio.creator.as_str();
    let owners: Vec<Owner> = run(ports.db, stmt!(store::OWNERS, creator)).await?.all()?;
    let sealed =
        seal.close(&account.iban, creator, &ports.ids.fresh("")).map_err(|error| Failure::Broken(error.to_string()))?;
    let Account { holder, last4, country, .. } = account;
    let after = format!("{holder} {country} …{last4}");
    let mut statements = vec![
        stmt!(store::EXPECT_ACCOUNT, creator, seen),
        stmt!(
            store::KEEP_ACCOUNT,
            creator,
            holder,
            sealed,
            last4.as_str(),
            country,
            hand.person.id.as_str(),
            ports.now
        ),
    ];
    let note = Note::new(
        "Your payouts go to another account",
        &[
            &format!("From now on the payouts of {} go to the account that ends in {last4}.", hand.studio.name),
            "If you did not change this, end your sessions at once and write to us.",
        ],
    )
    .with_link("Sign-in and devices", "/you");
    let mut letters = Vec::new();
    for owner in owners {
        let id = ports.ids.fresh("note-account-");
        statements.push(note.write(&id, &owner.email, ports.now));
        letters.push(id);
    }
    let act = hand.act("payout_account.set").changes(&format!("version {seen}"), &after);
    record(ports, &act, statements).await?;
    Ok(letters)
}

/// Sends everything in for verification.
///
/// # Errors
/// `Incomplete` with what is missing; `AlreadyIn`.
pub async fn submit(ports: &Ports<'_>, hand: Hand<'_>) -> Result<(), Refused> {
    let facts = facts(ports, hand.studio).await?;
    if matches!(facts.standing, Standing::Submitted | Standing::Verified) {
        return Err(Failure::Refused(OnboardingRefused::AlreadyIn));
    }
    let missing = missing(&facts);
    if !missing.is_empty() {
        return Err(Failure::Refused(OnboardingRefused::Incomplete(missing)));
    }
    let creator = hand.studio.creator.as_str();
    let step = ports.ids.fresh("ver_");
    let PersonId(person) = &hand.person.id;
    let before = facts.standing.as_str();
    let statements = vec![
        stmt!(store::EXPECT_COMPLETE, creator, ports.now.iso_day(&hand.studio.zone), STORY_MIN),
        stmt!(store::SUBMIT, creator, ports.now),
        stmt!(store::STEP, step, creator, before, "submitted", "", person.as_str(), ports.now),
    ];
    let act = hand.act("verification.submit").changes(before, "submitted");
    match record(ports, &act, statements).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names("verification_step") => {
            Err(Failure::Refused(OnboardingRefused::AlreadyIn))
        }
        Err(Unrecorded::Refused(refused)) => Err(Failure::Refused(refused.into())),
        Err(unrecorded) => Err(unrecorded.into()),
    }
}

/// The key of a form.
///
/// # Errors
/// As [`ActRefused::Key`] says.
pub fn key(parsed: Result<Key, crate::requests::KeyRefused>) -> Result<Key, Refused> {
    parsed.map_err(|refused| Failure::Refused(OnboardingRefused::Act(ActRefused::Key(refused))))
}
