//! A paper on its way from a creator's device to an operator's eyes.

use super::reading::{Field, FieldName, Reading};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a paper shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// Who somebody is: an identity card or passport.
    Id,
    /// That they may trade.
    Licence,
    /// That they may sell at a place, or a kind of thing.
    Permit,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Id, Self::Licence, Self::Permit];

    /// As the record and forms have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Licence => "licence",
            Self::Permit => "permit",
        }
    }

    /// For people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Id => "Identity card or passport",
            Self::Licence => "Trade licence",
            Self::Permit => "Permit",
        }
    }

    /// By its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What its creator must confirm.
    #[must_use]
    pub const fn asked(self) -> &'static [FieldName] {
        match self {
            Self::Id => &[FieldName::Holder, FieldName::Number, FieldName::BornOn, FieldName::ExpiresOn],
            Self::Licence | Self::Permit => {
                &[FieldName::Holder, FieldName::Number, FieldName::Issuer, FieldName::ExpiresOn]
            }
        }
    }
}

/// Where a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// In the queue, or being read.
    Reading,
    /// Read; the fields are prefilled.
    Read,
    /// Nothing could be read: the fields are typed.
    Unreadable,
    /// Not taken after a closer look; the file is gone.
    Refused,
}

/// One value as its creator confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// What it means.
    pub name: FieldName,
    /// As typed.
    pub value: String,
}

/// A paper as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// In URLs.
    pub id: String,
    /// What it shows.
    pub kind: PaperKind,
    /// By content.
    pub content_type: String,
    /// Length of the file.
    pub bytes: u64,
    /// Where it is.
    pub state: PaperState,
    /// Why it was refused: code and sentence.
    pub refused: Option<(String, String)>,
    /// What was read.
    pub reading: Reading,
    /// What the creator confirmed; empty until then.
    pub confirmed: Vec<Confirmed>,
    /// The last day it is valid, as confirmed.
    pub expires_on: Option<String>,
    /// When it was sent.
    pub made_at: Timestamp,
    /// Since when its file and its reading are kept no longer.
    pub forgotten_at: Option<Timestamp>,
}

impl Paper {
    /// What stands in the form: what was confirmed, else what was read; and how far it can be believed.
    #[must_use]
    pub fn prefilled(&self, name: FieldName) -> (String, Option<u8>) {
        if let Some(confirmed) = self.confirmed.iter().find(|confirmed| confirmed.name == name) {
            return (confirmed.value.clone(), None);
        }
        let read = match (name, self.reading.field(name)) {
            (FieldName::Holder, None) => self.whole_name(),
            (_, field) => field.cloned(),
        };
        read.map_or((String::new(), None), |field| (field.value, Some(field.confidence)))
    }

    /// Given names and surname as one, believed as the less certain of them.
    fn whole_name(&self) -> Option<Field> {
        let surname = self.reading.field(FieldName::Surname)?;
        let given = self.reading.field(FieldName::GivenNames);
        let value = given.map_or(surname.value.clone(), |given| format!("{} {}", given.value, surname.value));
        let confidence = given.map_or(surname.confidence, |given| given.confidence.min(surname.confidence));
        Some(Field { name: FieldName::Holder, value, confidence })
    }

    /// Whether it counts: confirmed, and valid on the day `today` (`YYYY-MM-DD`).
    #[must_use]
    pub fn counts(&self, today: &str) -> bool {
        !self.confirmed.is_empty() && self.expires_on.as_deref().is_none_or(|day| today <= day)
    }
}
