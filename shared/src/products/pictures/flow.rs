//! Changes the pictures of a product.

use super::{Step, arranged};
use crate::audit::Act;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::products::flow::{Done, Seen, Who, change, expecting, one, text};
use crate::products::refused::ProductRefused;
use crate::products::{State, View, listing, store};
use crate::stmt;

/// Adds a photograph.
///
/// # Errors
/// `Missing`, `PictureUnknown`, `TooManyPictures`, `Act`.
pub async fn add(ports: &Ports<'_>, who: Who<'_>, seen: Seen, upload: &str, view: View) -> Done {
    one(ports, who.creator.as_str(), &seen.product).await?;
    let added = stmt!(store::ADD_PICTURE, seen.product.as_str(), upload, view.as_str());
    let act = Act::new(who.person, "picture.add", &seen.product).changes("", &text(&(upload, view)));
    let all = expecting(who, &seen, vec![added], ports);
    change(ports, act.once(seen.key), all).await
}

/// Moves a picture, or says what it shows.
///
/// # Errors
/// `Missing`, `PictureUnknown`; `ViewsMissing` and `RecordMissing` when a listed product needs it as it is; `Act`.
pub async fn arrange(ports: &Ports<'_>, who: Who<'_>, seen: Seen, upload: &str, step: Step) -> Done {
    let before = one(ports, who.creator.as_str(), &seen.product).await?;
    let unknown = Failure::Refused(ProductRefused::PictureUnknown);
    let order = arranged(&before.pictures, upload, step).ok_or(unknown)?;
    let mut after = before.clone();
    for picture in &mut after.pictures {
        if let Some((_, view)) = order.iter().find(|(id, _)| *id == picture.upload) {
            picture.view = *view;
        }
    }
    if before.state == State::Listed {
        listing::provenance(&after).map_err(Failure::Refused)?;
    }
    let order = text(&order);
    let put = stmt!(store::ARRANGE, seen.product.as_str(), order.as_str());
    let act = Act::new(who.person, "picture.arrange", &seen.product).changes("", &order);
    let all = expecting(who, &seen, vec![put], ports);
    change(ports, act.once(seen.key), all).await
}

/// Takes a picture out. The photograph itself stays with the creator's uploads.
///
/// # Errors
/// `Missing`, `PictureUnknown`; `PictureMissing`, `ViewsMissing` and `RecordMissing` when a listed product needs it; `Act`.
pub async fn remove(ports: &Ports<'_>, who: Who<'_>, seen: Seen, upload: &str) -> Done {
    let before = one(ports, who.creator.as_str(), &seen.product).await?;
    let mut after = before.clone();
    after.pictures.retain(|picture| picture.upload != upload);
    // At another version it may be gone because of this very click: the record knows.
    if after.pictures.len() == before.pictures.len() && before.version == seen.version {
        return Err(Failure::Refused(ProductRefused::PictureUnknown));
    }
    if before.state == State::Listed {
        listing::check(&after).map_err(Failure::Refused)?;
    }
    let removed = stmt!(store::REMOVE_PICTURE, seen.product.as_str(), upload);
    let act = Act::new(who.person, "picture.remove", &seen.product).changes(upload, "");
    let all = expecting(who, &seen, vec![removed], ports);
    change(ports, act.once(seen.key), all).await
}
