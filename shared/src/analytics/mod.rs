//! How a drop went: looks, holds, payments, refunds. Counted by the shop itself; no cookie and no script of anybody.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// What happened in one minute of a drop, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Minute {
    /// Its begin.
    pub minute: Timestamp,
    /// Times the page was sent to somebody's browser.
    pub views: i64,
    /// Holds placed.
    pub holds: i64,
    /// Orders paid.
    pub paid: i64,
    /// Orders whose money went back.
    pub returned: i64,
}

impl Minute {
    /// Both together, at the begin of this one.
    #[must_use]
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            minute: self.minute,
            views: self.views + other.views,
            holds: self.holds + other.holds,
            paid: self.paid + other.paid,
            returned: self.returned + other.returned,
        }
    }
}

/// How wide a bar may be: minutes.
const WIDTHS: [i64; 7] = [1, 5, 15, 60, 360, 1_440, 10_080];

/// Most bars of a chart.
const BARS_MAX: i64 = 120;

/// The looks before the opening and after the end that a chart shows.
const MARGIN: Duration = Duration::minutes(15);

/// The minutes from shortly before the opening to shortly after the end, or to `now`, in bars of as few minutes as fit,
/// with the empty ones among them; and how many minutes a bar is.
#[must_use]
pub fn bars(minutes: &[Minute], opens: Timestamp, closes: Timestamp, now: Timestamp) -> (i64, Vec<Minute>) {
    let whole = |at: Timestamp, width: i64| Timestamp(at.0 - at.0.rem_euclid(width));
    let until = now.min(closes + MARGIN);
    let from = opens - MARGIN;
    let span = (until - from).whole_minutes().max(1);
    let width = WIDTHS.into_iter().find(|width| span / width < BARS_MAX).unwrap_or(10_080);
    let wide = Duration::minutes(width);
    let begin = whole(from, wide.0);
    let mut bars = Vec::new();
    let mut at = begin;
    while at <= until && bars.len() < 200 {
        let here = minutes.iter().filter(|minute| at <= minute.minute && minute.minute < at + wide);
        bars.push(here.fold(Minute { minute: at, ..Minute::default() }, Minute::plus));
        at = at + wide;
    }
    (width, bars)
}

/// `12.3 %` of `whole`; nothing of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> String {
    if whole < 1 {
        return "–".to_owned();
    }
    let tenths = part.saturating_mul(1_000) / whole;
    format!("{}.{}\u{a0}%", tenths / 10, tenths % 10)
}

/// Words in the name of a program that looks at pages for somebody else, in lower case.
const ROBOTS: [&str; 12] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "monitor",
    "headlesschrome",
    "lighthouse",
    "curl/",
    "wget/",
    "python",
    "fetch",
];

/// Whether a `User-Agent` is a person's browser, as far as it says: search engines, link previews and scripts are not.
#[must_use]
pub fn is_somebody(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    agent.contains("mozilla/") && !ROBOTS.iter().any(|word| agent.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    #[test]
    fn bars_are_as_narrow_as_fits_and_empty_ones_are_shown() {
        let at =
            |minute: i64, views: i64| Minute { minute: NOON + Duration::minutes(minute), views, ..Minute::default() };
        let minutes = [at(0, 3), at(1, 4), at(30, 5)];
        for (why, lasts, now, width, count) in [
            ("half an hour, a bar a minute", 30, 100, 1, 61),
            ("it has only just begun", 120, 4, 1, 20),
            ("four hours, five minutes a bar", 240, 1_000, 5, 55),
            ("three days", 4_320, 10_000, 60, 74),
        ] {
            let closes = NOON + Duration::minutes(lasts);
            let (each, bars) = bars(&minutes, NOON, closes, NOON + Duration::minutes(now));
            assert_eq!((each, bars.len()), (width, count), "{why}");
            let seen: i64 = bars.iter().map(|bar| bar.views).sum();
            assert_eq!(seen, if now < 30 { 7 } else { 12 }, "{why}: nothing is lost");
        }
    }

    #[test]
    fn a_share_is_told_to_a_tenth() {
        for (part, whole, text) in [(1, 8, "12.5\u{a0}%"), (0, 3, "0.0\u{a0}%"), (3, 3, "100.0\u{a0}%"), (5, 0, "–")]
        {
            assert_eq!(share(part, whole), text);
        }
    }

    #[test]
    fn programs_are_not_counted() {
        for (agent, counted) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari",
                true,
            ),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", false),
            ("Mozilla/5.0 (compatible; SomeSpider/1.0)", false),
            ("WhatsApp/2.23 preview", false),
            ("curl/8.5.0", false),
            ("", false),
        ] {
            assert_eq!(is_somebody(agent), counted, "{agent}");
        }
    }
}
