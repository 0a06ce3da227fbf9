//! Models of the form of a run sheet and of the live board.

use super::form::Typed;
use crate::chats::view::PostShown;
use crate::drops::Phase;
use crate::drops::view::Notice;
use crate::money::{Currency, Money};
use crate::time::{Moment, Timestamp};
use serde::Serialize;

/// A cue as pages list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CueShown {
    /// `07:30` from the opening.
    pub mark: String,
    /// When it is said.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// What its link says; empty without one.
    pub offer: String,
    /// Whether it was said.
    pub said: bool,
    /// What became of it in the creator's channels; on the live board alone.
    pub posts: Vec<PostShown>,
}

/// `GET /studio/drops/{id}/runsheet`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPage {
    /// The drop in the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it opens.
    pub opens: Moment,
    /// How long it is open, as a mark.
    pub lasts: String,
    /// Whether it is over: then nothing can be changed.
    pub over: bool,
    /// What it sells: stock-keeping unit and title.
    pub items: Vec<(String, String)>,
    /// What it is priced in.
    pub currency: Currency,
    /// Which version is shown; 0 before there is one.
    pub version: i64,
    /// What stands in the fields.
    pub typed: Typed,
    /// What was said already.
    pub said: Vec<CueShown>,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the form.
    pub key: String,
}

/// A window of the drop: what was sold against what should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// Its first moment, as a mark.
    pub from: String,
    /// The first moment after it, as a mark.
    pub until: String,
    /// What should be sold.
    pub target: Money,
    /// What was sold: paid orders whose units were held in it, without delivery.
    pub actual: Money,
    /// Whether it lies ahead, runs, or is over.
    pub stage: Stage,
}

/// Where something lies in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// To come.
    Ahead,
    /// Now.
    Running,
    /// Past.
    Over,
}

/// Something that has to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepShown {
    /// By which it is ticked off.
    pub id: String,
    /// By when, as a mark.
    pub mark: String,
    /// What.
    pub what: String,
    /// Who did it, and when; none while it is to be done.
    pub done: Option<(String, Timestamp)>,
    /// Whether it should be done by now and is not.
    pub late: bool,
}

/// Somebody with their steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleShown {
    /// What they are.
    pub role: String,
    /// What they are called; empty for those steps that nobody has in particular.
    pub name: String,
    /// What they have to do, as it comes.
    pub steps: Vec<StepShown>,
}

/// How a drop goes. `GET /studio/drops/{id}/live`, `GET /desk/drops/{id}/live`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The drop in the studio.
    pub id: String,
    /// In URLs of the shop.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// The database's clock.
    pub now: Timestamp,
    /// Where it stands.
    pub phase: Phase,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// The opening by the clock of the place.
    #[serde(skip)]
    pub opens: Moment,
    /// Units put in.
    pub issued: i64,
    /// Units held right now.
    pub held: i64,
    /// Units paid for.
    pub sold: i64,
    /// Orders that wait for their payment.
    pub paying: i64,
    /// Orders that are paid.
    pub paid: i64,
    /// What they come to, without delivery.
    pub revenue: Money,
    /// Holds that lapsed or were given back.
    pub given_back: i64,
    /// Payments that came and could not become a sale.
    pub errors: i64,
    /// How long the oldest payment has gone without an answer after its hold was over; 0 when all have theirs.
    pub seconds_behind: i64,
    /// Targets, as they come.
    pub windows: Vec<Window>,
    /// What is said next, unless the drop is paused.
    pub next_cue: Option<CueShown>,
    /// Everything that is said, as it comes.
    pub cues: Vec<CueShown>,
    /// Who is who, with their steps.
    pub roles: Vec<RoleShown>,
}

impl Board {
    /// What all windows together should come to, and did.
    #[must_use]
    pub fn totals(&self) -> [Money; 2] {
        let sum = |of: fn(&Window) -> Money| {
            self.revenue.with_minor(self.windows.iter().map(|window| of(window).minor).sum())
        };
        [sum(|window| window.target), sum(|window| window.actual)]
    }

    /// Steps that should be done by now and are not.
    #[must_use]
    pub fn late(&self) -> usize {
        self.roles.iter().flat_map(|role| &role.steps).filter(|step| step.late).count()
    }
}
