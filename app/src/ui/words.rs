//! Numbers as people read them.

use shared::drops::Phase;
use shared::money::Money;

/// `6 %` of 600 basis points, `7.5 %` of 750.
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    match rest {
        0 => format!("{whole}\u{a0}%"),
        rest if rest % 10 == 0 => format!("{whole}.{}\u{a0}%", rest / 10),
        rest => format!("{whole}.{rest:02}\u{a0}%"),
    }
}

/// `850` as schema.org wants a price: `8.50`.
pub fn plain(money: Money) -> String {
    let unit = 10_u64.pow(money.currency.exponent());
    let size = money.minor.unsigned_abs();
    let sign = if money.minor < 0 { "-" } else { "" };
    match money.currency.exponent() {
        0 => format!("{sign}{size}"),
        _ => format!("{sign}{}.{:02}", size / unit, size % unit),
    }
}

/// `Free`, or the amount.
pub fn price_or_free(price: Money) -> String {
    if price.minor == 0 { "Free".into() } else { price.to_string() }
}

/// The word on the sign of a phase.
pub const fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "Draft",
        Phase::Scheduled => "Scheduled",
        Phase::Lobby => "Opens in minutes",
        Phase::Live => "Open now",
        Phase::SoldOut => "Sold out",
        Phase::Closed => "Closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::money::Currency;

    #[test]
    fn rates_and_prices_read_naturally() {
        assert_eq!([percent(600), percent(750), percent(1_925)], ["6\u{a0}%", "7.5\u{a0}%", "19.25\u{a0}%"]);
        assert_eq!(plain(Money::new(-1_850, Currency::Eur)), "-18.50");
        assert_eq!(plain(Money::new(900, Currency::Jpy)), "900");
        assert_eq!(price_or_free(Money::zero(Currency::Eur)), "Free");
    }
}
