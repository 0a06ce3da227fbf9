//! The ledger at the desk.

use super::super::asked::{Answer, Asked};
use super::super::route::{Route, Who};
use super::{file, find, rows_max, shown};
use shared::desk::find::{Cursor, Find};
use shared::desk::ledger::flow;
use shared::people::Level;

/// Looking, and taking away.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/ledger",
        "DeskLedger",
        Who::Operator(Level::Read),
        "The trial balance, and what was booked last.",
        &[200],
        |asked, _| Box::pin(home(asked)),
    ),
    Route::get(
        "/desk/ledger/journal",
        "DeskJournal",
        Who::Operator(Level::Read),
        "Everything that was booked, by order, reference, reason and day.",
        &[200],
        |asked, _| Box::pin(journal(asked)),
    ),
    Route::get(
        "/desk/ledger/journal.csv",
        "DeskJournalCsv",
        Who::Operator(Level::Read),
        "The transfers shown, as CSV.",
        &[200],
        |asked, _| Box::pin(journal(asked)),
    ),
    Route::get(
        "/desk/ledger/journal.beancount",
        "DeskJournalBeancount",
        Who::Operator(Level::Act),
        "The whole books of ?month=2026-11, or of a day of it, as a journal for Beancount.",
        &[200, 422],
        |asked, _| Box::pin(beancount(asked)),
    ),
    Route::get(
        "/desk/ledger/accounts",
        "DeskAccounts",
        Who::Operator(Level::Read),
        "Accounts by kind and name, with their balances.",
        &[200],
        |asked, _| Box::pin(accounts(asked)),
    ),
    Route::get(
        "/desk/ledger/accounts.csv",
        "DeskAccountsCsv",
        Who::Operator(Level::Read),
        "The accounts shown, as CSV.",
        &[200],
        |asked, _| Box::pin(accounts(asked)),
    ),
    Route::get(
        "/desk/ledger/accounts/{account}",
        "DeskAccount",
        Who::Operator(Level::Read),
        "One account: its balance, and what was booked on it by reason and day.",
        &[200, 404],
        |asked, path| Box::pin(account(asked, path.first)),
    ),
    Route::get(
        "/desk/ledger/accounts/{account}/journal.csv",
        "DeskAccountCsv",
        Who::Operator(Level::Read),
        "The transfers of an account that are shown, as CSV.",
        &[200, 404],
        |asked, path| Box::pin(account(asked, path.first)),
    ),
    Route::get(
        "/desk/ledger/orders/{order}",
        "DeskOrderBooks",
        Who::Operator(Level::Read),
        "Everything booked about one order, and what is promised.",
        &[200, 404],
        |asked, path| Box::pin(order(asked, path.first)),
    ),
    Route::get(
        "/desk/ledger/orders/{order}/journal.csv",
        "DeskOrderBooksCsv",
        Who::Operator(Level::Read),
        "The same as CSV.",
        &[200, 404],
        |asked, path| Box::pin(order(asked, path.first)),
    ),
];

/// The filters, with a place to go on from that may be longer than what people type.
fn place(asked: &Asked<'_>) -> Find {
    Find { after: Cursor::parse(&asked.query_whole("after")), ..find(asked) }
}

async fn home(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::home(&asked.wire.ports()).await?)
}

async fn journal(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::journal(&asked.wire.ports(), &place(asked), rows_max(asked)).await?)
}

async fn beancount(asked: &Asked<'_>) -> Answer {
    let (month, shop) = (asked.query_value("month"), &asked.wire.config.shop.name);
    let text = flow::file(&asked.wire.ports(), shop, &month).await?;
    Ok(file(&format!("/desk/books-{month}"), "beancount", "text/plain; charset=utf-8", text))
}

async fn accounts(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::accounts(&asked.wire.ports(), &place(asked), rows_max(asked)).await?)
}

/// An account's name as it stands in a path.
fn decoded(part: &str) -> String {
    let pair = format!("name={}", part.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, name)| name.into_owned()).unwrap_or_default()
}

async fn account(asked: &Asked<'_>, account: &str) -> Answer {
    shown(asked, flow::account(&asked.wire.ports(), &decoded(account), &place(asked), rows_max(asked)).await?)
}

async fn order(asked: &Asked<'_>, order: &str) -> Answer {
    shown(asked, flow::order(&asked.wire.ports(), order).await?)
}
