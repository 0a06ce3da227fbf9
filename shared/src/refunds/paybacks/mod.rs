//! Paying back a whole drop: somebody stops it, or could not make it, and its orders go back by themselves, part by part.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod page;
#[cfg(feature = "server")]
pub mod store;

use crate::money::Money;

/// What paying back would come to, as it is shown before somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Orders that are paid for and not handed over.
    pub orders: u32,
    /// What can still go back of them.
    pub amount: Money,
    /// Checkouts that are still held: if they pay, they go back as well.
    pub held: u32,
}

impl Sum {
    /// `1 order, €31.00`, `12 orders, €310.00`
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}, {}", self.orders, if self.orders == 1 { "order" } else { "orders" }, self.amount)
    }

    /// What a form carries, to say what was seen: `12/31000/EUR`.
    #[must_use]
    pub fn seen(&self) -> String {
        format!("{}/{}/{}", self.orders, self.amount.minor, self.amount.currency.code())
    }

    /// What its button says: the deed with its figures, so that nobody presses it without having read them.
    #[must_use]
    pub fn button(&self, is_over: bool) -> String {
        format!("{} {}", if is_over { "Pay back" } else { "Stop, and pay back" }, self.words())
    }
}

/// Paying a drop back, as its creator sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayBack {
    /// How far the last one has come.
    pub progress: Option<Progress>,
    /// The form, where there is something to pay back and nobody is at it.
    pub form: Option<Offer>,
}

/// A form by which it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What opens it.
    pub asks: &'static str,
    /// What it means.
    pub means: String,
    /// What the button says: how many, and how much.
    pub does: String,
    /// What it says was seen.
    pub sum: String,
}

/// A form by which a drop's orders go back, as it was typed.
#[cfg(feature = "server")]
#[derive(Clone, Debug)]
pub struct Asked {
    /// The version of the drop that was seen.
    pub seen: i64,
    /// The sum that was seen, as [`Sum::seen`].
    pub sum: String,
    /// Why; buyers read it.
    pub why: String,
    /// Once.
    pub key: crate::requests::Key,
}

/// How far it has come, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// `approval declined running done`.
    pub state: String,
    /// As it was decided.
    pub decided: Money,
    /// Orders, as it was decided.
    pub orders: u32,
    /// Refunds that are done.
    pub done: u32,
    /// What they came to.
    pub back: Money,
    /// Refunds that are on their way.
    pub under_way: u32,
    /// Refunds that the provider will not do.
    pub failed: u32,
    /// Why, in the words of whoever decided.
    pub why: String,
}

impl Progress {
    /// Where it stands, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let of = |orders: u32| if orders == 1 { "1 order".to_owned() } else { format!("{orders} orders") };
        match self.state.as_str() {
            "approval" => format!("{}, {}, wait for a second person.", of(self.orders), self.decided),
            "declined" => format!("Paying back {} was declined.", of(self.orders)),
            state => {
                let failed = match self.failed {
                    0 => String::new(),
                    failed => format!(" {} did not go through: the desk looks after them.", of(failed)),
                };
                let way = if state == "done" { "That is all." } else { "The rest follows minute by minute." };
                format!("{} went back, {} in all. {way}{failed}", of(self.done), self.back)
            }
        }
    }
}

/// Where it stands, as a word.
#[must_use]
pub fn state_words(state: &str) -> &'static str {
    match state {
        "approval" => "Waits for a second person",
        "declined" => "Declined",
        "running" => "Going back",
        _ => "Gone back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn the_button_says_how_many_and_how_much() {
        let sum = |orders, minor| Sum { orders, amount: Money::new(minor, Currency::Eur), held: 0 };
        assert_eq!(sum(12, 31_000).button(false), "Stop, and pay back 12 orders, €310.00");
        assert_eq!(sum(1, 950).button(true), "Pay back 1 order, €9.50");
        assert_eq!(sum(12, 31_000).seen(), "12/31000/EUR");
    }
}
