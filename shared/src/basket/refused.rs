//! Why a basket is not paid.

use crate::checkout::refused::CheckoutRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::money::Currency;
use std::fmt;

/// Why no orders were placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasketRefused {
    /// Nothing is held, or nothing of what was asked for.
    Empty,
    /// Some of it is no longer held: what, as one reads it.
    Changed(Vec<String>),
    /// A payment has one currency, and these are several.
    Currencies(Vec<Currency>),
    /// More holds than one payment takes.
    TooMany,
    /// What a single checkout would have refused, too.
    Checkout(CheckoutRefused),
    /// The same of one of them.
    Of {
        /// Which, as one reads it.
        item: String,
        /// Why.
        refused: CheckoutRefused,
    },
}

impl BasketRefused {
    /// What to show on the page, field by field.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Checkout(refused) => refused.notices(),
            Self::Of { refused, .. } => {
                let text = self.to_string();
                refused.notices().into_iter().map(|notice| Notice { text: text.clone(), ..notice }).collect()
            }
            other => vec![Notice { code: other.code().to_owned(), field: None, text: other.to_string() }],
        }
    }
}

impl From<CheckoutRefused> for BasketRefused {
    fn from(refused: CheckoutRefused) -> Self {
        Self::Checkout(refused)
    }
}

impl fmt::Display for BasketRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nothing is held for you just now."),
            Self::Changed(what) => write!(
                f,
                "No longer held, and out of your basket: {}. Nothing was charged. Please look at the new total.",
                what.join(", ")
            ),
            Self::Currencies(of) => {
                let codes: Vec<_> = of.iter().map(|currency| currency.code()).collect();
                write!(
                    f,
                    "One payment has one currency, and these have {}. Please pay for each by itself.",
                    codes.join(" and ")
                )
            }
            Self::TooMany => write!(f, "At most {} holds are paid for together.", super::HOLDS_MAX),
            Self::Checkout(refused) => refused.fmt(f),
            Self::Of { item, refused } => write!(f, "{item}: {refused}"),
        }
    }
}

impl Refusal for BasketRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "basket_empty",
            Self::Changed(_) => "basket_changed",
            Self::Currencies(_) => "currencies_differ",
            Self::TooMany => "too_many_holds",
            Self::Checkout(refused) | Self::Of { refused, .. } => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Empty => Kind::Missing,
            Self::Changed(_) => Kind::Conflict,
            Self::Currencies(_) | Self::TooMany => Kind::Invalid,
            Self::Checkout(refused) | Self::Of { refused, .. } => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Currencies(_) | Self::TooMany | Self::Changed(_) => Some("hold"),
            Self::Empty => None,
            Self::Checkout(refused) | Self::Of { refused, .. } => Refusal::field(refused),
        }
    }
}
