//! Places that are kept for members: they are told of them.

pub mod flow;
pub mod store;

use crate::channels::note::Note;
use crate::time::Moment;

/// Letters of one run of the job.
pub const LETTERS_AT_ONCE: u32 = 50;

/// What somebody is told of the place that is kept for them: what it is, until when they may take it, and how to leave it.
#[must_use]
pub fn note((title, slug): (&str, &str), creator: &str, [opens, closes]: [&Moment; 2], early: bool) -> Note {
    let first = if early { " You come in before others: from its first moment on." } else { "" };
    let opening = format!(
        "You are a member of {creator}, and so a place in the drop “{title}” is kept for you, for nothing. It opens {}, {} {}.{first}",
        opens.day, opens.clock, opens.zone
    );
    let until = format!(
        "Take it with one click in the browser you will buy with, until the drop closes {}, {} {}. Until you do, it is nobody’s. A place is no piece: whoever comes first may buy while there is some left.",
        closes.day, closes.clock, closes.zone
    );
    let skip = "If this drop is not for you, leave it out on the page of your credits, or do nothing: it costs you nothing either way.";
    Note::new(&format!("A place is kept for you: {title}"), &[&opening, &until, skip])
        .with_link("Take your place", &format!("/drops/{slug}/entry"))
}
