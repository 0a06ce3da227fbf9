//! Numbers as people read them.

use shared::drops::Phase;
use shared::money::Money;

pub use shared::money::percent;

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
        Phase::Late => "Late",
        Phase::Paused => "Paused",
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
        assert_eq!(price_or_free(Money::zero(Currency::Eur)), "Free");
    }
}
