//! What accounts are called on a page: in words, with the name that the books have for them behind it.

use crate::ids::OrderId;
use crate::office::view::Cell;

/// Longer ones are cut on a page.
const SHOWN_MAX: usize = 16;

/// So much of the end of a long one is shown: what tells it from its neighbours.
const END: usize = 8;

/// The end of a name that is too long to be read, after a sign that something is left out.
fn short(name: &str) -> String {
    let long = name.chars().count();
    if long <= SHOWN_MAX {
        name.to_owned()
    } else {
        format!("…{}", name.chars().skip(long - END).collect::<String>())
    }
}

/// An account as people call it. `owner` is the name of the creator whose it is, `order` what a payment is for.
pub(super) fn spoken(account: &str, owner: Option<&str>, order: Option<&str>) -> String {
    let Some((kind, id)) = account.split_once(':') else { return account.to_owned() };
    let who = owner.map_or_else(|| short(id), str::to_owned);
    match (kind, id) {
        ("payment", _) => match order {
            Some(order) => format!("Payment of {}", OrderId(order.to_owned()).number()),
            None => format!("Payment {}", short(id)),
        },
        ("creator", _) => who,
        ("reserve", _) => format!("{who}: reserve"),
        ("debt", _) => format!("{who}: debt"),
        ("bank", _) => format!("{who}: on its way to the bank"),
        ("tax", _) => format!("Tax, {}", id.to_uppercase()),
        ("courier", _) => format!("Carrier: {}", short(id)),
        ("dispute", _) => format!("Chargeback {}", short(id)),
        ("correction", _) => format!("Correction {}", short(id)),
        ("platform", "fees") => "The shop’s fees".to_owned(),
        ("provider", "payments") => "Payment provider".to_owned(),
        ("processor", "fees") => "Provider’s fees".to_owned(),
        ("funding", "platform") => "Paid by the shop".to_owned(),
        _ => account.to_owned(),
    }
}

/// The same as a cell that leads to the account.
pub(super) fn account(account: &str, owner: Option<&str>, order: Option<&str>) -> Cell {
    Cell::Named {
        text: spoken(account, owner, order),
        name: account.to_owned(),
        to: Some(super::page_of_account(account)),
    }
}

/// What something is called where others know it by a name; a long one only by its end.
pub(super) fn name(name: &str) -> Cell {
    match short(name) {
        text if text == name => Cell::Text(text),
        text => Cell::Named { text, name: name.to_owned(), to: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_called_by_what_people_know_it_as() {
        let table = [
            ("payment:cs_test_a1b2c3d4e5f6g7h8i9", None, Some("ord_0000000000ABCD1234"), "Payment of ABCD1234"),
            ("payment:cs_test_a1b2c3d4e5f6g7h8i9", None, None, "Payment …f6g7h8i9"),
            ("creator:crt_1", Some("Mira"), Some("ord_1"), "Mira"),
            ("debt:crt_1", Some("Mira"), None, "Mira: debt"),
            ("reserve:crt_1", None, None, "crt_1: reserve"),
            ("bank:crt_1", Some("Mira"), None, "Mira: on its way to the bank"),
            ("tax:de", None, None, "Tax, DE"),
            ("provider:payments", None, None, "Payment provider"),
            ("refunds:all", None, None, "refunds:all"),
            ("without a kind", None, None, "without a kind"),
        ];
        for (known, owner, order, spoken) in table {
            assert_eq!(super::spoken(known, owner, order), spoken, "{known}");
        }
        assert_eq!(name("ref_1"), Cell::text("ref_1"));
    }
}
