//! The pages of templates: the list with its form, and one template at several venues.

mod list;
mod run;

pub use list::page as list;
pub use run::page as run;
