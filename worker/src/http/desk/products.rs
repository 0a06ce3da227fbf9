//! Products at the desk: all of them, one of them, and the way to take one down.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::reply::Reply;
use super::super::route::{KEY, Route, Who};
use super::{done, file, greeted};
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::office::csv;
use shared::people::Level;
use shared::products::flow::{Seen, list as products, one};
use shared::products::moderation::flow;
use shared::products::refused::ProductRefused;
use shared::products::shown::{self, Asking, ROWS_IN_A_FILE, ROWS_ON_A_PAGE};
use shared::products::view::DeskProductsPage;

const ACT: &[u16] = &[200, 303, 404, 409, 422];
const VERSION: (&str, bool, &str) = ("version", true, "The version that was seen.");

/// Finding products, hiding one, showing it again.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/products",
        "DeskProducts",
        Who::Operator(Level::Read),
        "Products of everybody, by q and state.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/products.csv",
        "DeskProductsCsv",
        Who::Operator(Level::Read),
        "The products shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/products/{product}",
        "DeskProduct",
        Who::Operator(Level::Read),
        "Everything about one product.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/products/{product}/hide",
        "HideProduct",
        Who::Operator(Level::Act),
        "Takes a listed product down.",
        &[("why", true, "Its creator reads it; at most 500 characters."), VERSION, KEY],
        ACT,
        |asked, path| Box::pin(act(asked, path.first, true)),
    ),
    Route::post(
        "/desk/products/{product}/show",
        "ShowProduct",
        Who::Operator(Level::Act),
        "Lists a hidden product again.",
        &[("why", false, "For the record."), VERSION, KEY],
        ACT,
        |asked, path| Box::pin(act(asked, path.first, false)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    let asking = Asking {
        q: asked.query_value("q"),
        state: asked.query_value("state"),
        from: asked.query_value("from").parse().unwrap_or(0),
    };
    let as_file = asked.path.strip_suffix(".csv");
    let most = if as_file.is_some() { ROWS_IN_A_FILE } else { ROWS_ON_A_PAGE };
    let rows = products(&asked.wire.ports(), "", (&asking.q, &asking.state), (asking.from, most)).await?;
    let table = shown::table("/desk/products", true, &asking, &rows);
    if let Some(name) = as_file {
        return Ok(file(name, "csv", "text/csv; charset=utf-8", csv::of(&table)));
    }
    let model = DeskProductsPage { shop: asked.wire.config.shop.clone(), person: greeted(asked)?, table };
    Ok(Reply::html(app::products::desk_list(&model)))
}

fn said(asked: &Asked<'_>) -> Option<Notice> {
    let code = asked.query_value("done");
    let text = match code.as_str() {
        "hidden" => "Hidden. Its creator reads the reason.",
        "shown" => "It is listed again.",
        _ => return None,
    };
    Some(Notice { code, field: None, text: text.to_owned() })
}

async fn show(asked: &Asked<'_>, id: &str, why: &str, notices: Vec<Notice>) -> Result<Reply, Refused> {
    let ports = asked.wire.ports();
    let product = one(&ports, "", id).await?;
    let may_act = asked.somebody()?.operator >= Some(Level::Act);
    let around = (asked.wire.config.shop.clone(), greeted(asked)?);
    let mut model = shown::desk(around, &product, ports.ids.fresh("desk-"), may_act);
    (model.why, model.notices, model.said) = (why.to_owned(), notices, said(asked));
    Ok(Reply::html(app::products::desk_page(&model)))
}

async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, "", Vec::new()).await
}

fn seen(form: &Form, product: &str) -> Result<Seen, Failure<ProductRefused>> {
    let key = form.key().map_err(|refused| Failure::Refused(refused.into()))?;
    Ok(Seen { product: product.to_owned(), version: form.value("version").parse().unwrap_or(-1), key })
}

async fn act(asked: &mut Asked<'_>, id: &str, hide: bool) -> Answer {
    let form = asked.form().await?;
    let (person, why) = (&asked.somebody()?.id, form.value("why"));
    let outcome = match seen(&form, id) {
        Ok(seen) if hide => flow::hide(&asked.wire.ports(), person, seen, why).await,
        Ok(seen) => flow::show(&asked.wire.ports(), person, seen, why).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(()) => Ok(done(asked, &format!("/desk/products/{id}"), if hide { "hidden" } else { "shown" })),
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != ProductRefused::Missing => {
            let status = Refused::of(&refused).status();
            Ok(show(asked, id, why, refused.notices()).await?.status(status))
        }
        Err(Failure::Refused(refused)) => {
            let notices = refused.notices();
            Err(Refused::of(&refused).with_notices(notices))
        }
        Err(broken) => Err(broken.into()),
    }
}
