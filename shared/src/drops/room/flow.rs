//! Placing holds together: one write for all, each buyer's own answer.

use super::store::{self, Ask};
use super::{HOLDS_AT_ONCE_MAX, reason};
use crate::db::DbError;
use crate::drops::flow::{Marks, Replay, hold, meaning};
use crate::drops::holds::{Hold, HoldRefused, HoldRequest};
use crate::failure::Failure;
use crate::ids::HoldId;
use crate::ports::Ports;

/// What one buyer is told.
pub type Told = Result<Hold, Failure<HoldRefused>>;

/// Sets units aside for everybody who asks, in the order they came, [`HOLDS_AT_ONCE_MAX`] in one write. Each is told
/// what [`hold`] would have told them; nobody's refusal touches anybody else. It answers after the commit.
pub async fn hold_all(ports: &Ports<'_>, requests: &[HoldRequest]) -> Vec<Told> {
    let mut told = Vec::with_capacity(requests.len());
    for together in requests.chunks(HOLDS_AT_ONCE_MAX) {
        match together {
            // Nobody to share a write with.
            [alone] => told.push(hold(ports, alone).await),
            _ => told.extend(hold_together(ports, together).await),
        }
    }
    told
}

async fn hold_together(ports: &Ports<'_>, requests: &[HoldRequest]) -> Vec<Told> {
    let asks: Vec<Ask<'_>> = requests.iter().map(|request| ask(ports, request)).collect();
    let rows = match store::ask_all(ports.db, &asks, ports.now).await {
        Ok(rows) => rows,
        // A guard behind the gate said no to one of them, and so to all.
        Err(DbError::Constraint(_)) => return one_by_one(ports, requests).await,
        Err(error) => return requests.iter().map(|_| Err(error.clone().into())).collect(),
    };
    let mut told = Vec::with_capacity(requests.len());
    let mut placed: Vec<&HoldRequest> = Vec::new();
    for (at, ((request, ask), (found, answer))) in requests.iter().zip(&asks).zip(rows).enumerate() {
        let made_by = answer.subject.as_ref().and_then(|made| asks.iter().position(|ask| ask.id == *made));
        if let (true, Some(expires_at)) = (made_by == Some(at), answer.expires_at) {
            placed.push(request);
            let (id, buyer) = (HoldId(ask.id.clone()), request.buyer.clone());
            told.push(Ok(Hold { id, buyer, expires_at, replayed: false }));
            continue;
        }
        // What is not there has no key either, and what came later was not there yet.
        let was_there = found.limit_per_buyer.is_some() && made_by.is_none_or(|made_by| made_by < at);
        let row = answer.recalled().filter(|_| was_there);
        let sure = match row.map(|row| meaning(&row, request, &ask.scope, &ask.fingerprint, ports.now)) {
            Some(Ok(Replay::Same(hold))) => Some(Ok(hold)),
            Some(Err(refused)) => Some(Err(refused)),
            Some(Ok(Replay::Strangers | Replay::UsedUp(_))) => None,
            None => reason(&found, request, &placed).map(Err),
        };
        told.push(match sure {
            Some(answer) => answer.map_err(Failure::Refused),
            // A stranger's key, or a moment that passed between two statements: looked at closely, by itself.
            None => hold(ports, request).await,
        });
    }
    told
}

async fn one_by_one(ports: &Ports<'_>, requests: &[HoldRequest]) -> Vec<Told> {
    let mut told = Vec::with_capacity(requests.len());
    for request in requests {
        told.push(hold(ports, request).await);
    }
    told
}

fn ask<'a>(ports: &Ports<'_>, request: &'a HoldRequest) -> Ask<'a> {
    let Marks { scope, key, fingerprint } = Marks::of(request);
    Ask {
        id: ports.ids.fresh("hld_"),
        slug: request.slug.as_str(),
        sku: request.sku.as_str(),
        units: request.units,
        buyer: request.buyer.as_str(),
        scope,
        key: key.as_str().to_owned(),
        bare_key: request.key.as_str(),
        fingerprint,
        of_a_page: request.key.is_of_a_page(),
    }
}
