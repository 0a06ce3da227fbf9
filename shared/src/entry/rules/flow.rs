//! The rules of a draft's entry: load → decide → save, with their record.

use super::{RulesRefused, TypedRules, read};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::db::{DbError, run};
use crate::drops::view::Notice;
use crate::entry::store::{self, OfDropRow};
use crate::entry::view::RulesPage;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::studio::release::store as releases;

async fn load(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<OfDropRow>, DbError> {
    run(ports.db, stmt!(store::OF_DROP, id, studio.creator.as_str())).await?.first()
}

/// The rules of the drop `id`, with what was typed and refused; `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed: Option<TypedRules>,
    notices: Vec<Notice>,
) -> Result<Option<RulesPage>, DbError> {
    Ok(load(ports, studio, id).await?.map(|row| {
        let rules = row.rules.rules();
        RulesPage {
            id: id.to_owned(),
            version: row.version,
            is_draft: row.state == "draft",
            lines: rules.lines(row.opens_at, &studio.zone),
            typed: typed.unwrap_or_else(|| TypedRules::from(&rules)),
            circle: (row.followers, row.members),
            entered: (row.entered, row.skipped),
            notices,
            key: ports.ids.fresh("stu_"),
            title: row.title,
        }
    }))
}

/// Sets the rules of the draft `id` that was in `version` when they were shown.
///
/// # Errors
/// Everything that is wrong with them.
pub async fn set(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    id: &str,
    version: i64,
    typed: &TypedRules,
    key: &Key,
) -> Result<(), Failure<Vec<RulesRefused>>> {
    let refused = |refused| Err(Failure::Refused(vec![refused]));
    let Some(row) = load(ports, studio, id).await? else { return refused(RulesRefused::Missing) };
    if row.state != "draft" {
        return refused(RulesRefused::Public);
    }
    let rules = read(typed).map_err(Failure::Refused)?;
    if rules.public_at(row.opens_at).is_some_and(|public_at| row.closes_at <= public_at) {
        return refused(RulesRefused::EarlyTooLong);
    }
    let batch = vec![
        stmt!(releases::EXPECT, id, studio.creator.as_str(), version, "draft"),
        stmt!(
            store::SET,
            id,
            rules.early_minutes,
            rules.early_for.map(super::EarlyFor::word),
            rules.credits,
            rules.reputation,
            rules.lots,
            i64::from(rules.members_in),
        ),
        stmt!(releases::NEXT_VERSION, id),
    ];
    let act = Act::new(person, "drop.entry", id)
        .changes(&format!("{:?}", row.rules.rules()), &format!("{rules:?}"))
        .once(key.clone());
    match record(ports, &act, batch).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names("entry_rules_are_public") => refused(RulesRefused::Public),
        Err(Unrecorded::Refused(act)) => refused(RulesRefused::Act(act)),
        Err(Unrecorded::Constraint(error) | Unrecorded::Broken(error)) => Err(error.into()),
    }
}
