//! Names in URLs, made of what something is called.

/// Most characters.
const LENGTH_MAX: usize = 60;

/// What a letter beyond ASCII is written as; the rest is left out.
const LETTERS: &[(&str, &str)] = &[
    ("àáâãåāă", "a"),
    ("ä", "ae"),
    ("æ", "ae"),
    ("çćč", "c"),
    ("ďđ", "d"),
    ("èéêëēę", "e"),
    ("ğ", "g"),
    ("ìíîïīı", "i"),
    ("łľ", "l"),
    ("ñńň", "n"),
    ("òóôõøō", "o"),
    ("öœ", "oe"),
    ("ř", "r"),
    ("śšş", "s"),
    ("ß", "ss"),
    ("ťţ", "t"),
    ("ùúûūů", "u"),
    ("ü", "ue"),
    ("ýÿ", "y"),
    ("źżž", "z"),
];

/// `Inês’ Bowls, No 7` becomes `ines-bowls-no-7`; a title without a letter becomes `drop`.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut to = String::new();
    for c in title.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            to.push(c);
        } else if let Some((_, letters)) = LETTERS.iter().find(|(from, _)| from.contains(c)) {
            to.push_str(letters);
        } else if !matches!(c, '’' | '\'') && !to.is_empty() && !to.ends_with('-') {
            to.push('-');
        }
        if to.len() >= LENGTH_MAX {
            break;
        }
    }
    let to = to.trim_end_matches('-');
    if to.is_empty() { "drop".to_owned() } else { to.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_becomes_an_address() {
        for (title, slug) in [
            ("Red Leaf Bowls", "red-leaf-bowls"),
            ("  Inês’ Bowls, No 7!", "ines-bowls-no-7"),
            ("Über-Größe: Äpfel", "ueber-groesse-aepfel"),
            ("茶", "drop"),
        ] {
            assert_eq!(super::slug(title), slug);
        }
        assert!(super::slug(&"long ".repeat(40)).len() <= super::LENGTH_MAX);
    }
}
