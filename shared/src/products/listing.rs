//! When buyers may see a product: a price, a picture, and above the limit a provenance record about its four views.

use super::provenance::Record;
use super::refused::ProductRefused;
use super::store::{Limit, PictureRow, ProductRow};
use super::{State, View};
use crate::uploads::State as Upload;

/// Whether any piece costs more than the limit of its currency.
#[must_use]
pub fn needs_provenance(product: &ProductRow) -> bool {
    product.variants.iter().any(|variant| {
        let limit = product.limits.iter().find(|limit| limit.currency == variant.currency);
        variant.price_minor.is_some_and(|price| limit.is_none_or(|limit: &Limit| limit.limit_minor < price))
    })
}

/// The required views that no picture shows.
#[must_use]
pub fn missing_views(pictures: &[PictureRow]) -> Vec<View> {
    View::REQUIRED.into_iter().filter(|view| !pictures.iter().any(|picture| picture.view == *view)).collect()
}

/// Whether the newest record is about the required views as they are now.
#[must_use]
pub fn is_on_record(pictures: &[PictureRow], records: &[Record]) -> bool {
    let Some(statement) = records.last().and_then(Record::read) else { return false };
    View::REQUIRED.into_iter().all(|view| {
        pictures
            .iter()
            .any(|picture| picture.view == view && statement.views.iter().any(|seen| seen.original == picture.upload))
    })
}

/// Whether it may be listed.
///
/// # Errors
/// `Hidden`, `PriceMissing`, `PictureMissing`, `ViewsMissing`, `RecordMissing`: the first that is in the way.
pub fn check(product: &ProductRow) -> Result<(), ProductRefused> {
    if product.state == State::Hidden {
        return Err(ProductRefused::Hidden);
    }
    if !product.variants.iter().any(|variant| variant.price_minor.is_some()) {
        return Err(ProductRefused::PriceMissing);
    }
    // One on its way will do: it is made within seconds.
    let shows = |picture: &PictureRow| !matches!(picture.state, Upload::Receiving | Upload::Refused);
    if !product.pictures.iter().any(shows) {
        return Err(ProductRefused::PictureMissing);
    }
    provenance(product)
}

/// Whether what it costs is covered by what is on record.
///
/// # Errors
/// `ViewsMissing`, `RecordMissing`.
pub fn provenance(product: &ProductRow) -> Result<(), ProductRefused> {
    if !needs_provenance(product) {
        return Ok(());
    }
    let missing = missing_views(&product.pictures);
    if !missing.is_empty() {
        return Err(ProductRefused::ViewsMissing(missing));
    }
    if is_on_record(&product.pictures, &product.records) { Ok(()) } else { Err(ProductRefused::RecordMissing) }
}
