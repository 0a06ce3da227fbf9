//! Why a drop is not kept, not scheduled, not taken back, not repriced.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::switches::SwitchedOff;
use std::fmt;

/// What is wrong with something that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DropRefused {
    /// No title.
    TitleMissing,
    /// No line under the title.
    TaglineMissing,
    /// No story.
    StoryMissing,
    /// More characters than fit.
    TooLong {
        /// As many as fit.
        chars_max: usize,
    },
    /// None, or none of the list.
    CategoryMissing,
    /// No picture, or one that is not the creator's.
    HeroMissing,
    /// No time.
    TimeMalformed,
    /// A time that is left out that night.
    TimeSkipped {
        /// The zone's short names before and after.
        zones: (String, String),
    },
    /// A time that comes twice that night.
    TimeTwice,
    /// It would open in the past.
    WindowInPast,
    /// It would close before it opens.
    ClosesBeforeOpens,
    /// Shorter than five minutes.
    WindowTooShort,
    /// Longer than a day.
    WindowTooLong,
    /// Nothing to sell.
    NoItems,
    /// Not one of the creator's.
    ItemUnknown,
    /// The same thing twice.
    ItemTwice,
    /// Nobody may see it.
    ProductHidden,
    /// Worth so much that buyers must be able to see where it comes from.
    ProvenanceMissing,
    /// No units.
    BadUnits,
    /// More than there are.
    UnitsAboveStock {
        /// As many as there are.
        stock: u32,
    },
    /// No limit.
    BadLimit,
    /// More than there are in the drop.
    LimitAboveUnits {
        /// As many as there are.
        units: u32,
    },
    /// No price.
    BadPrice,
    /// Compared with what nobody was ever charged, or not lately.
    CompareNeverCharged,
    /// Compared with what is no more than it costs.
    CompareNotHigher,
    /// No lobby of that length.
    BadLobby,
    /// No way to get it.
    NoSlots,
    /// Neither pickup nor delivery.
    SlotKind,
    /// Nowhere.
    SlotPlaceMissing,
    /// Nobody brings it.
    CarrierMissing,
    /// It begins before the drop is over.
    SlotBeforeClose,
    /// It ends before it begins.
    SlotBackwards,
    /// Nobody fits.
    SlotWithoutCapacity,
    /// No price.
    SlotPrice,
}

impl fmt::Display for DropRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TitleMissing => f.write_str("Give it a name: it is what buyers look for."),
            Self::TaglineMissing => f.write_str("Say in one line what it is."),
            Self::StoryMissing => f.write_str("Tell where it comes from and what a buyer gets."),
            Self::TooLong { chars_max } => write!(f, "At most {chars_max} characters fit here."),
            Self::CategoryMissing => f.write_str("Choose where people should find it."),
            Self::HeroMissing => f.write_str("Choose the picture the page opens with."),
            Self::TimeMalformed => f.write_str("Give a day and a time, such as 21 November 2026, 18:00."),
            Self::TimeSkipped { zones: (before, after) } => write!(
                f,
                "There is no such time that night: the clock is put forward from {before} to {after}. Choose an hour later or earlier."
            ),
            Self::TimeTwice => {
                f.write_str("That night has this time twice, because the clock is put back. Say which of the two.")
            }
            Self::WindowInPast => f.write_str("This has passed. Choose a time to come."),
            Self::ClosesBeforeOpens => f.write_str("It would close before it opens."),
            Self::WindowTooShort => f.write_str("A drop is open for at least 5 minutes."),
            Self::WindowTooLong => f.write_str("A drop is open for at most 24 hours."),
            Self::NoItems => f.write_str("Choose at least one thing to sell."),
            Self::ItemUnknown => f.write_str("Choose one of your products."),
            Self::ItemTwice => f.write_str("This stands in the drop already. Take one of the two rows out."),
            Self::ProductHidden => {
                f.write_str("This product is not listed. List it on its page, or choose another one.")
            }
            Self::ProvenanceMissing => f.write_str(
                "At this price a listing needs its views and a provenance record. Add them on the product’s page.",
            ),
            Self::BadUnits => f.write_str("How many are there? A whole number from 1 up."),
            Self::UnitsAboveStock { stock } => write!(f, "There are {stock} in stock. Choose no more than that."),
            Self::BadLimit => f.write_str("How many may one buyer have? A whole number from 1 up."),
            Self::LimitAboveUnits { units } => write!(f, "The drop has {units}: a buyer cannot have more than that."),
            Self::CompareNeverCharged => f.write_str("It was not on sale at this price within the 30 days before this drop: only a price that buyers were really asked for can stand beside the new one."),
            Self::CompareNotHigher => f.write_str("It costs no less than that now: leave this empty."),
            Self::BadPrice => f.write_str("Write the price as a number above 0, such as 38.50."),
            Self::BadLobby => f.write_str("How many minutes? A whole number from 1 to 1440, or nothing for no lobby."),
            Self::NoSlots => f.write_str("Give buyers at least one way to get it: a pickup window or a delivery."),
            Self::SlotKind => f.write_str("Choose pickup or delivery."),
            Self::SlotPlaceMissing => f.write_str("Say where, or how it is brought."),
            Self::CarrierMissing => f.write_str("Say who brings it: they are paid for it."),
            Self::SlotBeforeClose => f.write_str("Nobody can have it before the drop is over. Choose a later time."),
            Self::SlotBackwards => f.write_str("It would end before it begins."),
            Self::SlotWithoutCapacity => f.write_str("How many orders fit? A whole number from 1 up."),
            Self::SlotPrice => f.write_str("Write what it costs as a number, such as 4.90; 0 when it is free."),
        }
    }
}

