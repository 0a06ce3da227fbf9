//! From what was typed to a run sheet, or to everything that is wrong with it.

use super::form::{Typed, TypedCue, TypedStep, row};
use super::refused::LineRefused;
use super::{CUE_CHARS_MAX, CUES_MAX, Mark, ROLES_MAX, STEPS_MAX, TARGETS_MAX};
use crate::drops::view::Notice;
use crate::money::Currency;
use crate::studio::draft::amount;
use crate::time::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// So long before the opening the first cue may be said: nobody has the page open earlier.
pub const CUES_BEFORE: Duration = Duration::hours(1);

/// So long before the opening, and after the close, there is work.
pub const STEPS_AROUND: Duration = Duration::hours(24);

/// Most characters of a role.
const ROLE_CHARS_MAX: usize = 40;
/// Most characters of a name.
const NAME_CHARS_MAX: usize = 80;
/// Most characters of a step.
const STEP_CHARS_MAX: usize = 140;
/// Most characters of an offer.
const OFFER_CHARS_MAX: usize = 120;

/// Who is who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// What they are.
    pub role: String,
    /// What they are called.
    pub name: String,
}

/// Something that has to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    /// Empty for a new one.
    pub id: String,
    /// By when, in milliseconds from the opening.
    pub mark_ms: i64,
    /// Whose; empty for whoever is there.
    pub role: String,
    /// What.
    pub what: String,
}

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueLine {
    /// Empty for a new one.
    pub id: String,
    /// When, in milliseconds from the opening.
    pub mark_ms: i64,
    /// What.
    pub text: String,
    /// As it was typed.
    pub offer: String,
    /// What its link says.
    pub label: String,
    /// Where it leads, on this shop.
    pub href: String,
}

/// What should be sold in a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetLine {
    /// Its first moment, in milliseconds from the opening.
    pub from_ms: i64,
    /// The first moment after it.
    pub until_ms: i64,
    /// Minor units.
    pub target_minor: i64,
}

/// A run sheet that can be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Who is who.
    pub roles: Vec<RoleLine>,
    /// What has to be done, as it comes.
    pub steps: Vec<StepLine>,
    /// What is still to be said, as it comes.
    pub cues: Vec<CueLine>,
    /// What should be sold, as it comes.
    pub targets: Vec<TargetLine>,
}

/// What the rules look at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The drop's name in URLs.
    pub slug: String,
    /// Whether buyers see it.
    pub announced: bool,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// The database's clock.
    pub now: Timestamp,
    /// What it is priced in.
    pub currency: Currency,
    /// What it sells: stock-keeping unit and title.
    pub items: Vec<(String, String)>,
    /// The cues that are kept.
    pub cues: Vec<CueLine>,
    /// The ids of the steps that are kept.
    pub steps: Vec<String>,
}

impl Facts {
    /// Whether what is said at this mark was said already.
    #[must_use]
    pub fn is_said(&self, mark_ms: i64) -> bool {
        self.announced && self.opens_at + Duration(mark_ms) <= self.now
    }

    /// From the opening to the close, in milliseconds.
    #[must_use]
    pub fn lasts(&self) -> i64 {
        (self.closes_at - self.opens_at).0
    }
}

/// Collects what is wrong; what cannot be read stands in with its default until all is collected.
struct Reader<'a> {
    facts: &'a Facts,
    notices: Vec<Notice>,
}

