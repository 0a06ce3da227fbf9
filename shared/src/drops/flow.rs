//! Holding, giving back, looking: load → decide → save.

use super::gone::{Asker, Gone};
use super::holds::{Gate, Hold, HoldRefused, HoldRequest, place};
use super::view::DropPage;
use super::{DropState, Phase, page, store};
use crate::catalogue::view::Shop;
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::{BuyerId, DropSlug, HoldId, Sku};
use crate::lobby::flow as lobby;
use crate::money::Money;
use crate::ports::Ports;
use crate::requests::{self, Key, fingerprint};
use crate::stmt;
use crate::time::{Duration, Timestamp};

/// Tries to write this often: once as it is, once with the buyer's turn where there is a lobby, once with the key as the
/// buyer's own, and more when it was used up in between.
const TRIES: u32 = 5;

/// Sets units aside in one write; looks closer only when that write is refused.
///
/// # Errors
/// As [`HoldRefused`] says; broken when the database gives no answer.
pub async fn hold(ports: &Ports<'_>, request: &HoldRequest) -> Result<Hold, Failure<HoldRefused>> {
    let Marks { mut scope, key, fingerprint: print } = Marks::of(request);
    let mut turn_at = None;
    for _ in 0..TRIES {
        let id = HoldId(ports.ids.fresh("hld_"));
        let asked = store::Asked { scope: &scope, key: key.as_str(), fingerprint: &print };
        let error = match store::place(ports.db, request, &asked, &id, turn_at, ports.now).await {
            Ok(Some(row)) => {
                return Ok(Hold { id, buyer: request.buyer.clone(), expires_at: row.expires_at, replayed: false });
            }
            Ok(None) => return Err(Failure::Refused(missing(ports, &request.slug).await?)),
            Err(error) => error,
        };
        if error.names("hold_before_turn") {
            turn_at = Some(admit(ports, request, turn_at).await?);
            continue;
        }
        if !error.names(requests::USED) {
            return Err(explain(ports, request, &error).await);
        }
        let Some(row) = store::recall(ports.db, &scope, key.as_str()).await? else { continue };
        match meaning(&row, request, &scope, &print, ports.now).map_err(Failure::Refused)? {
            Replay::Same(hold) => return Ok(hold),
            // A stranger had the same idea of a key. From here on it is this buyer's own.
            Replay::Strangers => scope = request.buyer.0.clone(),
            Replay::UsedUp(id) => {
                run(ports.db, stmt!(store::FORGET_USED_UP, scope.as_str(), key.as_str(), id)).await?;
            }
        }
    }
    Err(Failure::Broken(format!("a key that was neither free nor used, {TRIES} times")))
}

/// Stands for the turn of a buyer when the lobby does not answer: the drop stays on sale, for everybody.
const NO_ANSWER: Timestamp = Timestamp(0);

/// Since when the lobby lets the buyer in; `known` is what it said before.
async fn admit(
    ports: &Ports<'_>,
    request: &HoldRequest,
    known: Option<Timestamp>,
) -> Result<Timestamp, Failure<HoldRefused>> {
    let gated = |turn_at, now| Err(Failure::Refused(HoldRefused::Gated { turn_at, now }));
    if let Some(turn_at) = known {
        return gated(turn_at, ports.now);
    }
    match lobby::turn(ports, &request.slug, &request.buyer).await {
        Ok(Some(turn)) if turn.now < turn.at => gated(turn.at, turn.now),
        Ok(Some(turn)) => Ok(turn.at),
        Ok(None) | Err(_) => Ok(NO_ANSWER),
    }
}

/// By what a request is known again.
pub(super) struct Marks {
    /// Among whom the key is unique.
    pub scope: String,
    /// The key within its content.
    pub key: Key,
    /// Of the content.
    pub fingerprint: String,
}

impl Marks {
    pub(super) fn of(request: &HoldRequest) -> Self {
        let content = format!("{}/{}/{}", request.slug, request.sku, request.units);
        let key = request.key.within(&content);
        Self { scope: key.scope(&request.buyer), key, fingerprint: fingerprint(&["hold", &content]) }
    }
}

