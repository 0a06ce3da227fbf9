//! The studio's pages of payouts: load and show.

use super::pace::{Pace, daily_above};
use super::store::{self, ItemRow, PastRow, PurseRow, ReleaseRow, SaleRow, StandingRow};
use super::view::{Bank, Line, Past, PayoutPage, PayoutsPage, Purse, Release, Sale};
use super::{failure_words, reason_words, stage_words, state_words, stopped_because};
use crate::db::DbError;
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::view::{State, Tone};
use crate::payouts::refused::PayoutRefused;
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;

fn short() -> DbError {
    DbError::Unavailable("four replies were due".to_owned())
}

fn tone(state: &str) -> Tone {
    match state {
        "paid" => Tone::Go,
        "approval" | "due" | "sending" | "sent" => Tone::Wait,
        "held" | "failing" | "failed" => Tone::Stop,
        _ => Tone::End,
    }
}

/// The page: balance, next payout, bank, sales and past payouts of one creator.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    is_fresh: bool,
    notices: Vec<Notice>,
) -> Result<PayoutsPage, DbError> {
    let (creator, now) = (studio.creator.as_str(), ports.now);
    let batch = vec![
        stmt!(store::STANDING, creator, now),
        stmt!(store::PURSES, creator, now),
        stmt!(store::SALES, creator),
        stmt!(store::OF_CREATOR, creator),
    ];
    let replies = ports.db.batch(batch).await?;
    let [standing, purses, sales, past] = replies.as_slice() else { return Err(short()) };
    let standing: StandingRow = standing.first()?.ok_or_else(short)?;
    let zone = standing.zone.clone();
    let purses: Vec<PurseRow> = purses.all()?;
    let sales: Vec<SaleRow> = sales.all()?;
    let past: Vec<PastRow> = past.all()?;
    Ok(PayoutsPage {
        purses: purses.iter().map(|row| purse(row, &zone, now)).collect(),
        bank: bank(&standing, now),
        release: standing.about.clone(),
        sales: sales
            .iter()
            .map(|row| {
                let pace = purses.iter().find(|purse| purse.currency == row.currency).map(|purse| purse.pace);
                sale(row, creator, &zone, (pace.unwrap_or_default(), now))
            })
            .collect(),
        past: past.iter().map(|row| paid(row, &zone)).collect(),
        is_fresh,
        keys: [ports.ids.fresh("key_"), ports.ids.fresh("key_")],
        notices,
    })
}

fn purse(row: &PurseRow, zone: &str, now: Timestamp) -> Purse {
    let money = |minor| Money::new(minor, row.currency);
    let period = row.pace.period(now, zone);
    let minimum = money(row.minimum_minor);
    let why = if row.available <= 0 {
        "Nothing is released yet. What is released by then goes out on that day.".to_owned()
    } else if row.available < row.minimum_minor {
        format!(
            "{} is less than {minimum}, the least we send: it carries over until there is more.",
            money(row.available)
        )
    } else {
        format!("{} is released, and goes out with whatever is released until then.", money(row.available))
    };
    let bound = money(daily_above(row.currency));
    let back = money(daily_above(row.currency) / 5 * 4);
    let sold = money(row.volume_minor.max(0));
    let pace = match row.pace {
        Pace::Weekly => format!(
            "You are paid every Monday. Above {bound} in 28 days you are paid every day; at the last look it was {sold}."
        ),
        Pace::Daily => format!(
            "You are paid every day. Below {back} in 28 days you are paid every Monday again; at the last look it was {sold}."
        ),
    };
    let since = if row.since_at.0 > 0 {
        format!(" So since {}; it changes once a week at most.", row.since_at.moment(zone).day)
    } else {
        " It changes once a week at most.".to_owned()
    };
    Purse {
        on_its_way: money(row.on_its_way),
        available: money(row.available),
        held: money(row.held),
        owed: money(row.owed.max(0)),
        next: period.next.moment(zone),
        why,
        pace: format!("{pace}{since}"),
    }
}

fn bank(row: &StandingRow, now: Timestamp) -> Bank {
    let day = |at: Timestamp| {
        let moment = at.moment(&row.zone);
        format!("{}, {} {}", moment.day, moment.clock, moment.zone)
    };
    let stopped = match (row.cause.as_deref(), &row.held_why, row.held_until) {
        (Some("held"), Some(why), Some(until)) => {
            format!("{} {why} We look at it again by {}.", stopped_because("held"), day(until))
        }
        (Some("cooling"), ..) => format!("{} That is {}.", stopped_because("cooling"), day(row.cools_until)),
        (Some(cause), ..) => stopped_because(cause).to_owned(),
        (None, ..) => String::new(),
    };
    Bank {
        last4: row.last4.clone(),
        missing: row.missing.replace(['_', '.'], " "),
        stopped,
        cools: (now < row.cools_until).then(|| row.cools_until.moment(&row.zone)),
        is_held: row.cause.as_deref() == Some("held") || row.held_why.is_some(),
        is_known: !row.account.is_empty(),
    }
}