impl Reader<'_> {
    fn refuse(&mut self, refused: &LineRefused, field: impl Into<String>) {
        self.notices.push(refused.at(field));
    }

    fn text(&mut self, typed: &str, field: String, chars_max: usize) -> String {
        let text = typed.trim();
        if text.is_empty() {
            self.refuse(&LineRefused::Missing, field);
        } else if text.chars().count() > chars_max {
            self.refuse(&LineRefused::TooLong { chars_max }, field);
        }
        text.to_owned()
    }

    /// A mark from `from` on and before `until`, both in milliseconds from the opening.
    fn mark(&mut self, typed: &str, field: String, [from, until]: [i64; 2]) -> Option<i64> {
        let Some(mark) = Mark::parse(typed) else {
            self.refuse(&LineRefused::MarkMalformed, field);
            return None;
        };
        if mark.0.0 < from || until <= mark.0.0 {
            let (from, until) = (Mark::at(from).to_string(), Mark::at(until).to_string());
            self.refuse(&LineRefused::MarkOutside { from, until }, field);
            return None;
        }
        Some(mark.0.0)
    }

    fn at_most(&mut self, many: usize, most: usize, refused: &LineRefused, field: &str) {
        if most < many {
            self.refuse(refused, field);
        }
    }
}

fn roles(to: &mut Reader<'_>, typed: &Typed) -> Vec<RoleLine> {
    let mut roles: Vec<RoleLine> = Vec::new();
    for (at, line) in typed.roles.iter().enumerate() {
        if line.role.trim().is_empty() && line.name.trim().is_empty() {
            continue;
        }
        let role = to.text(&line.role, row("role", at, "role"), ROLE_CHARS_MAX);
        let name = to.text(&line.name, row("role", at, "name"), NAME_CHARS_MAX);
        if roles.iter().any(|one| same(&one.role, &role)) {
            to.refuse(&LineRefused::RoleTwice, row("role", at, "role"));
        }
        roles.push(RoleLine { role, name });
    }
    to.at_most(roles.len(), ROLES_MAX, &LineRefused::TooManyRoles, "roles");
    roles
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn steps(to: &mut Reader<'_>, typed: &Typed, roles: &[RoleLine]) -> Vec<StepLine> {
    let around = [-STEPS_AROUND.0, to.facts.lasts() + STEPS_AROUND.0 + 1];
    let mut steps = Vec::new();
    for (at, line) in typed.steps.iter().enumerate() {
        let TypedStep { id, mark, role, what } = line;
        if [mark, role, what].into_iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let mark_ms = to.mark(mark, row("step", at, "mark"), around).unwrap_or_default();
        let whose = roles.iter().find(|one| same(&one.role, role.trim()));
        if whose.is_none() && !role.trim().is_empty() {
            to.refuse(&LineRefused::RoleUnknown, row("step", at, "role"));
        }
        let what = to.text(what, row("step", at, "what"), STEP_CHARS_MAX);
        // An id of another drop, or of nothing, is none.
        let id = to.facts.steps.iter().find(|kept| *kept == id).cloned().unwrap_or_default();
        steps.push(StepLine { id, mark_ms, role: whose.map(|one| one.role.clone()).unwrap_or_default(), what });
    }
    to.at_most(steps.len(), STEPS_MAX, &LineRefused::TooManySteps, "steps");
    steps.sort_by_key(|step| step.mark_ms);
    steps
}

/// What an offer is read as: an item of the drop, a page of this shop, or a coupon's code. Empty when there is none.
fn offer(to: &mut Reader<'_>, typed: &str, field: String) -> (String, String) {
    let text = typed.trim();
    let buy = || format!("/drops/{}#buy", to.facts.slug);
    if text.is_empty() {
        return <(String, String)>::default();
    }
    if let Some((_, title)) = to.facts.items.iter().find(|(sku, _)| sku == text) {
        return (title.clone(), buy());
    }
    // A second slash, or a backslash that browsers read as one, would lead to another site.
    let is_path = text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && text.len() <= OFFER_CHARS_MAX {
        return ("Have a look".to_owned(), text.to_owned());
    }
    let code = text.to_uppercase();
    let is_code =
        (3..=24).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_code {
        return (format!("Code {code}"), buy());
    }
    to.refuse(&LineRefused::OfferUnknown, field);
    <(String, String)>::default()
}

fn cues(to: &mut Reader<'_>, typed: &Typed) -> Vec<CueLine> {
    let listens = [-CUES_BEFORE.0, to.facts.lasts()];
    let said: Vec<CueLine> = to.facts.cues.iter().filter(|cue| to.facts.is_said(cue.mark_ms)).cloned().collect();
    let mut cues: Vec<CueLine> = Vec::new();
    for (at, line) in typed.cues.iter().enumerate() {
        let TypedCue { id, mark, text, offer: typed_offer } = line;
        if [mark, text, typed_offer].into_iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let field = |name: &str| row("cue", at, name);
        let mark_ms = to.mark(mark, field("mark"), listens);
        if let Some(kept) = said.iter().find(|cue| cue.id == *id) {
            // A form that was open meanwhile sends it along: that is no change.
            if mark_ms != Some(kept.mark_ms) || text.trim() != kept.text || typed_offer.trim() != kept.offer {
                to.refuse(&LineRefused::CueSaid, field("mark"));
            }
            continue;
        }
        if let Some(mark_ms) = mark_ms {
            if to.facts.is_said(mark_ms) {
                to.refuse(&LineRefused::CueInPast, field("mark"));
            } else if said.iter().chain(&cues).any(|cue| cue.mark_ms == mark_ms) {
                to.refuse(&LineRefused::CueTwice, field("mark"));
            }
        }
        let text = to.text(text, field("text"), CUE_CHARS_MAX);
        let (label, href) = offer(to, typed_offer, field("offer"));
        let id = to.facts.cues.iter().find(|kept| kept.id == *id).map(|kept| kept.id.clone()).unwrap_or_default();
        let offer = typed_offer.trim().to_owned();
        cues.push(CueLine { id, mark_ms: mark_ms.unwrap_or_default(), text, offer, label, href });
    }
    to.at_most(said.len() + cues.len(), CUES_MAX, &LineRefused::TooManyCues, "cues");
    cues.sort_by_key(|cue| cue.mark_ms);
    cues
}

fn targets(to: &mut Reader<'_>, typed: &Typed) -> Vec<TargetLine> {
    let lasts = to.facts.lasts();
    let mut targets: Vec<TargetLine> = Vec::new();
    for (at, line) in typed.targets.iter().enumerate() {
        if [&line.from, &line.until, &line.target].into_iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let field = |name: &str| row("target", at, name);
        let from = to.mark(&line.from, field("from"), [0, lasts]);
        // It may end with the drop.
        let until = to.mark(&line.until, field("until"), [0, lasts + 1]);
        let target = amount(&line.target, to.facts.currency);
        if target.is_none() {
            to.refuse(&LineRefused::TargetNotMoney, field("target"));
        }
        if let Some((from_ms, until_ms)) = from.zip(until) {
            if until_ms <= from_ms {
                to.refuse(&LineRefused::WindowBackwards, field("until"));
            } else if targets.iter().any(|other| other.from_ms < until_ms && from_ms < other.until_ms) {
                to.refuse(&LineRefused::WindowsOverlap, field("from"));
            }
            targets.push(TargetLine { from_ms, until_ms, target_minor: target.unwrap_or_default() });
        }
    }
    to.at_most(targets.len(), TARGETS_MAX, &LineRefused::TooManyTargets, "targets");
    targets.sort_by_key(|target| target.from_ms);
    targets
}

/// The run sheet as it was typed. What was said already is not in it.
///
/// # Errors
/// Everything that is wrong, field by field.
pub fn read(typed: &Typed, facts: &Facts) -> Result<Sheet, Vec<Notice>> {
    let mut to = Reader { facts, notices: Vec::new() };
    let roles = roles(&mut to, typed);
    let steps = steps(&mut to, typed, &roles);
    let cues = cues(&mut to, typed);
    let targets = targets(&mut to, typed);
    if to.notices.is_empty() { Ok(Sheet { roles, steps, cues, targets }) } else { Err(to.notices) }
}
