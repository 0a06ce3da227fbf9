//! The rules as they were typed: kept whatever is wrong with them.

use super::{EARLY_MINUTES_MAX, ENTRY_MAX, EarlyFor, LOTS_MAX, Rules, RulesRefused};

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRules {
    /// Minutes that others wait; empty: nobody is early.
    pub early: String,
    /// Who is early.
    pub early_for: String,
    /// What coming in costs.
    pub credits: String,
    /// What comes in for nothing.
    pub reputation: String,
    /// Lots of whoever missed the last drop; empty: one.
    pub lots: String,
    /// Whether members are in by themselves.
    pub members_in: bool,
}

impl From<&Rules> for TypedRules {
    fn from(rules: &Rules) -> Self {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            early: number(rules.early_minutes),
            early_for: rules.early_for.map(|one| one.word().to_owned()).unwrap_or_default(),
            credits: number(rules.credits),
            reputation: number(rules.reputation),
            lots: rules.lots.to_string(),
            members_in: rules.members_in,
        }
    }
}

/// Reads what was typed.
///
/// # Errors
/// Everything that is wrong with it, in the order of the form.
pub fn read(typed: &TypedRules) -> Result<Rules, Vec<RulesRefused>> {
    let mut wrong = Vec::new();
    let mut number = |typed: &str, most: u32, refused: RulesRefused| {
        let text = typed.trim();
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        if number.is_none() && !text.is_empty() {
            wrong.push(refused);
        }
        number
    };
    let early_minutes = number(&typed.early, EARLY_MINUTES_MAX, RulesRefused::EarlyMinutes);
    let credits = number(&typed.credits, ENTRY_MAX, RulesRefused::Credits);
    let reputation = number(&typed.reputation, ENTRY_MAX, RulesRefused::Reputation);
    let lots = number(&typed.lots, LOTS_MAX, RulesRefused::Lots).unwrap_or(1);
    let early_for = early_minutes.and_then(|_| EarlyFor::named(&typed.early_for));
    if early_minutes.is_some() && early_for.is_none() {
        wrong.push(RulesRefused::EarlyFor);
    }
    let members_in = typed.members_in;
    if wrong.is_empty() {
        Ok(Rules { early_minutes, early_for, credits, reputation, lots, members_in })
    } else {
        Err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_or_everything_wrong_is_said() {
        let typed = |early: &str, early_for: &str, credits: &str, reputation: &str, lots: &str| TypedRules {
            early: early.to_owned(),
            early_for: early_for.to_owned(),
            credits: credits.to_owned(),
            reputation: reputation.to_owned(),
            lots: lots.to_owned(),
            members_in: early == " 10 ",
        };
        assert_eq!(read(&typed("", "", "", "", "")), Ok(Rules::default()));
        assert_eq!(read(&typed("", "followers", "", "", "1")), Ok(Rules::default()), "early for so long: not at all");
        let all = read(&typed(" 10 ", "both", "2", "3", "2")).unwrap();
        assert_eq!(
            all,
            Rules {
                early_minutes: Some(10),
                early_for: Some(EarlyFor::Both),
                credits: Some(2),
                reputation: Some(3),
                lots: 2,
                members_in: true
            }
        );
        assert_eq!(read(&TypedRules::from(&all)), Ok(all));
        assert_eq!(
            read(&typed("1441", "x", "0", "-1", "6")),
            Err(vec![RulesRefused::EarlyMinutes, RulesRefused::Credits, RulesRefused::Reputation, RulesRefused::Lots])
        );
        assert_eq!(read(&typed("5", "nobody", "", "", "")), Err(vec![RulesRefused::EarlyFor]));
    }
}
