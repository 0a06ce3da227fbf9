//! Products: what a creator makes, in its variants, with stock, price, pictures and provenance.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod form;
#[cfg(feature = "server")]
pub mod listing;
#[cfg(feature = "server")]
pub mod moderation;
#[cfg(feature = "server")]
pub mod pictures;
#[cfg(feature = "server")]
pub mod provenance;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod sheet;
#[cfg(feature = "server")]
pub mod shown;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use serde::{Deserialize, Serialize};

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 120;
/// Characters of a category.
pub const CATEGORY_CHARS_MAX: usize = 40;
/// Characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 4_000;
/// Characters of a variant's fact line.
pub const DETAIL_CHARS_MAX: usize = 160;
/// Characters of a stock-keeping unit.
pub const SKU_CHARS_MAX: usize = 40;
/// Most variants of one product.
pub const VARIANTS_MAX: usize = 40;
/// Most units on hand.
pub const STOCK_MAX: u32 = 100_000;
/// Most pictures of one product.
pub const PICTURES_MAX: usize = 12;

/// Where a product stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its creator works on it.
    Draft,
    /// It can be put into drops.
    Listed,
    /// An operator took it down, with a reason.
    Hidden,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Listed, Self::Hidden];

    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Listed => "listed",
            Self::Hidden => "hidden",
        }
    }
}

/// What a picture of a product shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// All of it, from where one looks at it.
    Front,
    /// The other side, or underneath.
    Back,
    /// Signature, serial number or hallmark, close enough to read.
    Mark,
    /// Beside a ruler or a coin.
    Scale,
    /// Something worth a closer look.
    Detail,
    /// Anything else.
    Other,
}

impl View {
    /// Every view, in the order of the choice.
    pub const ALL: [Self; 6] = [Self::Front, Self::Back, Self::Mark, Self::Scale, Self::Detail, Self::Other];

    /// Without these four a provenance record says nothing that can be looked at.
    pub const REQUIRED: [Self; 4] = [Self::Front, Self::Back, Self::Mark, Self::Scale];

    /// As the record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Mark => "mark",
            Self::Scale => "scale",
            Self::Detail => "detail",
            Self::Other => "other",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Back => "Back or underside",
            Self::Mark => "Signature, serial number or hallmark",
            Self::Scale => "Beside a ruler or a coin",
            Self::Detail => "Detail",
            Self::Other => "Something else",
        }
    }

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == word)
    }
}
