//! Refunds: what goes back of an order, why, and at whose cost. It is reserved in the record before the provider hears of
//! it, and booked once the provider did it.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod plan;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod studio;
pub mod view;

/// Who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The shop by itself.
    Shop,
    /// An operator.
    Desk,
    /// Whoever sold it.
    Studio,
}

impl Side {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Desk => "desk",
            Self::Studio => "studio",
        }
    }
}

/// What somebody wants to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything that has not gone back.
    Full,
    /// So much of the goods, minor units.
    Part(i64),
    /// So many units of a line; its stock-keeping unit, or nothing for an order without lines.
    Line(String, u32),
    /// What is left of the delivery.
    Delivery,
    /// A gift of so much, minor units, at the shop's cost.
    Goodwill(i64),
}

impl Wanted {
    /// The word in the column.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Part(_) => "part",
            Self::Line(..) => "line",
            Self::Delivery => "delivery",
            Self::Goodwill(_) => "goodwill",
        }
    }
}

/// What kind of refund it is, for people.
#[must_use]
pub fn kind_words(kind: &str) -> &'static str {
    match kind {
        "full" => "All of it",
        "line" => "Units",
        "delivery" => "The delivery",
        "goodwill" => "Goodwill",
        "returned" => "A payment that bought nothing",
        _ => "A part",
    }
}
