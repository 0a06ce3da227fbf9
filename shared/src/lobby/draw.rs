//! The draw: from the seed and the entries to the order. Pure, and the same in the shop and in anybody's browser.
//!
//! The ticket of an entry is SHA-256 over the 32 bytes of the seed followed by the entry's id as it is written. Whoever
//! has the smallest ticket comes first.
//!
//! An entry that is published with `*3` behind its id has three lots: its ticket is the smallest of the one over the id,
//! the one over the id with `*2` and the one over the id with `*3` behind it. The smallest of three even draws comes
//! before that of one in three of four cases: chances stand to each other as the lots do, with whole numbers only.

use sha2::{Digest, Sha256};
use std::fmt::{self, Write};

/// 32 bytes that nobody knows before the drop opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 32]);

// A seed in a log would be a seed that is known.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// What an entry is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket([u8; 32]);

impl Ticket {
    /// 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Seed {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// What is published before: 64 hexadecimal digits of SHA-256 over the 32 bytes.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0).into())
    }

    fn over(&self, id: &str, behind: &str) -> Ticket {
        Ticket(Sha256::new().chain_update(self.0).chain_update(id).chain_update(behind).finalize().into())
    }

    /// The ticket of an entry: the smallest of its lots.
    #[must_use]
    pub fn ticket(&self, entry: &str) -> Ticket {
        let (id, lots) = lots(entry);
        (2..=lots).map(|lot| self.over(id, &format!("*{lot}"))).fold(self.over(id, ""), Ticket::min)
    }
}

/// Most lots of an entry.
const LOTS_MAX: u32 = 5;

/// The id of an entry as it is published, and its lots.
#[must_use]
pub fn lots(entry: &str) -> (&str, u32) {
    let found = entry.rsplit_once('*').and_then(|(id, lots)| Some((id, lots.parse().ok()?)));
    found.filter(|(_, lots)| (2..=LOTS_MAX).contains(lots)).unwrap_or((entry, 1))
}

/// The place of `mine` among `entries`, the first being 0; `None` when it is not among them. One look at each entry,
/// and nothing is sorted.
pub fn place<'a>(seed: &Seed, entries: impl IntoIterator<Item = &'a str>, mine: &str) -> Option<u32> {
    let ticket = seed.ticket(mine);
    let (mut before, mut found) = (0_u32, false);
    for entry in entries {
        if entry == mine {
            found = true;
        } else if (seed.ticket(entry), entry) < (ticket, mine) {
            before = before.saturating_add(1);
        }
    }
    found.then_some(before)
}

/// Everybody in the order in which they come in.
#[must_use]
pub fn order<'a>(seed: &Seed, entries: &[&'a str]) -> Vec<&'a str> {
    let mut drawn: Vec<(Ticket, &str)> = entries.iter().map(|entry| (seed.ticket(entry), *entry)).collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, entry)| entry).collect()
}

/// What a check of one's own place finds wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfair {
    /// Not 64 hexadecimal digits.
    #[error("What was told is no seed.")]
    NoSeed,
    /// The seed is not the one that was promised.
    #[error("The seed does not fit the hash that was published before.")]
    OtherSeed,
    /// The entry is not in the list.
    #[error("This entry is not in the list.")]
    NotListed,
    /// Somebody is in the list twice.
    #[error("An entry is in the list more than once.")]
    Twice,
}

/// The place of `mine` by all that is published: the hash from before, the seed from after, those who were drawn, and
/// those who came later, as they came. The first place is 0.
///
/// # Errors
/// As [`Unfair`] says.
pub fn check(hash: &str, seed: &str, drawn: &[&str], later: &[&str], mine: &str) -> Result<u32, Unfair> {
    let seed = Seed::parse(seed).ok_or(Unfair::NoSeed)?;
    if seed.hash() != hash {
        return Err(Unfair::OtherSeed);
    }
    let mut all: Vec<&str> = drawn.iter().chain(later).map(|entry| lots(entry).0).collect();
    all.sort_unstable();
    if all.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
        return Err(Unfair::Twice);
    }
    if let Some(place) = place(&seed, drawn.iter().copied(), mine) {
        return Ok(place);
    }
    let behind = later.iter().position(|entry| *entry == mine).ok_or(Unfair::NotListed)?;
    u32::try_from(drawn.len().saturating_add(behind)).map_err(|_| Unfair::NotListed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of 32 zero bytes, and of these followed by `lby_a`: by `sha256sum`.
    const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    const ZERO_HASH: &str = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
    const ZERO_TICKET: &str = "b26583aeb718fc3e968762318a3076733531bc9ea81c5a78cefeb667b94d63b9";

    fn zero() -> Seed {
        Seed([0; 32])
    }

    #[test]
    fn the_figures_are_those_of_other_tools() {
        assert_eq!(Seed::parse(ZERO), Some(zero()));
        assert_eq!(zero().hash(), ZERO_HASH);
        assert_eq!(zero().ticket("lby_a").hex(), ZERO_TICKET);
        assert!(!format!("{:?}", zero()).contains('0'), "no seed in a log");
    }

    #[test]
    fn a_seed_is_64_hexadecimal_digits() {
        for (why, text) in [
            ("nothing", String::new()),
            ("too short", "0".repeat(63)),
            ("too long", "0".repeat(65)),
            ("no digit", "g".repeat(64)),
            ("a sign", format!("+{}", "0".repeat(63))),
            ("more bytes than characters", "é".repeat(32)),
        ] {
            assert_eq!(Seed::parse(&text), None, "{why}");
        }
    }

    #[test]
    fn everybody_has_one_place_and_it_is_that_of_the_sorted_list() {
        let entries: Vec<String> = (0..200).map(|n| format!("lby_{n}")).collect();
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        let order = order(&zero(), &entries);
        assert_ne!(order, entries, "they are drawn");
        for (expected, entry) in (0_u32..).zip(&order) {
            assert_eq!(place(&zero(), entries.iter().copied(), entry), Some(expected));
            assert_eq!(check(ZERO_HASH, ZERO, &entries, &[], entry), Ok(expected));
        }
        assert_eq!(place(&zero(), entries.iter().copied(), "lby_x"), None);
    }

    #[test]
    fn a_check_finds_what_is_wrong() {
        let (drawn, later) = (["lby_a", "lby_b"], ["lby_c", "lby_d"]);
        for (why, hash, seed, later, mine, expected) in [
            ("late, as they came", ZERO_HASH, ZERO, &later[..], "lby_d", Ok(3)),
            ("not there", ZERO_HASH, ZERO, &later[..], "lby_x", Err(Unfair::NotListed)),
            ("another promise", ZERO_TICKET, ZERO, &later[..], "lby_c", Err(Unfair::OtherSeed)),
            ("no seed", ZERO_HASH, "0", &later[..], "lby_c", Err(Unfair::NoSeed)),
            ("twice", ZERO_HASH, ZERO, &["lby_c", "lby_a"][..], "lby_c", Err(Unfair::Twice)),
        ] {
            assert_eq!(check(hash, seed, &drawn, later, mine), expected, "{why}");
        }
    }
}
