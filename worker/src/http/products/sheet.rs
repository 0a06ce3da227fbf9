//! Products as a sheet: out, and in again after a look at what it would do.

use super::{Hand, told};
use crate::http::asked::{Answer, Asked};
use crate::http::errors::Refused;
use crate::http::reply::Reply;
use crate::http::route::{KEY, Route, Who};
use crate::http::studio::greeted;
use serde_json::json;
use shared::failure::Failure;
use shared::products::sheet::plan::Plan;
use shared::products::sheet::{BYTES_MAX, flow, write};
use shared::products::view::ImportPage;
use shared::requests::Key;
use worker::FormEntry;

/// The file, and the same once more as pasted rows, percent-encoded at worst.
const FORM_BYTES_MAX: usize = 4 * BYTES_MAX;

/// Out and in.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/products.csv",
        "ProductsSheet",
        Who::Creator,
        "Everything the creator has, one row a variant; the same sheet can be read in again.",
        &[200],
        |asked, _| Box::pin(out(asked)),
    ),
    Route::get(
        "/studio/products/import",
        "ImportForm",
        Who::Creator,
        "Where a sheet is read in.",
        &[200],
        |asked, _| Box::pin(async { Ok(Reply::html(app::products::import(&model(asked, String::new())?))) }),
    ),
    Route::post(
        "/studio/products/import",
        "ImportProducts",
        Who::Creator,
        "Says what a sheet would do, row by row; with then=apply and nothing wrong in it, does it, all of it or nothing. \
         As a form, as multipart/form-data with the field `file`, or as text/csv with apply in the query.",
        &[
            ("rows", false, "The sheet: UTF-8, with commas or semicolons, at most 1,000 rows."),
            ("then", false, "look or apply."),
            KEY,
        ],
        &[200, 303, 409, 422],
        |asked, _| Box::pin(read(asked)),
    )
    .up_to(FORM_BYTES_MAX),
];

fn model(asked: &Asked<'_>, text: String) -> Result<ImportPage, Refused> {
    Ok(ImportPage {
        shop: asked.wire.config.shop.clone(),
        person: greeted(asked)?,
        text,
        notices: Vec::new(),
        bad: Vec::new(),
        planned: None,
        key: asked.wire.ports().ids.fresh("sheet-"),
    })
}

/// `GET /studio/products.csv`
async fn out(asked: &Asked<'_>) -> Answer {
    let rows = flow::rows(&asked.wire.ports(), asked.studio()?.creator.as_str()).await?;
    Ok(Reply::text("text/csv; charset=utf-8", write(&rows))
        .header("content-disposition", "attachment; filename=\"products.csv\""))
}

/// What was sent: the sheet, whether to do it, the key.
struct Sent {
    text: String,
    apply: bool,
    key: Result<Key, shared::requests::KeyRefused>,
}

async fn sent(asked: &mut Asked<'_>) -> Result<Sent, Refused> {
    let kind = asked.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let header_key = asked.header("idempotency-key");
    if kind.starts_with("text/csv") {
        let text = String::from_utf8_lossy(&asked.body().await?).into_owned();
        let key = Key::parse(header_key.as_deref().unwrap_or_default());
        return Ok(Sent { text, apply: asked.query_value("then") == "apply", key });
    }
    if !kind.starts_with("multipart/form-data") {
        let form = asked.form().await?;
        return Ok(Sent { text: form.value("rows").to_owned(), apply: form.value("then") == "apply", key: form.key() });
    }
    let form = asked.multipart().await?;
    let field = |name: &str| form.get_field(name).unwrap_or_default();
    let file = match form.get("file") {
        Some(FormEntry::File(file)) => file.bytes().await.unwrap_or_default(),
        _ => Vec::new(),
    };
    let text = if file.is_empty() { field("rows") } else { String::from_utf8_lossy(&file).into_owned() };
    let key = Key::parse(&header_key.unwrap_or_else(|| field("key")));
    Ok(Sent { text, apply: field("then") == "apply", key })
}

/// `POST /studio/products/import`
async fn read(asked: &mut Asked<'_>) -> Answer {
    let hand = Hand::of(asked)?;
    let Sent { text, apply, key } = sent(asked).await?;
    let ports = asked.wire.ports();
    let outcome = match (apply, key) {
        (false, _) => flow::dry_run(&ports, &hand.creator, &text).await,
        (true, Ok(key)) => flow::apply(&ports, hand.who(), key, &text).await,
        (true, Err(refused)) => Err(Failure::Refused(refused.into())),
    };
    match outcome {
        Ok(plan) if asked.wants_json() => {
            let status = if plan.bad.is_empty() { 200 } else { 422 };
            let done = apply && plan.bad.is_empty();
            Ok(Reply::json(status, &json!({ "applied": done, "bad": plan.bad, "rows": plan.rows })))
        }
        Ok(plan) if apply && plan.bad.is_empty() => Ok(Reply::see_other("/studio/products?said=imported")),
        Ok(Plan { bad, rows, .. }) => {
            let status = if bad.is_empty() { 200 } else { 422 };
            let page = ImportPage { bad, planned: Some(rows), ..model(asked, text)? };
            Ok(Reply::html(app::products::import(&page)).status(status))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let page = ImportPage { notices: refused.notices(), ..model(asked, text)? };
            Ok(Reply::html(app::products::import(&page)).status(Refused::of(&refused).status()))
        }
        Err(failure) => Err(told(failure)),
    }
}
