//! How something that several orders have in common is shared among them.

use crate::money::split;

/// One who takes a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taker {
    /// What the share is in proportion to, minor units.
    pub weight_minor: i64,
    /// Most it can take, minor units.
    pub room_minor: i64,
}

/// Shares `total_minor` in proportion to the weights: largest remainder, ties to the earlier one, so callers order their
/// takers by an id that stays. What somebody has no room for is shared again among the others; what nobody has room for
/// is not shared out. The parts add up to the total, or to all the room there is.
#[must_use]
pub fn shared(total_minor: i64, takers: &[Taker]) -> Vec<i64> {
    let mut parts = vec![0_i64; takers.len()];
    let mut left = total_minor.max(0);
    // Each round shares out everything or fills somebody up.
    for _ in 0..=takers.len() {
        let rooms: Vec<i64> = takers.iter().zip(&parts).map(|(taker, part)| (taker.room_minor - part).max(0)).collect();
        let weigh = |(taker, room): (&Taker, &i64)| if *room == 0 { 0 } else { taker.weight_minor.max(1) };
        let weights: Vec<i64> = takers.iter().zip(&rooms).map(weigh).collect();
        for ((part, more), room) in parts.iter_mut().zip(split(left, &weights)).zip(rooms) {
            let taken = more.min(room);
            *part += taken;
            left -= taken;
        }
        if left == 0 {
            break;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takers(of: &[(i64, i64)]) -> Vec<Taker> {
        of.iter()
            .map(|(weight_minor, room_minor)| Taker { weight_minor: *weight_minor, room_minor: *room_minor })
            .collect()
    }

    #[test]
    fn the_parts_add_up_to_the_whole() {
        type Row<'a> = (&'a str, i64, &'a [(i64, i64)], &'a [i64]);
        let table: &[Row] = &[
            // why                                          total takers (weight, room)                     parts
            ("in proportion", 300, &[(1_000, 950), (2_000, 1_950)], &[100, 200]),
            ("the cent goes to the largest remainder", 100, &[(1_000, 950), (2_000, 1_950)], &[33, 67]),
            ("equal remainders: the earlier one", 101, &[(500, 450), (500, 450)], &[51, 50]),
            ("who is full leaves the rest to the others", 900, &[(500, 100), (500, 450), (500, 450)], &[100, 400, 400]),
            ("full one after the other", 1_000, &[(500, 100), (500, 300), (500, 700)], &[100, 300, 600]),
            ("no more than there is room for", 5_000, &[(500, 450), (100, 50)], &[450, 50]),
            ("nobody there", 100, &[], &[]),
            ("nothing to share", 0, &[(500, 450)], &[0]),
            ("no room", 100, &[(40, 0)], &[0]),
        ];
        for (why, total, of, parts) in table {
            assert_eq!(shared(*total, &takers(of)), *parts, "{why}");
        }
    }

    #[test]
    fn any_parts_add_up() {
        // A small generator of its own: the same in every run.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = |most: i64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state >> 2).unwrap_or(0) % (most + 1)
        };
        for case in 0..5_000 {
            let many = next(8);
            let of: Vec<(i64, i64)> = (0..many).map(|_| (next(20_000), next(20_000))).collect();
            let total = next(60_000);
            let parts = shared(total, &takers(&of));
            let room: i64 = of.iter().map(|(_, room)| room).sum();
            assert_eq!(parts.iter().sum::<i64>(), total.min(room), "case {case}: {total} among {of:?}");
            assert!(
                parts.iter().zip(&of).all(|(part, (_, room))| (0..=*room).contains(part)),
                "case {case}: {parts:?}"
            );
        }
    }
}
