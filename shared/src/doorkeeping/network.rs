//! Whose an address is, for counting: what one household can change by itself makes no other network.

use std::net::{IpAddr, Ipv6Addr};

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// The same text for everybody who shares a network.
    Known(String),
    /// This machine itself, outside production: nobody is behind it who could be many.
    Own,
}

/// All who come from nowhere, in production: together they have one pace.
const NOWHERE: &str = "nowhere";

/// Longest address that is looked at.
const ADDRESS_CHARS_MAX: usize = 64;

impl Network {
    /// By the address that the platform saw; empty where it does not say. An IPv6 network is its first 64 bits: the rest
    /// is the household's to choose. In production an address that is missing, or this machine's own, is no way around
    /// the count.
    #[must_use]
    pub fn of(address: &str, production: bool) -> Self {
        let address = address.trim();
        let parsed = address.parse::<IpAddr>().map(|ip| ip.to_canonical());
        if address.is_empty() || parsed.as_ref().is_ok_and(IpAddr::is_loopback) {
            return if production { Self::Known(NOWHERE.to_owned()) } else { Self::Own };
        }
        Self::Known(match parsed {
            Ok(IpAddr::V4(four)) => four.to_string(),
            Ok(IpAddr::V6(six)) => {
                let [a, b, c, d, ..] = six.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            Err(_) => address.chars().take(ADDRESS_CHARS_MAX).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_household_can_change_by_itself_makes_no_other_network() {
        let known = |text: &str| Network::Known(text.to_owned());
        for (why, address, production, expected) in [
            ("as it is", "203.0.113.7", true, known("203.0.113.7")),
            ("spaces", " 203.0.113.7 ", true, known("203.0.113.7")),
            ("the first of a /64", "2001:db8:1:2::1", true, known("2001:db8:1:2::/64")),
            ("another of the same", "2001:DB8:1:2:ffff:ffff:ffff:ffff", true, known("2001:db8:1:2::/64")),
            ("the next /64", "2001:db8:1:3::1", true, known("2001:db8:1:3::/64")),
            ("the same in another form", "::ffff:203.0.113.7", true, known("203.0.113.7")),
            ("nowhere, in production", "", true, known("nowhere")),
            ("this machine, in production", "127.0.0.1", true, known("nowhere")),
            ("this machine by its other name, in production", "::1", true, known("nowhere")),
            ("nowhere, at home", "", false, Network::Own),
            ("this machine", "127.0.0.1", false, Network::Own),
            ("this machine by its other name", "::ffff:127.0.0.1", false, Network::Own),
            ("a network that a test plays", "203.0.113.7", false, known("203.0.113.7")),
            ("no address at all", "unknown", true, known("unknown")),
        ] {
            assert_eq!(Network::of(address, production), expected, "{why}");
        }
        assert_eq!(Network::of(&"x".repeat(1_000), true), known(&"x".repeat(ADDRESS_CHARS_MAX)));
    }
}
