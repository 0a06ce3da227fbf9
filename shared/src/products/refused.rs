//! Why a product is not kept, not listed, not read from a file.

use super::View;
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::requests::KeyRefused;
use std::fmt;

/// What is wrong with something that was typed, or stood in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing where something must be.
    Missing(&'static str),
    /// More characters than fit.
    TooLong(&'static str, usize),
    /// A stock-keeping unit has letters, digits, `.`, `-` and `_`.
    Sku,
    /// The same one twice.
    SkuTwice,
    /// Another product has it.
    SkuTaken,
    /// Not a price.
    Price,
    /// Not a currency that the shop knows.
    Currency,
    /// Not a number of units.
    Stock,
    /// More variants than fit.
    TooManyVariants,
    /// Not one of the creator's products.
    Product,
    /// Rows of one product do not agree.
    Differs(&'static str),
    /// Above the limit, and nothing on record.
    Provenance,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing("title") => f.write_str("Give it a name: that is what buyers look for."),
            Self::Missing("category") => f.write_str("Say where people should find it, in a word."),
            Self::Missing("made") => f.write_str("Say when and where it was made, and by whom."),
            Self::Missing("materials") => f.write_str("Say what it is made of."),
            Self::Missing("why") => f.write_str("Say why: the creator will read it."),
            Self::Missing(_) => f.write_str("Please fill this in."),
            Self::TooLong(_, most) => write!(f, "At most {most} characters fit here."),
            Self::Sku => f.write_str("An item number has up to 40 letters, digits, dots, dashes and underscores."),
            Self::SkuTwice => f.write_str("This item number stands there twice."),
            Self::SkuTaken => f.write_str("This item number belongs to another product. Choose another one."),
            Self::Price => f.write_str("Write the price as a number above zero, like 38.50."),
            Self::Currency => f.write_str("Prices can be in EUR, USD, GBP, CHF or JPY."),
            Self::Stock => f.write_str("Write how many there are, from 0 to 100,000."),
            Self::TooManyVariants => f.write_str("A product has at most 40 variants."),
            Self::Product => f.write_str("None of your products has this id. Leave it empty for a new one."),
            Self::Differs(_) => f.write_str("Rows of one product must say the same here."),
            Self::Provenance => {
                f.write_str("At this price a listed product needs its four views and a provenance record first.")
            }
        }
    }
}

impl Refusal for Wrong {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::TooLong(..) => "too_long",
            Self::Sku => "sku_malformed",
            Self::SkuTwice => "sku_twice",
            Self::SkuTaken => "sku_taken",
            Self::Price => "price_malformed",
            Self::Currency => "currency_unknown",
            Self::Stock => "stock_malformed",
            Self::TooManyVariants => "too_many_variants",
            Self::Product => "product_unknown",
            Self::Differs(_) => "rows_differ",
            Self::Provenance => "provenance_missing",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing(field) | Self::TooLong(field, _) | Self::Differs(field) => field,
            Self::Sku | Self::SkuTwice | Self::SkuTaken => "sku",
            Self::Price | Self::Provenance => "price",
            Self::Currency => "currency",
            Self::Stock => "stock",
            Self::TooManyVariants => "title",
            Self::Product => "product",
        })
    }
}

/// A refusal as a page shows it.
#[must_use]
pub fn notice(refusal: &impl Refusal) -> Notice {
    Notice { code: refusal.code().to_owned(), field: refusal.field().map(str::to_owned), text: refusal.to_string() }
}

/// Why something about a product did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductRefused {
    /// Missing, or someone else's.
    Missing,
    /// What was typed does not do; never empty.
    Typed(Vec<Notice>),
    /// Somebody else was faster, or the key.
    Act(ActRefused),
    /// An operator hid it.
    Hidden,
    /// Nothing in it has a price.
    PriceMissing,
    /// No picture, or none that has arrived.
    PictureMissing,
    /// A picture that a record would be about is still being made.
    PictureNotReady,
    /// A photograph that is not there, not ready, not theirs, or in it already.
    PictureUnknown,
    /// Twelve are enough.
    TooManyPictures,
    /// These views are missing.
    ViewsMissing(Vec<View>),
    /// The views are there, and no record is about them.
    RecordMissing,
    /// Only what is listed can be hidden.
    NotListed,
    /// It is not hidden.
    NotHidden,
    /// Not a file of rows.
    SheetUnreadable(String),
}

impl ProductRefused {
    /// What to show on the page, field by field.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Typed(notices) => notices.clone(),
            other => vec![notice(other)],
        }
    }
}

impl From<Wrong> for ProductRefused {
    fn from(wrong: Wrong) -> Self {
        Self::Typed(vec![notice(&wrong)])
    }
}

impl From<ActRefused> for ProductRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl From<KeyRefused> for ProductRefused {
    fn from(refused: KeyRefused) -> Self {
        Self::Act(ActRefused::Key(refused))
    }
}

impl fmt::Display for ProductRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is no such product, or it is not yours to see.",
            Self::Typed(notices) => return f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::Act(refused) => return refused.fmt(f),
            Self::Hidden => "An operator has hidden this product. The reason stands on this page; write to us when it is mended.",
            Self::PriceMissing => "Give it a price before buyers can see it.",
            Self::PictureMissing => "It needs a photograph before buyers can see it.",
            Self::PictureNotReady => "One of the four views is still being made. Try again in a few seconds.",
            Self::PictureUnknown => "This photograph is not there, or stands here already.",
            Self::TooManyPictures => "A product has at most twelve pictures.",
            Self::ViewsMissing(views) => {
                let words: Vec<&str> = views.iter().map(|view| view.words()).collect();
                return write!(f, "At this price buyers must see where it comes from. Still missing: {}.", words.join("; "));
            }
            Self::RecordMissing => "At this price buyers must see where it comes from. Write a provenance record about the pictures that are here now.",
            Self::NotListed => "Only a product that is listed can be hidden.",
            Self::NotHidden => "This product is not hidden.",
            Self::SheetUnreadable(why) => return write!(f, "The file cannot be read: {why}."),
        })
    }
}

impl Refusal for ProductRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Typed(_) => "invalid",
            Self::Act(refused) => refused.code(),
            Self::Hidden => "product_hidden",
            Self::PriceMissing => "price_missing",
            Self::PictureMissing => "picture_missing",
            Self::PictureNotReady => "picture_not_ready",
            Self::PictureUnknown => "picture_unknown",
            Self::TooManyPictures => "too_many_pictures",
            Self::ViewsMissing(_) => "views_missing",
            Self::RecordMissing => "record_missing",
            Self::NotListed => "not_listed",
            Self::NotHidden => "not_hidden",
            Self::SheetUnreadable(_) => "sheet_unreadable",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Act(refused) => refused.kind(),
            Self::Hidden => Kind::Forbidden,
            Self::NotListed | Self::NotHidden => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SheetUnreadable(_) => Some("rows"),
            Self::PriceMissing => Some("variants"),
            Self::PictureMissing | Self::PictureNotReady | Self::ViewsMissing(_) => Some("pictures"),
            Self::RecordMissing => Some("provenance"),
            _ => None,
        }
    }
}
