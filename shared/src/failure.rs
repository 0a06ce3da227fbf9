//! Two kinds of no: a refusal has a reason for the person who asked; anything else is broken and goes to the log.

use crate::db::DbError;
use std::fmt;

/// How a refusal is answered over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 400: not of the form this route takes.
    Malformed,
    /// 401: nobody is signed in.
    Unknown,
    /// 403: a gate or a role says no.
    Forbidden,
    /// 404: missing, or someone else's.
    Missing,
    /// 409: the state moved on.
    Conflict,
    /// 410: it was there, and its time is over.
    Gone,
    /// 422: understood, and not valid.
    Invalid,
    /// 429: too often; try again later.
    TooMany,
    /// 503: somebody we depend on does not answer; try again.
    Unavailable,
}

/// A no with a reason. `Display` is the sentence for the person.
pub trait Refusal: fmt::Display {
    /// Stable, `snake_case`.
    fn code(&self) -> &'static str;
    /// How it is answered.
    fn kind(&self) -> Kind;
    /// The form field at fault, if one is.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// Why a flow did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// Refused, with the reason.
    Refused(E),
    /// Something below is broken: the cause, for the log only.
    Broken(String),
}

impl<E> From<DbError> for Failure<E> {
    fn from(error: DbError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl<E> From<crate::ports::PaymentsError> for Failure<E> {
    fn from(error: crate::ports::PaymentsError) -> Self {
        Self::Broken(error.to_string())
    }
}
