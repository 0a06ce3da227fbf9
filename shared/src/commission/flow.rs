//! The page of commission, making a rule, ending one: load → decide → save.

use super::form;
use super::refused::CommissionRefused;
use super::store::{self, FactsRow, NamesRow, RuleRow};
use super::view::{CommissionPage, RuleLine, Typed};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::money::{Currency, Money};
use crate::ports::Ports;
use crate::requests::{Key, fingerprint};
use crate::stmt;

/// The desk reads times in the one clock that every zone knows.
const ZONE: &str = "UTC";

impl RuleRow {
    fn scope(&self) -> String {
        let price = |minor| Money::new(minor, self.currency.unwrap_or(Currency::Eur));
        let band = match (self.price_from_minor, self.price_to_minor) {
            (Some(from), Some(to)) => Some(format!("from {} to below {}", price(from), price(to))),
            (Some(from), None) => Some(format!("from {}", price(from))),
            (None, Some(to)) => Some(format!("below {}", price(to))),
            (None, None) => None,
        };
        let drop = self.drop_title.as_ref().map(|title| format!("the drop {title}"));
        let parts: Vec<String> =
            [drop, self.creator.clone(), self.category.clone(), band].into_iter().flatten().collect();
        if parts.is_empty() { "Every sale".to_owned() } else { parts.join(", ") }
    }

    fn line(self, key: String) -> RuleLine {
        RuleLine {
            scope: self.scope(),
            since: self.since_at.moment(ZONE),
            until: self.until_at.map(|at| at.moment(ZONE)),
            id: self.id,
            position: self.position,
            fee_bp: self.fee_bp,
            note: self.note,
            orders: self.orders,
            key,
        }
    }
}

/// The rules, and the form for a new one.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, typed: Option<Typed>, notices: Vec<Notice>) -> Result<CommissionPage, DbError> {
    let replies = ports.db.batch(vec![stmt!(store::RULES), stmt!(store::NAMES)]).await?;
    let [rules, names] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let names: NamesRow = names.first()?.ok_or_else(|| DbError::Unavailable("no names".to_owned()))?;
    let rules: Vec<RuleRow> = rules.all()?;
    let last = rules.iter().filter(|rule| rule.until_at.is_none()).map(|rule| rule.position).max().unwrap_or(0);
    let fresh = || ports.ids.fresh("com_");
    let lines = rules.into_iter().map(|rule| rule.line(fresh()));
    let (standing, over) = lines.partition(|rule: &RuleLine| rule.until.is_none());
    let typed = typed.unwrap_or_else(|| Typed {
        position: (last / 10 * 10 + 10).to_string(),
        currency: Currency::Eur.code().to_owned(),
        ..Typed::default()
    });
    Ok(CommissionPage {
        standing,
        over,
        creators: names.creators,
        categories: names.categories,
        typed,
        notices,
        key: fresh(),
    })
}

async fn act(ports: &Ports<'_>, act: Act, statements: Vec<Statement>) -> Result<(), Failure<CommissionRefused>> {
    match record(ports, &act, statements).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names("commission_rules.position") => {
            Err(Failure::Refused(CommissionRefused::PositionTaken))
        }
        Err(Unrecorded::Constraint(error)) if error.names("commission_rule_is_final") => {
            Err(Failure::Refused(CommissionRefused::Act(ActRefused::MovedOn)))
        }
        Err(Unrecorded::Constraint(error)) => Err(error.into()),
        Err(other) => Err(other.into()),
    }
}

/// Makes a rule that counts from now on. Answers its id.
///
/// # Errors
/// Everything that is wrong with it, or why it cannot be now.
pub async fn make(
    ports: &Ports<'_>,
    who: &PersonId,
    typed: &Typed,
    key: Key,
) -> Result<String, Failure<Vec<CommissionRefused>>> {
    let names = stmt!(store::FACTS, typed.creator.trim(), typed.category.trim(), typed.slug.trim());
    let facts: FactsRow = run(ports.db, names).await?.first()?.unwrap_or_default();
    let draft = form::rule(typed, facts).map_err(Failure::Refused)?;
    let print = fingerprint(&["commission", who.as_str(), key.as_str()]);
    let id = format!("com_{}", print.get(..26).unwrap_or(&print));
    let row = stmt!(
        store::MAKE,
        id.as_str(),
        draft.position,
        draft.creator.clone(),
        draft.category.clone(),
        draft.drop_id.clone(),
        draft.from_minor,
        draft.to_minor,
        draft.currency.map(Currency::code),
        draft.fee_bp,
        draft.note.as_str(),
        ports.now,
        who.as_str(),
    );
    let what = Act::new(who, "commission.make", &id).changes("", &format!("{draft:?}")).once(key);
    act(ports, what, vec![row]).await.map_err(|failure| match failure {
        Failure::Refused(refused) => Failure::Refused(vec![refused]),
        Failure::Broken(cause) => Failure::Broken(cause),
    })?;
    Ok(id)
}

/// Ends a rule: from now on the next one that fits counts. Orders that were placed keep it.
///
/// # Errors
/// As [`CommissionRefused`] says.
pub async fn end(ports: &Ports<'_>, who: &PersonId, id: &str, key: Key) -> Result<(), Failure<CommissionRefused>> {
    let known: Option<serde_json::Value> = run(ports.db, stmt!(store::RULE, id)).await?.first()?;
    if known.is_none() {
        return Err(Failure::Refused(CommissionRefused::Missing));
    }
    let what = Act::new(who, "commission.end", id).changes("stands", "over").once(key);
    act(ports, what, vec![stmt!(store::EXPECT, id), stmt!(store::END, id, ports.now)]).await
}
