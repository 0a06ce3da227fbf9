//! Joining, one's own place, and what everybody may know.

use super::draw::{self, Seed};
use super::store::{self, LobbyRow, PlaceRow};
use super::view::{Lobby, LobbyPage, Place, Shown};
use super::{ADMITTED_A_SECOND, LobbyRefused, opens, turn as turn_of};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, Statement, run};
use crate::entry::rules::Rules;
use crate::failure::Failure;
use crate::ids::{BuyerId, DropSlug};
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;

/// Every place, for [`store::PLACE`].
const ALWAYS: i64 = 0;

/// A fresh seed: `sql` is [`store::SEED`] or [`store::SEED_OF`], `drop` what it finds the drop by. It writes nothing
/// where there is no lobby, or a seed already.
///
/// # Errors
/// When the platform's randomness is not 32 bytes in hexadecimal digits.
pub fn seed(ports: &Ports<'_>, sql: &'static str, drop: &str) -> Result<Statement, DbError> {
    let secret = ports.ids.secret();
    let seed = Seed::parse(&secret).ok_or_else(|| DbError::Unreadable("a seed".to_owned()))?;
    Ok(stmt!(sql, drop, secret, seed.hash(), ports.now))
}

fn joining(ports: &Ports<'_>, slug: &DropSlug, buyer: &BuyerId, all: i64) -> Result<Vec<Statement>, DbError> {
    Ok(vec![
        // Scheduled in the studio, it has one already.
        seed(ports, store::SEED, slug.as_str())?,
        stmt!(store::JOIN, slug.as_str(), ports.ids.fresh("lby_"), buyer.as_str()),
        stmt!(store::PLACE, slug.as_str(), buyer.as_str(), all),
    ])
}

/// Since when a buyer may hold, and what time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Since when.
    pub at: Timestamp,
    /// The database's clock.
    pub now: Timestamp,
}

/// The turn of a buyer who wants to hold after the drop has opened. Whoever has not joined comes last, from now on.
/// `None`: there is no lobby.
///
/// # Errors
/// When the lobby does not answer.
pub async fn turn(ports: &Ports<'_>, slug: &DropSlug, buyer: &BuyerId) -> Result<Option<Turn>, DbError> {
    let batch = joining(ports, slug, buyer, i64::from(ADMITTED_A_SECOND))?;
    let row: Option<PlaceRow> = ports.db.batch(batch).await?.last().map_or(Ok(None), Rows::first)?;
    let Some(row) = row else { return Ok(None) };
    let (at, now) = (row.turn_at(), row.lobby.now);
    at.map(|at| Some(Turn { at, now })).ok_or_else(|| DbError::Unreadable("a place in the lobby".to_owned()))
}

impl PlaceRow {
    fn is_late(&self) -> bool {
        self.joined_at.is_some_and(|at| self.lobby.opens_at <= at)
    }

    fn seed(&self) -> Option<Seed> {
        self.lobby.seed.as_deref().and_then(Seed::parse)
    }

    /// The place, the first being 0: drawn, or behind those who were as they came. None before the draw.
    fn place(&self) -> Option<u32> {
        if self.is_late() {
            // Everybody who was in time has a smaller number, and no number is left out.
            return self.number.map(|number| number.saturating_sub(1));
        }
        draw::place(&self.seed()?, self.lobby.entries.iter().map(String::as_str), self.entry.as_deref()?)
    }

    /// Since when the buyer may hold. Where those who were drawn did not come along, all of them are in: since the last
    /// one's turn at the latest.
    fn turn_at(&self) -> Option<Timestamp> {
        if self.lobby.entries.is_empty() && !self.is_late() && self.lobby.opens_at <= self.lobby.now {
            return self.entry.as_ref().map(|_| turn_of(self.lobby.opens_at, self.lobby.in_time.saturating_sub(1)));
        }
        self.place().map(|place| turn_of(self.lobby.opens_at, place))
    }

    fn own(&self) -> Place {
        let place = self.place();
        Place {
            now: self.lobby.now,
            opens_at: self.lobby.opens_at,
            entry: self.entry.clone(),
            joined_at: self.joined_at,
            place: place.map(|place| place.saturating_add(1)),
            turn_at: place.map(|place| turn_of(self.lobby.opens_at, place)),
        }
    }

