//! Statements of a creator: page, CSV, and a journal for bookkeeping.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::studio::greeted;
use shared::statements::{Month, Statement, as_beancount, as_csv, flow};

/// What each month brought.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/statements",
        "Statements",
        Who::Owner,
        "The months that have a statement.",
        &[200],
        |asked, _| Box::pin(months(asked)),
    ),
    Route::get(
        "/studio/statements/{month}",
        "Statement",
        Who::Owner,
        "A month, 2026-11: every sale with every fee, refunds, debt, payouts, and the balance.",
        &[200, 404, 422],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::get(
        "/studio/statements/{month}/statement.csv",
        "StatementCsv",
        Who::Owner,
        "The same as CSV, a row for each line.",
        &[200, 404, 422],
        |asked, path| Box::pin(csv(asked, path.first)),
    ),
    Route::get(
        "/studio/statements/{month}/statement.beancount",
        "StatementBeancount",
        Who::Owner,
        "The same as a journal for Beancount.",
        &[200, 404, 422],
        |asked, path| Box::pin(beancount(asked, path.first)),
    ),
];

/// `GET /studio/statements`
async fn months(asked: &Asked<'_>) -> Answer {
    let months = flow::months(&asked.wire.ports(), asked.studio()?).await?;
    let person = greeted(asked)?;
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: None };
    Ok(Reply::html(app::statements::months(around, &months)))
}

async fn statements(asked: &Asked<'_>, month: &str) -> Result<(Month, Vec<Statement>), Refused> {
    Ok(flow::statements(&asked.wire.ports(), asked.studio()?, month).await?)
}

/// `GET /studio/statements/{month}`
async fn page(asked: &Asked<'_>, month: &str) -> Answer {
    let (month, statements) = statements(asked, month).await?;
    let (person, studio) = (greeted(asked)?, asked.studio()?);
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: None };
    Ok(Reply::html(app::statements::page(around, &studio.name, &studio.zone, month, &statements)))
}

/// `GET /studio/statements/{month}/statement.csv`
async fn csv(asked: &Asked<'_>, month: &str) -> Answer {
    let (month, statements) = statements(asked, month).await?;
    Ok(file("text/csv; charset=utf-8", as_csv(&statements), &format!("statement-{month}.csv")))
}

/// `GET /studio/statements/{month}/statement.beancount`
async fn beancount(asked: &Asked<'_>, month: &str) -> Answer {
    let (month, statements) = statements(asked, month).await?;
    let title = format!("{} at {}, {}", asked.studio()?.name, asked.wire.config.shop.name, month.words());
    let text = as_beancount(&title, month, &statements);
    Ok(file("text/plain; charset=utf-8", text, &format!("statement-{month}.beancount")))
}

/// A file to keep.
fn file(kind: &str, text: String, name: &str) -> Reply {
    Reply::text(kind, text).header("content-disposition", format!("attachment; filename=\"{name}\""))
}
