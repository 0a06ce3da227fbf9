//! What would set a mismatch right: transfers that an operator posts, or the money back to whoever paid it.

use super::MismatchKind;
use crate::ledger::{FUNDING, PROVIDER};

/// The two sides of a mismatch, in minor units as the provider's account has them: below zero when it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The mismatch's id: the name of its account.
    pub id: String,
    /// Why they differ.
    pub kind: MismatchKind,
    /// What the books have: amount and currency.
    pub ours: Option<(i64, String)>,
    /// What the provider has.
    pub theirs: Option<(i64, String)>,
    /// Whether a buyer paid it, and can get it back.
    pub is_paid_by_buyer: bool,
}

/// A transfer that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Account it leaves.
    pub from: String,
    /// Account it reaches.
    pub to: String,
    /// Minor units, more than zero.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// Post these; then the books say what the provider says.
    Post(Vec<Correction>),
    /// A buyer paid for what nobody knows of: post it, and give it back.
    GiveBack(Correction),
}

impl Proposal {
    /// Its transfers.
    #[must_use]
    pub fn corrections(&self) -> &[Correction] {
        match self {
            Self::Post(all) => all,
            Self::GiveBack(one) => std::slice::from_ref(one),
        }
    }
}

/// The account in which money waits whose owner nobody knows yet.
#[must_use]
pub fn account(mismatch: &str) -> String {
    format!("correction:{mismatch}")
}

/// Books `minor` more at the provider, or less when it is below zero: what is too much waits in an account of its own,
/// what is too little is the shop's own loss. So no account but these two is touched.
fn towards(id: &str, minor: i64, currency: &str) -> Option<Correction> {
    let (from, to) = match minor.signum() {
        1 => (PROVIDER.to_owned(), account(id)),
        -1 => (FUNDING.to_owned(), PROVIDER.to_owned()),
        _ => return None,
    };
    Some(Correction { from, to, minor: minor.saturating_abs(), currency: currency.to_owned() })
}

/// What sets it right.
#[must_use]
pub fn proposal(sides: &Sides) -> Proposal {
    let (ours, theirs) = (sides.ours.as_ref(), sides.theirs.as_ref());
    let more = |minor: i64, currency: &str| towards(&sides.id, minor, currency);
    let corrections = match (sides.kind, ours, theirs) {
        // The provider has done once more what the books have once.
        (MismatchKind::MissingHere | MismatchKind::Twice, _, Some((minor, currency))) => {
            let one = more(*minor, currency);
            if let Some(one) = one.clone().filter(|_| sides.is_paid_by_buyer && *minor > 0) {
                return Proposal::GiveBack(one);
            }
            vec![one]
        }
        (MismatchKind::MissingThere, Some((minor, currency)), _) => vec![more(minor.saturating_neg(), currency)],
        (_, Some((ours, mine)), Some((theirs, currency))) if mine == currency => {
            vec![more(theirs.saturating_sub(*ours), currency)]
        }
        (_, Some((ours, mine)), Some((theirs, currency))) => {
            vec![more(ours.saturating_neg(), mine), more(*theirs, currency)]
        }
        _ => Vec::new(),
    };
    Proposal::Post(corrections.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: MismatchKind, ours: Option<(i64, &str)>, theirs: Option<(i64, &str)>, is_paid: bool) -> Vec<String> {
        let own = |side: Option<(i64, &str)>| side.map(|(minor, currency)| (minor, currency.to_owned()));
        let sides = Sides { id: "m".into(), kind, ours: own(ours), theirs: own(theirs), is_paid_by_buyer: is_paid };
        let found = proposal(&sides);
        let back = if matches!(found, Proposal::GiveBack(_)) { " and back" } else { "" };
        found.corrections().iter().map(|c| format!("{} > {} {} {}{back}", c.from, c.to, c.minor, c.currency)).collect()
    }

    #[test]
    fn a_correction_makes_the_books_say_what_the_provider_says() {
        use MismatchKind::{AmountDiffers, CurrencyDiffers, MissingHere, MissingThere, Twice};
        type Side = Option<(i64, &'static str)>;
        type Told = (&'static str, MismatchKind, Side, Side, bool, &'static [&'static str]);
        let table: &[Told] = &[
            (
                "paid, for nothing we know",
                MissingHere,
                None,
                Some((900, "EUR")),
                true,
                &["provider:payments > correction:m 900 EUR and back"],
            ),
            (
                "came in otherwise",
                MissingHere,
                None,
                Some((900, "EUR")),
                false,
                &["provider:payments > correction:m 900 EUR"],
            ),
            (
                "left without us",
                MissingHere,
                None,
                Some((-900, "EUR")),
                false,
                &["funding:platform > provider:payments 900 EUR"],
            ),
            (
                "a capture that never was",
                MissingThere,
                Some((900, "EUR")),
                None,
                false,
                &["funding:platform > provider:payments 900 EUR"],
            ),
            (
                "a refund that never was",
                MissingThere,
                Some((-900, "EUR")),
                None,
                false,
                &["provider:payments > correction:m 900 EUR"],
            ),
            (
                "less came",
                AmountDiffers,
                Some((900, "EUR")),
                Some((850, "EUR")),
                false,
                &["funding:platform > provider:payments 50 EUR"],
            ),
            (
                "less left",
                AmountDiffers,
                Some((-900, "EUR")),
                Some((-850, "EUR")),
                false,
                &["provider:payments > correction:m 50 EUR"],
            ),
            (
                "other money came",
                CurrencyDiffers,
                Some((900, "EUR")),
                Some((950, "USD")),
                false,
                &["funding:platform > provider:payments 900 EUR", "provider:payments > correction:m 950 USD"],
            ),
            (
                "it left twice",
                Twice,
                Some((-900, "EUR")),
                Some((-900, "EUR")),
                false,
                &["funding:platform > provider:payments 900 EUR"],
            ),
            ("a line of nothing", MissingHere, None, Some((0, "EUR")), false, &[]),
        ];
        for (why, kind, ours, theirs, is_paid, expected) in table {
            assert_eq!(&told(*kind, *ours, *theirs, *is_paid), expected, "{why}");
        }
    }
}
