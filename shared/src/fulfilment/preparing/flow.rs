//! Loads the pages of orders. Each is one batch.

use super::sheets::{HEADING, groups, record, sheet, slip};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Statement};
use crate::failure::Failure;
use crate::fulfilment::code;
use crate::fulfilment::flow::{self, Codes};
use crate::fulfilment::refused::HandoverRefused;
use crate::fulfilment::scan::Outcome;
use crate::fulfilment::scanning::flow::find;
use crate::fulfilment::store::{self, DropRow, LineRow, PickRow};
use crate::fulfilment::view::{Found, OrderSheet, OrdersPage, PickupPage, PrintPage, short_name, window};
use crate::ids::OrderId;
use crate::office::csv::{safe, sheet as csv_sheet};
use crate::office::view::{Filter, FilterKind, Notice, Person};
use crate::people::Studio;
use crate::ports::Ports;
use crate::refunds::studio::flow as refunds;
use crate::stmt;

/// Rows of a page.
const PAGE: u32 = 50;

/// Rows of a file, and slips of a print.
const FILE: u32 = 2_000;

/// What the URL asks for; empty for any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A drop's id.
    pub drop: String,
    /// A slot's id.
    pub slot: String,
    /// `missed handed refunded all`; empty: to prepare.
    pub state: String,
    /// Part of a name, or a short number.
    pub words: String,
    /// After how many rows.
    pub after: u32,
}

impl Wanted {
    fn statement(&self, sql: &'static str, studio: &Studio) -> Statement {
        let words = self.words.trim().to_lowercase();
        let (drop, slot, state) = (self.drop.as_str(), self.slot.as_str(), self.state.as_str());
        stmt!(sql, studio.creator.as_str(), drop, slot, state, words)
    }

    fn rows(&self, studio: &Studio, most: u32) -> Statement {
        let mut statement = self.statement(store::ORDERS, studio);
        statement.values.extend([most.into(), self.after.into()]);
        statement
    }

    /// The same filters at another address, after so many rows.
    fn at(&self, path: &str, after: u32) -> String {
        let mut query = String::new();
        let after = if after == 0 { String::new() } else { after.to_string() };
        let parts =
            [("drop", &self.drop), ("slot", &self.slot), ("state", &self.state), ("q", &self.words), ("after", &after)];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            encode(&mut query, value);
        }
        format!("{path}{query}")
    }

    fn filters(&self, drops: &[DropRow]) -> Vec<Filter> {
        let states = [
            ("", "To prepare"),
            ("missed", "Not collected"),
            ("handed", "Handed over"),
            ("refunded", "Refunded"),
            ("all", "All"),
        ];
        let any = std::iter::once((String::new(), "Any".to_owned()));
        let drops = any.chain(drops.iter().map(|drop| (drop.id.clone(), drop.title.clone()))).collect();
        let filter = |name, label, kind, value: &str| Filter { name, label, kind, value: value.to_owned() };
        vec![
            filter("q", "Name or number", FilterKind::Words, &self.words),
            filter("drop", "Drop", FilterKind::Choice(drops), &self.drop),
            filter(
                "state",
                "State",
                FilterKind::Choice(states.iter().map(|(v, l)| ((*v).to_owned(), (*l).to_owned())).collect()),
                &self.state,
            ),
        ]
    }
}

/// Percent-encodes everything but letters, digits and what never needs it.
fn encode(to: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            to.push(char::from(byte));
        } else {
            to.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// `GET /studio/orders`
///
/// # Errors
/// When the database does not answer.
pub async fn orders(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    wanted: &Wanted,
) -> Result<OrdersPage, DbError> {
    let batch = vec![
        wanted.rows(studio, PAGE + 1),
        wanted.statement(store::PICKS, studio),
        stmt!(store::DROPS, studio.creator.as_str()),
    ];
    let replies = ports.db.batch(batch).await?;
    let [lines, picks, drops] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies".to_owned()));
    };
    let mut lines: Vec<LineRow> = lines.all()?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > page;
    lines.truncate(page);
    Ok(OrdersPage {
        shop,
        person,
        studio: studio.name.clone(),
        filters: wanted.filters(&drops.all::<DropRow>()?),
        groups: groups(&lines, &picks.all::<PickRow>()?, &studio.zone),
        first: (wanted.after > 0).then(|| wanted.at("/studio/orders", 0)),
        next: more.then(|| wanted.at("/studio/orders", wanted.after + PAGE)),
        csv: wanted.at("/studio/orders.csv", 0),
        print: wanted.at("/studio/orders/print", 0),
    })
}

