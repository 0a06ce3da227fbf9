//! The counter's scanner: reads codes by camera or keyboard, answers from its own list, and sends what it saw when there is
//! a connection. Built apart from the other tools (`public/pkg/scan.js`): reading QR codes is most of its weight.

mod camera;
mod dom;
mod kept;
mod shop;

use kept::{Entry, Scan, Store};
use shared::fulfilment::code;
use shared::fulfilment::scan::{GRACE, Outcome};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlInputElement};

/// A code that stays in front of the camera is one scan, for so many milliseconds.
const SAME_SCAN_MS: i64 = 4_000;

/// What is asked of the shop again, and how often: milliseconds.
const AGAIN_MS: i32 = 20_000;

/// The scanner of the page.
struct Scanner {
    part: Element,
    store: Store,
    /// The last code and when it was seen.
    last: RefCell<(String, i64)>,
    /// The scan whose verdict is shown.
    shown: RefCell<String>,
    /// The code that waits for a reason.
    vouching: RefCell<String>,
}

/// Starts the scanner. Called once, by `public/wake.js`.
#[wasm_bindgen]
pub fn wake() {
    let Some(part) = dom::first("[data-scan]") else { return };
    let Some(store) = Store::open() else { return };
    let scanner = Rc::new(Scanner {
        part: part.clone(),
        store,
        last: RefCell::default(),
        shown: RefCell::default(),
        vouching: RefCell::default(),
    });
    dom::hide(&part, false);
    scanner.log();
    let typed = scanner.clone();
    if let Some(form) = dom::first("[data-code-form]") {
        dom::on(&form, "submit", move |event| {
            event.prevent_default();
            if let Some(field) = dom::input("#code") {
                typed.clone().see(&field.value());
                field.set_value("");
            }
        });
    }
    let vouched = scanner.clone();
    if let Some(form) = dom::first("[data-vouch]") {
        dom::on(&form, "submit", move |event| {
            event.prevent_default();
            vouched.clone().vouch(dom::input("#vouch").as_ref());
        });
    }
    let found = scanner.clone();
    camera::offer(&part, move |text| found.clone().see(&text));
    for event in ["online", "offline"] {
        let scanner = scanner.clone();
        dom::on_window(event, move || shop::sync(scanner.clone()));
    }
    let again = scanner.clone();
    dom::every(AGAIN_MS, move || shop::sync(again.clone()));
    shop::sync(scanner);
}

impl Scanner {
    /// Takes what was scanned or typed.
    fn see(self: Rc<Self>, text: &str) {
        let now = dom::now();
        let Some(code) = code::read(text) else {
            return self.say(false, "This is no pickup code.", "");
        };
        let same = { self.last.borrow().0 == code && now - self.last.borrow().1 < SAME_SCAN_MS };
        self.last.replace((code.clone(), now));
        if same {
            return;
        }
        self.take(&code, "", now);
    }

    fn vouch(self: Rc<Self>, field: Option<&HtmlInputElement>) {
        let why = field.map(HtmlInputElement::value).unwrap_or_default();
        let code = self.vouching.take();
        if code.is_empty() || why.trim().is_empty() {
            return;
        }
        if let Some(field) = field {
            field.set_value("");
        }
        self.take(&code, why.trim(), dom::now());
    }

    /// Decides by the list, keeps the scan, and tells the shop if it can.
    fn take(self: Rc<Self>, code: &str, why: &str, now: i64) {
        let entry = self.store.entry(&code::mark(code));
        let outcome = entry.as_ref().map(|entry| decide(entry, now, !why.is_empty()));
        dom::show_form(&self.part, outcome == Some(Outcome::WrongWindow));
        let about = entry.as_ref().map_or(String::new(), Entry::about);
        if outcome == Some(Outcome::WrongWindow) {
            self.vouching.replace(code.to_owned());
            let window = entry.map_or(String::new(), |entry| entry.window);
            return self.say(
                false,
                &format!("Its window is {window}. With a reason you can hand it over now."),
                &about,
            );
        }
        let scan = Scan { id: dom::fresh(), code: code.to_owned(), at: now, why: why.to_owned() };
        self.shown.replace(scan.id.clone());
        let sentence = match outcome {
            Some(outcome) => outcome.sentence(),
            None => "This code is not on the scanner’s list. Asking the shop: wait before you hand it over.",
        };
        self.say(outcome == Some(Outcome::Collected), sentence, &about);
        if outcome == Some(Outcome::Collected) {
            self.store.hand_over(&code::mark(code));
        }
        self.store.note(&scan.id, &format!("{} {about}", dom::clock()), sentence, outcome == Some(Outcome::Collected));
        self.store.push(scan);
        self.log();
        shop::sync(self);
    }

    /// The verdict, large.
    fn say(&self, yes: bool, sentence: &str, about: &str) {
        if let Some(verdict) = dom::inside(&self.part, "[data-verdict]") {
            verdict.set_class_name(if yes { "verdict yes" } else { "verdict no" });
            dom::texts(&verdict, &[("h2", sentence), ("p", about)]);
        }
    }

    /// What this scanner did last.
    fn log(&self) {
        let lines = self.store.log();
        if let Some(part) = dom::first("[data-log-part]") {
            dom::hide(&part, lines.is_empty());
        }
        if let Some(list) = dom::first("[data-log]") {
            let lines: Vec<(&str, String)> =
                lines.iter().map(|line| ("li", format!("{} – {}", line.about, line.text))).collect();
            let lines: Vec<(&str, &str)> = lines.iter().map(|(tag, text)| (*tag, text.as_str())).collect();
            dom::texts(&list, &lines);
        }
    }

    /// Whether there is a connection, and what waits for one.
    fn net(&self, connected: Result<(), &str>) {
        let waiting = self.store.queue().len();
        let scans = if waiting == 1 { "1 scan waits".to_owned() } else { format!("{waiting} scans wait") };
        let listed = self.store.size();
        let codes = if listed == 1 { "1 code is".to_owned() } else { format!("{listed} codes are") };
        let text = match connected {
            Ok(()) => format!("Connected. {codes} on this scanner’s list."),
            Err(cause) if waiting == 0 => format!("{cause} {codes} on this scanner’s list."),
            Err(cause) => format!("{cause} {scans} here and will be sent."),
        };
        if let Some(part) = dom::inside(&self.part, "[data-net]") {
            part.set_text_content(Some(&text));
        }
    }
}

/// The rule of the shop, by what the list knows.
fn decide(entry: &Entry, now: i64, vouched: bool) -> Outcome {
    match entry.state.as_str() {
        "refunded" => Outcome::Refunded,
        "collected" | "delivered" => Outcome::Already,
        "paid" if vouched || (entry.from - GRACE.0 <= now && now <= entry.until + GRACE.0) => Outcome::Collected,
        "paid" => Outcome::WrongWindow,
        _ => Outcome::NotPaid,
    }
}
