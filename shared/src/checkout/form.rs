//! What a buyer types at checkout, and what may be wrong with it.

use super::view::Typed;
use crate::drops::view::Notice;
use email_address::{EmailAddress, Options};
use std::str::FromStr;

/// Most characters of a name, a street, a town.
pub const TEXT_CHARS_MAX: usize = 120;

/// Contact and address, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Where the receipt goes.
    pub email: String,
    /// Who collects or receives.
    pub name: String,
    /// Street and number; empty for pickup.
    pub street: String,
    /// Postal code; empty for pickup.
    pub postcode: String,
    /// Town; empty for pickup.
    pub town: String,
}

impl Contact {
    /// The same for what is collected.
    #[must_use]
    pub fn without_address(&self) -> Self {
        Self {
            email: self.email.clone(),
            name: self.name.clone(),
            street: String::new(),
            postcode: String::new(),
            town: String::new(),
        }
    }
}

fn notice(field: &str, code: &str, text: &str) -> Notice {
    Notice { code: code.to_owned(), field: Some(field.to_owned()), text: text.to_owned() }
}

/// Whether this is an address that a receipt can be sent to: RFC 5321 syntax with a domain that has a dot.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    text.is_ascii() && EmailAddress::parse_with_options(text, options).is_ok() && EmailAddress::from_str(text).is_ok()
}

/// Checks what was typed; the address only for a delivery.
///
/// # Errors
/// Every field at fault, in the order of the page.
pub fn contact(typed: &Typed, delivery: bool) -> Result<Contact, Vec<Notice>> {
    let mut wrong = Vec::new();
    let email = typed.email.trim();
    if email.is_empty() {
        wrong.push(notice("email", "email_missing", "Please enter your e-mail address: the receipt goes there."));
    } else if !is_email(email) {
        wrong.push(notice("email", "email_malformed", "This is not a complete e-mail address, like name@example.com."));
    }
    let mut text = |field: &str, value: &str, missing: Option<&str>| {
        let value = value.trim();
        match missing {
            Some(sentence) if value.is_empty() => wrong.push(notice(field, &format!("{field}_missing"), sentence)),
            _ if value.chars().count() > TEXT_CHARS_MAX || value.chars().any(char::is_control) => {
                wrong.push(notice(
                    field,
                    &format!("{field}_malformed"),
                    "Please use at most 120 characters on one line.",
                ));
            }
            _ => {}
        }
        value.to_owned()
    };
    let needed = |sentence| delivery.then_some(sentence);
    let name = text("name", &typed.name, None);
    let street = text("street", &typed.street, needed("Please enter street and number: the courier goes there."));
    let postcode = text("postcode", &typed.postcode, needed("Please enter the postal code."));
    let town = text("town", &typed.town, needed("Please enter the town."));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let kept = |value: String| if delivery { value } else { String::new() };
    Ok(Contact { email: email.to_owned(), name, street: kept(street), postcode: kept(postcode), town: kept(town) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_reaches() {
        for (why, text, expected) in [
            ("plain", "ada@example.com", true),
            ("plus tag", "ada+kerb@example.co.uk", true),
            ("no at", "ada.example.com", false),
            ("no dot in the domain", "ada@localhost", false),
            ("a display name", "Ada <ada@example.com>", false),
            ("two at once", "a@example.com,b@example.com", false),
            ("a line break", "ada@example.com\nBcc: all@example.com", false),
            ("spaces", "ada @example.com", false),
        ] {
            assert_eq!(is_email(text), expected, "{why}");
        }
    }

    #[test]
    fn only_a_delivery_needs_an_address() {
        let typed = Typed { email: "ada@example.com".into(), name: "Ada".into(), ..Typed::default() };
        assert!(contact(&typed, false).is_ok());
        let fields: Vec<_> = contact(&typed, true).unwrap_err().into_iter().filter_map(|n| n.field).collect();
        assert_eq!(fields, ["street", "postcode", "town"]);
        let long = Typed { name: "x".repeat(121), email: "nobody".into(), ..Typed::default() };
        let codes: Vec<_> = contact(&long, false).unwrap_err().into_iter().map(|n| n.code).collect();
        assert_eq!(codes, ["email_malformed", "name_malformed"]);
    }
}
