//! The page of coupons, making one, ending one: load → decide → save.

use super::Maker;
use super::form::{self, takes};
use super::refused::CouponRefused;
use super::store::{self, EndRow, FactsRow, LineRow, RuleRow};
use super::view::{CouponLine, CouponsPage, RuleLine, Standing, Typed, TypedRule};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::checkout::choose::coupon_code;
use crate::db::{DbError, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::money::Money;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::studio::clock;
use crate::time::{Duration, Timestamp};

/// A form that was refused: what was typed into either, and why.
#[derive(Clone, Debug, Default)]
pub struct Refilled {
    /// Into the form of a coupon.
    pub typed: Option<Typed>,
    /// Into the form about regulars.
    pub rule: Option<TypedRule>,
    /// Why.
    pub notices: Vec<Notice>,
}

/// What a coupon of `facts` may be for: value and words.
fn scopes(facts: &FactsRow) -> Vec<(String, String)> {
    let everything = [(String::new(), "Everything".to_owned())].into_iter();
    let drops = facts.drops.iter().map(|drop| (format!("drop:{}", drop.id), format!("The drop {}", drop.title)));
    let items = facts.items.iter().map(|item| (format!("sku:{}", item.id), item.title.clone()));
    everything.chain(drops).chain(items).collect()
}

fn line(row: LineRow, zone: &str, key: String, now: Timestamp) -> CouponLine {
    let standing = if row.ends_at <= now {
        Standing::Over
    } else if row.uses_max <= row.used {
        Standing::UsedUp
    } else if now < row.starts_at {
        Standing::Ahead
    } else {
        Standing::Counts
    };
    let mut counts_for = row.drop_title.or(row.item).unwrap_or_else(|| "Everything".to_owned());
    if row.minimum_minor > 0 {
        counts_for.push_str(&format!(", from {}", Money::new(row.minimum_minor, row.currency)));
    }
    CouponLine {
        takes: takes(row.off_bp, row.off_minor, row.cap_minor, row.currency),
        counts_for,
        starts: row.starts_at.moment(zone),
        ends: row.ends_at.moment(zone),
        used: row.used,
        uses_max: row.uses_max,
        once: row.each_max == Some(1),
        standing,
        code: row.code,
        key,
    }
}

/// As a form begins: from now on, for a week.
fn fresh(zone: &str, now: Timestamp) -> Typed {
    let at = |at: Timestamp| clock::typed(at, zone).at;
    Typed {
        starts: at(now),
        ends: at(now + Duration::days(7)),
        uses: "100".to_owned(),
        once: "yes".to_owned(),
        ..Typed::default()
    }
}

/// The coupons of a maker, the forms, and what was refused.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, maker: &Maker, refilled: Refilled) -> Result<CouponsPage, DbError> {
    let creator = maker.creator();
    let batch = vec![stmt!(store::FACTS, creator, ports.now), stmt!(store::LIST, creator), stmt!(store::RULE, creator)];
    let replies = ports.db.batch(batch).await?;
    let [facts, coupons, rule] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let none = || DbError::Unavailable("no facts".to_owned());
    let (facts, coupons, rule) =
        (facts.first::<FactsRow>()?.ok_or_else(none)?, coupons.all::<LineRow>()?, rule.first::<RuleRow>()?);
    let (zone, fresh_key) = (maker.zone(), || ports.ids.fresh("cpn_"));
    let given = |minor| Money::new(minor, facts.currency);
    Ok(CouponsPage {
        is_shops: matches!(maker, Maker::Shop),
        path: maker.page(),
        zone: zone.to_owned(),
        currency: facts.currency,
        scopes: scopes(&facts),
        given: (given(facts.by_coupons), given(facts.to_regulars)),
        coupons: coupons.into_iter().map(|row| line(row, zone, fresh_key(), ports.now)).collect(),
        rule: rule.map(|row| RuleLine {
            takes: takes(row.off_bp, row.off_minor, row.cap_minor, row.currency),
            orders_min: row.orders_min,
            months: row.months,
            since: row.since_at.moment(zone),
            id: row.id,
        }),
        typed: refilled.typed.unwrap_or_else(|| fresh(zone, ports.now)),
        typed_rule: refilled.rule.unwrap_or_default(),
        notices: refilled.notices,
        keys: [fresh_key(), fresh_key(), fresh_key()],
    })
}

pub(super) async fn facts(ports: &Ports<'_>, maker: &Maker) -> Result<FactsRow, DbError> {
    let row = run(ports.db, stmt!(store::FACTS, maker.creator(), ports.now)).await?.first()?;
    row.ok_or_else(|| DbError::Unavailable("no facts".to_owned()))
}

/// Makes a coupon. Answers its code.
///
/// # Errors
/// As [`CouponRefused`] says.
pub async fn make(
    ports: &Ports<'_>,
    who: &PersonId,
    maker: &Maker,
    typed: &Typed,
    key: Key,
) -> Result<String, Failure<CouponRefused>> {
    let facts = facts(ports, maker).await?;
    let draft = form::coupon(typed, maker.zone(), facts.currency, &scopes(&facts), ports.now)
        .map_err(|notices| Failure::Refused(CouponRefused::Typed(notices)))?;
    let (off_bp, off_minor) = draft.off.columns();
    let written = stmt!(
        store::MAKE,
        draft.code.as_str(),
        maker.creator(),
        draft.scope.drop_id.clone(),
        draft.scope.sku.clone(),
        off_bp,
        off_minor,
        draft.cap_minor,
        draft.minimum_minor,
        facts.currency.code(),
        draft.starts_at,
        draft.ends_at,
        draft.uses_max,
        draft.each_max,
        maker.funding().word(),
        ports.now,
    );
    let act = Act::new(who, "coupon.make", &draft.code).changes("", &format!("{draft:?}")).once(key);
    match record(ports, &act, vec![written]).await {
        Ok(_) => Ok(draft.code),
        Err(Unrecorded::Constraint(error)) if error.names("coupons.code") => {
            Err(Failure::Refused(CouponRefused::CodeTaken))
        }
        Err(unrecorded) => Err(unrecorded.into()),
    }
}

/// Ends a coupon before its time, in this millisecond. Answers its code.
///
/// # Errors
/// `Missing`, `IsOver`; `Act` for a key that cannot be.
pub async fn end(
    ports: &Ports<'_>,
    who: &PersonId,
    maker: &Maker,
    code: &str,
    key: Key,
) -> Result<String, Failure<CouponRefused>> {
    let (code, creator) = (coupon_code(code), maker.creator());
    let row: Option<EndRow> = run(ports.db, stmt!(store::COUPON, code.as_str(), creator)).await?.first()?;
    let row = row.ok_or(Failure::Refused(CouponRefused::Missing))?;
    let statements = vec![stmt!(store::EXPECT, code.as_str(), creator), stmt!(store::END, code.as_str())];
    let act = Act::new(who, "coupon.end", &code).changes(&row.ends_at.0.to_string(), "ended").once(key);
    match record(ports, &act, statements).await {
        Ok(_) => Ok(code),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => Err(Failure::Refused(CouponRefused::IsOver)),
        Err(unrecorded) => Err(unrecorded.into()),
    }
}
