//! The steps of a drop: load → decide → save, each in one batch with its record.

use super::super::draft::{Draft, DraftSlot, amount, plain, read};
use super::super::flow::{Known, load, typed as as_typed};
use super::super::form::{Typed, row as field_of};
use super::super::refused::{DropRefused, StepRefused};
use super::super::slug::slug;
use super::super::store::DropRow;
use super::store;
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::bundles::store as bundles;
use crate::db::{DbError, Statement};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::gates;
use crate::ids::PersonId;
use crate::lobby;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::{Key, fingerprint};
use crate::stmt;
use crate::switches::{OFF, Switch, SwitchedOff};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// Days by which a copy is put off until it lies ahead: the same day of the week.
const WEEK_DAYS: i64 = 7;

/// Who does it, in whose studio, once for which key.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// Whose drops.
    pub studio: &'a Studio,
    /// Makes a second click the same step.
    pub key: &'a Key,
}

impl Hand<'_> {
    pub(crate) fn act(&self, what: &'static str, id: &str) -> Act {
        Act::new(self.person, what, id).once(self.key.clone())
    }

    /// The id of what this key makes: the same one, however often it is sent.
    pub(crate) fn fresh(&self, prefix: &str, of: &str) -> String {
        let print = fingerprint(&[prefix, of, self.person.as_str(), self.key.as_str()]);
        format!("{prefix}{}", print.get(..26).unwrap_or(&print))
    }
}

/// The names of the gates, and what each means.
const GATES: [(&str, StepRefused); 8] = [
    ("stock_not_negative", StepRefused::OutOfStock),
    (OFF, StepRefused::Off(SwitchedOff(Switch::NewDrops))),
    ("creator_not_verified", StepRefused::NotVerified),
    ("drop_opens_in_the_past", StepRefused::HasOpened),
    ("early_lasts_too_long", StepRefused::EarlyTooLong),
    ("drop_has_opened", StepRefused::HasOpened),
    ("drop_has_holds", StepRefused::HasHolds),
    ("drop_has_closed", StepRefused::HasClosed),
];

fn explain(unrecorded: Unrecorded) -> Failure<StepRefused> {
    match unrecorded {
        Unrecorded::Constraint(error) => match GATES.into_iter().find(|(name, _)| error.names(name)) {
            // Opened between the look and the write: at its field, like the look would have said it.
            Some(("drop_opens_in_the_past", _)) => {
                Failure::Refused(StepRefused::Typed(vec![DropRefused::WindowInPast.at("opens")]))
            }
            Some((_, refused)) => Failure::Refused(refused),
            None if error.names("compare_never_charged") => {
                Failure::Refused(StepRefused::Typed(vec![DropRefused::CompareNeverCharged.at("items")]))
            }
            None => Failure::Broken(error.to_string()),
        },
        other => other.into(),
    }
}

fn slot(slot: &DraftSlot, id: &str) -> Value {
    json!({
        "id": id, "kind": if slot.delivery { "delivery" } else { "pickup" }, "place": slot.place,
        "carrier": slot.carrier, "starts_at": slot.starts_at.0, "ends_at": slot.ends_at.0,
        "price_minor": slot.price_minor, "capacity": slot.capacity,
    })
}

/// The rows of a draft, behind the one of the drop itself.
fn parts(ports: &Ports<'_>, id: &str, draft: &Draft) -> Result<Vec<Statement>, DbError> {
    let items = serde_json::to_string(&draft.items).map_err(|e| DbError::Unreadable(e.to_string()))?;
    let slots: Vec<Value> = draft.slots.iter().map(|way| slot(way, &ports.ids.fresh("slt_"))).collect();
    Ok(vec![
        stmt!(store::CLEAR_ITEMS, id),
        stmt!(store::ITEMS, id, items),
        stmt!(bundles::REMOVE_BROKEN, id),
        stmt!(bundles::FORGET, id),
        stmt!(store::CLEAR_SLOTS, id),
        stmt!(store::SLOTS, id, Value::from(slots).to_string()),
    ])
}

/// The row of a draft: `sql` is [`store::KEEP`] or [`store::CHANGE`].
fn whole(sql: &'static str, hand: &Hand<'_>, id: &str, draft: &Draft, policy: &str) -> Statement {
    let suffix = id.get(id.len().saturating_sub(5)..).unwrap_or(id);
    stmt!(
        sql,
        id,
        hand.studio.creator.as_str(),
        slug(&draft.title),
        suffix,
        draft.title.as_str(),
        draft.tagline.as_str(),
        draft.story.as_str(),
        draft.category.as_str(),
        draft.hero.as_str(),
        draft.opens_at,
        draft.closes_at,
        policy,
        draft.lobby_minutes,
    )
}

async fn keep(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    draft: &Draft,
    known: &Known,
    more: Vec<Statement>,
) -> Result<(), Failure<StepRefused>> {
    let mut first = whole(store::KEEP, hand, id, draft, &known.choices.policy.version);
    first.values.extend([ports.now.into(), hand.person.as_str().into()]);
    let mut batch = vec![first];
    batch.extend(parts(ports, id, draft)?);
    batch.extend(more);
    let act = hand.act("drop.draft", id).changes("", &format!("{draft:?}"));
    record(ports, &act, batch).await.map(|_| ()).map_err(explain)
}

