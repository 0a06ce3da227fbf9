//! What one buyer may have of an item, looked at before the provider hears of an order, and explained when the write says so.

use super::price::Wish;
use super::refused::BasketRefused;
use crate::checkout::refused::{CheckoutRefused, Mark};

/// By what one buyer is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Mailbox,
    Person,
    Doorstep,
}

impl By {
    const ALL: [Self; 3] = [Self::Mailbox, Self::Person, Self::Doorstep];

    fn refused(self, units_max: u32) -> CheckoutRefused {
        match self {
            Self::Mailbox => CheckoutRefused::LimitReached { units_max },
            Self::Person => CheckoutRefused::PersonReached { units_max },
            Self::Doorstep => CheckoutRefused::DoorstepReached { units_max },
        }
    }

    /// Units that other orders have of what `wish` is of.
    fn has(self, wish: &Wish) -> u32 {
        match self {
            Self::Mailbox => wish.facts.mailbox_has,
            Self::Person => wish.facts.person_has,
            // Whoever collects has no doorstep.
            Self::Doorstep if wish.is_brought() => wish.facts.doorstep_has,
            Self::Doorstep => 0,
        }
    }
}

fn about(wish: &Wish, by: By) -> BasketRefused {
    BasketRefused::Of { item: wish.facts.item.clone(), refused: by.refused(wish.facts.limit_per_buyer) }
}

/// What is over a limit by the orders there are.
#[must_use]
pub fn over(wishes: &[Wish]) -> Option<BasketRefused> {
    let is_over = |wish: &Wish, by: By| wish.facts.limit_per_buyer < by.has(wish).saturating_add(wish.facts.units);
    By::ALL.into_iter().find_map(|by| wishes.iter().find(|wish| is_over(wish, by)).map(|wish| about(wish, by)))
}

/// What the write refused, by the name in it: where one item can be told, about that one; several of a basket may be of
/// the same one.
pub fn told(wishes: &[Wish], names: impl Fn(&str) -> bool) -> Option<BasketRefused> {
    let part = |mark| Some(BasketRefused::Checkout(CheckoutRefused::PartLimit { by: mark }));
    if names("mailbox_over_part_limit") {
        return part(Mark::Mailbox);
    }
    if names("doorstep_over_part_limit") {
        return part(Mark::Doorstep);
    }
    let by =
        [("mailbox_over_limit", By::Mailbox), ("person_over_limit", By::Person), ("doorstep_over_limit", By::Doorstep)]
            .into_iter()
            .find_map(|(name, by)| names(name).then_some(by))?;
    let wanted = |wish: &Wish| {
        let same = |other: &&Wish| (&other.facts.drop_id, &other.facts.sku) == (&wish.facts.drop_id, &wish.facts.sku);
        wishes.iter().filter(same).map(|other| other.facts.units).sum::<u32>()
    };
    let is_over = |wish: &&Wish| wish.facts.limit_per_buyer < by.has(wish).saturating_add(wanted(wish));
    let units_max = wishes.iter().map(|wish| wish.facts.limit_per_buyer).min().unwrap_or_default();
    let of_all = || BasketRefused::Checkout(by.refused(units_max));
    Some(wishes.iter().find(is_over).map_or_else(of_all, |wish| about(wish, by)))
}
