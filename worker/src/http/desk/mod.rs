//! The operators' desk: each page is one flow, each act one form.

pub mod audit;
pub mod commission;
pub mod creators;
pub mod disputes;
pub mod drops;
pub mod gates;
pub mod ledger;
pub mod orders;
pub mod payouts;
pub mod products;
pub mod reconciliation;
pub mod shop;
pub mod verifications;

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::Who;
use serde_json::json;
use shared::desk::DeskRefused;
use shared::desk::find::{Cursor, Find, ROWS_OF_A_FILE, ROWS_READ};
use shared::desk::view::{DeskPage, Part, Sheet};
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::office::csv;
use shared::office::view::Person;
use shared::people::Level;
use worker::Method;

/// The filters as they stand in the URL.
fn find(asked: &Asked<'_>) -> Find {
    Find {
        q: asked.query_value("q"),
        of: asked.query_value("of"),
        state: asked.query_value("state"),
        since: asked.query_value("since"),
        after: Cursor::parse(&asked.query_value("after")),
    }
}

/// Rows of what is asked for: a page, or the file of the same rows.
fn rows_max(asked: &Asked<'_>) -> i64 {
    if asked.path.ends_with(".csv") { ROWS_READ - 1 } else { ROWS_READ }
}

/// Rows of a file that leaves the shop.
const EXPORT_MAX: i64 = ROWS_OF_A_FILE;

/// Who looks.
fn greeted(asked: &Asked<'_>) -> Result<Person, Refused> {
    let person = asked.somebody()?;
    let name = if person.name.is_empty() { person.email.clone() } else { person.name.clone() };
    let mut roles: Vec<String> = person.studio.iter().map(|_| "creator".to_owned()).collect();
    roles.extend(person.operator.map(|level| format!("operator {}", level.as_str())));
    Ok(Person { name, roles })
}

/// What is said after an act, by the word in the address.
fn said(done: &str) -> Option<Notice> {
    let text = match done {
        "refunded" => "Refunded in full. The buyer gets a letter.",
        "begun" => {
            "The refund is on record. The payment provider has not confirmed it yet: it is asked again every minute until it does."
        }
        "part_refunded" => "Given back. The buyer gets a letter.",
        "refund_failed" => "The payment provider will not do it: the table of refunds says why. Nothing was booked.",
        "declined" => "Declined. The creator gets a letter.",
        "limited" => "Set. It counts from now on.",
        "accepted" => "Accepted: the bank keeps the money, and the books say so once the provider does.",
        "evidence_sent" => "The evidence is with the bank. It decides within weeks.",
        "cancelled" => "Cancelled. The units are back on sale, and the buyer gets a letter.",
        "sent" => "On its way once more.",
        "pause" => "Paused. The drop’s page says so.",
        "resume" => "It goes on.",
        "stop" => "Stopped. What is held can still be paid.",
        "extend" => "It closes later now.",
        "lead" => "They watch it from here on.",
        "promised" => "Kept: somebody has said yes.",
        "rehearsal_ran" => "It went well. Now everybody who has a part in it signs off.",
        "rehearsal_failed" => "Something went wrong in it: the drop’s page says what.",
        "ticked" => "Signed off.",
        "armed" => "Armed: it opens by itself when its time comes.",
        "handed_over" => "Handed over: nobody is owed anything any more.",
        "settled" => "Settled: what nobody bought is back in the stock.",
        "flagged" => "Noted.",
        "cleared" => "The flag no longer counts.",
        "gate_cleared" => "Payments and fraud are looked after. A rehearsal comes next.",
        "suspended" => "Suspended. Nothing of theirs can be held any more.",
        "reinstated" => "They sell again.",
        "turned" => "Turned, for everybody.",
        "payout_approved" => "Approved. With two approvals it is sent within minutes.",
        "payout_held" => "Held: nothing of it is sent.",
        "payout_released" => "It goes on.",
        "payout_again" => "It is tried once more.",
        "payouts_lifted" => "Their payouts go on.",
        "replayed" => "On their way once more.",
        "read" => "Read, and matched with the books. What is left to somebody stands below.",
        "corrected" => "Posted: the books say what the provider says.",
        "given_back" => "Booked, and given back in full.",
        "giving_back" => {
            "It is on record that it goes back. The payment provider has not confirmed it yet: the next reading asks again."
        }
        "dismissed" => "Dismissed. Why stays on record.",
        "decided" => "Decided. Why stays on record.",
        _ => return None,
    };
    Some(Notice { code: done.to_owned(), field: None, text: text.to_owned() })
}

