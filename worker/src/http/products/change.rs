//! What is changed about a product that is there: each form of its page, one flow.

use super::{Hand, seen, shown_page, told};
use crate::http::asked::{Answer, Asked, Form};
use crate::http::errors::Refused;
use crate::http::reply::Reply;
use serde_json::json;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::products::View;
use shared::products::flow::{self, Done};
use shared::products::pictures::{Step, flow as pictures};
use shared::products::provenance::flow as provenance;
use shared::products::refused::ProductRefused;
use shared::products::shown::Refusal;
use shared::products::view::{Part, TypedProduct, TypedRecord, TypedVariant};

/// The words of a product as the form has them.
pub fn words_of(form: &Form) -> TypedProduct {
    let field = |name| form.value(name).to_owned();
    TypedProduct { title: field("title"), category: field("category"), description: field("description") }
}

/// A variant as the form has it; on a page with several such forms each has its row behind its names.
pub fn variant_of(form: &Form) -> TypedVariant {
    let row = form.value("row");
    let field = |name: &str| match row {
        "" => form.value(name).to_owned(),
        row => form.value(&format!("{name}-{row}")).to_owned(),
    };
    let currency = Some(field("currency")).filter(|code| !code.is_empty()).unwrap_or_else(|| "EUR".to_owned());
    TypedVariant {
        sku: field("sku"),
        title: field("variant"),
        detail: field("detail"),
        price: field("price"),
        currency,
        stock: field("stock"),
    }
}

/// After a change: back to the page, which says what has happened; or the page with what was refused.
async fn answer(
    asked: &Asked<'_>,
    product: &str,
    outcome: Done,
    word: &str,
    refusal: impl FnOnce(Vec<Notice>) -> Refusal,
) -> Answer {
    match outcome {
        Ok(()) if asked.wants_json() => Ok(Reply::json(200, &json!({ "product": product, "done": word }))),
        Ok(()) => Ok(Reply::see_other(&format!("/studio/products/{product}?said={word}"))),
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != ProductRefused::Missing => {
            let status = Refused::of(&refused).status();
            Ok(shown_page(asked, product, refusal(refused.notices())).await?.status(status))
        }
        Err(failure) => Err(told(failure)),
    }
}

/// `POST /studio/products/{product}`
pub async fn words(asked: &mut Asked<'_>, product: &str) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let typed = words_of(&form);
    let outcome = match seen(&form, product) {
        Ok(seen) => flow::save(&asked.wire.ports(), hand.who(), seen, &typed).await,
        Err(refused) => Err(refused),
    };
    let seen = form.value("seen").to_owned();
    answer(asked, product, outcome, "saved", |notices| Refusal {
        part: Part::Words,
        notices,
        words: Some(typed),
        seen,
        ..Refusal::default()
    })
    .await
}

/// `POST /studio/products/{product}/variants`
pub async fn variant(asked: &mut Asked<'_>, product: &str) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let typed = variant_of(&form);
    let outcome = match seen(&form, product) {
        Ok(seen) => flow::put_variant(&asked.wire.ports(), hand.who(), seen, &typed).await,
        Err(refused) => Err(refused),
    };
    let (seen, row) = (form.value("seen").to_owned(), form.value("row").to_owned());
    answer(asked, product, outcome, "saved", |mut notices| {
        // Each row has names of its own.
        for field in notices.iter_mut().filter_map(|notice| notice.field.as_mut()) {
            if ["sku", "variant", "detail", "price", "currency", "stock"].contains(&field.as_str()) {
                *field = format!("{field}-{row}");
            }
        }
        let sku = if row == "new" { String::new() } else { typed.sku.clone() };
        Refusal { part: Part::Variant(sku), notices, variant: Some(typed), seen, ..Refusal::default() }
    })
    .await
}

/// `POST /studio/products/{product}/pictures`
pub async fn picture(asked: &mut Asked<'_>, product: &str) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let (upload, view) = (form.value("upload"), View::parse(form.value("view")).unwrap_or(View::Other));
    let (ports, who) = (asked.wire.ports(), hand.who());
    let outcome = match (seen(&form, product), form.value("then")) {
        (Err(refused), _) => Err(refused),
        (Ok(seen), "add") => pictures::add(&ports, who, seen, upload, view).await,
        (Ok(seen), "remove") => pictures::remove(&ports, who, seen, upload).await,
        (Ok(seen), "earlier") => pictures::arrange(&ports, who, seen, upload, Step::Earlier).await,
        (Ok(seen), "later") => pictures::arrange(&ports, who, seen, upload, Step::Later).await,
        (Ok(seen), _) => pictures::arrange(&ports, who, seen, upload, Step::Shows(view)).await,
    };
    answer(asked, product, outcome, "saved", |notices| Refusal { part: Part::Other, notices, ..Refusal::default() })
        .await
}

/// `POST /studio/products/{product}/records`
pub async fn record(asked: &mut Asked<'_>, product: &str) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let field = |name| form.value(name).to_owned();
    let typed = TypedRecord {
        made: field("made"),
        materials: field("materials"),
        mark: field("mark"),
        history: field("history"),
    };
    let outcome = match seen(&form, product) {
        Ok(seen) => provenance::write(&asked.wire.ports(), hand.who(), seen, &typed).await,
        Err(refused) => Err(refused),
    };
    answer(asked, product, outcome, "recorded", |notices| Refusal {
        part: Part::Record,
        notices,
        record: Some(typed),
        ..Refusal::default()
    })
    .await
}

/// `POST /studio/products/{product}/publish`, `POST /studio/products/{product}/unpublish`
pub async fn listed(asked: &mut Asked<'_>, product: &str, listed: bool) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let outcome = match seen(&form, product) {
        Ok(seen) => flow::set_listed(&asked.wire.ports(), hand.who(), seen, listed).await,
        Err(refused) => Err(refused),
    };
    let word = if listed { "listed" } else { "unlisted" };
    answer(asked, product, outcome, word, |notices| Refusal { part: Part::Other, notices, ..Refusal::default() }).await
}
