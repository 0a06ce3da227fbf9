//! Writes a provenance record.

use super::{Record, Seen as SeenView, Statement, read};
use crate::audit::Act;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::products::flow::{Done, Seen, Who, change, expecting, one, text};
use crate::products::refused::ProductRefused;
use crate::products::view::TypedRecord;
use crate::products::{form, listing, store};
use crate::stmt;

/// Writes the next record about the product as it is now: its words, and the pictures that are ready.
///
/// # Errors
/// `Missing`, `Typed`, `ViewsMissing`, `PictureNotReady` while a required view is not ready, `Act`.
pub async fn write(ports: &Ports<'_>, who: Who<'_>, seen: Seen, typed: &TypedRecord) -> Done {
    let product = one(ports, who.creator.as_str(), &seen.product).await?;
    let views: Vec<SeenView> = product
        .pictures
        .iter()
        .filter_map(|picture| {
            let media = picture.hash.clone()?;
            Some(SeenView { view: picture.view, original: picture.upload.clone(), media })
        })
        .collect();
    let statement = Statement {
        title: product.title.clone(),
        maker: product.maker.clone(),
        made: typed.made.clone(),
        materials: typed.materials.clone(),
        mark: typed.mark.clone(),
        history: typed.history.clone(),
        views,
    };
    let statement = read(&statement).map_err(|wrong| Failure::Refused(ProductRefused::Typed(form::notices(&wrong))))?;
    let missing = listing::missing_views(&product.pictures);
    if !missing.is_empty() {
        return Err(Failure::Refused(ProductRefused::ViewsMissing(missing)));
    }
    let ready = |view| statement.views.iter().any(|seen| seen.view == view);
    if !crate::products::View::REQUIRED.into_iter().all(ready) {
        return Err(Failure::Refused(ProductRefused::PictureNotReady));
    }
    let record = Record::after(product.records.last(), &product.id, ports.now, text(&statement));
    let written = stmt!(
        store::WRITE_RECORD,
        product.id.as_str(),
        record.number,
        record.at_ms,
        record.statement.as_str(),
        record.previous.as_str(),
        record.hash.as_str()
    );
    // What makes a second click the same is what was typed; the time and the chain are not.
    let act = Act::new(who.person, "provenance.write", &product.id).changes("", &record.statement);
    let all = expecting(who, &seen, vec![written], ports);
    change(ports, act.once(seen.key), all).await
}
