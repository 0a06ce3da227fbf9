//! A note: a letter that says what it says, without an order behind it.

use super::letter::escape;
use super::store;
use crate::db::Statement;
use crate::ports::Letter;
use crate::stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What a note says. Its text is kept until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// One line.
    pub subject: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
    /// Text and path of the one thing to do, if there is one.
    pub link: Option<(String, String)>,
}

impl Note {
    /// `subject`, `paragraphs`, and nothing to do.
    #[must_use]
    pub fn new(subject: &str, paragraphs: &[&str]) -> Self {
        Self {
            subject: subject.to_owned(),
            paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
            link: None,
        }
    }

    /// With one thing to do: `text` leads to `path` of the shop, from the slash on.
    #[must_use]
    pub fn with_link(mut self, text: &str, path: &str) -> Self {
        self.link = Some((text.to_owned(), path.to_owned()));
        self
    }

    /// Written into the record as part of a batch; once for each `id` (`note-…`).
    #[must_use]
    pub fn write(&self, id: &str, to: &str, now: Timestamp) -> Statement {
        let facts = serde_json::to_string(self).unwrap_or_default();
        stmt!(store::WRITE, id, "note", to, facts, now)
    }

    /// As it is sent, signed by the shop called `name`; `url` is the shop's address.
    #[must_use]
    pub fn letter(&self, to: &str, name: &str, url: &str) -> Letter {
        let mut text = String::new();
        let mut html = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{}</title>\
             <body style=\"font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em\">",
            escape(&self.subject)
        );
        for paragraph in &self.paragraphs {
            let _ = write!(text, "{paragraph}\n\n");
            let _ = write!(html, "<p>{}</p>", escape(paragraph).replace('\n', "<br>"));
        }
        if let Some((label, path)) = &self.link {
            let _ = write!(text, "{label}: {url}{path}\n\n");
            let _ = write!(html, "<p><a href=\"{}\">{}</a></p>", escape(&format!("{url}{path}")), escape(label));
        }
        let _ = writeln!(text, "{name}");
        let _ = write!(html, "<p>{}</p></body></html>", escape(name));
        Letter { to: to.to_owned(), subject: self.subject.clone(), text, html }
    }
}
