//! Passing gates: load → decide → save, each with its record. What is refused is on record too.

use super::store::{self, GatesRow};
use super::view::{Check, GatesPart, Promise, Step};
use super::{Gate, GateRefused, Need, Stage, may_pass};
use crate::audit::flow::{Unrecorded, before, record, unless_before};
use crate::audit::{Act, sha256};
use crate::db::{DbError, Rows, Statement, run};
use crate::failure::{Failure, Kind, Refusal};
use crate::ids::{CreatorId, PersonId};
use crate::ports::{Cached, Ports};
use crate::rehearsal::view::RehearsalPart;
use crate::requests::Key;
use crate::stmt;
use crate::time::Timestamp;
use serde_json::json;

/// What a step answers.
pub type Outcome<T> = Result<T, Failure<GateRefused>>;

/// Who does it, once for which key.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// In whose studio; none at the desk.
    pub creator: Option<&'a CreatorId>,
    /// Makes a second click the same step.
    pub key: &'a Key,
}

impl By<'_> {
    /// An act of theirs.
    #[must_use]
    pub fn act(&self, what: &'static str, id: &str) -> Act {
        Act::new(self.person, what, id).once(self.key.clone())
    }
}

/// The drop `which`, its id or its name in URLs, for whoever may see it.
///
/// # Errors
/// `Missing`.
pub async fn load(ports: &Ports<'_>, which: &str, creator: Option<&CreatorId>) -> Outcome<GatesRow> {
    let creator = creator.map(CreatorId::as_str);
    let row: Option<GatesRow> = run(ports.db, stmt!(store::GATES, which, creator)).await?.first()?;
    row.ok_or(Failure::Refused(GateRefused::Missing))
}

impl GatesRow {
    fn met(&self, need: Need) -> bool {
        1 == match need {
            Need::Stock => self.stock,
            Need::Verified => self.verified,
            Need::Payable => self.payable,
            Need::FraudLead => self.led,
            Need::Fulfilment => self.fulfilment,
            Need::Policy => self.policy,
            Need::Rehearsal => self.rehearsed,
        }
    }

    fn missing(&self, of: &[Need]) -> Vec<Need> {
        of.iter().copied().filter(|need| !self.met(*need)).collect()
    }

    /// Pages that show the drop otherwise from here on.
    #[must_use]
    pub fn pages(&self) -> Vec<Cached> {
        vec![Cached::Drop(self.slug.clone()), Cached::Creator(self.creator_slug.clone()), Cached::Home]
    }

    /// As pages show it at `now`.
    #[must_use]
    pub fn part(&self, now: Timestamp) -> GatesPart {
        let stage = Stage::of(self.gates, self.opens_at, self.closes_at, now);
        let step = |gate: Gate| Step {
            gate,
            passed: self
                .passes
                .iter()
                .find(|pass| pass.gate == gate.word())
                .map(|pass| (pass.passed_at.moment(&self.zone), pass.passed_by.clone())),
            next: Gate::after(self.gates) == Some(gate),
        };
        GatesPart {
            id: self.id.clone(),
            slug: self.slug.clone(),
            stage,
            late: (1..4).contains(&self.gates) && self.opens_at <= now && now < self.closes_at,
            steps: Gate::ALL.into_iter().map(step).collect(),
            checks: Need::ALL.into_iter().map(|need| Check { need, met: self.met(need) }).collect(),
            promises: self
                .slots
                .iter()
                .map(|slot| Promise {
                    slot: slot.id.clone(),
                    delivery: slot.kind == "delivery",
                    place: if slot.carrier.is_empty() {
                        slot.place.clone()
                    } else {
                        format!("{}, {}", slot.carrier, slot.place)
                    },
                    starts: slot.starts_at.moment(&self.zone),
                    given: slot.at.map(|at| at.moment(&self.zone)),
                })
                .collect(),
            lead: self.lead_name.clone(),
            taken_back: self
                .takebacks
                .last()
                .filter(|back| back.keeps == 2 && self.gates < back.was)
                .map(|back| back.at.moment(&self.zone)),
            owes: (self.holds, self.orders),
            rehearsal: self.rehearsal().map(|row| RehearsalPart::of(&row, self.plan, self.gates, &self.zone)),
        }
    }