impl Refusal for DropRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::TitleMissing => "title_missing",
            Self::TaglineMissing => "tagline_missing",
            Self::StoryMissing => "story_missing",
            Self::TooLong { .. } => "too_long",
            Self::CategoryMissing => "category_missing",
            Self::HeroMissing => "hero_missing",
            Self::TimeMalformed => "time_malformed",
            Self::TimeSkipped { .. } => "time_skipped",
            Self::TimeTwice => "time_twice",
            Self::WindowInPast => "window_in_past",
            Self::ClosesBeforeOpens => "closes_before_opens",
            Self::WindowTooShort => "window_too_short",
            Self::WindowTooLong => "window_too_long",
            Self::NoItems => "no_items",
            Self::ItemUnknown => "item_unknown",
            Self::ItemTwice => "item_twice",
            Self::ProductHidden => "product_hidden",
            Self::ProvenanceMissing => "provenance_missing",
            Self::BadUnits => "bad_units",
            Self::UnitsAboveStock { .. } => "units_above_stock",
            Self::BadLimit => "bad_limit",
            Self::LimitAboveUnits { .. } => "limit_above_units",
            Self::CompareNeverCharged => "compare_never_charged",
            Self::CompareNotHigher => "compare_not_higher",
            Self::BadPrice => "bad_price",
            Self::BadLobby => "bad_lobby",
            Self::NoSlots => "no_slots",
            Self::SlotKind => "slot_kind",
            Self::SlotPlaceMissing => "slot_place_missing",
            Self::CarrierMissing => "carrier_missing",
            Self::SlotBeforeClose => "slot_before_close",
            Self::SlotBackwards => "slot_backwards",
            Self::SlotWithoutCapacity => "slot_without_capacity",
            Self::SlotPrice => "slot_price",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl DropRefused {
    /// At the field it is about.
    #[must_use]
    pub fn at(&self, field: impl Into<String>) -> Notice {
        Notice { code: self.code().to_owned(), field: Some(field.into()), text: self.to_string() }
    }
}

/// Why a step of a drop was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRefused {
    /// Missing, or someone else's.
    Missing,
    /// What was typed, or what became of it since: field by field.
    Typed(Vec<Notice>),
    /// It is announced: only its prices can be changed.
    NotADraft,
    /// It is a draft.
    NotScheduled,
    /// Nobody has vouched for the creator yet.
    NotVerified,
    /// Somebody took units out of the stock meanwhile.
    OutOfStock,
    /// No drop is announced at the moment.
    Off(SwitchedOff),
    /// Its opening has passed.
    HasOpened,
    /// Somebody holds units of it.
    HasHolds,
    /// It is over.
    HasClosed,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for StepRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for StepRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Typed(notices) => f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::NotADraft => f.write_str("This drop is announced. Take it back first, or change its prices."),
            Self::NotScheduled => f.write_str("This drop is still a draft: change the price in it."),
            Self::NotVerified => f.write_str(
                "Somebody from the shop has to verify who you are before you sell. Everything you have prepared stays.",
            ),
            Self::OutOfStock => {
                f.write_str("Fewer are in stock than this drop needs. Take some out of it, or count the stock again.")
            }
            Self::Off(off) => off.fmt(f),
            Self::HasOpened => f.write_str("This drop has opened: it can no longer be taken back."),
            Self::HasHolds => f.write_str("Somebody holds units of this drop: it can no longer be taken back."),
            Self::HasClosed => f.write_str("This drop is over: its prices stay as they were."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for StepRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Typed(_) => "invalid",
            Self::NotADraft => "not_a_draft",
            Self::NotScheduled => "not_scheduled",
            Self::NotVerified => "not_verified",
            Self::OutOfStock => "out_of_stock",
            Self::Off(off) => off.code(),
            Self::HasOpened => "has_opened",
            Self::HasHolds => "has_holds",
            Self::HasClosed => "has_closed",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Typed(_) => Kind::Invalid,
            Self::NotVerified => Kind::Forbidden,
            Self::NotADraft
            | Self::NotScheduled
            | Self::OutOfStock
            | Self::HasOpened
            | Self::HasHolds
            | Self::HasClosed => Kind::Conflict,
            Self::Off(off) => off.kind(),
            Self::Act(refused) => refused.kind(),
        }
    }
}
