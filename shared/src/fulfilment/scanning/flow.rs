//! Scans that a scanner sends, one by one or a day's worth at once: load → decide → save, each answered by itself.

use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::fulfilment::flow::Codes;
use crate::fulfilment::refused::HandoverRefused;
use crate::fulfilment::scan::{Outcome, believed, decide};
use crate::fulfilment::store::{self, KnownRow, OvertakenRow, PoolRow};
use crate::fulfilment::view::{CodeList, ListedCode, Overtaken, ScanAnswer, short_name, window};
use crate::fulfilment::{SCANS_MAX, code};
use crate::ids::OrderId;
use crate::people::{Person, Studio};
use crate::ports::Ports;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Codes of drops that closed longer ago are no longer known.
const KNOWN_FOR: Duration = Duration::days(120);

/// What is on a scanner's list: windows that begin and end this near.
const LISTED_BEFORE: Duration = Duration::hours(18);
const LISTED_AFTER: Duration = Duration::hours(36);

/// Another scanner of the same studio may be writing just now: more often than this is no accident.
const TRIES: usize = 6;

/// A scan as it is sent.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// The scanner's name for it: sending it twice is one scan.
    pub id: String,
    /// What was scanned or typed.
    pub code: String,
    /// By the scanner's clock, ms since 1970.
    pub at: i64,
    /// Why at another time, in the person's words.
    #[serde(default)]
    pub why: String,
}

/// The orders that a code can belong to, each with its code.
async fn pool(ports: &Ports<'_>, studio: &Studio, codes: &dyn Codes) -> Result<BTreeMap<String, PoolRow>, DbError> {
    let query = stmt!(store::POOL, studio.creator.as_str(), ports.now - KNOWN_FOR);
    let rows: Vec<PoolRow> = run(ports.db, query).await?.all()?;
    Ok(rows.into_iter().map(|row| (codes.of(&OrderId(row.id.clone())), row)).collect())
}

/// The order that a code belongs to, and what scanning it now comes to.
///
/// # Errors
/// `CodeUnreadable`, or `Foreign`.
pub async fn find(
    ports: &Ports<'_>,
    studio: &Studio,
    codes: &dyn Codes,
    typed: &str,
) -> Result<(PoolRow, Outcome), Failure<HandoverRefused>> {
    let shown = code::read(typed).ok_or(Failure::Refused(HandoverRefused::CodeUnreadable))?;
    let row = pool(ports, studio, codes).await?.remove(&shown);
    let row = row.ok_or(Failure::Refused(HandoverRefused::Scan(Outcome::Foreign)))?;
    let outcome = decide(Some(&row.standing()), ports.now, false);
    Ok((row, outcome))
}

/// The scanner's list for the day: codes as marks, and of each buyer what the counter needs.
///
/// # Errors
/// When the database does not answer.
pub async fn today(
    ports: &Ports<'_>,
    person: &Person,
    studio: &Studio,
    codes: &dyn Codes,
) -> Result<CodeList, DbError> {
    let replies = ports
        .db
        .batch(vec![
            stmt!(store::POOL, studio.creator.as_str(), ports.now - KNOWN_FOR),
            stmt!(store::OVERTAKEN, person.id.as_str(), ports.now - Duration::days(1)),
        ])
        .await?;
    let [rows, overtaken] = replies.as_slice() else { return Err(DbError::Unavailable("two replies".to_owned())) };
    let near = |row: &PoolRow| {
        row.kind == "pickup" && row.starts_at <= ports.now + LISTED_AFTER && ports.now - LISTED_BEFORE <= row.ends_at
    };
    let listed = rows.all::<PoolRow>()?.into_iter().filter(near).map(|row| {
        let order = OrderId(row.id.clone());
        ListedCode {
            mark: code::mark(&codes.of(&order)),
            number: order.number(),
            who: short_name(&row.name),
            what: format!("{} × {}", row.units, row.item),
            state: row.state,
            from: row.starts_at.0,
            until: row.ends_at.0,
            window: window(row.starts_at, row.ends_at, &studio.zone),
        }
    });
    let overtaken = overtaken.all::<OvertakenRow>()?.into_iter().map(|row| Overtaken {
        scan: row.scan,
        number: OrderId(row.number).number(),
        text: format!("{} had handed it over at {} already.", row.by_whom, row.at.moment(&studio.zone).clock),
    });
    Ok(CodeList { now: ports.now.0, codes: listed.collect(), overtaken: overtaken.collect() })
}

/// What a batch will write.
#[derive(Default)]
struct Draft {
    scans: Vec<Value>,
    handovers: Vec<Value>,
    overtakes: BTreeMap<String, Value>,
}

