//! Coupons, and what regulars get: made by creators for what they sell, by operators for the whole shop.
//!
//! What they take off is worked out in `checkout::quote`; whether a coupon counts, in `checkout::choose` and in the
//! triggers of its tables.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod form;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod regulars;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
use crate::checkout::quote::Funding;
#[cfg(feature = "server")]
use crate::people::Studio;

/// Who makes them, and at whose cost.
#[cfg(feature = "server")]
#[derive(Clone, Debug)]
pub enum Maker {
    /// A creator: for their own drops, at their own cost.
    Studio(Studio),
    /// An operator: for every drop, at the shop's cost.
    Shop,
}

#[cfg(feature = "server")]
impl Maker {
    /// The creator's id; empty for the shop.
    #[must_use]
    pub fn creator(&self) -> &str {
        match self {
            Self::Studio(studio) => studio.creator.as_str(),
            Self::Shop => "",
        }
    }

    /// By which clock times are typed.
    #[must_use]
    pub fn zone(&self) -> &str {
        match self {
            Self::Studio(studio) => &studio.zone,
            Self::Shop => "UTC",
        }
    }

    /// Who pays for what is taken off.
    #[must_use]
    pub const fn funding(&self) -> Funding {
        match self {
            Self::Studio(_) => Funding::Creator,
            Self::Shop => Funding::Platform,
        }
    }

    /// Where its page is.
    #[must_use]
    pub const fn page(&self) -> &'static str {
        match self {
            Self::Studio(_) => "/studio/coupons",
            Self::Shop => "/desk/coupons",
        }
    }
}