fn sale(row: &SaleRow, creator: &str, zone: &str, (pace, now): (Pace, Timestamp)) -> Sale {
    let money = |minor| Money::new(minor, row.currency);
    let own = format!("creator:{creator}");
    let is_own = row.is_own != 0;
    let mut lines = Vec::new();
    let is_paid_in = |reason: &str| matches!(reason, "coupon" | "loyalty");
    let off: i64 = row.shares.iter().filter(|s| s.account == own && is_paid_in(&s.reason)).map(|s| s.minor).sum();
    if is_own {
        let label = if off > 0 { "Price before what you take off" } else { "What the buyer paid" };
        lines.push(Line { label: label.to_owned(), amount: money(row.total_minor + off) });
    }
    for share in &row.shares {
        let is_mine = share.account == own;
        let (label, sign) = match share.reason.as_str() {
            // The share itself is what the lines come to.
            "creator" if is_mine => continue,
            "cohost" if is_mine => (reason_words("cohost").to_owned(), 1),
            "cohost" => ("Your co-host’s share".to_owned(), -1),
            "coupon" if !is_mine => ("Coupon that the shop pays for".to_owned(), 1),
            "loyalty" if !is_mine => ("What regulars get from the shop".to_owned(), 1),
            other => (reason_words(other).to_owned(), -1),
        };
        lines.push(Line { label, amount: money(sign * share.minor) });
    }
    let share: i64 = row.releases.iter().map(|release| release.minor).sum();
    let named: i64 = lines.iter().map(|line| line.amount.minor).sum();
    if share != named {
        let label = if row.state == "refunded" { "Given back to the buyer" } else { "Given back, or set aside" };
        lines.push(Line { label: label.to_owned(), amount: money(share - named) });
    }
    let waits = matches!(row.state.as_str(), "paid" | "placed");
    Sale {
        number: OrderId(row.id.clone()).number(),
        to: is_own.then(|| format!("/studio/orders/{}", row.id)),
        item: row.item.clone(),
        at: row.at.moment(zone),
        lines,
        share: money(share),
        releases: row
            .releases
            .iter()
            .filter(|release| release.minor != 0)
            .map(|part| released(part, money(part.minor), waits, zone, (pace, now)))
            .collect(),
    }
}

/// The payout day on which what is released at `due` goes out, as things stand.
fn comes(pace: Pace, due: Timestamp, now: Timestamp, zone: &str) -> Timestamp {
    let period = pace.period(if due < now { now } else { due }, zone);
    if now < due && due == period.until { period.until } else { period.next }
}

fn released(row: &ReleaseRow, amount: Money, waits: bool, zone: &str, (pace, now): (Pace, Timestamp)) -> Release {
    let day = row.due_at.moment(zone).day;
    let (word, tone, why) = match row.state.as_deref() {
        Some(state) => (state_words(state), tone(state), String::new()),
        None if row.due_at <= now => ("Available", Tone::Go, "released".to_owned()),
        None if waits => {
            let stage = stage_words(&row.stage);
            ("Held", Tone::Wait, format!("released {stage}; if nobody comes for it, on {day}"))
        }
        None => ("Held", Tone::Wait, format!("released on {day}, {}", stage_words(&row.stage))),
    };
    let at = comes(pace, row.due_at, now, zone);
    Release { amount, due: at.moment(zone), why, state: State::new(word, tone) }
}

fn paid(row: &PastRow, zone: &str) -> Past {
    let note = match row.state.as_str() {
        "failing" | "failed" => failure_words(row.failure.as_deref().unwrap_or_default()).to_owned(),
        "held" => row.held_why.clone().unwrap_or_default(),
        "approval" => "Two people of ours look at a payout of this size.".to_owned(),
        "sent" => row.arrives_at.map_or_else(String::new, |at| format!("At your bank by {}.", at.moment(zone).day)),
        _ => String::new(),
    };
    Past {
        id: row.id.clone(),
        period: row.period.clone(),
        amount: Money::new(row.amount_minor, row.currency),
        items: row.items,
        state: State::new(state_words(&row.state), tone(&row.state)),
        note,
        at: row.state_at.moment(zone),
    }
}

/// One payout of a creator with what it is made of.
///
/// # Errors
/// `Missing`, for somebody else's too.
pub async fn payout(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<PayoutPage, Failure<PayoutRefused>> {
    let batch = vec![stmt!(store::PAYOUT, studio.creator.as_str(), id), stmt!(store::PAYOUT_ITEMS, id)];
    let replies = ports.db.batch(batch).await?;
    let [row, items] = replies.as_slice() else { return Err(short().into()) };
    let row: PastRow = row.first()?.ok_or(Failure::Refused(PayoutRefused::Missing))?;
    let items: Vec<ItemRow> = items.all()?;
    let line = |item: ItemRow| {
        let amount = Money::new(item.minor, row.currency);
        let number = if item.order_id.is_empty() { String::new() } else { OrderId(item.order_id).number() };
        (number, item.item, Line { label: reason_words(&item.reason).to_owned(), amount }, item.at.moment(&studio.zone))
    };
    Ok(PayoutPage { payout: paid(&row, &studio.zone), items: items.into_iter().map(line).collect() })
}
