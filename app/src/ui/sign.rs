//! The sign of a phase: a street sign with its own shape, colour and word.

use super::markup::raw;
use super::words;
use leptos::prelude::*;
use shared::drops::Phase;

/// The sign as it hangs on a picture or over a ticket.
pub fn sign(phase: Phase) -> impl IntoView {
    raw(format!("<p class=\"sign {}\">{}{}</p>", phase.word(), shape(phase), words::phase(phase)))
}

/// An arrow lets you through; a clock or two bars make you wait; a bar keeps you out; stripes end what the other signs began.
const fn shape(phase: Phase) -> &'static str {
    match phase {
        Phase::Live => "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 1l9 10h-6v12H9V11H3z\"/></svg>",
        Phase::Draft | Phase::Scheduled | Phase::Lobby | Phase::Late => {
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 1a11 11 0 100 22 11 11 0 000-22zm-1.2 4.5h2.4v6l4 4-1.7 1.7-4.7-4.7z\" fill-rule=\"evenodd\"/></svg>"
        }
        Phase::SoldOut => {
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 1a11 11 0 100 22 11 11 0 000-22zM5 9.5h14v5H5z\" fill-rule=\"evenodd\"/></svg>"
        }
        Phase::Paused => {
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 1a11 11 0 100 22 11 11 0 000-22zM7.5 6.5h3v11h-3zm6 0h3v11h-3z\" fill-rule=\"evenodd\"/></svg>"
        }
        Phase::Closed => {
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 1a11 11 0 100 22 11 11 0 000-22zm0 2.5a8.5 8.5 0 015.2 1.8L5.3 17.2A8.5 8.5 0 0112 3.5zm0 17a8.5 8.5 0 01-5.2-1.8L18.7 6.8A8.5 8.5 0 0112 20.5z\" fill-rule=\"evenodd\"/></svg>"
        }
    }
}
