//! The books in the language of Beancount (beancount.github.io), plain text that its checker reads and adds up.
//!
//! There a debit is positive and a credit negative, and every transaction adds up to nothing.

use crate::money::Money;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// One side of a transaction: account and amount.
pub type Posting = (String, Money);

/// A journal that is being written.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// Accounts with the name they have in the shop's own books.
    accounts: BTreeMap<String, String>,
    body: String,
}

/// A text as Beancount quotes it, on one line.
fn quoted(text: &str) -> String {
    let mut to = String::with_capacity(text.len() + 2);
    to.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => to.extend(['\\', letter]),
            letter if letter.is_control() => to.push(' '),
            letter => to.push(letter),
        }
    }
    to.push('"');
    to
}

/// An amount with its currency: `8.50 EUR`.
fn amount(money: Money) -> String {
    format!("{} {}", money.plain(), money.currency.code())
}

impl Journal {
    /// Keeps in mind that `account` is used; `name` is what the shop's own books call it.
    pub fn knows(&mut self, account: &str, name: &str) {
        if !self.accounts.contains_key(account) {
            self.accounts.insert(account.to_owned(), name.to_owned());
        }
    }

    /// What happened on `day` (`2026-11-25`): the postings MUST add up to nothing in each currency. What is nothing is
    /// left out. `notes` are names in lower case with their texts.
    pub fn transaction(&mut self, day: &str, what: &str, notes: &[(&str, &str)], postings: &[Posting]) {
        if postings.iter().all(|(_, money)| money.minor == 0) {
            return;
        }
        // A string takes everything; what cannot fail needs no answer.
        let _ = writeln!(self.body, "\n{day} * {}", quoted(what));
        for (name, text) in notes.iter().filter(|(_, text)| !text.is_empty()) {
            let _ = writeln!(self.body, "  {name}: {}", quoted(text));
        }
        for (account, money) in postings.iter().filter(|(_, money)| money.minor != 0) {
            self.knows(account, "");
            let _ = writeln!(self.body, "  {account}  {}", amount(*money));
        }
    }

    /// That `account` has exactly `money` when `day` begins: the checker says so, to the last minor unit.
    pub fn balance(&mut self, day: &str, account: &str, money: Money) {
        self.knows(account, "");
        let _ = write!(self.body, "\n{day} balance {account}  {} ~ 0 {}", money.plain(), money.currency.code());
    }

    /// The whole file. Its accounts open on `day`.
    #[must_use]
    pub fn finished(self, title: &str, day: &str) -> String {
        let mut to = format!("option \"title\" {}\n\n", quoted(title));
        for (account, name) in &self.accounts {
            let _ = writeln!(to, "{day} open {account}");
            if !name.is_empty() {
                let _ = writeln!(to, "  account: {}", quoted(name));
            }
        }
        to.push_str(&self.body);
        to.push('\n');
        to
    }
}

/// Where an account of the shop's books stands in a journal: each has a name of its own, but that all payments being
/// shared out stand together.
#[must_use]
pub fn account(of: &str) -> String {
    let (kind, owner) = of.split_once(':').unwrap_or((of, ""));
    let above = match kind {
        "payment" => return "Liabilities:Payments".to_owned(),
        "creator" => "Liabilities:Creators",
        "reserve" => "Liabilities:Reserves",
        "bank" => "Liabilities:Banks",
        "tax" => "Liabilities:Tax",
        "courier" => "Liabilities:Couriers",
        "refunds" => "Liabilities:Refunds",
        "dispute" => "Liabilities:Disputes",
        "debt" => "Assets:Debts",
        "provider" => "Assets:Provider",
        "platform" => "Income:Platform",
        "processor" => "Expenses:Processor",
        "funding" => "Expenses:Funding",
        "correction" => "Equity:Corrections",
        _ => return format!("Equity:Other:{}", component(of)),
    };
    format!("{above}:{}", component(owner))
}

/// A part of an account's name: a capital first, then letters, digits and hyphens. What has other signs, or could be
/// taken for another one, carries a part of its hash.
fn component(owner: &str) -> String {
    let (head, tail) = owner.split_once('_').unwrap_or((owner, "0"));
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_plain = head.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && head.bytes().all(small)
        && !tail.is_empty()
        && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut name = String::with_capacity(owner.len());
    for letter in owner.chars() {
        match letter {
            letter if letter.is_ascii_alphanumeric() && name.is_empty() => name.push(letter.to_ascii_uppercase()),
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            _ if name.is_empty() => name.push('X'),
            _ => name.push('-'),
        }
    }
    if !is_plain {
        name.push('-');
        for byte in Sha256::digest(owner.as_bytes()).iter().take(4) {
            let _ = write!(name, "{byte:02x}");
        }
    }
    if name.starts_with('-') { format!("X{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn every_account_has_a_name_that_beancount_takes() {
        for (of, name) in [
            ("payment:cs_1", "Liabilities:Payments"),
            ("creator:crt_01J", "Liabilities:Creators:Crt-01J"),
            ("tax:de", "Liabilities:Tax:De"),
            ("provider:payments", "Assets:Provider:Payments"),
            ("processor:fees", "Expenses:Processor:Fees"),
        ] {
            assert_eq!(account(of), name, "{of}");
        }
        let odd = [
            "courier:Rider & Sons",
            "courier:Rider - Sons",
            "courier:",
            "courier:rider-sons",
            "courier:Ütze",
            "courier:rider_",
            "courier:a_b_c",
            "new:x",
            "x",
        ];
        let names: std::collections::BTreeSet<String> = odd.iter().map(|of| account(of)).collect();
        assert_eq!(names.len(), odd.len(), "no two are taken for one: {names:?}");
        for part in names.iter().flat_map(|name| name.split(':')) {
            let fits = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            assert!(
                fits && part.bytes().next().is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
                "{part}"
            );
        }
    }

    #[test]
    fn no_text_leaves_its_quotes() {
        let mut journal = Journal::default();
        let money = |minor| Money::new(minor, Currency::Eur);
        journal.transaction(
            "2026-11-25",
            "a \" \n2026-01-01 open Assets:Mine \\",
            &[("note", "\r\n; \"")],
            &[
                ("Assets:A".to_owned(), money(-850)),
                ("Equity:B".to_owned(), money(850)),
                ("Equity:C".to_owned(), money(0)),
            ],
        );
        journal.balance("2026-12-01", "Assets:A", money(-850));
        assert_eq!(
            journal.finished("A \"title\"", "2026-11-01"),
            "option \"title\" \"A \\\"title\\\"\"\n\n2026-11-01 open Assets:A\n2026-11-01 open Equity:B\n\n2026-11-25 * \"a \\\"  2026-01-01 open Assets:Mine \\\\\"\n  note: \"  ; \\\"\"\n  Assets:A  -8.50 EUR\n  Equity:B  8.50 EUR\n\n2026-12-01 balance Assets:A  -8.50 ~ 0 EUR\n"
        );
    }
}
