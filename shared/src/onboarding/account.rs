//! Where payouts go: an IBAN whose check digits fit.

/// An account number that may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// As it is on the account.
    pub holder: String,
    /// Without spaces.
    pub iban: String,
    /// Its last four characters.
    pub last4: String,
    /// ISO 3166.
    pub country: String,
}

/// What a page shows of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Shown {
    /// As it is on the account.
    pub holder: String,
    /// Its last four characters.
    pub last4: String,
    /// ISO 3166.
    pub country: String,
    /// One more with every change.
    pub version: i64,
    /// When it was set.
    pub set_at: crate::time::Timestamp,
}

/// Why an account is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountRefused {
    /// Nobody.
    Holder,
    /// No IBAN at all, or of the wrong length for its country.
    Malformed,
    /// The check digits do not fit: a digit was mistyped.
    CheckDigits,
}

mod checking {
    use super::{Account, AccountRefused};
    use iban::IbanLike;

    /// Characters of a holder; banks take 70.
    const HOLDER_MAX: usize = 70;

    /// Checks holder and number.
    ///
    /// # Errors
    /// As [`AccountRefused`] says.
    pub fn checked(holder: &str, iban: &str) -> Result<Account, AccountRefused> {
        let holder = holder.split_whitespace().collect::<Vec<_>>().join(" ");
        if holder.chars().count() < 2 || HOLDER_MAX < holder.chars().count() || holder.chars().any(char::is_control) {
            return Err(AccountRefused::Holder);
        }
        let plain: String = iban.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let parsed = plain.parse::<iban::Iban>().map_err(|error| match error {
            iban::ParseIbanError::InvalidBaseIban { source: iban::ParseBaseIbanError::InvalidChecksum } => {
                AccountRefused::CheckDigits
            }
            _ => AccountRefused::Malformed,
        })?;

        let plain = parsed.electronic_str();
        let last4 = plain.get(plain.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        Ok(Account { holder, last4, country: parsed.country_code().to_owned(), iban: plain.to_owned() })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_number_is_taken_when_its_check_digits_fit() {
            // Examples of the IBAN registry.
            let table = [
                // why                     typed                              expected
                ("Germany", "DE89370400440532013000", Ok(("DE", "3000"))),
                ("spaces and small letters", " de89 3704 0044 0532 0130 00 ", Ok(("DE", "3000"))),
                ("Austria", "AT611904300234573201", Ok(("AT", "3201"))),
                ("letters inside", "GB29NWBK60161331926819", Ok(("GB", "6819"))),
                ("a digit mistyped", "DE89370400440532013001", Err(AccountRefused::CheckDigits)),
                ("two digits swapped", "DE98370400440532013000", Err(AccountRefused::CheckDigits)),
                ("a digit short", "DE8937040044053201300", Err(AccountRefused::CheckDigits)),
                ("no country", "8937040044053201300", Err(AccountRefused::Malformed)),
                ("nothing", "", Err(AccountRefused::Malformed)),
            ];
            for (why, typed, expected) in table {
                let taken = checked("Ada Lovelace", typed);
                let short = taken.as_ref().map(|taken| (taken.country.as_str(), taken.last4.as_str())).map_err(|e| *e);
                assert_eq!(short, expected, "{why}");
            }
            assert_eq!(checked(" ", "DE89370400440532013000"), Err(AccountRefused::Holder));
        }
    }
}

pub use checking::checked;
