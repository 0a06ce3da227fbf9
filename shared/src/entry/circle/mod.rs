//! A creator's circle: memberships they give, and credits that they and the shop grant.

pub mod flow;
mod refused;
pub mod store;

pub use refused::CircleRefused;

use crate::checkout::form::is_email;

/// Most addresses of one list.
pub const ADDRESSES_MAX: usize = 100;

/// Most days a membership lasts.
pub const DAYS_MAX: u32 = 731;

/// Most credits of one grant.
pub const GRANT_MAX: i64 = 100;

/// Most characters of the words beside a grant.
pub const WHY_CHARS_MAX: usize = 120;

/// Credits that one studio grants in 30 days at most. The trigger `credits_granted_by_studios` holds the same number.
pub const STUDIO_GRANTS_MAX: i64 = 200;

/// The addresses of a list as people write it, in lower case and each once: parted by lines, commas, semicolons or spaces.
///
/// # Errors
/// The first that is none, or `NoAddress`, `TooMany`.
pub fn addresses(typed: &str) -> Result<Vec<String>, CircleRefused> {
    let mut found: Vec<String> = Vec::new();
    for word in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|word| !word.is_empty()) {
        if !is_email(word) {
            return Err(CircleRefused::Address(word.chars().take(60).collect()));
        }
        let address = word.to_ascii_lowercase();
        if !found.contains(&address) {
            found.push(address);
        }
    }
    match found.len() {
        0 => Err(CircleRefused::NoAddress),
        many if many > ADDRESSES_MAX => Err(CircleRefused::TooMany),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_people_write_it() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            addresses(" Ada@Example.com, bob@example.com;\ncleo@example.com ada@example.com"),
            Ok(list(&["ada@example.com", "bob@example.com", "cleo@example.com"]))
        );
        assert_eq!(addresses(" ,\n"), Err(CircleRefused::NoAddress));
        assert_eq!(addresses("ada@example.com bob"), Err(CircleRefused::Address("bob".to_owned())));
        let many: String = (0..=ADDRESSES_MAX).map(|at| format!("a{at}@example.com ")).collect();
        assert_eq!(addresses(&many), Err(CircleRefused::TooMany));
    }
}
