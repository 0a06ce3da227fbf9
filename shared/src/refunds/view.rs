//! Refunds as pages show them.

#[cfg(feature = "server")]
use crate::money::Currency;
use crate::money::Money;
use crate::office::view::Notice;
use crate::time::Moment;
#[cfg(feature = "server")]
use serde::Deserialize;

/// Something that went back, or is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// How much.
    pub amount: Money,
    /// `The delivery`, `2 × Lamp`.
    pub what: String,
    /// Why, in the words of whoever gave it.
    pub note: String,
    /// `asked declined begun done failed`.
    pub state: String,
    /// Since when.
    pub at: Moment,
}

impl RefundLine {
    /// Where it stands, for people.
    #[must_use]
    pub fn state_words(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "Given back",
            "asked" => "Waits for the shop",
            "declined" => "Declined by the shop",
            "failed" => "Did not go through",
            _ => "On its way",
        }
    }
}

/// As JSON in a column of an order.
#[cfg(feature = "server")]
#[derive(Clone, Debug, Deserialize)]
pub struct RefundRow {
    /// Its id.
    pub id: String,
    /// `full part line delivery goodwill returned`.
    pub kind: String,
    /// What the line is called, for units of one.
    pub title: Option<String>,
    /// Of that line.
    pub units: u32,
    /// Minor units.
    pub amount_minor: i64,
    /// In the words of whoever gave it.
    pub note: String,
    /// What the provider said.
    pub failure: String,
    /// `asked declined begun done failed`.
    pub state: String,
    /// Since when, ms since 1970.
    pub state_at: crate::time::Timestamp,
}

#[cfg(feature = "server")]
impl RefundRow {
    /// What it is of.
    #[must_use]
    pub fn what(&self) -> String {
        match (&self.title, self.units) {
            (Some(title), units) if units > 0 => format!("{units} × {title}"),
            _ => super::kind_words(&self.kind).to_owned(),
        }
    }

    /// For a page.
    #[must_use]
    pub fn line(&self, currency: Currency, zone: &str) -> RefundLine {
        RefundLine {
            amount: Money::new(self.amount_minor, currency),
            what: self.what(),
            note: self.note.clone(),
            state: self.state.clone(),
            at: self.state_at.moment(zone),
        }
    }
}

/// What a creator may give back of an order, and what went back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundSheet {
    /// What went back, and what is asked for.
    pub lines: Vec<RefundLine>,
    /// What can still go back; none: nothing, or it is not theirs to give.
    pub left: Option<Money>,
    /// Lines with units left: stock-keeping unit, and `Lamp (2 left)`.
    pub units: Vec<(String, String)>,
    /// Whether there is a delivery to give back.
    pub delivery: bool,
    /// What they may give by themselves, in a sentence.
    pub limits: String,
    /// What was typed.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
}

/// A refund as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// `full part line delivery goodwill`.
    pub what: String,
    /// As typed.
    pub amount: String,
    /// The currency a client names; empty: the order's.
    pub currency: String,
    /// The line's stock-keeping unit.
    pub line: String,
    /// How many of it.
    pub units: String,
    /// Why.
    pub why: String,
}

#[cfg(feature = "server")]
impl Typed {
    /// What is wanted.
    ///
    /// # Errors
    /// `What`, `Amount`, `Currency`, `Units`.
    pub fn wanted(&self, currency: Currency) -> Result<super::Wanted, super::refused::RefundRefused> {
        use super::Wanted;
        use super::refused::RefundRefused;
        if !self.currency.is_empty() && Currency::parse(&self.currency) != Some(currency) {
            return Err(RefundRefused::Currency);
        }
        let amount = || {
            let minor = crate::studio::draft::amount(&self.amount, currency);
            minor.filter(|minor| *minor > 0).ok_or(RefundRefused::Amount)
        };
        Ok(match self.what.as_str() {
            "full" => Wanted::Full,
            "delivery" => Wanted::Delivery,
            "part" => Wanted::Part(amount()?),
            "goodwill" => Wanted::Goodwill(amount()?),
            "line" => {
                let units = self.units.trim().parse().ok().filter(|units| *units > 0);
                Wanted::Line(self.line.clone(), units.ok_or(RefundRefused::Units)?)
            }
            _ => return Err(RefundRefused::What),
        })
    }
}
