//! Rehearsals as pages show them.

use super::{Report, Role};
use crate::time::Moment;

/// What became of a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It lies ahead.
    Planned,
    /// It ran well; somebody has not said so yet.
    Waiting,
    /// It went well, and still counts.
    Passed,
    /// Something went wrong.
    Failed,
    /// The drop was changed since.
    Outdated,
}

impl Verdict {
    /// As a sign says it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Waiting => "Ran, to be signed off",
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Outdated => "Outdated by a change",
        }
    }
}

/// The rehearsal that is planned, or the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RehearsalPart {
    /// Which one.
    pub id: String,
    /// When it shall be.
    pub planned: Moment,
    /// When it was.
    pub ran: Option<Moment>,
    /// What became of it.
    pub verdict: Verdict,
    /// What came of the run.
    pub report: Option<Report>,
    /// Who has said that theirs went well.
    pub ticks: Vec<(Role, bool)>,
}

#[cfg(feature = "server")]
impl RehearsalPart {
    /// Of a row; `plan` and `gates` are those of the drop as it is.
    #[must_use]
    pub fn of(row: &crate::gates::store::RehearsalRow, plan: i64, gates: u32, zone: &str) -> Self {
        let verdict = match (row.passed, row.ran_at) {
            (Some(0), _) => Verdict::Failed,
            (_, None) => Verdict::Planned,
            _ if row.plan != Some(plan) && gates < 4 => Verdict::Outdated,
            (Some(_), _) => Verdict::Passed,
            (None, _) => Verdict::Waiting,
        };
        Self {
            id: row.id.clone(),
            planned: row.planned_at.moment(zone),
            ran: row.ran_at.map(|at| at.moment(zone)),
            verdict,
            report: serde_json::from_str(&row.report).ok(),
            ticks: Role::ALL.into_iter().map(|role| (role, row.ticks.iter().any(|one| one == role.word()))).collect(),
        }
    }
}

/// A line of the calendar: a drop or a rehearsal of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarLine {
    /// When.
    pub at: Moment,
    /// The drop.
    pub title: String,
    /// Whose it is.
    pub creator: String,
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the desk.
    pub slug: String,
    /// What becomes of it then: the drop opens, or is rehearsed.
    pub rehearsal: bool,
    /// Whether it is armed.
    pub armed: bool,
}
