//! Models of the verification pages.

use super::score::Score;
use crate::documents::paper::Paper;
use crate::onboarding::Standing;
use crate::onboarding::account::Shown;
use crate::onboarding::flow::Screening;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A creator under a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasePage {
    /// Who it is about.
    pub creator: Case,
    /// Their papers, the newest first.
    pub papers: Vec<Paper>,
    /// Every step so far.
    pub steps: Vec<Step>,
    /// How they answer, with what it is made of.
    pub score: Option<Score>,
}

/// As the columns of the store's `CREATOR`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Case {
    /// Who.
    pub id: String,
    /// In URLs of the shop.
    pub slug: String,
    /// As buyers read it.
    pub name: String,
    /// What they do.
    pub trade: String,
    /// Where.
    pub town: String,
    /// IANA time zone.
    pub zone: String,
    /// Paragraphs.
    pub story: String,
    /// Where they stand.
    pub standing: Standing,
    /// When they sent it in.
    pub submitted_at: Option<Timestamp>,
    /// When somebody vouched for them.
    pub verified_at: Option<Timestamp>,
    /// When they were rejected.
    pub rejected_at: Option<Timestamp>,
    /// And why.
    pub rejected_why: Option<String>,
    /// What a decision takes for granted.
    pub standing_version: i64,
    /// Where payouts go.
    #[serde(deserialize_with = "optional_json")]
    pub account: Option<Shown>,
    /// What they answered.
    #[serde(deserialize_with = "optional_json")]
    pub screening: Option<Screening>,
}

/// As the columns of the store's `STEPS`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Step {
    /// Where they stood.
    pub before: Standing,
    /// Where they stand since.
    pub after: Standing,
    /// In words.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: String,
}

fn optional_json<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let text: Option<String> = Deserialize::deserialize(from)?;
    text.map(|text| serde_json::from_str(&text).map_err(serde::de::Error::custom)).transpose()
}
