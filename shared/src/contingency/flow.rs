//! Asking a partner, answering, settling: load → decide → save.

use super::refused::ContingencyRefused;
use super::store::{self, AgreementRow, DropRow, PartnerRow, StockRow};
use super::view::{Agreement, DropPools, Promises, Standing, Typed};
use super::{AGREEMENTS_MAX, UNITS_MAX};
use crate::audit::Act;
use crate::audit::ActRefused;
use crate::audit::flow::{Unrecorded, record};
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::CreatorId;
use crate::money::{Currency, Money};
use crate::people::{Part, Studio};
use crate::ports::Ports;
use crate::requests::fingerprint;
use crate::stmt;
use crate::studio::draft::amount;
use crate::studio::release::flow::Hand;
use crate::time::Timestamp;

impl AgreementRow {
    fn agreement(self, zone: &str, now: Timestamp) -> Agreement {
        Agreement {
            standing: Standing::of(&self.state, self.units_released > 0),
            price: Money::new(self.price_minor, self.currency),
            released: self.released_at.map(|at| at.moment(zone)),
            over: self.drop_state == "draft" || self.closes_at <= now,
            own: self.partner_id == self.creator_id,
            id: self.id,
            drop_title: self.drop_title,
            item: self.item,
            creator: self.creator,
            partner: self.partner,
            units: self.units_agreed,
            sold: self.sold,
        }
    }
}

async fn of_drop(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
) -> Result<Option<(DropRow, Vec<AgreementRow>)>, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::DROP, id, creator), stmt!(store::OF_DROP, id, creator)];
    let replies = ports.db.batch(batch).await?;
    let [drop, agreements] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok(drop.first()?.zip(Some(agreements.all()?)))
}

/// What partners promised to the drop `id`; `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed: Typed,
    notices: Vec<Notice>,
) -> Result<Option<DropPools>, DbError> {
    let Some((row, agreements)) = of_drop(ports, studio, id).await? else { return Ok(None) };
    Ok(Some(DropPools {
        over: row.closes_at <= ports.now,
        owner: studio.part == Part::Owner,
        currency: row.items.first().map_or(Currency::Eur, |item| item.currency),
        items: row.items.into_iter().map(|item| (item.sku, item.title)).collect(),
        partners: row.partners.into_iter().map(|partner| (partner.slug, partner.name)).collect(),
        agreements: agreements.into_iter().map(|row| row.agreement(&studio.zone, ports.now)).collect(),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
        id: row.id,
        title: row.title,
    }))
}

/// What this studio was asked for.
///
/// # Errors
/// When the database does not answer.
pub async fn promises(ports: &Ports<'_>, studio: &Studio, notices: Vec<Notice>) -> Result<Promises, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::OF_PARTNER, creator), stmt!(store::STOCKS, creator)];
    let replies = ports.db.batch(batch).await?;
    let [agreements, stocks] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let (agreements, stocks): (Vec<AgreementRow>, Vec<StockRow>) = (agreements.all()?, stocks.all()?);
    Ok(Promises {
        agreements: agreements.into_iter().map(|row| row.agreement(&studio.zone, ports.now)).collect(),
        owner: studio.part == Part::Owner,
        stocks: stocks.into_iter().map(|row| (row.sku, format!("{} · {} on hand", row.title, row.stock))).collect(),
        notices,
        key: ports.ids.fresh("stu_"),
    })
}

/// The names of the guards, and what each means.
const GUARDS: [(&str, ContingencyRefused); 8] = [
    ("contingency_step", ContingencyRefused::Act(ActRefused::MovedOn)),
    ("contingency_is_final", ContingencyRefused::Act(ActRefused::MovedOn)),
    ("contingency_after_close", ContingencyRefused::Over),
    ("contingency_of_a_bundle", ContingencyRefused::ItemUnknown),
    ("contingency_not_own", ContingencyRefused::StockUnknown),
    ("stock_not_negative", ContingencyRefused::StockShort),
    ("contingency_before_close", ContingencyRefused::NotOver),
    ("contingency_while_held", ContingencyRefused::StillHeld),
];

async fn act(ports: &Ports<'_>, act: Act, statement: Statement) -> Result<(), Failure<ContingencyRefused>> {
    match record(ports, &act, vec![statement]).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) => match GUARDS.into_iter().find(|(name, _)| error.names(name)) {
            Some((_, refused)) => Err(Failure::Refused(refused)),
            None => Err(error.into()),
        },
        Err(other) => Err(other.into()),
    }
}