/// Only what the route table lets this operator do is offered: a button that is always refused helps nobody.
fn offered(parts: &mut Vec<Part>, level: Option<Level>) {
    let may = |to: &str| {
        super::find(&Method::Post, to).is_ok_and(|found| match found.route.who {
            Who::Operator(least) => Some(least) <= level,
            _ => true,
        })
    };
    for part in parts.iter_mut() {
        match part {
            Part::Deeds(_, deeds) => deeds.retain(|deed| may(&deed.to)),
            Part::Table(_, table) => table.rows.iter_mut().for_each(|row| row.acts.retain(|act| may(&act.to))),
            _ => {}
        }
    }
    parts.retain(|part| !matches!(part, Part::Deeds(_, deeds) if deeds.is_empty()));
}

fn dressed(asked: &Asked<'_>, path: &str, mut sheet: Sheet, notice: Option<Notice>) -> Result<DeskPage, Refused> {
    offered(&mut sheet.parts, asked.somebody()?.operator);
    Ok(DeskPage {
        shop: asked.wire.config.shop.clone(),
        person: greeted(asked)?,
        path: path.to_owned(),
        title: sheet.title,
        state: sheet.state,
        notice,
        parts: sheet.parts,
    })
}

/// A page, or the file of its rows when the address ends in `.csv`.
fn shown(asked: &Asked<'_>, sheet: Sheet) -> Answer {
    if let Some(name) = asked.path.strip_suffix(".csv") {
        let table = sheet.table().map(csv::of).unwrap_or_default();
        return Ok(file(name, "csv", "text/csv; charset=utf-8", table));
    }
    let notice = said(&asked.query_value("done"));
    Ok(Reply::html(app::desk::page(&dressed(asked, &asked.path, sheet, notice)?)))
}

/// A file to keep.
fn file(path: &str, ending: &str, kind: &str, text: String) -> Reply {
    let name = path.rsplit('/').next().unwrap_or("desk");
    Reply::text(kind, text).header("content-disposition", format!("attachment; filename=\"{name}.{ending}\""))
}

/// After an act: back to the page, which says what has happened.
fn done(asked: &Asked<'_>, page: &str, word: &str) -> Reply {
    if asked.wants_json() {
        return Reply::json(200, &json!({ "done": word }));
    }
    Reply::see_other(&format!("{page}?done={word}"))
}

/// An act that was refused: the page as it stands now, with what was typed where it was typed.
fn refused(asked: &Asked<'_>, refused: Refused, page: &str, sheet: Sheet, form: &Form) -> Answer {
    let mut sheet = sheet;
    let mut notice = refused.notice();
    if notice.code == "moved_on" && !sheet.last.is_empty() {
        notice.text = format!("{} Last: {}", notice.text, sheet.last);
    }
    let at_field = sheet.refused(&asked.path, |name| form.value(name).to_owned(), &notice);
    let model = dressed(asked, page, sheet, (!at_field).then_some(notice))?;
    Ok(Reply::html(app::desk::page(&model)).status(refused.status()))
}

/// Whether a refusal is shown on the page it came from: clients, and whoever asked for nothing that is there, get it plain.
fn plain(asked: &Asked<'_>, failure: &Failure<DeskRefused>) -> bool {
    asked.wants_json() || matches!(failure, Failure::Broken(_) | Failure::Refused(DeskRefused::Missing))
}
