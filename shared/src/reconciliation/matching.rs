//! Which transfer a line of the provider is the other side of: by reference, then by amount and time.

use super::MismatchKind;
use crate::db::json_column;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// Without a reference, two of the same amount belong together only when they are no further apart than this.
const APART_MAX: Duration = Duration::hours(24);

/// A line as matching sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LineRow {
    /// The provider's id.
    pub id: String,
    /// `charge refund transfer payout dispute fee other`.
    pub kind: String,
    /// Minor units; below zero when it left.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The provider's id of what it is about.
    pub source: Option<String>,
    /// The provider's id of the money.
    pub intent: Option<String>,
    /// What the provider was told it is for.
    pub hint: Option<String>,
    /// By the provider's clock.
    pub made_at: Timestamp,
    /// When it was first read.
    pub kept_at: Timestamp,
}

/// A transfer as matching sees it; or several, when one payment captured them for several orders.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TransferRow {
    /// The number of the first.
    pub number: i64,
    /// The numbers of all.
    #[serde(deserialize_with = "json_column")]
    pub numbers: Vec<i64>,
    /// What moved it.
    pub reference: String,
    /// Minor units as the provider's account has them: below zero when it left.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The provider's id of the money, where the record knows it.
    pub intent: Option<String>,
    /// When it was booked.
    pub at: Timestamp,
    /// 1: it has its line.
    pub is_matched: i64,
}

impl TransferRow {
    /// Whether the line names this transfer itself.
    fn is_called_by(&self, line: &LineRow) -> bool {
        let same = |name: &Option<String>| name.as_deref().is_some_and(|name| name == self.reference);
        (same(&line.source) || same(&line.hint)) && self.minor.signum() == line.amount_minor.signum()
    }

    /// Whether the line names this transfer, by anything both know.
    fn is_named_by(&self, line: &LineRow) -> bool {
        let same_money = line.intent.is_some() && line.intent == self.intent;
        self.is_called_by(line) || (same_money && self.minor.signum() == line.amount_minor.signum())
    }

    fn is_equal_to(&self, line: &LineRow) -> bool {
        self.minor == line.amount_minor && self.currency == line.currency
    }

    /// Milliseconds between the two.
    fn apart(&self, line: &LineRow) -> i64 {
        (self.at - line.made_at).0.saturating_abs()
    }

    /// Whether it is about other money than the line is.
    fn is_of_other_money(&self, line: &LineRow) -> bool {
        matches!((&self.intent, &line.intent), (Some(ours), Some(theirs)) if ours != theirs)
    }
}

/// How a line and a transfer found each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One names the other.
    Reference,
    /// Nothing names it; there is one of the same amount at about that time.
    AmountAndTime,
}

impl How {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::AmountAndTime => "amount_and_time",
        }
    }
}

/// What became of the lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matched<'a> {
    /// Both sides say the same.
    pub pairs: Vec<(&'a LineRow, &'a TransferRow, How)>,
    /// They do not.
    pub mismatches: Vec<(&'a LineRow, MismatchKind, Option<&'a TransferRow>)>,
}

/// Matches each line with at most one transfer, and each transfer with at most one line. First come those that name each
/// other and agree, then those of the same amount and about the same time, and only then those that name each other and
/// differ: so that no line is said to differ whose own transfer is there.
#[must_use]
pub fn match_lines<'a>(lines: &'a [LineRow], transfers: &'a [TransferRow]) -> Matched<'a> {
    let mut free: Vec<&TransferRow> = transfers.iter().filter(|transfer| transfer.is_matched == 0).collect();
    let mut found = Matched::default();
    let mut left: Vec<&LineRow> = lines.iter().collect();
    // Of the refunds of one payment each has its own name: two of the same amount must not take each other's.
    for (how, by_itself) in [(How::Reference, true), (How::Reference, false), (How::AmountAndTime, false)] {
        left.retain(|line| {
            let fits = |transfer: &TransferRow| {
                transfer.is_equal_to(line)
                    && match how {
                        How::Reference if by_itself => transfer.is_called_by(line),
                        How::Reference => transfer.is_named_by(line),
                        How::AmountAndTime => !transfer.is_of_other_money(line) && transfer.apart(line) <= APART_MAX.0,
                    }
            };
            let Some(transfer) = take(&mut free, line, fits) else { return true };
            found.pairs.push((line, transfer, how));
            false
        });
    }
    for line in left {
        let of_the_same = take(&mut free, line, |transfer| transfer.is_named_by(line));
        let told_before = transfers.iter().find(|t| t.is_named_by(line) && t.is_equal_to(line));
        found.mismatches.push(match (of_the_same, told_before) {
            (Some(ours), _) if ours.currency != line.currency => (line, MismatchKind::CurrencyDiffers, Some(ours)),
            (Some(ours), _) => (line, MismatchKind::AmountDiffers, Some(ours)),
            (None, Some(ours)) => (line, MismatchKind::Twice, Some(ours)),
            (None, None) => (line, MismatchKind::MissingHere, None),
        });
    }
    found
}