/// `GET /studio/orders.csv`: every order that is filtered.
///
/// # Errors
/// When the database does not answer.
pub async fn file(ports: &Ports<'_>, studio: &Studio, wanted: &Wanted) -> Result<String, DbError> {
    let lines: Vec<LineRow> = crate::db::run(ports.db, wanted.rows(studio, FILE)).await?.all()?;
    Ok(csv_sheet(&HEADING, lines.iter().map(|line| record(line).iter().map(|cell| safe(cell)).collect())))
}

/// `GET /studio/orders/print`: pick lists and packing slips.
///
/// # Errors
/// When the database does not answer.
pub async fn print(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    wanted: &Wanted,
) -> Result<PrintPage, DbError> {
    let batch = vec![wanted.rows(studio, FILE), wanted.statement(store::PICKS, studio)];
    let replies = ports.db.batch(batch).await?;
    let [lines, picks] = replies.as_slice() else { return Err(DbError::Unavailable("two replies".to_owned())) };
    let lines: Vec<LineRow> = lines.all()?;
    Ok(PrintPage {
        shop,
        person,
        studio: studio.name.clone(),
        made: ports.now.moment(&studio.zone),
        groups: groups(&lines, &picks.all::<PickRow>()?, &studio.zone),
        slips: lines.iter().map(|line| slip(line, &studio.zone)).collect(),
    })
}

/// `GET /studio/orders/{id}`
///
/// # Errors
/// `Missing`, for another creator's too.
pub async fn order(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    order: &OrderId,
) -> Result<OrderSheet, Failure<HandoverRefused>> {
    let row = flow::sheet(ports, &studio.creator, order).await?;
    let mut page = sheet(row, shop, person, &studio.zone, ports.ids.fresh("key_"), ports.now);
    page.refunds = refunds::sheet(ports, studio, order).await?;
    Ok(page)
}

/// `GET /studio/pickup`: the scanner, with what was `typed` into its field.
///
/// # Errors
/// When the database does not answer.
pub async fn pickup(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    codes: &dyn Codes,
    typed: &str,
) -> Result<PickupPage, DbError> {
    let mut page = PickupPage {
        shop,
        person,
        typed: typed.to_owned(),
        found: None,
        notices: Vec::new(),
        notice: None,
        key: ports.ids.fresh("key_"),
    };
    if typed.trim().is_empty() {
        return Ok(page);
    }
    match find(ports, studio, codes, typed).await {
        Ok((row, outcome)) => {
            let order = OrderId(row.id.clone());
            page.found = Some(Found {
                number: order.number(),
                code: code::spoken(&codes.of(&order)),
                order: row.id,
                who: short_name(&row.name),
                what: format!("{} × {}", row.units, row.item),
                drop: row.title,
                window: window(row.starts_at, row.ends_at, &studio.zone),
                outcome,
                text: match (&row.handed_by, row.handed_at, outcome) {
                    (Some(who), Some(at), Outcome::Already) => {
                        let at = at.moment(&studio.zone);
                        format!("{who} handed it over on {} at {}. Do not hand it over again.", at.day, at.clock)
                    }
                    _ => outcome.sentence().to_owned(),
                },
            });
        }
        Err(Failure::Refused(refused)) => page.notices.push(notice(&refused)),
        Err(Failure::Broken(cause)) => return Err(DbError::Unavailable(cause)),
    }
    Ok(page)
}

/// A refusal at its field.
#[must_use]
pub fn notice(refused: &HandoverRefused) -> Notice {
    use crate::failure::Refusal;
    Notice { code: refused.code().to_owned(), field: refused.field().map(str::to_owned), text: refused.to_string() }
}
