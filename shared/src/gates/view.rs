//! The gates of a drop as their pages show them.

use super::{Gate, Need, Stage};
use crate::rehearsal::view::RehearsalPart;
use crate::time::Moment;

/// One gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub gate: Gate,
    /// When it was passed, and by whom; none while it does not stand.
    pub passed: Option<(Moment, String)>,
    /// Whether it comes next.
    pub next: bool,
}

/// Something that arming needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub need: Need,
    /// Whether it is there.
    pub met: bool,
}

/// A window that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Which.
    pub slot: String,
    /// Whether it is brought.
    pub delivery: bool,
    /// Where, or who brings it how.
    pub place: String,
    /// When it begins.
    pub starts: Moment,
    /// When somebody said yes.
    pub given: Option<Moment>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatesPart {
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the desk.
    pub slug: String,
    /// Where the drop stands.
    pub stage: Stage,
    /// Its time has come, and it is not armed.
    pub late: bool,
    /// In order.
    pub steps: Vec<Step>,
    /// In order.
    pub checks: Vec<Check>,
    /// Pickup first.
    pub promises: Vec<Promise>,
    /// Who watches it.
    pub lead: Option<String>,
    /// When a change last took a gate back, while it has not been passed again.
    pub taken_back: Option<Moment>,
    /// What is still owed: holds and orders.
    pub owes: (u32, u32),
    /// The rehearsal that is planned, or the last one.
    pub rehearsal: Option<RehearsalPart>,
}
