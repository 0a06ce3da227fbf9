//! Photo days: planned by area so that one way serves many, done only when everybody who is shown agreed.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use std::collections::BTreeMap;

/// Town and area in one plain form: shoots with the same one are neighbours. A name and no coordinates, because a
/// workshop is often a home: its place on a map is nobody's business, and the people who go there know the name.
#[must_use]
pub fn area_key(town: &str, area: &str) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    format!("{}/{}", plain(town), plain(area))
}

/// A shoot as far as its place and day go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The shoot.
    pub id: String,
    /// As [`area_key`] makes it.
    pub area_key: String,
    /// `2026-11-21`; none: not planned yet.
    pub day: Option<String>,
}

/// Shoots that one way could serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Where.
    pub area_key: String,
    /// The day there is a shoot in that area already, the first one from today on.
    pub day: Option<String>,
    /// The shoots to move to that day, or to give one.
    pub shoots: Vec<String>,
    /// Ways that are saved.
    pub saved: usize,
}

/// Which planned shoots should share a day, the most ways saved first: those of one area that have no day yet, or
/// different ones from `today` on.
#[must_use]
pub fn trips(stops: &[Stop], today: &str) -> Vec<Trip> {
    let mut areas: BTreeMap<&str, Vec<&Stop>> = BTreeMap::new();
    for stop in stops {
        areas.entry(stop.area_key.as_str()).or_default().push(stop);
    }
    let mut trips: Vec<Trip> = areas
        .into_iter()
        .filter_map(|(area_key, stops)| {
            let ahead = |stop: &&&Stop| stop.day.as_deref().is_none_or(|day| today <= day);
            let stops: Vec<&&Stop> = stops.iter().filter(ahead).collect();
            let day = stops.iter().filter_map(|stop| stop.day.clone()).min();
            let shoots: Vec<String> =
                stops.iter().filter(|stop| stop.day.is_none() || stop.day != day).map(|stop| stop.id.clone()).collect();
            // Each shoot without a day of its own would be a way of its own.
            let saved = if day.is_some() { shoots.len() } else { shoots.len().saturating_sub(1) };
            (saved > 0).then(|| Trip { area_key: area_key.to_owned(), day, shoots, saved })
        })
        .collect();
    trips.sort_by(|a, b| b.saved.cmp(&a.saved).then_with(|| a.area_key.cmp(&b.area_key)));
    trips
}

/// A day as it is written, `2026-11-21`, if it is one.
#[cfg(feature = "server")]
#[must_use]
pub fn day(typed: &str) -> Option<String> {
    let day: jiff::civil::Date = typed.trim().parse().ok()?;
    (2020..2100).contains(&day.year()).then(|| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_the_same_however_it_is_written() {
        for (why, town, area) in [
            ("as it is", "Berlin", "Neukölln"),
            ("spaces and case", " berlin ", "NEUKÖLLN "),
            ("a dash", "Berlin", "Neu-kölln"),
        ] {
            assert_eq!(area_key(town, area), "berlin/neukölln", "{why}");
        }
        assert_ne!(area_key("Berlin", "Mitte"), area_key("Bremen", "Mitte"), "another town has another centre");
        assert_ne!(area_key("ab", "c"), area_key("a", "bc"));
    }

    #[test]
    fn neighbours_share_a_day() {
        let stop = |id: &str, area: &str, day: Option<&str>| Stop {
            id: id.into(),
            area_key: area_key("Berlin", area),
            day: day.map(str::to_owned),
        };
        let stops = [
            stop("a", "Neukölln", None),
            stop("b", "neukölln", None),
            stop("c", "Neukölln", None),
            stop("d", "Moabit", Some("2026-12-05")),
            stop("e", "Moabit", Some("2026-12-03")),
            stop("f", "Moabit", None),
            stop("g", "Wedding", None),
            stop("h", "Mitte", Some("2026-11-01")),
            stop("i", "Mitte", None),
        ];
        let trips = trips(&stops, "2026-11-22");
        let told: Vec<_> =
            trips.iter().map(|t| (t.area_key.as_str(), t.day.as_deref(), t.shoots.join(""), t.saved)).collect();
        assert_eq!(
            told,
            [
                // why: two more go where one goes anyway, on the earlier of its days
                ("berlin/moabit", Some("2026-12-03"), "df".to_owned(), 2),
                // three without a day: one way instead of three
                ("berlin/neukölln", None, "abc".to_owned(), 2),
            ],
            "one alone saves nothing, and nobody goes back to a day that is over"
        );
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_day_is_one_of_the_calendar() {
        for (typed, read) in [
            ("2026-11-21", Some("2026-11-21")),
            (" 2028-02-29 ", Some("2028-02-29")),
            ("2026-02-29", None),
            ("21.11.2026", None),
            ("0001-01-01", None),
            ("", None),
        ] {
            assert_eq!(day(typed).as_deref(), read, "{typed}");
        }
    }
}
