//! Amounts of money: whole minor units of one currency, never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The currencies the shop can price in, by their ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Euro.
    Eur,
    /// United States dollar.
    Usd,
    /// Pound sterling.
    Gbp,
    /// Swiss franc.
    Chf,
    /// Japanese yen: has no minor unit in use.
    Jpy,
}

impl Currency {
    /// Every currency, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Eur, Self::Usd, Self::Gbp, Self::Chf, Self::Jpy];

    /// The ISO 4217 code, upper case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Gbp => "GBP",
            Self::Chf => "CHF",
            Self::Jpy => "JPY",
        }
    }

    /// The currency of a code in either case, if the shop knows it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code().eq_ignore_ascii_case(code))
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Eur => "€",
            Self::Usd => "$",
            Self::Gbp => "£",
            Self::Chf => "CHF\u{a0}",
            Self::Jpy => "¥",
        }
    }

    /// Decimal places of the minor unit (ISO 4217, column "minor unit").
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Eur | Self::Usd | Self::Gbp | Self::Chf => 2,
        }
    }
}

/// An amount: `minor` units (cents, pence, yen) of `currency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units; negative for money that goes back.
    pub minor: i64,
    /// What the minor units are of.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// `units` times this amount, clamped at the ends of `i64`.
    #[must_use]
    pub fn times(self, units: u32) -> Self {
        Self::new(self.minor.saturating_mul(i64::from(units)), self.currency)
    }

    /// `8.50`: no sign of the currency, no groups; what forms, files and schema.org take.
    #[must_use]
    pub fn plain(self) -> String {
        let unit = 10_u64.pow(self.currency.exponent());
        let size = self.minor.unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.exponent() {
            0 => format!("{sign}{size}"),
            _ => format!("{sign}{}.{:02}", size / unit, size % unit),
        }
    }

    /// This amount with `minor` units in the same currency.
    #[must_use]
    pub const fn with_minor(self, minor: i64) -> Self {
        Self::new(minor, self.currency)
    }
}

impl fmt::Display for Money {
    /// `€1,234.50`, `-€8.50`, `¥900`: sign first, then thousands in groups.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(self.currency.exponent());
        let size = self.minor.unsigned_abs();
        let whole = (size / unit).to_string();
        if self.minor < 0 {
            f.write_str("-")?;
        }
        f.write_str(self.currency.sign())?;
        for (at, digit) in whole.char_indices() {
            if at != 0 && (whole.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        match self.currency.exponent() {
            0 => Ok(()),
            _ => write!(f, ".{:02}", size % unit),
        }
    }
}

/// Ten thousand basis points are the whole.
pub const WHOLE_BP: i64 = 10_000;

/// `6 %` of 600 basis points, `7.5 %` of 750.
#[must_use]
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    match rest {
        0 => format!("{whole}\u{a0}%"),
        rest if rest % 10 == 0 => format!("{whole}.{}\u{a0}%", rest / 10),
        rest => format!("{whole}.{rest:02}\u{a0}%"),
    }
}

/// `bp` basis points of `minor`, rounded half away from zero.
#[must_use]
pub fn share(minor: i64, bp: i64) -> i64 {
    ratio(minor, bp, WHOLE_BP)
}

/// The tax inside a gross amount at `rate_bp`: gross × rate ÷ (1 + rate), rounded half away from zero.
#[must_use]
pub fn tax_inside(gross_minor: i64, rate_bp: i64) -> i64 {
    ratio(gross_minor, rate_bp, WHOLE_BP + rate_bp)
}

/// `minor × part ÷ whole` without overflow, rounded half away from zero; zero for an empty whole.
fn ratio(minor: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    // In 128 bits, so that no product can overflow.
    let product = i128::from(minor) * i128::from(part);
    let half = i128::from(whole) / 2;
    let rounded = (product.abs() + half) / i128::from(whole) * product.signum();
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// Splits `total` by `weights` so that the parts add up to it: each part is rounded down, and the minor units
/// left over go to the largest remainders, the earlier one first (largest remainder method, Hamilton's).
///
/// All zero for weights that add up to nothing.
#[must_use]
pub fn split<W: Copy + Into<i128>>(total: i64, weights: &[W]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|w| (*w).into()).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let size = i128::from(total).abs();
    let mut parts: Vec<(usize, i128, i128)> = weights
        .iter()
        .enumerate()
        .map(|(at, w)| (at, size * (*w).into() / whole, size * (*w).into() % whole))
        .collect();
    let mut left = size - parts.iter().map(|(_, part, _)| part).sum::<i128>();
    parts.sort_by_key(|(at, _, rest)| (-rest, *at));
    for (_, part, _) in &mut parts {
        if left == 0 {
            break;
        }
        *part += 1;
        left -= 1;
    }
    parts.sort_by_key(|(at, _, _)| *at);
    let sign = i128::from(total.signum());
    parts.into_iter().map(|(_, part, _)| i64::try_from(part * sign).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_people_write_it() {
        for (why, money, text) in [
            ("cents keep two places", Money::new(850, Currency::Eur), "€8.50"),
            ("thousands are grouped", Money::new(123_456_789, Currency::Usd), "$1,234,567.89"),
            ("the sign goes first", Money::new(-5, Currency::Gbp), "-£0.05"),
            ("yen has no minor unit", Money::new(900, Currency::Jpy), "¥900"),
        ] {
            assert_eq!(money.to_string(), text, "{why}");
        }
    }

    #[test]
    fn a_plain_price_is_for_machines() {
        assert_eq!(Money::new(-123_450, Currency::Eur).plain(), "-1234.50");
        assert_eq!(Money::new(900, Currency::Jpy).plain(), "900");
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let table: &[(&str, i64, &[u32], &[i64])] = &[
            ("odd cent goes first", 101, &[5_000, 5_000], &[51, 50]),
            ("refund mirrors the sale", -101, &[5_000, 5_000], &[-51, -50]),
            ("largest remainder wins", 100, &[1, 1, 4], &[17, 17, 66]),
            ("nothing to share by", 100, &[0, 0], &[0, 0]),
            ("a zero weight gets nothing", 7, &[0, 3], &[0, 7]),
        ];
        for (why, total, weights, parts) in table {
            assert_eq!(&split(*total, weights), parts, "{why}");
        }
    }

    #[test]
    fn rates_round_half_away_from_zero() {
        assert_eq!(share(250, 1_000), 25);
        assert_eq!(share(5, 1_000), 1, "0.5 rounds up");
        assert_eq!(share(-5, 1_000), -1);
        assert_eq!(tax_inside(11_900, 1_900), 1_900);
        assert_eq!(tax_inside(100, 0), 0);
        assert_eq!(share(i64::MAX, WHOLE_BP), i64::MAX, "no overflow on the way");
    }
}