    fn page(self, shop: Shop, slug: &DropSlug) -> LobbyPage {
        let place = self.own();
        let ticket = |seed: Seed| self.entry.as_deref().filter(|_| !self.is_late()).map(|own| seed.ticket(own).hex());
        let shown = self.seed().zip(self.lobby.seed.clone()).map(|(seed, text)| Shown {
            seed: text,
            ticket: ticket(seed),
            drawn: self.lobby.in_time,
        });
        let LobbyRow { title, opens_at, closes_at, lobby_minutes, zone, hash, joined, rules, .. } = self.lobby;
        let rules: Option<Rules> = rules.and_then(|text| serde_json::from_str(&text).ok());
        LobbyPage {
            proof: String::new(),
            shop,
            slug: slug.0.clone(),
            title,
            lobby_opens: opens(opens_at, lobby_minutes).moment(&zone),
            opens: opens_at.moment(&zone),
            closes: closes_at.moment(&zone),
            rules: rules.map(|rules| rules.lines(opens_at, &zone)).unwrap_or_default(),
            joined,
            hash,
            shown,
            turn: place.turn_at.map(|at| at.moment(&zone)),
            place,
        }
    }
}

/// The buyer waits from here on. Once more is as good as once.
///
/// # Errors
/// As [`LobbyRefused`] says.
pub async fn join(ports: &Ports<'_>, slug: &DropSlug, buyer: &BuyerId) -> Result<Place, Failure<LobbyRefused>> {
    let missing = Failure::Refused(LobbyRefused::Missing);
    let replies = match ports.db.batch(joining(ports, slug, buyer, ALWAYS)?).await {
        Err(error) if error.names("lobby_after_closing") => return Err(Failure::Refused(LobbyRefused::Closed)),
        Err(error) if error.names("lobby_before_opening") => {
            let row = own(ports, slug, buyer).await?.ok_or(missing)?;
            let at = opens(row.lobby.opens_at, row.lobby.lobby_minutes);
            return Err(Failure::Refused(LobbyRefused::NotOpen(at)));
        }
        replies => replies?,
    };
    let row: Option<PlaceRow> = replies.last().map_or(Ok(None), Rows::first)?;
    row.map(|row| row.own()).ok_or(missing)
}

async fn own(ports: &Ports<'_>, slug: &DropSlug, buyer: &BuyerId) -> Result<Option<PlaceRow>, DbError> {
    run(ports.db, stmt!(store::PLACE, slug.as_str(), buyer.as_str(), ALWAYS)).await?.first()
}

/// The buyer's own place; `None` for a drop without a lobby.
///
/// # Errors
/// When the database does not answer.
pub async fn place(ports: &Ports<'_>, slug: &DropSlug, buyer: &BuyerId) -> Result<Option<Place>, DbError> {
    Ok(own(ports, slug, buyer).await?.map(|row| row.own()))
}

/// The page with the buyer's own place; `None` for a drop without a lobby.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    shop: Shop,
    slug: &DropSlug,
    buyer: &BuyerId,
) -> Result<Option<LobbyPage>, DbError> {
    Ok(own(ports, slug, buyer).await?.map(|row| row.page(shop, slug)))
}

/// What everybody may know; `None` for a drop without a lobby.
///
/// # Errors
/// When the database does not answer.
pub async fn lobby(ports: &Ports<'_>, slug: &DropSlug) -> Result<Option<Lobby>, DbError> {
    let row: Option<LobbyRow> = run(ports.db, stmt!(store::LOBBY, slug.as_str())).await?.first()?;
    Ok(row.map(|row| {
        let mut drawn = row.entries;
        let later = drawn.split_off(drawn.len().min(usize::try_from(row.in_time).unwrap_or(usize::MAX)));
        Lobby {
            now: row.now,
            lobby_opens_at: opens(row.opens_at, row.lobby_minutes),
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            joined: row.joined,
            admitted_a_second: ADMITTED_A_SECOND,
            hash: row.hash,
            seed: row.seed,
            drawn,
            later,
        }
    }))
}
