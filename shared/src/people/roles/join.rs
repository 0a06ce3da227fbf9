//! What a new studio is told about itself.

use super::RoleRefused;

/// Most characters of a name, a trade, a town.
pub const TEXT_CHARS_MAX: usize = 60;

/// Where creators sell, as people say it. Whoever is not here chooses the zone with the same clock.
pub const ZONES: [(&str, &str); 30] = [
    ("Europe/Berlin", "Berlin, Hamburg, München"),
    ("Europe/Vienna", "Wien, Graz"),
    ("Europe/Zurich", "Zürich, Genève"),
    ("Europe/Amsterdam", "Amsterdam, Rotterdam"),
    ("Europe/Brussels", "Brussels, Antwerp"),
    ("Europe/Paris", "Paris, Lyon, Marseille"),
    ("Europe/Madrid", "Madrid, Barcelona"),
    ("Europe/Lisbon", "Lisbon, Porto"),
    ("Europe/Rome", "Rome, Milan"),
    ("Europe/Copenhagen", "Copenhagen"),
    ("Europe/Stockholm", "Stockholm"),
    ("Europe/Oslo", "Oslo"),
    ("Europe/Helsinki", "Helsinki"),
    ("Europe/Warsaw", "Warsaw, Kraków"),
    ("Europe/Prague", "Prague"),
    ("Europe/Budapest", "Budapest"),
    ("Europe/Athens", "Athens"),
    ("Europe/Istanbul", "Istanbul"),
    ("Europe/Kyiv", "Kyiv"),
    ("Europe/London", "London, Manchester"),
    ("Europe/Dublin", "Dublin"),
    ("America/New_York", "New York, Toronto"),
    ("America/Chicago", "Chicago"),
    ("America/Denver", "Denver"),
    ("America/Los_Angeles", "Los Angeles, Vancouver"),
    ("America/Sao_Paulo", "São Paulo"),
    ("Asia/Tokyo", "Tokyo"),
    ("Asia/Singapore", "Singapore"),
    ("Australia/Sydney", "Sydney"),
    ("UTC", "Somewhere else: by UTC"),
];

/// A new studio as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joining {
    /// As buyers read it.
    pub name: String,
    /// What they do, half a line.
    pub trade: String,
    /// Where.
    pub town: String,
    /// IANA time zone.
    pub zone: String,
}

fn line(field: &'static str, typed: &str, missing: &'static str) -> Result<String, RoleRefused> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(RoleRefused::Field(field, missing));
    }
    if text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(RoleRefused::Field(field, "Please use at most 60 characters on one line."));
    }
    Ok(text)
}

impl Joining {
    /// Tidied and checked.
    ///
    /// # Errors
    /// `Field` with the first one at fault.
    pub fn checked(&self) -> Result<Self, RoleRefused> {
        let zone = ZONES.iter().find(|(zone, _)| *zone == self.zone);
        Ok(Self {
            name: line("name", &self.name, "Please say what your studio is called.")?,
            trade: line("trade", &self.trade, "Please say what you make, in half a line.")?,
            town: line("town", &self.town, "Please say where you sell.")?,
            zone: zone.ok_or(RoleRefused::Field("zone", "Please choose the clock you sell by."))?.0.to_owned(),
        })
    }

    /// The name in addresses: letters and digits of the name, parted by hyphens.
    #[must_use]
    pub fn slug(&self) -> String {
        let mut slug = String::new();
        for c in self.name.to_lowercase().chars() {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                'ä' | 'à' | 'á' | 'â' | 'å' | 'ã' => slug.push('a'),
                'ö' | 'ò' | 'ó' | 'ô' | 'ø' | 'õ' => slug.push('o'),
                'ü' | 'ù' | 'ú' | 'û' => slug.push('u'),
                'é' | 'è' | 'ê' | 'ë' => slug.push('e'),
                'í' | 'ì' | 'î' | 'ï' => slug.push('i'),
                'ß' => slug.push_str("ss"),
                'ç' | 'ć' | 'č' => slug.push('c'),
                'ñ' => slug.push('n'),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() { "studio".to_owned() } else { slug.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        for (name, slug) in [
            ("Samira Haddad", "samira-haddad"),
            ("Café Größe & Söhne", "cafe-grosse-sohne"),
            ("  ~ 3 × Tea ~ ", "3-tea"),
            ("東京", "studio"),
        ] {
            assert_eq!(Joining { name: name.into(), ..Joining::default() }.slug(), slug, "{name}");
        }
    }

    #[test]
    fn every_field_of_a_new_studio_is_asked_for() {
        let full = Joining {
            name: " Ilka  Brandt ".into(),
            trade: "Clocks".into(),
            town: "Berlin".into(),
            zone: "Europe/Berlin".into(),
        };
        assert_eq!(full.checked().map(|joining| joining.name), Ok("Ilka Brandt".to_owned()));
        let long = "n".repeat(61);
        for (why, joining, field) in [
            ("no name", Joining { name: " ".into(), ..full.clone() }, "name"),
            ("too long", Joining { name: long, ..full.clone() }, "name"),
            ("no trade", Joining { trade: String::new(), ..full.clone() }, "trade"),
            ("no town", Joining { town: String::new(), ..full.clone() }, "town"),
            ("no clock", Joining { zone: "Mars/Olympus".into(), ..full.clone() }, "zone"),
        ] {
            assert!(matches!(joining.checked(), Err(RoleRefused::Field(at, _)) if at == field), "{why}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn every_clock_on_the_list_is_one() {
        for (zone, _) in ZONES {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