/// Keeps what was typed as a new draft. Answers its id.
///
/// # Errors
/// As [`StepRefused`] says.
pub async fn create(ports: &Ports<'_>, hand: &Hand<'_>, typed: &Typed) -> Result<String, Failure<StepRefused>> {
    let (known, _) = load(ports, &hand.studio.creator, None).await?;
    let draft = read(typed, &known.facts, ports.now).map_err(|n| Failure::Refused(StepRefused::Typed(n)))?;
    let id = hand.fresh("drp_", "new");
    keep(ports, hand, &id, &draft, &known, Vec::new()).await?;
    Ok(id)
}

async fn find(ports: &Ports<'_>, hand: &Hand<'_>, id: &str) -> Result<(Known, DropRow), Failure<StepRefused>> {
    let (known, row) = load(ports, &hand.studio.creator, Some(id)).await?;
    Ok((known, row.ok_or(Failure::Refused(StepRefused::Missing))?))
}

fn expect(hand: &Hand<'_>, id: &str, version: i64, state: &str) -> Statement {
    stmt!(store::EXPECT, id, hand.studio.creator.as_str(), version, state)
}

/// Changes the draft `id` that was in `version` when it was shown.
///
/// # Errors
/// As [`StepRefused`] says.
pub async fn change(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
    typed: &Typed,
) -> Result<(), Failure<StepRefused>> {
    let (known, row) = find(ports, hand, id).await?;
    if row.state != "draft" {
        return Err(Failure::Refused(StepRefused::NotADraft));
    }
    let draft = read(typed, &known.facts, ports.now).map_err(|n| Failure::Refused(StepRefused::Typed(n)))?;
    let mut batch =
        vec![expect(hand, id, version, "draft"), whole(store::CHANGE, hand, id, &draft, &known.choices.policy.version)];
    batch.extend(parts(ports, id, &draft)?);
    let act = hand.act("drop.change", id).changes(&format!("{row:?}"), &format!("{draft:?}"));
    record(ports, &act, batch).await.map(|_| ()).map_err(explain)
}

/// What is true of a drop that is announced: its items, and how many units left the stock for it.
fn aligned(row: &DropRow) -> String {
    let items =
        row.items.iter().map(|item| json!({ "sku": item.sku, "units": item.issued, "price_minor": item.price_minor }));
    json!({ "items": items.collect::<Vec<_>>(), "slots": row.slots.len(), "policy": row.policy }).to_string()
}

/// Announces the draft `id`: from here on buyers see it, and it opens by itself. Answers its name in URLs.
///
/// # Errors
/// As [`StepRefused`] says.
pub async fn schedule(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
) -> Result<String, Failure<StepRefused>> {
    let (known, row) = find(ports, hand, id).await?;
    let refused = |refused| Err(Failure::Refused(refused));
    if row.version == version && row.state != "draft" {
        return refused(StepRefused::NotADraft);
    }
    if !known.choices.verified {
        return refused(StepRefused::NotVerified);
    }
    // Days may have gone by since it was kept: everything is looked at once more.
    if let Err(notices) = read(&as_typed(&row, &known.facts.zone), &known.facts, ports.now) {
        return refused(StepRefused::Typed(notices));
    }
    let creator = hand.studio.creator.as_str();
    let batch = vec![
        Switch::NewDrops.gate(),
        expect(hand, id, version, "draft"),
        stmt!(store::GATE_VERIFIED, creator),
        stmt!(store::GATE_AHEAD, id),
        stmt!(store::TURN, id, creator, "scheduled"),
        stmt!(store::DRAW, id),
        stmt!(gates::store::KEEP_POLICY, id, ports.now),
        gates::flow::passing(id, gates::Gate::Aligned, hand.person, &aligned(&row)),
        stmt!(store::ANNOUNCE, id, ports.now),
        // The hash is on the page from here on; where there is no lobby it writes nothing.
        lobby::flow::seed(ports, lobby::store::SEED_OF, id)?,
    ];
    let act = hand.act("drop.schedule", id).changes("draft", "scheduled");
    record(ports, &act, batch).await.map_err(explain)?;
    Ok(row.slug)
}

/// Takes the announced drop `id` back before it opens: it is a draft again.
///
/// # Errors
/// As [`StepRefused`] says.
pub async fn unpublish(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
) -> Result<String, Failure<StepRefused>> {
    let (_, row) = find(ports, hand, id).await?;
    let refused = |refused| Err(Failure::Refused(refused));
    if row.state == "scheduled" && row.opens_at <= ports.now && row.is_armed() {
        return refused(StepRefused::HasOpened);
    }
    let creator = hand.studio.creator.as_str();
    let batch = vec![
        expect(hand, id, version, "scheduled"),
        stmt!(store::GATE_UNOPENED, id),
        stmt!(store::GATE_UNHELD, id),
        stmt!(store::GIVE_BACK, id),
        stmt!(store::TURN, id, creator, "draft"),
    ];
    let act = hand.act("drop.unpublish", id).changes("scheduled", "draft");
    record(ports, &act, batch).await.map_err(explain)?;
    Ok(row.slug)
}

