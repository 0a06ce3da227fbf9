//! Signing in by a mailed link, or by the code in the same letter: both once, for ten minutes, in the browser that asked.

pub mod flow;
pub mod store;

use crate::failure::{Kind, Refusal};
use crate::limits::Limit;
use crate::switches::SwitchedOff;
use crate::time::{Duration, Timestamp};
use std::fmt;

/// Letters to one address in an hour. Above it none is written, and nobody is told: an address tells nothing of itself.
pub const LETTERS_MAX: u32 = 5;

/// The span that [`LETTERS_MAX`] counts.
pub const LETTERS_PER: Duration = Duration::hours(1);

/// Times one network may ask for letters.
pub const NETWORK: Limit = Limit { name: "sign-in", per: Duration::hours(1), most: 20 };

/// Codes that may be typed for one letter. The record's constraint `too_many_codes` holds the same number.
pub const CODES_MAX: u32 = 5;

/// Digits of a code.
pub const CODE_DIGITS: usize = 6;

/// Most characters of a path to go on to.
const ONWARD_CHARS_MAX: usize = 400;

/// Where somebody goes who was on the way to nowhere.
pub const HOME: &str = "/you";

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// For the cookie; the record keeps only its hash.
    pub token: String,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// Where they were going.
    pub onward: String,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefused {
    /// No address.
    EmailMissing,
    /// Not an address that a letter can reach.
    EmailMalformed,
    /// This network asked too often.
    TooManyAsks,
    /// No such link.
    Missing,
    /// It has been used.
    Used,
    /// Its ten minutes are over.
    Expired,
    /// Another browser asked for it.
    OtherBrowser,
    /// This browser waits for no letter.
    NothingAsked,
    /// Not six digits.
    CodeMalformed,
    /// Not the digits of the letter; so many tries are left.
    WrongCode(u32),
    /// Five codes were wrong.
    TooManyCodes,
    /// Nobody new comes in at the moment.
    Off(SwitchedOff),
}

impl fmt::Display for SignInRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmailMissing => "Please enter your e-mail address: the letter goes there.",
            Self::EmailMalformed => "This is not a complete e-mail address, like name@example.com.",
            Self::TooManyAsks => {
                "Too many letters were asked for from this network in the last hour. Please try again later."
            }
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::Used => "This link has been used: each one works once. Please ask for another letter.",
            Self::Expired => "This link is older than ten minutes. Please ask for another letter.",
            Self::OtherBrowser => {
                "Please open this link in the browser you asked with. It does not work anywhere else, so that a letter in the wrong hands lets nobody in."
            }
            Self::NothingAsked => "This browser is not waiting for a code. Please ask for a letter first.",
            Self::CodeMalformed => "The code has six digits. It stands in the letter.",
            Self::WrongCode(1) => "That is not the code of the newest letter. One try is left.",
            Self::WrongCode(left) => {
                return write!(f, "That is not the code of the newest letter. {left} tries are left.");
            }
            Self::Off(_) => {
                "Nobody new can sign in at the moment: the shop has turned it off. Whoever was here before comes in as always."
            }
            Self::TooManyCodes => "Five codes were typed for this letter. Please ask for another one.",
        })
    }
}

impl Refusal for SignInRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::EmailMissing => "email_missing",
            Self::EmailMalformed => "email_malformed",
            Self::TooManyAsks => "too_many_asks",
            Self::Missing => "not_found",
            Self::Used => "sign_in_link_used",
            Self::Expired => "sign_in_link_expired",
            Self::OtherBrowser => "other_browser",
            Self::NothingAsked => "nothing_asked",
            Self::CodeMalformed => "code_malformed",
            Self::WrongCode(_) => "wrong_code",
            Self::TooManyCodes => "too_many_codes",
            Self::Off(off) => off.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::EmailMissing | Self::EmailMalformed | Self::CodeMalformed | Self::WrongCode(_) => Kind::Invalid,
            Self::TooManyAsks | Self::TooManyCodes => Kind::TooMany,
            Self::Missing => Kind::Missing,
            Self::Used | Self::Expired | Self::NothingAsked => Kind::Gone,
            Self::OtherBrowser => Kind::Forbidden,
            Self::Off(off) => off.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::EmailMissing | Self::EmailMalformed => Some("email"),
            Self::CodeMalformed | Self::WrongCode(_) | Self::TooManyCodes => Some("code"),
            _ => None,
        }
    }
}

/// Where to go after signing in: `wanted` when it is a path of our own, else [`HOME`]. What a browser might read as
/// another host is none of ours, and neither is the way in or out.
#[must_use]
pub fn onward(wanted: &str) -> &str {
    let own = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && wanted.len() <= ONWARD_CHARS_MAX
        && wanted.bytes().all(|byte| byte.is_ascii_graphic())
        && !wanted.starts_with("/sign-in")
        && !wanted.starts_with("/sign-out");
    if own { wanted } else { HOME }
}

/// The network of an address: all of IPv4, the first half of IPv6, which is what one connection is given.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<core::net::Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_is_one_of_our_own_paths() {
        let long = format!("/{}", "a".repeat(400));
        for (why, wanted, expected) in [
            ("a page", "/studio/drops", "/studio/drops"),
            ("with its query", "/desk/orders?q=a%20b", "/desk/orders?q=a%20b"),
            ("nothing", "", HOME),
            ("another site", "https://evil.example/", HOME),
            ("another host", "//evil.example/", HOME),
            ("another host, as browsers read it", "/\\evil.example/", HOME),
            ("a line end", "/a\r\nset-cookie: b", HOME),
            ("a script", "javascript:alert(1)", HOME),
            ("the way in", "/sign-in?next=/you", HOME),
            ("the way out", "/sign-out", HOME),
            ("a blank", "/a b", HOME),
            ("overlong", long.as_str(), HOME),
        ] {
            assert_eq!(onward(wanted), expected, "{why}");
        }
    }

    #[test]
    fn a_connection_is_one_network() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
    }
}
