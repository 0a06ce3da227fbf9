//! Payouts: what creators are owed, when it is released, and its way to their bank.

pub mod account;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod news;
pub mod pace;
pub mod refused;
#[cfg(feature = "server")]
pub mod round;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::Duration;

/// Bank details that changed rest so long: their owner has time to say that it was somebody else.
pub const COOLS_FOR: Duration = Duration::days(2);

/// A payout of which the provider tells nothing is asked about after so long.
pub const QUIET_MAX: Duration = Duration::hours(6);

/// Why nothing is sent to a creator at the moment, as they read it; the word is the one of the view `payouts_stopped`.
#[must_use]
pub fn stopped_because(cause: &str) -> &'static str {
    match cause {
        "unverified" => "Only verified creators are paid. What you sell is kept for you until then.",
        "suspended" => "You are suspended. What you are owed is kept for you until that is settled.",
        "held" => "Your payouts are held.",
        "no_account" => "We do not know your bank yet.",
        "account_incomplete" => "The payment provider still needs something from you before it pays.",
        "cooling" => "Your bank details have changed. The first payout to the new ones goes two days later.",
        _ => "",
    }
}

/// A stage of a release, as its creator reads it.
#[must_use]
pub fn stage_words(stage: &str) -> &'static str {
    match stage {
        "scan" => "when it is handed over",
        "later" => "three days after it was handed over",
        "dispute" => "when buyers can no longer complain",
        "reserve" => "out of the reserve of new studios",
        _ => "",
    }
}

/// What a payout's state is called, for its creator and at the desk.
#[must_use]
pub fn state_words(state: &str) -> &'static str {
    match state {
        "approval" => "Being looked at",
        "due" => "Due",
        "held" => "Held",
        "void" => "Replaced",
        "sending" => "Being sent",
        "sent" => "On its way",
        "paid" => "Paid",
        "failing" => "Coming back",
        "failed" => "Came back",
        _ => "",
    }
}

/// What a transfer was for, as its creator reads it.
#[must_use]
pub fn reason_words(reason: &str) -> &'static str {
    match reason {
        "creator" => "Your share",
        "cohost" => "Your share as co-host",
        "coupon" => "Coupon that you pay for",
        "loyalty" => "What regulars get from you",
        "creator_back" => "Your share, given back",
        "cohost_back" => "Your share as co-host, given back",
        "coupon_back" => "Coupon, given back to you",
        "loyalty_back" => "What regulars got, given back to you",
        "fee" => "Our commission",
        "fee_tax" => "Tax on our commission",
        "tax" => "Tax",
        "delivery" => "Delivery",
        "delivery_tax" => "Tax on delivery",
        _ => "Other",
    }
}

/// What went wrong at the bank, in a sentence with what to do. The words are the provider's.
#[must_use]
pub fn failure_words(failure: &str) -> &'static str {
    match failure {
        "account_closed" => "Your bank says that the account is closed. Please give another one.",
        "no_account" | "invalid_account_number" | "incorrect_account_holder_details" => {
            "Your bank does not know the account, or it is not in your name. Please check your bank details."
        }
        "account_frozen" | "debit_not_authorized" | "bank_account_restricted" => {
            "Your bank does not take money for this account. Please ask them, or give another one."
        }
        "invalid_currency" => "Your account does not take this currency. Please give one that does.",
        _ => "Your bank has sent it back. Please check your bank details.",
    }
}
