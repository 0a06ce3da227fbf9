//! What the scanner keeps in the browser's own store: its list, the scans that wait, and its last lines.

use super::dom;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use web_sys::{Storage, window};

/// Lines of the log.
const LINES_MAX: usize = 20;

/// A code of the list.
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry {
    pub mark: String,
    pub number: String,
    pub who: String,
    pub what: String,
    pub state: String,
    pub from: i64,
    pub until: i64,
    pub window: String,
}

impl Entry {
    /// `2 × Bowl for Ada L. (order 7KQ20M1X)`
    pub fn about(&self) -> String {
        format!("{} for {} (order {})", self.what, self.who, self.number)
    }
}

/// A scan that another scanner made first.
#[derive(Clone, Serialize, Deserialize)]
pub struct Overtaken {
    pub scan: String,
    pub number: String,
    pub text: String,
}

/// The scanner's list, as the shop sent it.
#[derive(Default, Serialize, Deserialize)]
pub struct List {
    pub now: i64,
    pub codes: Vec<Entry>,
    pub overtaken: Vec<Overtaken>,
}

/// A scan that waits to be sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Scan {
    pub id: String,
    pub code: String,
    pub at: i64,
    pub why: String,
}

/// What the shop says of a scan.
#[derive(Deserialize)]
pub struct Answer {
    pub id: String,
    pub outcome: String,
    pub number: Option<String>,
    pub who: Option<String>,
    pub what: Option<String>,
    pub text: String,
}

/// A line of the log.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line {
    pub id: String,
    pub about: String,
    pub text: String,
    pub yes: bool,
}

/// The browser's store.
pub struct Store(Storage);

impl Store {
    /// None where the browser has none, or keeps it shut.
    pub fn open() -> Option<Self> {
        window()?.local_storage().ok().flatten().map(Self)
    }

    fn read<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let text = self.0.get_item(name).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) {
        if let Ok(text) = serde_json::to_string(value) {
            // A full store forgets the log before it forgets a scan.
            if self.0.set_item(name, &text).is_err() {
                drop(self.0.remove_item("pickup.log"));
                drop(self.0.set_item(name, &text));
            }
        }
    }

    /// The list with this mark on it.
    pub fn entry(&self, mark: &str) -> Option<Entry> {
        self.read::<List>("pickup.list").codes.into_iter().find(|entry| entry.mark == mark)
    }

    /// Codes on the list.
    pub fn size(&self) -> usize {
        self.read::<List>("pickup.list").codes.len()
    }

    /// A fresh list. What was handed over here and has not been sent stays handed over.
    pub fn replace(&self, mut list: List) {
        let waiting: Vec<String> = self.queue().iter().map(|scan| shared::fulfilment::code::mark(&scan.code)).collect();
        for entry in list.codes.iter_mut().filter(|entry| entry.state == "paid" && waiting.contains(&entry.mark)) {
            "collected".clone_into(&mut entry.state);
        }
        self.write("pickup.list", &list);
    }

    /// Forgets the list: whoever held it is signed out.
    pub fn forget(&self) {
        drop(self.0.remove_item("pickup.list"));
    }

    /// On the list it is handed over from here on.
    pub fn hand_over(&self, mark: &str) {
        let mut list: List = self.read("pickup.list");
        for entry in list.codes.iter_mut().filter(|entry| entry.mark == mark) {
            "collected".clone_into(&mut entry.state);
        }
        self.write("pickup.list", &list);
    }

    /// The scans that wait, the oldest first.
    pub fn queue(&self) -> Vec<Scan> {
        self.read("pickup.queue")
    }

    /// One more.
    pub fn push(&self, scan: Scan) {
        let mut queue = self.queue();
        queue.push(scan);
        self.write("pickup.queue", &queue);
    }

    /// These were answered.
    pub fn sent(&self, ids: &[String]) {
        let mut queue = self.queue();
        queue.retain(|scan| !ids.contains(&scan.id));
        self.write("pickup.queue", &queue);
    }

    /// The last lines, the newest first.
    pub fn log(&self) -> Vec<Line> {
        self.read("pickup.log")
    }

    /// Writes or changes the line of a scan.
    pub fn note(&self, id: &str, about: &str, text: &str, yes: bool) {
        let mut lines = self.log();
        match lines.iter_mut().find(|line| line.id == id) {
            Some(line) => {
                if !about.is_empty() {
                    line.about = about.to_owned();
                }
                text.clone_into(&mut line.text);
                line.yes = yes;
            }
            None => {
                let about = if about.is_empty() { dom::clock() } else { about.to_owned() };
                lines.insert(0, Line { id: id.to_owned(), about, text: text.to_owned(), yes });
            }
        }
        lines.truncate(LINES_MAX);
        self.write("pickup.log", &lines);
    }
}
