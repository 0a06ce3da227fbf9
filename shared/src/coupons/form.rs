//! From what was typed to a coupon, or to what regulars get; or to everything that is wrong with it.

use super::refused::CouponRefused;
use super::view::{Typed, TypedRule};
use crate::checkout::choose::coupon_code;
use crate::checkout::quote::Off;
use crate::drops::view::Notice;
use crate::money::{Currency, Money, WHOLE_BP};
use crate::studio::clock::point;
use crate::studio::draft::{amount, basis_points};
use crate::studio::form::TypedTime;
use crate::time::Timestamp;

/// Most uses of one coupon.
const USES_MAX: u32 = 100_000;

/// Most orders that make a regular, and most months: as their columns have it.
const ORDERS_MAX: u32 = 100;
const MONTHS_MAX: u32 = 60;

/// What a coupon is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// One drop.
    pub drop_id: Option<String>,
    /// One item.
    pub sku: Option<String>,
}

/// A coupon that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Upper case.
    pub code: String,
    /// What it takes off.
    pub off: Off,
    /// Most it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// What the items must cost, minor units.
    pub minimum_minor: i64,
    /// The first moment it counts.
    pub starts_at: Timestamp,
    /// The first moment it no longer counts.
    pub ends_at: Timestamp,
    /// Uses in all.
    pub uses_max: u32,
    /// Uses of one buyer; none for no limit.
    pub each_max: Option<u32>,
    /// What it is for.
    pub scope: Scope,
}

/// What regulars get from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Paid orders that make a regular.
    pub orders_min: u32,
    /// Within so many months.
    pub months: u32,
    /// What is taken off.
    pub off: Off,
    /// Most of it, minor units.
    pub cap_minor: Option<i64>,
}

impl Off {
    /// Basis points and minor units, as the columns have it.
    #[must_use]
    pub const fn columns(self) -> (i64, i64) {
        match self {
            Self::Share(bp) => (bp, 0),
            Self::Amount(minor) => (0, minor),
        }
    }
}

/// `10%` or `2.50`.
fn off(typed: &str, currency: Currency) -> Option<Off> {
    let share = typed.trim().ends_with('%').then(|| basis_points(typed));
    match share {
        Some(bp) => bp.filter(|bp| (1..=WHOLE_BP).contains(bp)).map(Off::Share),
        None => amount(typed, currency).filter(|minor| *minor > 0).map(Off::Amount),
    }
}

/// As a line says it: `10 %, at most €5.00`.
#[must_use]
pub fn takes(off_bp: i64, off_minor: i64, cap_minor: Option<i64>, currency: Currency) -> String {
    let mut words = if off_bp > 0 {
        let share = Money::new(off_bp, Currency::Eur).plain();
        format!("{}\u{a0}%", share.trim_end_matches('0').trim_end_matches('.'))
    } else {
        Money::new(off_minor, currency).to_string()
    };
    if let Some(cap) = cap_minor {
        words.push_str(&format!(", at most {}", Money::new(cap, currency)));
    }
    words
}

/// Collects what is wrong.
#[derive(Default)]
struct Wrong(Vec<Notice>);

impl Wrong {
    fn is<T>(&mut self, read: Result<T, CouponRefused>) -> Option<T> {
        read.map_err(|refused| self.0.push(refused.notice())).ok()
    }
}

fn optional(typed: &str, field: &'static str, currency: Currency) -> Result<Option<i64>, CouponRefused> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    amount(typed, currency).map(Some).ok_or(CouponRefused::AmountMalformed(field))
}

fn number(typed: &str, field: &'static str, most: u32) -> Result<u32, CouponRefused> {
    let read = typed.trim().parse().ok().filter(|number| (1..=most).contains(number));
    read.ok_or(CouponRefused::NumberMalformed(field))
}

fn time(typed: &str, field: &'static str, zone: &str) -> Result<Timestamp, CouponRefused> {
    let typed = TypedTime { at: typed.to_owned(), which: String::new() };
    point(&typed, zone).map_err(|refused| CouponRefused::Time(field, refused))
}

fn code(typed: &str) -> Result<String, CouponRefused> {
    let code = coupon_code(typed);
    let fits = (3..=24).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(code) } else { Err(CouponRefused::CodeMalformed) }
}

