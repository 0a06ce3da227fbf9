//! Offering what has come back to the first in line, and taking an offer.

use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, run};
use crate::drops::holds::Hold;
use crate::drops::store::HoldRow;
use crate::failure::Failure;
use crate::ids::{BuyerId, DropSlug, HoldId};
use crate::money::Money;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Duration;
use crate::waiting::store::{self, NextRow, OfferRow};
use crate::waiting::view::OfferPage;
use crate::waiting::{OFFERS_AT_ONCE, OfferRefused, letters};

/// Ends the lists of drops that are over, and offers every unit that is kept to whose turn it is: hold and letter in one
/// batch each. Answers the letters, to be sent. Safe to run twice, late or beside itself: a unit is set aside by a
/// write that fails when somebody was faster.
///
/// # Errors
/// When the database does not answer; what was offered until then stands, and the next run goes on.
pub async fn offer_next(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let batch = vec![stmt!(store::END, ports.now), stmt!(store::NEXT, ports.now, OFFERS_AT_ONCE)];
    let next: Vec<NextRow> = ports.db.batch(batch).await?.last().map_or(Ok(Vec::new()), Rows::all)?;
    let mut written = Vec::new();
    for row in next {
        let offer = ports.ids.fresh("hld_");
        let letter = format!("note-offer-{offer}");
        let batch = vec![
            stmt!(store::EXPECT_WAITING, row.id.as_str()),
            stmt!(store::OFFER, offer.as_str(), row.id.as_str()),
            letters::offered(&row, &offer, ports.now).write(&letter, &row.email, ports.now),
        ];
        match ports.db.batch(batch).await {
            Ok(_) => written.push(letter),
            // Somebody was faster, or left, or the drop was paused meanwhile: whose turn it is then, the next run sees.
            Err(DbError::Constraint(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}

/// How an offer stands for whoever has its letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It can be taken.
    Open(Box<OfferPage>),
    /// This buyer has taken it: the checkout of their hold goes on.
    Yours(Hold),
}

async fn load(ports: &Ports<'_>, offer: &HoldId) -> Result<OfferRow, Failure<OfferRefused>> {
    let row: Option<OfferRow> = run(ports.db, stmt!(store::LOOK, offer.as_str())).await?.first()?;
    row.ok_or(Failure::Refused(OfferRefused::Missing))
}

/// How an offer stands for `buyer`, where there is one.
///
/// # Errors
/// `Missing`, `Over`, `Taken`.
pub async fn look(
    ports: &Ports<'_>,
    shop: Shop,
    offer: &HoldId,
    buyer: Option<&BuyerId>,
) -> Result<Offer, Failure<OfferRefused>> {
    let row = load(ports, offer).await?;
    let free = row.buyer == format!("waiting-{}", row.offered_to);
    match (row.state.as_str(), free) {
        ("live", true) if ports.now < row.expires_at => Ok(Offer::Open(Box::new(page(shop, row)))),
        ("live" | "sold", false) => match buyer {
            Some(buyer) if row.buyer == buyer.0 => Ok(Offer::Yours(Hold {
                id: HoldId(row.id),
                buyer: buyer.clone(),
                expires_at: row.expires_at,
                replayed: true,
            })),
            _ => Err(Failure::Refused(OfferRefused::Taken)),
        },
        _ => Err(Failure::Refused(OfferRefused::Over(DropSlug(row.slug)))),
    }
}

fn page(shop: Shop, row: OfferRow) -> OfferPage {
    OfferPage {
        shop,
        until: row.expires_at.moment(&row.zone),
        price: Money::new(row.price_minor, row.currency),
        hold_minutes: u32::try_from(Duration(row.hold_lasts_ms).whole_minutes()).unwrap_or(0),
        leave: format!("/waiting/{}", row.offered_to),
        offer: row.id,
        item: row.item,
        creator: row.creator,
        title: row.title,
        slug: row.slug,
        notice: None,
    }
}

/// Makes an offer the hold of `buyer`, with the time to pay that any hold has; a second click of the same buyer finds the
/// same hold. That they have the letter's link is the proof that the address is theirs.
///
/// # Errors
/// As [`OfferRefused`] says.
pub async fn take(
    ports: &Ports<'_>,
    shop: Shop,
    offer: &HoldId,
    buyer: &BuyerId,
) -> Result<Hold, Failure<OfferRefused>> {
    let taken = match run(ports.db, stmt!(store::TAKE, offer.as_str(), buyer.as_str())).await {
        Err(error) if error.names("hold_over_limit") => return Err(Failure::Refused(OfferRefused::LimitReached)),
        taken => taken?.first::<HoldRow>()?,
    };
    if let Some(row) = taken {
        return Ok(Hold { id: offer.clone(), buyer: buyer.clone(), expires_at: row.expires_at, replayed: false });
    }
    match look(ports, shop, offer, Some(buyer)).await? {
        Offer::Yours(hold) => Ok(hold),
        // By the clock of the shop it is still open, by that of the database it is over.
        Offer::Open(page) => Err(Failure::Refused(OfferRefused::Over(DropSlug(page.slug)))),
    }
}
