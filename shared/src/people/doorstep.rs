//! Where something is delivered, as far as a limit cares: one house in however many spellings.

/// Words that are written out or not.
const SHORT: [(&str, &str); 4] = [("strasse", "str"), ("street", "st"), ("road", "rd"), ("avenue", "ave")];

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ß' => plain.push_str("ss"),
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    let words = plain.split_whitespace().map(|word| {
        let short =
            SHORT.iter().find_map(|(long, short)| word.strip_suffix(long).map(|start| format!("{start}{short}")));
        short.unwrap_or_else(|| word.to_owned())
    });
    words.collect()
}

/// The doorstep behind street and postcode: without case, spaces, points and spellings that make no other house. Empty
/// where there is none. Whoever lives there is not told apart, but for what they write about it: the name of a flat in
/// the street's line makes another doorstep.
#[must_use]
pub fn doorstep(street: &str, postcode: &str) -> String {
    let (street, postcode) = (plain(street), plain(postcode));
    if street.is_empty() { street } else { format!("{postcode}/{street}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_house_are_one_doorstep() {
        for (why, street, postcode, expected) in [
            ("as it is", "Torstraße 12", "10119", "10119/torstr12"),
            ("two letters for one", "Torstrasse 12", "10119", "10119/torstr12"),
            ("short", "Torstr. 12", "10119", "10119/torstr12"),
            ("in two words, and shouted", "TOR STRASSE 12", " 10119 ", "10119/torstr12"),
            ("with a letter", "Tor-Str. 12 A", "10119", "10119/torstr12a"),
            ("the letter close by", "Torstraße 12a", "10119", "10119/torstr12a"),
            ("with an umlaut", "Münzstraße 3", "10178", "10178/muenzstr3"),
            ("without", "Muenzstr. 3", "10178", "10178/muenzstr3"),
            ("in English", "Main Street 1", "SW1A 1AA", "sw1a1aa/mainst1"),
            ("in short English", "Main St. 1", "sw1a1aa", "sw1a1aa/mainst1"),
            ("the next house", "Torstraße 13", "10119", "10119/torstr13"),
            ("a flat of it", "Torstraße 12, flat 3", "10119", "10119/torstr12flat3"),
            ("the same street of another town", "Torstraße 12", "04109", "04109/torstr12"),
            ("all in one line", "Torstraße 12, 10119 Berlin", "–", "/torstr1210119berlin"),
            ("nothing but signs", "–", "10119", ""),
            ("nowhere", "", "", ""),
        ] {
            assert_eq!(doorstep(street, postcode), expected, "{why}");
        }
    }
}
