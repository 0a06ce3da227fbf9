//! The ledger at the desk: its sums, its journal, one account, one order, and a month of it as a file.

use super::store::{self, AccountRow, BeforeRow, OrderRow, ReasonRow, TotalRow, TransferRow};
use super::{Books, account_sheet, accounts_sheet, books, home_sheet, journal_sheet, order_sheet};
use crate::db::{DbError, Rows};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::statements::{Month, StatementRefused};
use crate::stmt;
use crate::time::{Duration, Timestamp};

/// Later than anything.
const LAST: i64 = crate::db::INTEGER_MAX;

/// Transfers shown with the sums.
const LATEST: i64 = 10;

/// Most transfers of one order that are shown; a whole life of one has some dozens.
const OF_ORDER_MAX: i64 = 500;

/// Most transfers of a file of the whole books: what memory has room for.
pub const BOOKS_MAX: i64 = 20_000;

fn due(many: usize) -> DbError {
    DbError::Unavailable(format!("{many} replies were due"))
}

/// The sums of every kind of account, and what was booked last. Two round trips less one, however long the books are.
///
/// # Errors
/// When the database does not answer.
pub async fn home(ports: &Ports<'_>) -> Result<Sheet, DbError> {
    let batch = vec![stmt!(store::TOTALS), stmt!(store::LATEST, "", 0_i64, LAST, LATEST)];
    let replies = ports.db.batch(batch).await?;
    let [totals, latest] = replies.as_slice() else { return Err(due(2)) };
    Ok(home_sheet(&totals.all::<TotalRow>()?, &latest.all::<TransferRow>()?, ports.now))
}

/// The whole journal, the newest first; with words to look for, what was booked under this reference or about this order.
///
/// # Errors
/// When the database does not answer.
pub async fn journal(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let before = find.after.as_ref().map_or(LAST, |after| after.at);
    let (q, reason, since) = (find.q.trim(), find.state.as_str(), find.since_at());
    let listed = if q.is_empty() {
        stmt!(store::LATEST, reason, since, before, rows_max)
    } else {
        stmt!(store::FOUND, reason, since, before, rows_max, q)
    };
    let replies = ports.db.batch(vec![listed, stmt!(store::REASONS)]).await?;
    let [rows, reasons] = replies.as_slice() else { return Err(due(2)) };
    Ok(journal_sheet(find, rows.all::<TransferRow>()?, &reasons.all::<ReasonRow>()?))
}

/// Accounts by name; of one kind, where `find` names one.
///
/// # Errors
/// When the database does not answer.
pub async fn accounts(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let kind = find.state.as_str();
    // After "creator:" and before "creator;", which is the sign that follows.
    let (first, end) =
        if kind.is_empty() { (String::new(), "~".to_owned()) } else { (format!("{kind}:"), format!("{kind};")) };
    let after = find.after.as_ref().and_then(|after| after.id.rsplit_once(' ')).unwrap_or((first.as_str(), ""));
    // A place to go on from is within the kind.
    let (account, currency) = if after.0 < first.as_str() { (first.as_str(), "") } else { after };
    let batch = vec![stmt!(store::ACCOUNTS, account, currency, end, rows_max), stmt!(store::TOTALS)];
    let replies = ports.db.batch(batch).await?;
    let [rows, totals] = replies.as_slice() else { return Err(due(2)) };
    Ok(accounts_sheet(find, rows.all::<AccountRow>()?, &totals.all::<TotalRow>()?))
}

/// One account with its journal, the newest first.
///
/// # Errors
/// `Missing` where nothing was ever booked.
pub async fn account(ports: &Ports<'_>, account: &str, find: &Find, rows_max: i64) -> ActFailure<Sheet> {
    let place = find.after.as_ref().and_then(|after| Some((after.at, after.id.parse().ok()?)));
    let (at, number): (i64, i64) = place.unwrap_or((LAST, LAST));
    let (reason, since) = (find.state.as_str(), find.since_at());
    let batch = vec![
        stmt!(store::ACCOUNT, account),
        stmt!(store::JOURNAL, account, reason, since, at, number, rows_max),
        stmt!(store::REASONS),
    ];
    let replies = ports.db.batch(batch).await?;
    let [facts, rows, reasons] = replies.as_slice() else { return Err(due(3).into()) };
    let facts: Vec<AccountRow> = facts.all()?;
    if facts.is_empty() {
        return Err(Failure::Refused(DeskRefused::Missing));
    }
    Ok(account_sheet(account, &facts, find, rows.all::<TransferRow>()?, &reasons.all::<ReasonRow>()?))
}

/// Everything booked about one order, and what is promised about it.
///
/// # Errors
/// `Missing`.
pub async fn order(ports: &Ports<'_>, order: &str) -> ActFailure<Sheet> {
    let batch = vec![stmt!(store::PROMISED, order), stmt!(store::OF_ORDER, order, OF_ORDER_MAX)];
    let replies = ports.db.batch(batch).await?;
    let [known, rows] = replies.as_slice() else { return Err(due(2).into()) };
    let known: Option<OrderRow> = known.first()?;
    let known = known.ok_or(Failure::Refused(DeskRefused::Missing))?;
    Ok(order_sheet(&known, &rows.all::<TransferRow>()?))
}

/// The span that `asked` names: a month `2026-11`, or a day of it, `2026-11-21`; in UTC, as all of the desk.
fn span(asked: &str, now: Timestamp) -> Option<(String, Timestamp, Timestamp)> {
    let (begins, ends) = match Month::parse(asked) {
        Some(month) => (month.begins(super::ZONE), month.next().begins(super::ZONE)),
        None => {
            let day = Find { since: asked.to_owned(), ..Find::default() };
            // Only as it is written out: there are other ways to write a day.
            let begins = day.since_at();
            (begins.iso_day(super::ZONE) == asked).then_some((begins, begins + Duration::days(1)))?
        }
    };
    (begins <= now).then(|| (asked.to_owned(), begins, ends))
}

/// The whole books of a month, or of a day, as a journal that Beancount's checker reads: with what each account had
/// before, and has at the end.
///
/// # Errors
/// `MonthMalformed` for what is no month or day, or has not begun; `TooMuch` above [`BOOKS_MAX`] transfers.
pub async fn file(ports: &Ports<'_>, shop: &str, asked: &str) -> Result<String, Failure<StatementRefused>> {
    let refused = Failure::Refused(StatementRefused::MonthMalformed);
    let (words, begins, ends) = span(asked, ports.now).ok_or(refused)?;
    let batch = vec![
        stmt!(store::BEFORE, begins),
        stmt!(store::BEFORE_PAYMENTS, begins),
        stmt!(store::BOOKS, begins, ends, BOOKS_MAX + 1),
    ];
    let replies = ports.db.batch(batch).await?;
    let [before, payments, rows] = replies.as_slice() else { return Err(due(3).into()) };
    let mut opening: Vec<BeforeRow> = before.all()?;
    opening.extend(Rows::all::<BeforeRow>(payments)?);
    let rows: Vec<TransferRow> = rows.all()?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > BOOKS_MAX {
        return Err(Failure::Refused(StatementRefused::TooMuch));
    }
    let ends = if ports.now < ends { Timestamp((ports.now + Duration::days(1)).0) } else { ends };
    Ok(books(&Books { title: format!("{shop}, the books of {words}"), begins, ends, opening: &opening, rows: &rows }))
}
