//! Whose an address is: what makes no difference to the post makes no difference to a limit.

/// Providers that leave dots out of the part before the `@`, each with the name its mailboxes go by.
const DOTLESS: [(&str, &str); 2] = [("gmail.com", "gmail.com"), ("googlemail.com", "gmail.com")];

/// The mailbox behind an address: in lower case; without what follows a `+` before the `@`; and where the provider
/// leaves dots out there, without them. For counting alone: letters go to the address as it was typed.
#[must_use]
pub fn mailbox(email: &str) -> String {
    let email = email.trim().to_ascii_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else { return email };
    let plain = local.split('+').next().unwrap_or_default();
    let (plain, domain) = match DOTLESS.iter().find(|(name, _)| *name == domain) {
        Some((_, name)) => (plain.replace('.', ""), *name),
        None => (plain.to_owned(), domain),
    };
    // `+tag@` alone is all the name there is.
    if plain.is_empty() { email } else { format!("{plain}@{domain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_difference_to_the_post_makes_none_here() {
        for (why, email, expected) in [
            ("as it is", "ada@example.com", "ada@example.com"),
            ("upper case", "ADA@Example.COM", "ada@example.com"),
            ("spaces around it", " ada@example.com ", "ada@example.com"),
            ("a tag", "ada+lamp@example.com", "ada@example.com"),
            ("two tags", "ada+lamp+2@example.com", "ada@example.com"),
            ("dots matter to most", "a.da@example.com", "a.da@example.com"),
            ("dots do not matter here", "a.d.a@gmail.com", "ada@gmail.com"),
            ("all of it at once", "A.d.a+Lamp@GoogleMail.com", "ada@gmail.com"),
            ("another person", "bob@example.com", "bob@example.com"),
            ("a subdomain is another domain", "a.da@mail.gmail.com", "a.da@mail.gmail.com"),
            ("nothing but a tag", "+lamp@example.com", "+lamp@example.com"),
            ("an at sign in quotes", "\"a@b\"+x@example.com", "\"a@b\"@example.com"),
        ] {
            assert_eq!(mailbox(email), expected, "{why}");
            assert_eq!(mailbox(expected), expected, "{why}: once more changes nothing");
        }
    }
}
