//! Why somebody does not join a waiting list, and why an offer is not taken.

use crate::failure::{Kind, Refusal};
use crate::ids::DropSlug;
use std::fmt;

/// Why somebody is not on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitingRefused {
    /// No such drop.
    UnknownDrop,
    /// Not on sale in this drop.
    UnknownSku,
    /// The rules of this drop have no list.
    NoList,
    /// Nothing is sold yet.
    NotOpen,
    /// The drop is over.
    Closed,
    /// There are units to be had.
    StillAvailable,
    /// No address.
    EmailMissing,
    /// Not an address that a letter can reach.
    EmailMalformed,
    /// This network, or this address, joins too often.
    TooOften,
}

impl fmt::Display for WaitingRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownDrop => "There is no such drop.",
            Self::UnknownSku => "This item is not part of the drop. Please choose one from the list.",
            Self::NoList => "The rules of this drop have no waiting list.",
            Self::NotOpen => "This drop is not open yet: nothing is sold out.",
            Self::Closed => "This drop has closed, and its waiting list takes nobody new.",
            Self::StillAvailable => "There are units left: you need not wait for one.",
            Self::EmailMissing => "Please enter your e-mail address: the offer goes there.",
            Self::EmailMalformed => "This is not a complete e-mail address, like name@example.com.",
            Self::TooOften => "Too many lists were joined from here. Please try again later.",
        })
    }
}

impl Refusal for WaitingRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownDrop => "unknown_drop",
            Self::UnknownSku => "unknown_sku",
            Self::NoList => "no_waiting_list",
            Self::NotOpen => "not_open",
            Self::Closed => "closed",
            Self::StillAvailable => "still_available",
            Self::EmailMissing => "email_missing",
            Self::EmailMalformed => "email_malformed",
            Self::TooOften => "too_often",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::UnknownDrop => Kind::Missing,
            Self::UnknownSku | Self::EmailMissing | Self::EmailMalformed => Kind::Invalid,
            Self::NotOpen => Kind::Forbidden,
            Self::NoList | Self::Closed | Self::StillAvailable => Kind::Conflict,
            Self::TooOften => Kind::TooMany,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownSku | Self::StillAvailable => Some("sku"),
            Self::EmailMissing | Self::EmailMalformed => Some("email"),
            _ => None,
        }
    }
}

/// Why an offer does not become a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferRefused {
    /// No such offer.
    Missing,
    /// Its time is over; the drop, for the way back.
    Over(DropSlug),
    /// Another browser has taken it.
    Taken,
    /// This buyer holds or has bought as many as one may.
    LimitReached,
}

impl fmt::Display for OfferRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::Over(_) => "This offer has ended, and its unit went to the next in line. Nothing was charged.",
            Self::Taken => "This offer was taken in another browser. Please go on there.",
            Self::LimitReached => {
                "This browser holds or has bought as many of this item as one buyer may have. Nothing was held."
            }
        })
    }
}

impl Refusal for OfferRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Over(_) => "offer_over",
            Self::Taken => "offer_taken",
            Self::LimitReached => "limit_reached",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Over(_) => Kind::Gone,
            Self::Taken | Self::LimitReached => Kind::Conflict,
        }
    }
}