/// Whoever `name` means, by slug or by name, if they may sell.
///
/// # Errors
/// When the database does not answer.
pub async fn partner(ports: &Ports<'_>, name: &str, creator: &CreatorId) -> Result<Option<PartnerRow>, DbError> {
    run(ports.db, stmt!(store::PARTNER, name.trim(), creator.as_str())).await?.first()
}

/// Asks a partner for units in reserve for the drop `id`. Answers the agreement's id.
///
/// # Errors
/// Everything that is wrong with it, or why it cannot be now.
pub async fn propose(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    typed: &Typed,
) -> Result<String, Failure<Vec<ContingencyRefused>>> {
    let found = of_drop(ports, hand.studio, id).await?;
    let Some((drop, agreements)) = found else {
        return Err(Failure::Refused(vec![ContingencyRefused::Missing]));
    };
    let item = drop.items.iter().find(|item| item.sku == typed.sku);
    // However many there are to choose from.
    let partner = partner(ports, &typed.partner, &hand.studio.creator).await?;
    let units = typed.units.trim().parse::<u32>().ok().filter(|units| (1..=UNITS_MAX).contains(units));
    let currency = item.map_or(Currency::Eur, |item| item.currency);
    let price = if typed.price.trim().is_empty() { Some(0) } else { amount(&typed.price, currency) };
    let wrong: Vec<ContingencyRefused> = [
        (item.is_none(), ContingencyRefused::ItemUnknown),
        (partner.is_none(), ContingencyRefused::PartnerUnknown),
        (units.is_none(), ContingencyRefused::BadUnits),
        (price.is_none(), ContingencyRefused::BadPrice),
        (drop.closes_at <= ports.now, ContingencyRefused::Over),
        (AGREEMENTS_MAX <= agreements.len(), ContingencyRefused::TooMany),
    ]
    .into_iter()
    .filter_map(|(is_so, refused)| is_so.then_some(refused))
    .collect();
    let (Some(item), Some(partner), Some(units), Some(price), true) = (item, partner, units, price, wrong.is_empty())
    else {
        return Err(Failure::Refused(wrong));
    };
    let print = fingerprint(&["contingency", id, hand.person.as_str(), hand.key.as_str()]);
    let agreement = format!("ctg_{}", print.get(..26).unwrap_or(&print));
    let creator = hand.studio.creator.as_str();
    let sku = item.sku.as_str();
    let row = stmt!(
        store::PROPOSE,
        agreement.as_str(),
        id,
        sku,
        creator,
        partner.id.as_str(),
        units,
        price,
        currency.code(),
        ports.now,
    );
    let after = format!("{units} of {sku} from {} at {price}", partner.id);
    let what = Act::new(hand.person, "contingency.propose", id).changes("", &after).once(hand.key.clone());
    act(ports, what, row).await.map_err(|failure| match failure {
        Failure::Refused(refused) => Failure::Refused(vec![refused]),
        Failure::Broken(cause) => Failure::Broken(cause),
    })?;
    Ok(agreement)
}

/// What is done to an agreement that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The partner says yes: out of this stock of theirs.
    Accept {
        /// Its stock-keeping unit.
        from: String,
    },
    /// The partner says no.
    Decline,
    /// The creator of the drop takes it back.
    Withdraw,
    /// The drop is over: either side closes the account of it.
    Settle,
}

/// Takes a step of the agreement `id`. Answers the drop it is of.
///
/// # Errors
/// As [`ContingencyRefused`] says.
pub async fn step(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    step: &Step,
) -> Result<String, Failure<ContingencyRefused>> {
    let studio = hand.studio.creator.as_str();
    let row: Option<AgreementRow> = run(ports.db, stmt!(store::ONE, id, studio)).await?.first()?;
    // The answer is the partner's, the question the creator's: to the other one there is no such step.
    let row = row.filter(|row| match step {
        Step::Accept { .. } | Step::Decline => row.partner_id == studio,
        Step::Withdraw => row.creator_id == studio,
        Step::Settle => true,
    });
    let row = row.ok_or(Failure::Refused(ContingencyRefused::Missing))?;
    let (what, statement) = match step {
        Step::Accept { from } => ("contingency.accept", stmt!(store::ACCEPT, id, studio, from.trim(), ports.now)),
        Step::Decline => ("contingency.decline", stmt!(store::DECLINE, id, studio, ports.now)),
        Step::Withdraw => ("contingency.withdraw", stmt!(store::WITHDRAW, id, studio, ports.now)),
        Step::Settle => ("contingency.settle", stmt!(store::SETTLE, id, ports.now)),
    };
    let what =
        Act::new(hand.person, what, &row.drop_id).changes(&row.state, &format!("{id} {step:?}")).once(hand.key.clone());
    act(ports, what, statement).await?;
    Ok(row.drop_id)
}
