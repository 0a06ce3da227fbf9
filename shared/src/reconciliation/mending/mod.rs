//! What the provider has and the record has lost, or has never heard of, is brought back by the flows that would have
//! written it in the first place.

pub mod flow;

use super::matching::LineRow;

/// What a line without a transfer may be mended by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Settle the session in which it was paid.
    Settle,
    /// Finish the refund that the record has lost.
    Refund,
    /// Nothing: somebody has to look.
    None,
}

/// Decides from the line alone.
#[must_use]
pub fn remedy(line: &LineRow) -> Remedy {
    match line.kind.as_str() {
        "charge" if line.intent.is_some() && line.amount_minor > 0 => Remedy::Settle,
        "refund" if line.intent.is_some() && line.amount_minor < 0 => Remedy::Refund,
        _ => Remedy::None,
    }
}
