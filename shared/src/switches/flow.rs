//! Turning a switch: load → decide → save.

use super::{Switch, Switches, store};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::db::{DbError, run};
use crate::desk::{ActFailure, DeskRefused, why};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;

/// How all switches stand.
///
/// # Errors
/// When the database does not answer.
pub async fn all(ports: &Ports<'_>) -> Result<Switches, DbError> {
    Switches::read(&run(ports.db, Switches::ask()).await?)
}

/// A turn, as the form of the desk says it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Which.
    pub switch: Switch,
    /// To on, or to off.
    pub on: bool,
    /// How often it had been turned when the operator saw it.
    pub seen: i64,
    /// Why.
    pub why: String,
    /// Once.
    pub key: Key,
}

/// Turns a switch for everybody, on record.
///
/// # Errors
/// `WhyMissing`; `MovedOn` when somebody turned it meanwhile.
pub async fn turn(ports: &Ports<'_>, who: &PersonId, turn: &Turn) -> ActFailure<()> {
    let why = why(&turn.why, crate::desk::switches::field(turn.switch)).map_err(Failure::Refused)?;
    let name = turn.switch.name();
    let words = |on: bool| if on { "on" } else { "off" };
    let act =
        Act::new(who, "switch.turn", name).because(why).changes(words(!turn.on), words(turn.on)).once(turn.key.clone());
    let statements = vec![
        stmt!(store::EXPECT, name, turn.seen),
        stmt!(store::TURN, name, i64::from(turn.on), why, ports.now, who.as_str()),
    ];
    record(ports, &act, statements).await.map(|_| ()).map_err(Failure::<DeskRefused>::from)
}
