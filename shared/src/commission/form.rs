//! From what was typed to a rule, or to everything that is wrong with it.

use super::refused::CommissionRefused;
use super::store::FactsRow;
use super::view::Typed;
use crate::money::Currency;
use crate::studio::draft::amount;

/// The highest place in the order.
const POSITION_MAX: u32 = 9_999;

/// The most that a rule may take, basis points: as its column has it.
const FEE_BP_MAX: i64 = 5_000;

/// A rule that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The lowest is asked first.
    pub position: u32,
    /// A creator's id.
    pub creator: Option<String>,
    /// As drops have it.
    pub category: Option<String>,
    /// A drop's id.
    pub drop_id: Option<String>,
    /// From this price on, minor units.
    pub from_minor: Option<i64>,
    /// Below this price, minor units.
    pub to_minor: Option<i64>,
    /// Of the prices.
    pub currency: Option<Currency>,
    /// Basis points of the goods.
    pub fee_bp: i64,
    /// What it is for.
    pub note: String,
}

/// `name` of `known`, where it is not empty.
fn one_of<T>(
    name: &str,
    found: Option<T>,
    refused: CommissionRefused,
    wrong: &mut Vec<CommissionRefused>,
) -> Option<T> {
    if !name.trim().is_empty() && found.is_none() {
        wrong.push(refused);
    }
    found
}

/// Reads a rule; `facts` is what the database knows of the names in it.
///
/// # Errors
/// Everything that is wrong with it.
pub fn rule(typed: &Typed, facts: FactsRow) -> Result<Draft, Vec<CommissionRefused>> {
    use CommissionRefused::{BadBand, BadPosition, BadPrice, BadShare, CurrencyUnknown, NoteMissing};
    let mut wrong = Vec::new();
    let position = typed.position.trim().parse().ok().filter(|at| (1..=POSITION_MAX).contains(at));
    if position.is_none() {
        wrong.push(BadPosition);
    }
    let creator = one_of(&typed.creator, facts.creator, CommissionRefused::CreatorUnknown, &mut wrong);
    let category = one_of(&typed.category, facts.category, CommissionRefused::CategoryUnknown, &mut wrong);
    let drop_id = one_of(&typed.slug, facts.drop_id, CommissionRefused::DropUnknown, &mut wrong);
    let has_band = !typed.from.trim().is_empty() || !typed.to.trim().is_empty();
    let currency = Currency::parse(typed.currency.trim());
    if has_band && currency.is_none() {
        wrong.push(CurrencyUnknown);
    }
    let mut price = |text: &str, field| {
        let empty = text.trim().is_empty();
        let read = (!empty).then(|| amount(text, currency.unwrap_or(Currency::Eur))).flatten();
        if !empty && read.is_none() {
            wrong.push(BadPrice(field));
        }
        read
    };
    let (from_minor, to_minor) = (price(&typed.from, "from"), price(&typed.to, "to"));
    if to_minor.is_some_and(|to| to <= from_minor.unwrap_or(0)) {
        wrong.push(BadBand);
    }
    // A percentage with two places is a number of basis points, as an amount with two places is one of cents.
    let fee_bp =
        amount(typed.share.trim().trim_end_matches('%'), Currency::Eur).filter(|bp| (0..=FEE_BP_MAX).contains(bp));
    if fee_bp.is_none() {
        wrong.push(BadShare);
    }
    let note: String = typed.note.trim().chars().take(120).collect();
    if note.is_empty() {
        wrong.push(NoteMissing);
    }
    match (position, fee_bp) {
        (Some(position), Some(fee_bp)) if wrong.is_empty() => Ok(Draft {
            position,
            creator,
            category,
            drop_id,
            from_minor,
            to_minor,
            currency: currency.filter(|_| has_band),
            fee_bp,
            note,
        }),
        _ => Err(wrong),
    }
}
