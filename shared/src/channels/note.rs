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
    /// Because of which following it is sent, if it is: then it says how to end that.
    #[serde(default)]
    pub follow: Option<Follow>,
    /// The path at which whoever gets it ends these letters, if it is not a following.
    #[serde(default)]
    pub leave: Option<String>,
}

/// Somebody who follows a creator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follow {
    /// The creator's name in URLs.
    pub creator: String,
    /// The person's id.
    pub person: String,
}

impl Note {
    /// `subject`, `paragraphs`, and nothing to do.
    #[must_use]
    pub fn new(subject: &str, paragraphs: &[&str]) -> Self {
        Self {
            subject: subject.to_owned(),
            paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
            link: None,
            follow: None,
            leave: None,
        }
    }

    /// With one thing to do: `text` leads to `path` of the shop, from the slash on.
    #[must_use]
    pub fn with_link(mut self, text: &str, path: &str) -> Self {
        self.link = Some((text.to_owned(), path.to_owned()));
        self
    }

    /// Sent to those who follow `creator`; whoever writes the rows says who.
    #[must_use]
    pub fn to_followers(mut self, creator: &str) -> Self {
        self.follow = Some(Follow { creator: creator.to_owned(), person: String::new() });
        self
    }

    /// With a way to end these letters: `path` of the shop, from the slash on. GET asks there, POST does it.
    #[must_use]
    pub fn to_be_left_at(mut self, path: &str) -> Self {
        self.leave = Some(path.to_owned());
        self
    }

    /// What the record keeps of it until it is sent: JSON.
    #[must_use]
    pub fn facts(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Written into the record as part of a batch; once for each `id` (`note-…`).
    #[must_use]
    pub fn write(&self, id: &str, to: &str, now: Timestamp) -> Statement {
        stmt!(store::WRITE, id, "note", to, self.facts(), now)
    }

    /// As it is sent, signed by the shop called `name`; `url` is the shop's address, `leave` the address that ends
    /// what it is sent for.
    #[must_use]
    pub fn letter(&self, to: &str, name: &str, url: &str, leave: Option<&str>) -> Letter {
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
            // A link that lets somebody in is whole already.
            let whole = if path.starts_with('/') { format!("{url}{path}") } else { path.clone() };
            let _ = write!(text, "{label}: {whole}\n\n");
            let _ = write!(html, "<p><a href=\"{}\">{}</a></p>", escape(&whole), escape(label));
        }
        let _ = writeln!(text, "{name}");
        let _ = write!(html, "<p>{}</p>", escape(name));
        let mut headers = Vec::new();
        if let Some(leave) = leave {
            let _ = writeln!(text, "\nNo more of these letters: {leave}");
            let _ = write!(html, "<p><a href=\"{}\">No more of these letters</a></p>", escape(leave));
            // One click in the reader's mail program (RFC 8058).
            headers.push(("List-Unsubscribe".to_owned(), format!("<{leave}>")));
            headers.push(("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()));
        }
        html.push_str("</body></html>");
        Letter { to: to.to_owned(), subject: self.subject.clone(), text, html, headers }
    }
}
