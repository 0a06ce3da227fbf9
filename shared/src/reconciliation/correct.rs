//! What would set a mismatch right: transfers that an operator posts, or the money back to whoever paid it.

use super::MismatchKind;
use crate::ledger::unwind::Left;
use crate::ledger::{FUNDING, PROVIDER, Transfer};
use crate::refunds::plan;

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
    /// A part of this order went back, and the record knows nothing of it.
    pub part_of: Option<PartOf>,
}

/// The one sale whose money a line gave back in part, with what is left of its shares.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct PartOf {
    /// The payment.
    pub session: String,
    /// Minor units that it captured.
    pub captured_minor: i64,
    /// Minor units of it that went back.
    pub refunded_minor: i64,
    /// Minor units that may still go back: less what is on its way, and what banks took.
    pub free_minor: i64,
    /// Minor units that the shop gave out of goodwill.
    pub goodwill_minor: i64,
    /// What is left of each share.
    pub shares: Vec<Left>,
}

impl PartOf {
    /// The transfers that book `minor` as a refund, by the ratio of the sale; none when there is not so much left.
    fn transfers(&self, minor: i64) -> Option<Vec<Transfer>> {
        if minor <= 0 || self.free_minor < minor {
            return None;
        }
        if self.refunded_minor.saturating_add(minor) == self.captured_minor {
            return Some(plan::whole(&self.shares, self.goodwill_minor, minor, &self.session));
        }
        plan::part(&self.shares, "all", minor, &self.session)
    }
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
    /// A part of a sale went back elsewhere: book it as a refund of its order, out of every share.
    Unwind(Vec<Correction>),
}

impl Proposal {
    /// Its transfers.
    #[must_use]
    pub fn corrections(&self) -> &[Correction] {
        match self {
            Self::Post(all) | Self::Unwind(all) => all,
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
            if let Some(unwound) = sides.part_of.as_ref().and_then(|part| part.transfers(minor.saturating_neg())) {
                let one =
                    |t: Transfer| Correction { from: t.from, to: t.to, minor: t.minor, currency: currency.clone() };
                return Proposal::Unwind(unwound.into_iter().map(one).collect());
            }
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
        let sides = Sides {
            id: "m".into(),
            kind,
            ours: own(ours),
            theirs: own(theirs),
            is_paid_by_buyer: is_paid,
            part_of: None,
        };
        let found = proposal(&sides);
        let back = if matches!(found, Proposal::GiveBack(_)) { " and back" } else { "" };
        found.corrections().iter().map(|c| format!("{} > {} {} {}{back}", c.from, c.to, c.minor, c.currency)).collect()
    }

    #[test]
    fn a_part_that_was_made_elsewhere_goes_back_out_of_every_share() {
        use crate::ledger::Component;
        let share = |account: &str, reason: &str, left_minor| Left {
            component: Component::Goods,
            account: account.into(),
            reason: reason.into(),
            paid_in: 0,
            left_minor,
        };
        let shares = vec![share("creator:a", "creator", 800), share("platform:fees", "fee", 200)];
        let of = |theirs: i64, free_minor: i64| {
            let part = PartOf {
                session: "cs".into(),
                captured_minor: 1_000,
                free_minor,
                shares: shares.clone(),
                ..PartOf::default()
            };
            let theirs = Some((theirs, "EUR".to_owned()));
            let kind = MismatchKind::MissingHere;
            proposal(&Sides { id: "m".into(), kind, ours: None, theirs, is_paid_by_buyer: false, part_of: Some(part) })
        };
        let told = |found: &Proposal| {
            let words = found.corrections().iter().map(|c| format!("{} > {} {}", c.from, c.to, c.minor));
            (matches!(found, Proposal::Unwind(_)), words.collect::<Vec<_>>().join(", "))
        };
        let half = "creator:a > payment:cs 400, platform:fees > payment:cs 100, payment:cs > provider:payments 500";
        assert_eq!(told(&of(-500, 1_000)), (true, half.to_owned()), "half of each");
        let whole = "creator:a > payment:cs 800, platform:fees > payment:cs 200, payment:cs > provider:payments 1000";
        assert_eq!(told(&of(-1_000, 1_000)), (true, whole.to_owned()), "all of it");
        let loss = "funding:platform > provider:payments 500";
        assert_eq!(told(&of(-500, 499)), (false, loss.to_owned()), "no more than is free: it is the shop's loss");
        assert_eq!(told(&of(500, 1_000)), (false, "provider:payments > correction:m 500".to_owned()), "it came in");
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
