//! The public page of a product's provenance.

use crate::http::asked::{Answer, Asked};
use crate::http::errors::Refused;
use crate::http::reply::Reply;
use crate::http::route::{Route, Who};
use serde_json::json;
use shared::products::State;
use shared::products::flow::one;
use shared::products::provenance::first_broken;
use shared::products::shown::records;
use shared::products::view::ProvenancePage;

/// For everybody.
pub const ROUTES: &[Route] = &[Route::get(
    "/provenance/{product}",
    "Provenance",
    Who::Anyone,
    "The provenance records of a product, with whether their chain of hashes holds, computed anew.",
    &[200, 404],
    |asked, path| Box::pin(page(asked, path.first)),
)];

/// `GET /provenance/{product}`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    let product = one(&asked.wire.ports(), "", id).await?;
    // What nobody has stated anything about is nobody's business yet.
    if product.records.is_empty() {
        return Err(Refused::missing());
    }
    let broken = first_broken(&product.id, &product.records);
    if asked.wants_json() {
        return Ok(Reply::json(
            200,
            &json!({
                "product": product.id, "title": product.title, "maker": product.maker, "holds": broken.is_none(),
                "broken_at": broken, "rule": "sha256(len:product len:number len:at len:statement len:previous)",
                "records": product.records,
            }),
        ));
    }
    let model = ProvenancePage {
        shop: asked.wire.config.shop.clone(),
        records: records(&product.id, &product.zone, &product.records),
        hidden: product.state == State::Hidden,
        id: product.id,
        title: product.title,
        maker: product.maker,
        slug: product.slug,
        broken,
    };
    Ok(Reply::html(app::products::provenance(&model)))
}
