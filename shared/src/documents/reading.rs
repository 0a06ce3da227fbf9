//! What was read from a document: fields, each with how far it can be believed.

use serde::{Deserialize, Serialize};

/// The meaning of a field; the same names stand in JSON, in the record and in the creator's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// The code of its kind, as printed: `P`, `ID`, `AC` …
    Kind,
    /// Who issued it: a state's three letters from a zone, words from a text.
    Issuer,
    /// Its number.
    Number,
    /// Family name.
    Surname,
    /// Given names, one space between them.
    GivenNames,
    /// The whole name, where it is not divided.
    Holder,
    /// A state's three letters.
    Nationality,
    /// Date of birth, `YYYY-MM-DD`.
    BornOn,
    /// The last day on which it is valid, `YYYY-MM-DD`.
    ExpiresOn,
    /// `F`, `M` or `X`.
    Sex,
}

impl FieldName {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 10] = [
        Self::Kind,
        Self::Issuer,
        Self::Number,
        Self::Surname,
        Self::GivenNames,
        Self::Holder,
        Self::Nationality,
        Self::BornOn,
        Self::ExpiresOn,
        Self::Sex,
    ];

    /// Its name in forms, JSON and the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Issuer => "issuer",
            Self::Number => "number",
            Self::Surname => "surname",
            Self::GivenNames => "given_names",
            Self::Holder => "holder",
            Self::Nationality => "nationality",
            Self::BornOn => "born_on",
            Self::ExpiresOn => "expires_on",
            Self::Sex => "sex",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kind => "Kind of document",
            Self::Issuer => "Issued by",
            Self::Number => "Number",
            Self::Surname => "Surname",
            Self::GivenNames => "Given names",
            Self::Holder => "Name",
            Self::Nationality => "Nationality",
            Self::BornOn => "Date of birth",
            Self::ExpiresOn => "Valid until",
            Self::Sex => "Sex",
        }
    }
}

/// One value that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it means.
    pub name: FieldName,
    /// As read, without fillers.
    pub value: String,
    /// 0 to 99: near 99 when a check digit proves it, below 50 when it is a guess to be looked at.
    pub confidence: u8,
}

/// Where the fields came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A machine-readable zone.
    Zone,
    /// Labelled lines of a text.
    Text,
    /// An outside service.
    Outside,
    /// Nothing could be read.
    Nowhere,
}

/// What was read from a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Where the fields came from.
    pub source: Source,
    /// At most one of each name; none when nothing could be read.
    pub fields: Vec<Field>,
}

impl Reading {
    /// Nothing could be read; a person types the fields.
    pub const NOTHING: Self = Self { source: Source::Nowhere, fields: Vec::new() };

    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The value of this name, or nothing.
    #[must_use]
    pub fn value(&self, name: FieldName) -> &str {
        self.field(name).map_or("", |field| field.value.as_str())
    }
}