/// What a key turns out to stand for.
pub(super) enum Replay {
    /// The hold it made before.
    Same(Hold),
    /// Somebody else's hold.
    Strangers,
    /// A hold that is over, and the key is one of a page: once forgotten, it may be used again.
    UsedUp(String),
}

/// What the key made before, by its row.
pub(super) fn meaning(
    row: &store::RecalledRow,
    request: &HoldRequest,
    scope: &str,
    print: &str,
    now: Timestamp,
) -> Result<Replay, HoldRefused> {
    let buyer = row.buyer.clone().map(BuyerId);
    let strangers = request.known && buyer.as_ref().is_some_and(|b| *b != request.buyer);
    if strangers && scope == "*" {
        return Ok(Replay::Strangers);
    }
    match (row.id.clone(), buyer, row.expires_at) {
        (Some(id), Some(buyer), Some(expires_at)) if row.fingerprint == print => {
            let over = row.state.as_deref() != Some("live") || expires_at <= now;
            Ok(if request.key.is_of_a_page() && over {
                Replay::UsedUp(id)
            } else {
                Replay::Same(Hold { id: HoldId(id), buyer, expires_at, replayed: true })
            })
        }
        _ => Err(HoldRefused::KeyReused),
    }
}

async fn missing(ports: &Ports<'_>, slug: &DropSlug) -> Result<HoldRefused, DbError> {
    let drop = run(ports.db, stmt!(store::EXISTS, slug.as_str())).await?;
    Ok(if drop.is_empty() { HoldRefused::UnknownDrop } else { HoldRefused::UnknownSku })
}

/// Turns the name of a constraint into the reason a person is told.
async fn explain(ports: &Ports<'_>, request: &HoldRequest, error: &DbError) -> Failure<HoldRefused> {
    // Most buyers lose. Their answer needs no second look.
    if error.names("available_not_negative") {
        return Failure::Refused(HoldRefused::SoldOut);
    }
    if error.names("hold_too_often") {
        return Failure::Refused(HoldRefused::TooOften);
    }
    if error.names("hold_over_part_limit") {
        return Failure::Refused(HoldRefused::PartLimit);
    }
    let plain = [
        ("hold_before_opening", HoldRefused::NotOpen(None)),
        ("hold_after_closing", HoldRefused::Closed),
        ("hold_while_paused", HoldRefused::Paused),
        ("hold_of_unverified", HoldRefused::NotOpen(None)),
        ("hold_over_limit", HoldRefused::LimitReached { units_max: 1 }),
        // What is free is kept for those who wait.
        ("kept_for_waiting", HoldRefused::SoldOut),
    ];
    let Some((_, plain)) = plain.into_iter().find(|(name, _)| error.names(name)) else {
        return Failure::Broken(error.to_string());
    };
    match store::gate(ports.db, &request.slug, &request.sku, &request.buyer).await {
        Ok(Some(row)) if row.state == "draft" => Failure::Refused(HoldRefused::UnknownDrop),
        Ok(Some(row)) => {
            let gate = Gate {
                scheduled: row.state == "scheduled",
                opens_at: row.opens_at,
                closes_at: row.closes_at,
                paused: row.paused_at.is_some(),
                available: u32::try_from(row.available).unwrap_or(0),
                limit_per_buyer: row.limit_per_buyer,
                taken: row.taken,
                price: Money::new(row.price_minor, row.currency),
            };
            // The state may have moved on since the write was refused: then what the write said stands.
            Failure::Refused(place(&gate, request.units, ports.now).err().unwrap_or(plain))
        }
        Ok(None) | Err(_) => Failure::Refused(plain),
    }
}

/// Why a hold was not given back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseRefused {
    /// Missing, or someone else's.
    #[error("There is no such hold.")]
    Missing,
    /// It has become a paid order.
    #[error("This hold has become a paid order. To give it back, ask for a refund on the order's page.")]
    Paid,
}