    /// The rehearsal that is planned, or the last one.
    #[must_use]
    pub fn rehearsal(&self) -> Option<store::RehearsalRow> {
        self.rehearsal.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Why `gate` cannot be passed as things stand.
    fn refusal(&self, gate: Gate, by: &By<'_>, now: Timestamp) -> Result<(), GateRefused> {
        if self.state != "scheduled" {
            return Err(GateRefused::Draft);
        }
        may_pass(self.gates, gate).map_err(|first| match first {
            Some(first) => {
                // The first gate that is missing is not all there is to do: arming names everything.
                let needs = if gate == Gate::Armed { self.missing(&Need::ALL) } else { Vec::new() };
                GateRefused::Skipped { gate, first, needs }
            }
            None => GateRefused::Passed(gate),
        })?;
        let needs = match gate {
            Gate::Aligned | Gate::Rehearsed => return Err(GateRefused::ByRehearsal),
            Gate::Cleared => self.missing(&[Need::Verified, Need::Payable, Need::FraudLead]),
            Gate::Armed => self.missing(&Need::ALL),
            Gate::HandedOver | Gate::Settled => Vec::new(),
        };
        if !needs.is_empty() {
            return Err(GateRefused::Incomplete(needs));
        }
        match gate {
            // At the desk, where they have shown who they are: not in a studio they work in as well.
            Gate::Cleared if by.creator.is_some() || self.fraud_lead.as_deref() != Some(by.person.as_str()) => {
                Err(GateRefused::NotTheLead)
            }
            Gate::HandedOver | Gate::Settled if now < self.closes_at => Err(GateRefused::NotClosed),
            Gate::HandedOver | Gate::Settled if self.holds + self.orders > 0 => {
                Err(GateRefused::Owes { holds: self.holds, orders: self.orders })
            }
            _ => Ok(()),
        }
    }

    /// What is true when `gate` is passed.
    fn proof(&self, gate: Gate) -> String {
        let words = self.policy_words.as_deref().unwrap_or_default();
        let proof = match gate {
            Gate::Cleared => json!({ "fraud_lead": self.fraud_lead, "verified": true, "payable": true }),
            Gate::Armed => json!({
                "fraud_lead": self.fraud_lead,
                "promises": self.slots.iter().map(|slot| json!({ "slot": slot.id, "at": slot.at.map(|at| at.0) })).collect::<Vec<_>>(),
                "policy": { "version": self.policy_version, "sha256": sha256(&[&self.policy_version, words]) },
                "rehearsal": self.rehearsal().map(|row| row.id),
                "version": self.version,
            }),
            gate => json!({ "gate": gate.word(), "holds": self.holds, "orders": self.orders, "version": self.version }),
        };
        proof.to_string()
    }
}

/// The statement that passes `gate` of the drop `id` with `proof`, JSON.
#[must_use]
pub fn passing(id: &str, gate: Gate, by: &PersonId, proof: &str) -> Statement {
    stmt!(store::PASS, id, gate.word(), by.as_str(), proof)
}

/// The names of the constraints, and what each means.
fn explain(unrecorded: Unrecorded, row: &GatesRow, gate: Gate) -> Failure<GateRefused> {
    let Unrecorded::Constraint(error) = unrecorded else { return unrecorded.into() };
    Failure::Refused(match &error {
        error if error.names("gate_skipped") => {
            // Somebody took a gate back between the look and the write.
            GateRefused::Skipped { gate, first: Gate::Rehearsed, needs: vec![Need::Rehearsal] }
        }
        error if error.names("gate_passed") => GateRefused::Passed(gate),
        error if error.names("gate_of_draft") => GateRefused::Draft,
        error if error.names("gate_incomplete") => GateRefused::Act(crate::audit::ActRefused::MovedOn),
        error if error.names("gate_before_closing") => GateRefused::NotClosed,
        error if error.names("gate_owes_reserves") => GateRefused::Reserves,
        error if error.names("gate_owes_orders") => GateRefused::Owes { holds: row.holds, orders: row.orders },
        error => return Failure::Broken(error.to_string()),
    })
}

/// What was refused is written down: who tried, and why it was no.
///
/// # Errors
/// The refusal itself; broken when it could not be written.
pub async fn refused<T>(ports: &Ports<'_>, by: &By<'_>, id: &str, refusal: GateRefused) -> Outcome<T> {
    if matches!(refusal.kind(), Kind::Conflict | Kind::Forbidden) {
        let why = std::iter::once(refusal.code()).chain(refusal.needs().iter().map(|need| need.word()));
        let act = Act::new(by.person, "drop.gate_refused", id).because(&why.collect::<Vec<_>>().join(" "));
        record(ports, &act, Vec::new()).await.map_err(Failure::<GateRefused>::from)?;
    }
    Err(Failure::Refused(refusal))
}

/// Passes `gate` of the drop `which`. Answers the pages that show it otherwise from here on.
///
/// # Errors
/// As [`GateRefused`] says; a refusal is on record.
pub async fn pass(ports: &Ports<'_>, by: &By<'_>, which: &str, gate: Gate) -> Outcome<Vec<Cached>> {
    let row = load(ports, which, by.creator).await?;
    let id = row.id.as_str();
    let act = by.act("drop.gate", id).changes(&row.gates.to_string(), gate.word());
    if let Err(refusal) = row.refusal(gate, by, ports.now) {
        if before(ports, &act).await? {
            return Ok(row.pages());
        }
        return refused(ports, by, id, refusal).await;
    }
    let mut batch = match gate {
        Gate::Cleared => vec![stmt!(store::CLEARING, id, by.person.as_str())],
        Gate::Armed => vec![stmt!(store::CONDITIONS, id)],
        _ => Vec::new(),
    };
    let proof = row.proof(gate);
    batch.push(passing(id, gate, by.person, &proof));
    match record(ports, &act, batch).await {
        Ok(_) => Ok(row.pages()),
        Err(unrecorded) => match explain(unrecorded, &row, gate) {
            Failure::Refused(refusal) => refused(ports, by, id, refusal).await,
            broken => Err(broken),
        },
    }
}

/// The operator `lead` watches the drop `which` from here on.
///
/// # Errors
/// `Missing`, `NoSuchLead`.
pub async fn name_lead(ports: &Ports<'_>, by: &By<'_>, which: &str, lead: &str) -> Outcome<()> {
    let row = load(ports, which, by.creator).await?;
    let act = by.act("drop.fraud_lead", &row.id).changes(row.fraud_lead.as_deref().unwrap_or_default(), lead);
    let Some(chosen) = row.leads.iter().find(|one| one.id == lead) else {
        return unless_before(ports, &act, GateRefused::NoSuchLead).await;
    };
    let batch = vec![stmt!(store::LEAD, row.id.as_str(), chosen.id.as_str())];
    Ok(record(ports, &act, batch).await.map(|_| ())?)
}

/// Somebody says yes for the window `slot`: a creator for their own place, an operator for a carrier they have asked.
///
/// # Errors
/// `Missing`, `UnknownSlot`, `NotYourPart`, `Why`.
pub async fn acknowledge(ports: &Ports<'_>, by: &By<'_>, which: &str, slot: &str, why: &str) -> Outcome<()> {
    let row = load(ports, which, by.creator).await?;
    let refused = |refusal| Err(Failure::Refused(refusal));
    let (desk, why) = (by.creator.is_none(), why.trim());
    let act = by.act("drop.promise", &row.id).because(why).changes("", slot);
    let Some(window) = row.slots.iter().find(|window| window.id == slot) else {
        return unless_before(ports, &act, GateRefused::UnknownSlot).await;
    };
    if !desk && window.kind == "delivery" {
        return refused(GateRefused::NotYourPart);
    }
    if desk && !(3..=500).contains(&why.chars().count()) {
        return refused(GateRefused::Why);
    }
    let side = if desk { "operator" } else { "creator" };
    let batch = vec![stmt!(store::ACK, slot, by.person.as_str(), side, ports.now)];
    Ok(record(ports, &act, batch).await.map(|_| ())?)
}

/// What asks for the gates of the drop `which`, beside whatever else a page has to ask.
#[must_use]
pub fn asking(which: &str, creator: Option<&CreatorId>) -> Statement {
    stmt!(store::GATES, which, creator.map(CreatorId::as_str))
}

/// What [`asking`] was answered; `None` where there is no such drop for whoever asks.
///
/// # Errors
/// When the row is another one.
pub fn found(rows: &Rows, now: Timestamp) -> Result<Option<GatesPart>, DbError> {
    Ok(rows.first()?.map(|row: GatesRow| row.part(now)))
}
