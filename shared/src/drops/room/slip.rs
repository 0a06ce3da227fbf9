//! What goes over the counter of a room, as JSON: a hold as it is asked for, and what the buyer is told.

use super::flow::Told;
use crate::drops::holds::{Hold, HoldRefused, HoldRequest};
use crate::failure::Failure;
use crate::ids::{BuyerId, DropSlug, HoldId, Sku};
use crate::requests::{Key, KeyRefused};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct AskSlip {
    slug: DropSlug,
    sku: Sku,
    units: u32,
    buyer: BuyerId,
    known: bool,
    key: String,
}

/// Times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ToldSlip {
    Held { id: HoldId, buyer: BuyerId, expires_at: i64, replayed: bool },
    Broken(String),
    UnknownDrop,
    UnknownSku,
    Units(String),
    NotOpen(Option<i64>),
    Gated { turn_at: i64, now: i64 },
    Paused,
    Closed,
    SoldOut,
    LimitReached(u32),
    PartLimit,
    TooOften,
    KeyMissing,
    KeyMalformed,
    KeyReused,
}

/// A request on its way in.
#[must_use]
pub fn ask(request: &HoldRequest) -> String {
    let HoldRequest { slug, sku, units, buyer, known, key } = request.clone();
    let slip = AskSlip { slug, sku, units, buyer, known, key: key.as_str().to_owned() };
    // Texts, a number and a boolean are always JSON.
    serde_json::to_string(&slip).unwrap_or_default()
}

/// The request on a slip; `None` for what is none.
#[must_use]
pub fn asked(slip: &str) -> Option<HoldRequest> {
    let AskSlip { slug, sku, units, buyer, known, key } = serde_json::from_str(slip).ok()?;
    Some(HoldRequest { slug, sku, units, buyer, known, key: Key::parse(&key).ok()? })
}

/// An answer on its way out.
#[must_use]
pub fn tell(told: &Told) -> String {
    let slip = match told {
        Ok(Hold { id, buyer, expires_at, replayed }) => {
            ToldSlip::Held { id: id.clone(), buyer: buyer.clone(), expires_at: expires_at.0, replayed: *replayed }
        }
        Err(Failure::Broken(cause)) => ToldSlip::Broken(cause.clone()),
        Err(Failure::Refused(refused)) => match refused {
            HoldRefused::UnknownDrop => ToldSlip::UnknownDrop,
            HoldRefused::UnknownSku => ToldSlip::UnknownSku,
            HoldRefused::Units(typed) => ToldSlip::Units(typed.clone()),
            HoldRefused::NotOpen(opens_at) => ToldSlip::NotOpen(opens_at.map(|at| at.0)),
            HoldRefused::Gated { turn_at, now } => ToldSlip::Gated { turn_at: turn_at.0, now: now.0 },
            HoldRefused::Paused => ToldSlip::Paused,
            HoldRefused::Closed => ToldSlip::Closed,
            HoldRefused::SoldOut => ToldSlip::SoldOut,
            HoldRefused::LimitReached { units_max } => ToldSlip::LimitReached(*units_max),
            HoldRefused::PartLimit => ToldSlip::PartLimit,
            HoldRefused::TooOften => ToldSlip::TooOften,
            HoldRefused::Key(KeyRefused::Missing) => ToldSlip::KeyMissing,
            HoldRefused::Key(KeyRefused::Malformed) => ToldSlip::KeyMalformed,
            HoldRefused::KeyReused => ToldSlip::KeyReused,
        },
    };
    serde_json::to_string(&slip).unwrap_or_default()
}

/// The answer on a slip; `None` for what is none: then nobody knows, and the same key asks again.
#[must_use]
pub fn told(slip: &str) -> Option<Told> {
    let refused = match serde_json::from_str(slip).ok()? {
        ToldSlip::Held { id, buyer, expires_at, replayed } => {
            return Some(Ok(Hold { id, buyer, expires_at: Timestamp(expires_at), replayed }));
        }
        ToldSlip::Broken(cause) => return Some(Err(Failure::Broken(cause))),
        ToldSlip::UnknownDrop => HoldRefused::UnknownDrop,
        ToldSlip::UnknownSku => HoldRefused::UnknownSku,
        ToldSlip::Units(typed) => HoldRefused::Units(typed),
        ToldSlip::NotOpen(opens_at) => HoldRefused::NotOpen(opens_at.map(Timestamp)),
        ToldSlip::Gated { turn_at, now } => HoldRefused::Gated { turn_at: Timestamp(turn_at), now: Timestamp(now) },
        ToldSlip::Paused => HoldRefused::Paused,
        ToldSlip::Closed => HoldRefused::Closed,
        ToldSlip::SoldOut => HoldRefused::SoldOut,
        ToldSlip::LimitReached(units_max) => HoldRefused::LimitReached { units_max },
        ToldSlip::PartLimit => HoldRefused::PartLimit,
        ToldSlip::TooOften => HoldRefused::TooOften,
        ToldSlip::KeyMissing => HoldRefused::Key(KeyRefused::Missing),
        ToldSlip::KeyMalformed => HoldRefused::Key(KeyRefused::Malformed),
        ToldSlip::KeyReused => HoldRefused::KeyReused,
    };
    Some(Err(Failure::Refused(refused)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let request = HoldRequest {
            slug: DropSlug::from("spice-box"),
            sku: Sku::from("spi\"ce"),
            units: 2,
            buyer: BuyerId::from("byr_1"),
            known: true,
            key: Key::parse("k\"1").unwrap(),
        };
        assert_eq!(asked(&ask(&request)), Some(request));
        for nonsense in ["", "{}", "[]", r#"{"slug":"a","sku":"b","units":-1,"buyer":"c","known":true,"key":"k"}"#] {
            assert_eq!(asked(nonsense), None, "{nonsense}");
            assert_eq!(told(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn every_answer_comes_out_as_it_went_in() {
        let hold = Hold {
            id: HoldId::from("hld_1"),
            buyer: BuyerId::from("byr_1"),
            expires_at: Timestamp(1_795_608_000_001),
            replayed: true,
        };
        let refusals = [
            HoldRefused::UnknownDrop,
            HoldRefused::UnknownSku,
            HoldRefused::Units("two".to_owned()),
            HoldRefused::NotOpen(None),
            HoldRefused::NotOpen(Some(Timestamp(7))),
            HoldRefused::Gated { turn_at: Timestamp(9), now: Timestamp(8) },
            HoldRefused::Paused,
            HoldRefused::Closed,
            HoldRefused::SoldOut,
            HoldRefused::LimitReached { units_max: 2 },
            HoldRefused::PartLimit,
            HoldRefused::TooOften,
            HoldRefused::Key(KeyRefused::Missing),
            HoldRefused::Key(KeyRefused::Malformed),
            HoldRefused::KeyReused,
        ];
        let broken = [Ok(hold), Err(Failure::Broken("database: gone".to_owned()))];
        for answer in broken.into_iter().chain(refusals.map(|refused| Err(Failure::Refused(refused)))) {
            assert_eq!(told(&tell(&answer)), Some(answer));
        }
    }
}