/// `at`, so many days later by the clock of `zone`.
fn later(at: Timestamp, days: i64, zone: &str) -> Timestamp {
    let moved = at.zoned(zone).checked_add(jiff::Span::new().days(days));
    moved.map_or(at, |zoned| Timestamp(zoned.timestamp().as_millisecond()))
}

/// A draft like the drop `id`, on the same day of the week to come. Answers its id.
///
/// # Errors
/// As [`StepRefused`] says: what can no longer be sold is named, and nothing is copied.
pub async fn duplicate(ports: &Ports<'_>, hand: &Hand<'_>, id: &str) -> Result<String, Failure<StepRefused>> {
    let (known, mut row) = find(ports, hand, id).await?;
    let zone = known.facts.zone.clone();
    let weeks = (ports.now - row.opens_at).0.div_euclid(WEEK_DAYS * 86_400_000) + 1;
    let days = weeks.max(1) * WEEK_DAYS;
    (row.opens_at, row.closes_at) = (later(row.opens_at, days, &zone), later(row.closes_at, days, &zone));
    for way in &mut row.slots {
        way.slot.starts_at = later(way.slot.starts_at, days, &zone);
        way.slot.ends_at = later(way.slot.ends_at, days, &zone);
    }
    let draft = read(&as_typed(&row, &zone), &known.facts, ports.now)
        .map_err(|notices| Failure::Refused(StepRefused::Typed(notices)))?;
    let copy = hand.fresh("drp_", id);
    let mut like: Vec<Statement> = [bundles::COPY_NAMES, bundles::COPY_OFFERS, bundles::COPY_PARTS]
        .map(|sql| stmt!(sql, id, copy.as_str()))
        .into();
    like.push(stmt!(crate::entry::store::COPY, copy.as_str(), id));
    like.extend(crate::runsheet::flow::copy(id, &copy, hand.person, ports.now));
    keep(ports, hand, &copy, &draft, &known, like).await?;
    Ok(copy)
}

/// New prices, as typed: stock-keeping unit and amount. Answers the drop's name in URLs.
///
/// # Errors
/// As [`StepRefused`] says.
pub async fn reprice(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
    typed: &[(String, String)],
) -> Result<String, Failure<StepRefused>> {
    let (known, row) = find(ports, hand, id).await?;
    let refused = |refused| Err(Failure::Refused(refused));
    if row.state == "draft" {
        return refused(StepRefused::NotScheduled);
    }
    if row.closes_at <= ports.now {
        return refused(StepRefused::HasClosed);
    }
    let (changed, notices) = prices(&row, &known, typed);
    if !notices.is_empty() {
        return refused(StepRefused::Typed(notices));
    }
    let was: Vec<String> =
        row.items.iter().map(|item| format!("{} {}", item.sku, plain(item.price_minor, item.currency))).collect();
    let prices = Value::from(changed).to_string();
    let batch = vec![
        expect(hand, id, version, "scheduled"),
        stmt!(store::GATE_UNCLOSED, id),
        stmt!(store::REPRICE, id, prices.as_str()),
        stmt!(store::NEXT_VERSION, id),
    ];
    let act = hand.act("drop.reprice", id).changes(&was.join(", "), &prices);
    record(ports, &act, batch).await.map_err(explain)?;
    Ok(row.slug)
}

/// The prices that are others than before, and what is wrong with the rest.
fn prices(row: &DropRow, known: &Known, typed: &[(String, String)]) -> (Vec<Value>, Vec<Notice>) {
    let (mut changed, mut notices) = (Vec::new(), Vec::new());
    for (at, item) in row.items.iter().enumerate() {
        let Some((_, text)) = typed.iter().find(|(sku, _)| *sku == item.sku) else { continue };
        let field = field_of("item", at, "price");
        let variant = known.facts.variants.iter().find(|variant| variant.sku == item.sku);
        match amount(text, item.currency).filter(|minor| *minor > 0) {
            None => notices.push(DropRefused::BadPrice.at(field)),
            Some(minor) if variant.and_then(|v| v.provenance_from).is_some_and(|from| from < minor) => {
                notices.push(DropRefused::ProvenanceMissing.at(field));
            }
            Some(minor) if minor != item.price_minor => {
                changed.push(json!({ "sku": item.sku, "price_minor": minor }));
            }
            Some(_) => {}
        }
    }
    (changed, notices)
}

/// Reads the version a form was shown with.
///
/// # Errors
/// `MovedOn` for what is none: the page is shown as it stands.
pub fn version(typed: &str) -> Result<i64, StepRefused> {
    typed.trim().parse().map_err(|_| StepRefused::Act(ActRefused::MovedOn))
}
