//! The form of a run sheet as it was typed: it is kept whatever is wrong with it. A row left empty is no row.

use super::{CUES_MAX, ROLES_MAX, STEPS_MAX, TARGETS_MAX};

/// Who is who.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRole {
    /// What they are: host, packer.
    pub role: String,
    /// What they are called.
    pub name: String,
}

/// Something that has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedStep {
    /// Of one that is kept already.
    pub id: String,
    /// By when.
    pub mark: String,
    /// Whose it is.
    pub role: String,
    /// What.
    pub what: String,
}

/// Something to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCue {
    /// Of one that is kept already.
    pub id: String,
    /// When.
    pub mark: String,
    /// What.
    pub text: String,
    /// A sku, a path of this shop, a coupon's code, or nothing.
    pub offer: String,
}

/// What should be sold in a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTarget {
    /// From.
    pub from: String,
    /// Until.
    pub until: String,
    /// How much.
    pub target: String,
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Who is who.
    pub roles: Vec<TypedRole>,
    /// What has to be done.
    pub steps: Vec<TypedStep>,
    /// What is said.
    pub cues: Vec<TypedCue>,
    /// What should be sold.
    pub targets: Vec<TypedTarget>,
}

/// The field of a row: `cue-2-text`. Rows count from 1.
#[must_use]
pub fn row(kind: &str, at: usize, field: &str) -> String {
    format!("{kind}-{}-{field}", at + 1)
}

/// Rows that are read beyond what may be kept, so that too many are refused and not lost.
const BEYOND: usize = 4;

impl Typed {
    /// Reads the fields of a form by their names; `None` is a field that is not there.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let part = |kind: &str, at: usize, field: &str| value(&row(kind, at, field)).unwrap_or_default();
        let rows = |kind: &'static str, field: &'static str, most: usize| {
            (0..most + BEYOND).filter(|at| value(&row(kind, *at, field)).is_some()).collect::<Vec<_>>()
        };
        let role = |at| TypedRole { role: part("role", at, "role"), name: part("role", at, "name") };
        let step = |at| TypedStep {
            id: part("step", at, "id"),
            mark: part("step", at, "mark"),
            role: part("step", at, "role"),
            what: part("step", at, "what"),
        };
        let cue = |at| TypedCue {
            id: part("cue", at, "id"),
            mark: part("cue", at, "mark"),
            text: part("cue", at, "text"),
            offer: part("cue", at, "offer"),
        };
        let target = |at| TypedTarget {
            from: part("target", at, "from"),
            until: part("target", at, "until"),
            target: part("target", at, "target"),
        };
        Self {
            roles: rows("role", "role", ROLES_MAX).into_iter().map(role).collect(),
            steps: rows("step", "what", STEPS_MAX).into_iter().map(step).collect(),
            cues: rows("cue", "text", CUES_MAX).into_iter().map(cue).collect(),
            targets: rows("target", "from", TARGETS_MAX).into_iter().map(target).collect(),
        }
    }

    /// With so many empty rows at each end that there is something to fill in.
    #[must_use]
    pub fn with_room(mut self) -> Self {
        fn room<T: Clone + Default + PartialEq>(rows: &mut Vec<T>, least: usize, most: usize) {
            rows.retain(|row| *row != T::default());
            let filled = rows.len();
            rows.resize((filled + 2).max(least).min(most.max(filled)), T::default());
        }
        room(&mut self.roles, 3, ROLES_MAX);
        room(&mut self.steps, 3, STEPS_MAX);
        room(&mut self.cues, 3, CUES_MAX);
        room(&mut self.targets, 3, TARGETS_MAX);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_always_has_room_and_loses_nothing() {
        let fields =
            [("role-1-role", "Host"), ("cue-3-text", "Ten left"), ("cue-3-mark", "5:00"), ("target-1-from", "")];
        let typed =
            Typed::read(|name| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned()));
        assert_eq!((typed.roles.len(), typed.steps.len(), typed.cues.len(), typed.targets.len()), (1, 0, 1, 1));
        let shown = typed.with_room();
        assert_eq!((shown.roles.len(), shown.steps.len(), shown.cues.len(), shown.targets.len()), (3, 3, 3, 3));
        assert_eq!(shown.cues.first().map(|cue| cue.mark.as_str()), Some("5:00"));
        let many = Typed::read(|name| name.ends_with("-text").then(|| "x".to_owned()));
        assert_eq!(many.cues.len(), CUES_MAX + BEYOND, "one too many is read, to be refused");
        assert_eq!(many.with_room().cues.len(), CUES_MAX + BEYOND);
    }
}
