//! A drop's figures, for whoever sells in it.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::studio::greeted;
use shared::analytics::flow;

/// The figures.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/figures",
        "Figures",
        Who::Creator,
        "Views, holds, payments and refunds of a drop over time.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::get(
        "/studio/drops/{id}/figures.csv",
        "FiguresFile",
        Who::Creator,
        "The same, minute by minute, as CSV.",
        &[200, 404],
        |asked, path| Box::pin(file(asked, path.first)),
    ),
];

/// `GET /studio/drops/{id}/figures`
async fn page(asked: &Asked<'_>, drop: &str) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = flow::page(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, drop).await?;
    Ok(Reply::html(app::analytics::page(&model.ok_or_else(Refused::missing)?)))
}

/// `GET /studio/drops/{id}/figures.csv`
async fn file(asked: &Asked<'_>, drop: &str) -> Answer {
    let text = flow::file(&asked.wire.ports(), asked.studio()?, drop).await?.ok_or_else(Refused::missing)?;
    Ok(Reply::text("text/csv; charset=utf-8", text)
        .header("content-disposition", "attachment; filename=\"figures.csv\""))
}