/// The one nearest in time that fits; of two just as near, the first that was booked.
fn take<'a>(
    free: &mut Vec<&'a TransferRow>,
    line: &LineRow,
    fits: impl Fn(&TransferRow) -> bool,
) -> Option<&'a TransferRow> {
    let fitting = free.iter().enumerate().filter(|(_, transfer)| fits(transfer));
    let (at, _) = fitting.min_by_key(|(_, transfer)| (transfer.apart(line), transfer.number))?;
    Some(free.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    fn line(id: &str, minor: i64, intent: Option<&str>) -> LineRow {
        LineRow {
            id: id.into(),
            kind: "charge".into(),
            amount_minor: minor,
            currency: "EUR".into(),
            source: Some(format!("src_{id}")),
            intent: intent.map(Into::into),
            hint: None,
            made_at: NOON,
            kept_at: NOON,
        }
    }

    fn transfer(reference: &str, minor: i64, intent: Option<&str>, minutes: i64) -> TransferRow {
        TransferRow {
            number: minutes,
            numbers: vec![minutes],
            reference: reference.into(),
            minor,
            currency: "EUR".into(),
            intent: intent.map(Into::into),
            at: NOON + Duration::minutes(minutes),
            is_matched: 0,
        }
    }

    fn told(lines: &[LineRow], transfers: &[TransferRow]) -> Vec<String> {
        let found = match_lines(lines, transfers);
        let pairs =
            found.pairs.iter().map(|(line, ours, how)| format!("{}={} {}", line.id, ours.reference, how.word()));
        let rest = found.mismatches.iter().map(|(line, kind, _)| format!("{} {}", line.id, kind.word()));
        pairs.chain(rest).collect()
    }

    #[test]
    fn a_line_finds_its_transfer_by_name_before_amount_and_time() {
        let two = [transfer("a", 1_000, Some("pi_a"), 0), transfer("b", 1_000, Some("pi_b"), 600)];
        type Told<'a> = (&'a str, Vec<LineRow>, &'a [TransferRow], &'a [&'a str]);
        let table: &[Told<'_>] = &[
            ("by the money it is about", vec![line("1", 1_000, Some("pi_b"))], &two, &["1=b reference"]),
            (
                "both",
                vec![line("1", 1_000, Some("pi_b")), line("2", 1_000, Some("pi_a"))],
                &two,
                &["1=b reference", "2=a reference"],
            ),
            (
                "other money of the same amount is not it",
                vec![line("1", 1_000, Some("pi_c"))],
                &two,
                &["1 missing_here"],
            ),
            ("nothing names it: the nearest in time", vec![line("1", 1_000, None)], &two, &["1=a amount_and_time"]),
            ("nothing names it, of another amount", vec![line("1", 900, None)], &two, &["1 missing_here"]),
            ("the same way only", vec![line("1", -1_000, Some("pi_a"))], &two, &["1 missing_here"]),
            ("another amount", vec![line("1", 900, Some("pi_a"))], &two, &["1 amount_differs"]),
            (
                "told twice",
                vec![line("1", 1_000, Some("pi_a")), line("2", 1_000, Some("pi_a"))],
                &two,
                &["1=a reference", "2 twice"],
            ),
        ];
        for (why, lines, transfers, expected) in table {
            assert_eq!(&told(lines, transfers), expected, "{why}");
        }
    }

    #[test]
    fn time_and_currency_count() {
        let late = [transfer("a", -500, None, 25 * 60)];
        assert_eq!(told(&[line("1", -500, None)], &late), ["1 missing_here"], "more than a day apart");
        let near = [transfer("a", -500, None, 23 * 60)];
        assert_eq!(told(&[line("1", -500, None)], &near), ["1=a amount_and_time"]);
        let mut dollars = line("1", 1_000, Some("pi_a"));
        dollars.currency = "USD".into();
        assert_eq!(told(&[dollars], &[transfer("a", 1_000, Some("pi_a"), 0)]), ["1 currency_differs"]);
    }

    #[test]
    fn what_is_the_same_is_found_before_what_differs() {
        let refunds = [transfer("r1", -300, Some("pi_a"), 0), transfer("r2", -700, Some("pi_a"), 1)];
        let lines = [line("1", -200, Some("pi_a")), line("2", -300, Some("pi_a"))];
        assert_eq!(told(&lines, &refunds), ["2=r1 reference", "1 amount_differs"]);
    }

    #[test]
    fn two_refunds_of_one_payment_find_their_own_transfers() {
        let refunds = [transfer("rfd_b", -300, Some("pi_a"), 0)];
        let named = |id: &str, hint: &str| LineRow { hint: Some(hint.into()), ..line(id, -300, Some("pi_a")) };
        let lines = [named("1", "rfd_a"), named("2", "rfd_b")];
        assert_eq!(told(&lines, &refunds), ["2=rfd_b reference", "1 twice"]);
    }

    #[test]
    fn a_transfer_that_has_its_line_is_not_matched_again() {
        let mut done = transfer("a", 1_000, Some("pi_a"), 0);
        done.is_matched = 1;
        assert_eq!(told(&[line("1", 1_000, Some("pi_a"))], &[done.clone()]), ["1 twice"]);
        assert_eq!(told(&[line("1", 1_000, None)], &[done]), ["1 missing_here"]);
    }
}