fn scope(typed: &str, scopes: &[(String, String)]) -> Result<Scope, CouponRefused> {
    if !scopes.iter().any(|(value, _)| value == typed) {
        return Err(CouponRefused::ScopeUnknown);
    }
    let part = |kind: &str| typed.strip_prefix(kind).map(str::to_owned);
    Ok(Scope { drop_id: part("drop:"), sku: part("sku:") })
}

/// Reads a coupon; `scopes` are the values it may be for.
///
/// # Errors
/// Everything that is wrong with it.
pub fn coupon(
    typed: &Typed,
    zone: &str,
    currency: Currency,
    scopes: &[(String, String)],
    now: Timestamp,
) -> Result<Draft, Vec<Notice>> {
    let mut wrong = Wrong::default();
    let code = wrong.is(code(&typed.code));
    let off = wrong.is(off(&typed.off, currency).ok_or(CouponRefused::OffMalformed("off")));
    let cap = wrong.is(optional(&typed.cap, "cap", currency).and_then(|cap| match cap {
        Some(0) => Err(CouponRefused::AmountMalformed("cap")),
        cap => Ok(cap),
    }));
    let minimum = wrong.is(optional(&typed.minimum, "minimum", currency));
    let scope = wrong.is(scope(&typed.scope, scopes));
    let starts = wrong.is(time(&typed.starts, "starts", zone));
    let ends = wrong.is(time(&typed.ends, "ends", zone));
    if let Some(ends_at) = ends {
        if ends_at <= now {
            wrong.0.push(CouponRefused::EndsInPast.notice());
        } else if starts.is_some_and(|starts_at| ends_at <= starts_at) {
            wrong.0.push(CouponRefused::EndsBeforeStarts.notice());
        }
    }
    let uses = wrong.is(number(&typed.uses, "uses", USES_MAX));
    match (code, off, cap, minimum, scope, starts, ends, uses) {
        (
            Some(code),
            Some(off),
            Some(cap_minor),
            Some(minimum),
            Some(scope),
            Some(starts_at),
            Some(ends_at),
            Some(uses_max),
        ) if wrong.0.is_empty() => {
            let each_max = (typed.once == "yes").then_some(1);
            let minimum_minor = minimum.unwrap_or(0);
            Ok(Draft { code, off, cap_minor, minimum_minor, starts_at, ends_at, uses_max, each_max, scope })
        }
        _ => Err(wrong.0),
    }
}

/// Reads what regulars are to get.
///
/// # Errors
/// Everything that is wrong with it.
pub fn rule(typed: &TypedRule, currency: Currency) -> Result<Rule, Vec<Notice>> {
    let mut wrong = Wrong::default();
    let orders = wrong.is(number(&typed.orders, "regular-orders", ORDERS_MAX));
    let months = wrong.is(number(&typed.months, "regular-months", MONTHS_MAX));
    let off = wrong.is(off(&typed.off, currency).ok_or(CouponRefused::OffMalformed("regular-off")));
    let cap = wrong.is(optional(&typed.cap, "regular-cap", currency).and_then(|cap| match cap {
        Some(0) => Err(CouponRefused::AmountMalformed("regular-cap")),
        cap => Ok(cap),
    }));
    match (orders, months, off, cap) {
        (Some(orders_min), Some(months), Some(off), Some(cap_minor)) => Ok(Rule { orders_min, months, off, cap_minor }),
        _ => Err(wrong.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_off_is_read_as_people_write_it() {
        for (typed, expected, told) in [
            ("10%", Some(Off::Share(1_000)), "10\u{a0}%"),
            (" 12,5 % ", Some(Off::Share(1_250)), "12.5\u{a0}%"),
            ("100%", Some(Off::Share(10_000)), "100\u{a0}%"),
            ("2.50", Some(Off::Amount(250)), "€2.50"),
            ("3", Some(Off::Amount(300)), "€3.00"),
            ("0.01%", Some(Off::Share(1)), "0.01\u{a0}%"),
            ("101%", None, ""),
            ("0%", None, ""),
            ("0", None, ""),
            ("-5%", None, ""),
            ("ten", None, ""),
            ("", None, ""),
        ] {
            assert_eq!(off(typed, Currency::Eur), expected, "{typed}");
            if let Some(off) = expected {
                let (bp, minor) = off.columns();
                assert_eq!(takes(bp, minor, None, Currency::Eur), told, "{typed}");
            }
        }
        assert_eq!(takes(1_000, 0, Some(500), Currency::Eur), "10\u{a0}%, at most €5.00");
    }
}
