//! When the money of a sale is due to its creator: in stages after it was handed over.

use crate::money::{WHOLE_BP, split};
use crate::time::{Duration, Timestamp};

/// The stages: share in basis points, and how long after the handing over.
const STAGES: [(u32, Duration); 3] =
    [(8_000, Duration::days(0)), (1_500, Duration::days(3)), (500, Duration::days(14))];

/// Where nobody came, the stages begin so long after the window has ended.
const AFTER_WINDOW: Duration = Duration::days(14);

/// An amount with the moment from which on it can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// From then on.
    pub at: Timestamp,
    /// Minor units.
    pub minor: i64,
    /// Whether it was handed over: nothing but a return changes it.
    pub sure: bool,
}

/// A sale, or several that were handed over at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// What of it is the creator's and has not gone back, minor units.
    pub minor: i64,
    /// When it was handed over, if it was.
    pub handed_at: Option<Timestamp>,
    /// When its window ends.
    pub window_ends_at: Timestamp,
}

/// When the parts of a sale are due. The parts sum to the whole.
#[must_use]
pub fn dues(sold: &Sold) -> Vec<Due> {
    let from = sold.handed_at.unwrap_or(sold.window_ends_at + AFTER_WINDOW);
    let parts = split(sold.minor, &STAGES.map(|(bp, _)| bp));
    let stage =
        |((_, wait), minor): (&(u32, Duration), i64)| Due { at: from + *wait, minor, sure: sold.handed_at.is_some() };
    STAGES.iter().zip(parts).map(stage).filter(|due| due.minor != 0).collect()
}

const _: () = assert!(STAGES[0].0 + STAGES[1].0 + STAGES[2].0 == 10_000 && WHOLE_BP == 10_000);

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    #[test]
    fn parts_follow_the_scan_and_sum_to_the_whole() {
        let sold = Sold { minor: 1_001, handed_at: Some(NOON), window_ends_at: NOON };
        let told: Vec<(i64, i64)> = dues(&sold).iter().map(|due| ((due.at - NOON).0 / 86_400_000, due.minor)).collect();
        assert_eq!(told, [(0, 801), (3, 150), (14, 50)]);
    }

    #[test]
    fn where_nobody_came_it_is_later_and_not_sure() {
        let sold = Sold { minor: 1_000, handed_at: None, window_ends_at: NOON };
        let told = dues(&sold);
        assert!(told.iter().all(|due| !due.sure && due.at >= NOON + AFTER_WINDOW));
        assert_eq!(dues(&Sold { minor: 1, ..sold }).len(), 1, "what is too small for a stage is in the first");
    }
}
