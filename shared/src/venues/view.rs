//! The page of venues.

use crate::drops::view::Notice;
use crate::templates::view::VenueLine;

/// What was typed to add one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedVenue {
    /// What it is called.
    pub name: String,
    /// Where to find it.
    pub place: String,
    /// IANA zone.
    pub zone: String,
}

/// `GET /studio/venues`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenuesPage {
    /// By name.
    pub venues: Vec<VenueLine>,
    /// Clocks to choose from: zone, and the towns that go by it.
    pub zones: Vec<(&'static str, &'static str)>,
    /// What stands in the form.
    pub typed: TypedVenue,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}
