//! Why nobody is followed.

use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nobody is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowRefused {
    /// No such creator.
    Missing,
}

impl fmt::Display for FollowRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("There is nothing at this address, or it is not yours to see.")
    }
}

impl Refusal for FollowRefused {
    fn code(&self) -> &'static str {
        "not_found"
    }

    fn kind(&self) -> Kind {
        Kind::Missing
    }
}
