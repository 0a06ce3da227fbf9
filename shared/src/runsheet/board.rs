//! From the record to the live board: pure.

use super::Mark;
use super::sheet::CueLine;
use super::store::{BoardRow, StepRow, WindowRow};
use super::view::{Board, CueShown, RoleShown, Stage, StepShown, Window};
use crate::drops::Phase;
use crate::money::{Currency, Money};
use crate::time::{Duration, Timestamp};

/// Above the steps that belong to nobody in particular.
const EVERYBODY: &str = "Everybody";

/// Where `now` lies to a window, its end being the first moment after it.
fn stage(now: Timestamp, from: Timestamp, until: Timestamp) -> Stage {
    if now < from {
        Stage::Ahead
    } else if now < until {
        Stage::Running
    } else {
        Stage::Over
    }
}

/// A cue of a drop that opens at `opens_at`, as a list shows it. `until`: nothing later was said.
#[must_use]
pub fn cue(line: &CueLine, opens_at: Timestamp, announced: bool, until: Timestamp) -> CueShown {
    let at = opens_at + Duration(line.mark_ms);
    CueShown {
        mark: Mark::at(line.mark_ms).to_string(),
        at,
        text: line.text.clone(),
        offer: line.label.clone(),
        said: announced && at <= until,
        posts: Vec::new(),
    }
}

impl BoardRow {
    fn phase(&self) -> Phase {
        if self.state == "draft" {
            return Phase::Draft;
        }
        Phase::at(self.now, self.opens_at, self.closes_at, self.stock.available)
            .or_lobby(self.now, self.opens_at, self.lobby_minutes)
            .or_late(self.gates)
            .or_paused(self.paused_at.is_some())
    }

    fn window(&self, row: &WindowRow, currency: Currency) -> Window {
        let [from, until] = [row.target.from_ms, row.target.until_ms];
        Window {
            from: Mark::at(from).to_string(),
            until: Mark::at(until).to_string(),
            target: Money::new(row.target.target_minor, currency),
            actual: Money::new(row.actual_minor, currency),
            stage: stage(self.now, self.opens_at + Duration(from), self.opens_at + Duration(until)),
        }
    }

    fn step(&self, row: &StepRow) -> StepShown {
        let due = self.opens_at + Duration(row.mark_ms);
        StepShown {
            id: row.id.clone(),
            mark: Mark::at(row.mark_ms).to_string(),
            what: row.what.clone(),
            done: row.done_at.map(|at| (row.done_by.clone(), at)),
            late: row.done_at.is_none() && due <= self.now && self.state != "draft",
        }
    }

    /// A cue, and what became of it in the creator's channels.
    fn cue(&self, line: &CueLine, announced: bool, until: Timestamp) -> CueShown {
        let posts = self.posts.iter().filter(|post| post.cue == line.id).map(|post| post.shown.clone()).collect();
        CueShown { posts, ..cue(line, self.opens_at, announced, until) }
    }

    /// Everybody with their steps; what belongs to nobody comes last.
    fn everybody(&self) -> Vec<RoleShown> {
        let steps =
            |of: &dyn Fn(&StepRow) -> bool| self.steps.iter().filter(|row| of(row)).map(|row| self.step(row)).collect();
        let mut roles: Vec<RoleShown> = self
            .roles
            .iter()
            .map(|line| RoleShown {
                role: line.role.clone(),
                name: line.name.clone(),
                steps: steps(&|row| row.role == line.role),
            })
            .collect();
        let left: Vec<StepShown> = steps(&|row| self.roles.iter().all(|line| line.role != row.role));
        if !left.is_empty() {
            roles.push(RoleShown { role: EVERYBODY.to_owned(), name: String::new(), steps: left });
        }
        roles
    }

    /// The board.
    #[must_use]
    pub fn board(self) -> Board {
        let currency = self.currency.unwrap_or(Currency::Eur);
        let announced = self.state != "draft";
        // While a drop is paused, nobody speaks; what would come after its close is never said.
        let until = self.paused_at.map_or(self.now, |at| at.min(self.now)).min(self.closes_at - Duration(1));
        let cues: Vec<CueShown> = self.cues.iter().map(|line| self.cue(line, announced, until)).collect();
        let speaks = self.paused_at.is_none() && announced && self.now < self.closes_at;
        Board {
            phase: self.phase(),
            opens: self.opens_at.moment(&self.zone),
            windows: self.targets.iter().map(|row| self.window(row, currency)).collect(),
            next_cue: cues.iter().find(|cue| speaks && self.now < cue.at && cue.at < self.closes_at).cloned(),
            roles: self.everybody(),
            cues,
            issued: self.stock.issued,
            held: self.stock.held,
            sold: self.stock.sold,
            paying: self.orders.paying.unwrap_or(0),
            paid: self.orders.paid.unwrap_or(0),
            revenue: Money::new(self.orders.paid_minor.unwrap_or(0), currency),
            given_back: self.given_back,
            errors: self.errors,
            seconds_behind: self.behind_ms.unwrap_or(0).max(0) / 1_000,
            now: self.now,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            id: self.id,
            slug: self.slug,
            title: self.title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_moment_and_ends_before_its_last() {
        for (why, now, expected) in [
            ("before", 99, Stage::Ahead),
            ("its first moment", 100, Stage::Running),
            ("its last moment", 199, Stage::Running),
            ("the first moment of the next", 200, Stage::Over),
        ] {
            assert_eq!(stage(Timestamp(now), Timestamp(100), Timestamp(200)), expected, "{why}");
        }
    }
}