impl crate::failure::Refusal for ReleaseRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Paid => "already_paid",
        }
    }

    fn kind(&self) -> crate::failure::Kind {
        match self {
            Self::Missing => crate::failure::Kind::Missing,
            Self::Paid => crate::failure::Kind::Conflict,
        }
    }
}

/// Gives the units back at once. Again, or after it lapsed: nothing more to do. Answers the drop it was of.
///
/// # Errors
/// As [`ReleaseRefused`] says.
pub async fn release(ports: &Ports<'_>, hold: &HoldId, buyer: &BuyerId) -> Result<DropSlug, Failure<ReleaseRefused>> {
    let row: Option<store::HoldStateRow> = run(ports.db, stmt!(store::HOLD, hold.as_str())).await?.first()?;
    let row = row.filter(|row| row.buyer == buyer.0).ok_or(Failure::Refused(ReleaseRefused::Missing))?;
    if row.state == "sold" {
        return Err(Failure::Refused(ReleaseRefused::Paid));
    }
    let batch = vec![
        stmt!(store::RELEASE, hold.as_str(), buyer.as_str()),
        stmt!(store::RELEASE_ORDER, hold.as_str(), buyer.as_str(), ports.now),
    ];
    ports.db.batch(batch).await?;
    Ok(DropSlug(row.slug))
}

/// Phase and stock; `None` for a drop that is not there or not announced.
///
/// # Errors
/// When the database does not answer.
pub async fn state(ports: &Ports<'_>, slug: &DropSlug) -> Result<Option<DropState>, DbError> {
    let row: Option<store::StateRow> = run(ports.db, stmt!(store::STATE, slug.as_str())).await?.first()?;
    Ok(row.filter(|row| row.state != "draft").map(|row| {
        let available = row.items.iter().map(|item| item.available).sum();
        DropState {
            now: row.now,
            phase: Phase::at(row.now, row.opens_at, row.closes_at, available)
                .or_lobby(row.now, row.opens_at, row.lobby_minutes)
                .or_paused(row.paused_at.is_some()),
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            items: row.items,
        }
    }))
}

/// What is to be known of an item of which nothing is left; `None` while something is, or when it is too much.
///
/// # Errors
/// When the database does not answer.
pub async fn gone(ports: &Ports<'_>, slug: &DropSlug, sku: &Sku) -> Result<Option<Gone>, DbError> {
    let day_ago = Timestamp(ports.now.0 - Duration::hours(24).0);
    let rows: Vec<store::GoneRow> =
        run(ports.db, stmt!(store::GONE, slug.as_str(), sku.as_str(), day_ago)).await?.all()?;
    if rows.is_empty() {
        return Ok(None);
    }
    let askers = rows.into_iter().filter_map(|row| Some(Asker { buyer: row.buyer?, key: row.key? })).collect();
    Ok(Gone::new(askers, ports.now))
}

/// Ends holds past their time; the next hold of the item would do it too, so this only keeps the figures fresh.
///
/// # Errors
/// When the database does not answer.
pub async fn lapse(ports: &Ports<'_>, now: Timestamp) -> Result<(), DbError> {
    run(ports.db, stmt!(store::LAPSE_ALL, now)).await.map(|_| ())
}

/// The drop page in one round trip; `None` for a drop that is not there or not announced.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, shop: Shop, slug: &DropSlug, lite: bool) -> Result<Option<DropPage>, DbError> {
    let batch = vec![stmt!(page::PAGE, slug.as_str(), ports.now), stmt!(page::RELATED, slug.as_str(), ports.now)];
    let replies = ports.db.batch(batch).await?;
    let [about, related] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let row: Option<page::PageRow> = about.first()?;
    let related = related.all()?;
    let key = ports.ids.fresh(requests::PAGE_KEY_PREFIX);
    Ok(row.map(|row| row.page(shop, related, key, lite, ports.now)))
}