/// Takes a batch of scans; each is answered, in the order they were sent. Sending a scan again gets the same answer.
///
/// # Errors
/// `TooMany`, `Unreadable`.
pub async fn take(
    ports: &Ports<'_>,
    person: &Person,
    studio: &Studio,
    codes: &dyn Codes,
    sent: &[Sent],
) -> Result<Vec<ScanAnswer>, Failure<HandoverRefused>> {
    if sent.len() > SCANS_MAX {
        return Err(Failure::Refused(HandoverRefused::TooMany));
    }
    if sent.iter().any(|scan| !(8..=64).contains(&scan.id.chars().count())) {
        return Err(Failure::Refused(HandoverRefused::Unreadable));
    }
    for _ in 0..TRIES {
        let (answers, draft) = answers(ports, studio, codes, sent).await?;
        if draft.scans.is_empty() {
            return Ok(answers);
        }
        match ports.db.batch(draft.statements(ports, person, studio)).await {
            Ok(_) => return Ok(answers),
            // Somebody else was writing: look again, and decide anew.
            Err(error) if MOVED_ON.iter().any(|name| error.names(name)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DbError::Unavailable("the scans of this studio are busy".to_owned()).into())
}

/// Constraints that say that an order or a scan is no longer as it was.
const MOVED_ON: [&str; 4] = ["handovers.order_id", "handover_not_paid", "handover_is_final", "pickup_scans.id"];

impl Draft {
    fn statements(&self, ports: &Ports<'_>, person: &Person, studio: &Studio) -> Vec<crate::db::Statement> {
        let list = |rows: &[Value]| Value::from(rows).to_string();
        let who = person.id.as_str();
        let mut batch = Vec::new();
        if !self.handovers.is_empty() {
            batch.push(stmt!(store::HAND_OVER_ALL, list(&self.handovers), who, ports.now));
        }
        if !self.overtakes.is_empty() {
            let rows: Vec<Value> = self.overtakes.values().cloned().collect();
            batch.push(stmt!(store::OVERTAKE_ALL, list(&rows), who));
        }
        batch.push(stmt!(store::RECORD_ALL, list(&self.scans), studio.creator.as_str(), who, ports.now));
        batch
    }
}

async fn answers(
    ports: &Ports<'_>,
    studio: &Studio,
    codes: &dyn Codes,
    sent: &[Sent],
) -> Result<(Vec<ScanAnswer>, Draft), Failure<HandoverRefused>> {
    let ids: Vec<&str> = sent.iter().map(|scan| scan.id.as_str()).collect();
    let known: Vec<KnownRow> = run(ports.db, stmt!(store::KNOWN, json!(ids).to_string())).await?.all()?;
    let mut known: BTreeMap<String, KnownRow> = known.into_iter().map(|row| (row.id.clone(), row)).collect();
    let mut pool = pool(ports, studio, codes).await?;
    let by_order: BTreeMap<String, String> = pool.iter().map(|(code, row)| (row.id.clone(), code.clone())).collect();
    let mut draft = Draft::default();
    let mut answers: Vec<(usize, ScanAnswer)> = Vec::new();
    let mut in_time: Vec<(usize, &Sent)> = sent.iter().enumerate().collect();
    // The earliest first, so that it is the one that counts.
    in_time.sort_by_key(|(place, scan)| (scan.at, *place));
    for (place, scan) in in_time {
        if let Some(row) = known.get(&scan.id) {
            // Another studio's scan is as unknown here as its orders are.
            let outcome = if row.creator == studio.creator.0 { row.outcome } else { Outcome::Foreign };
            let order = row.order_id.as_ref().and_then(|id| pool.get(by_order.get(id)?));
            answers.push((place, answer(scan, outcome, order.filter(|_| outcome != Outcome::Foreign), studio)));
            continue;
        }
        let at = believed(Timestamp(scan.at), ports.now);
        let why: String = scan.why.trim().chars().take(300).collect();
        let mut order = code::read(&scan.code).and_then(|code| pool.get_mut(&code));
        let outcome = decide(order.as_deref().map(PoolRow::standing).as_ref(), at, !why.is_empty());
        answers.push((place, answer(scan, outcome, order.as_deref(), studio)));
        if let Some(row) = order.as_deref_mut().filter(|_| outcome == Outcome::Collected) {
            collect(ports, row, at, &why, &mut draft);
        }
        let order = order.map(|row| row.id.clone());
        draft.scans.push(json!({ "id": scan.id, "order": order, "at": at.0, "outcome": outcome.word() }));
        let row = KnownRow { id: scan.id.clone(), creator: studio.creator.0.clone(), order_id: order, outcome };
        known.insert(scan.id.clone(), row);
    }
    answers.sort_by_key(|(place, _)| *place);
    Ok((answers.into_iter().map(|(_, answer)| answer).collect(), draft))
}

/// Hands an order over in the draft, or moves a handover to the earlier scan.
fn collect(ports: &Ports<'_>, row: &mut PoolRow, at: Timestamp, why: &str, draft: &mut Draft) {
    match &row.handover {
        Some(id) => {
            draft.overtakes.insert(id.clone(), json!({ "id": id, "at": at.0, "why": why }));
        }
        None => {
            let id = ports.ids.fresh("hnd_");
            draft.handovers.push(json!({ "id": id, "order": row.id, "at": at.0, "why": why }));
            "collected".clone_into(&mut row.state);
        }
    }
    row.handed_at = Some(at);
    row.handed_by = None;
}

fn answer(scan: &Sent, outcome: Outcome, order: Option<&PoolRow>, studio: &Studio) -> ScanAnswer {
    let text = match (outcome, order) {
        (Outcome::Already, Some(row)) => match (&row.handed_by, row.handed_at) {
            (Some(who), Some(at)) => {
                format!("{who} handed it over at {} already. Do not hand it over again.", at.moment(&studio.zone).clock)
            }
            _ => outcome.sentence().to_owned(),
        },
        (Outcome::WrongWindow, Some(row)) => {
            format!("Its window is {}. {}", window(row.starts_at, row.ends_at, &studio.zone), outcome.sentence())
        }
        _ => outcome.sentence().to_owned(),
    };
    ScanAnswer {
        id: scan.id.clone(),
        outcome,
        number: order.map(|row| OrderId(row.id.clone()).number()),
        who: order.map(|row| short_name(&row.name)),
        what: order.map(|row| format!("{} × {}", row.units, row.item)),
        text,
    }
}
