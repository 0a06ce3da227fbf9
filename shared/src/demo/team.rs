//! Who signs in to the demo shop: an owner for each creator, one of their staff, and three operators. Example.com takes no mail.

use super::creators::{CREATORS, SAMIRA};
use super::script::{Script, id, number, text};
use crate::time::{Duration, Timestamp};

/// Name, the address before the `@`, and the level at the desk.
const OPERATORS: [(&str, &str, &str); 3] =
    [("Olga Reimann", "olga", "money"), ("Bao Tran", "bao", "act"), ("Nora Fink", "nora", "read")];

/// Who stands behind Samira's stall on Saturdays.
const STAFF: (&str, &str) = ("Yusuf Haddad", "yusuf.haddad");

/// The rows of `people`, `members` and `operators`.
pub(super) fn write(script: &mut Script, now: Timestamp) {
    let since = now - Duration::days(90);
    for creator in CREATORS {
        // Owners sign in as their creator's name in the shop's addresses.
        let owner = person(script, creator.name, &creator.slug.replace('-', "."), since);
        member(script, creator.id, &owner, "owner", since);
    }
    let staff = person(script, STAFF.0, STAFF.1, since);
    member(script, SAMIRA.id, &staff, "staff", since);
    for (name, mail, level) in OPERATORS {
        let operator = person(script, name, mail, since);
        script
            .insert("operators", &[("person", text(&operator)), ("level", text(level)), ("since_at", number(since.0))]);
    }
}

fn person(script: &mut Script, name: &str, mail: &str, since: Timestamp) -> String {
    let person = id("per_", mail);
    script.insert(
        "people",
        &[
            ("id", text(&person)),
            ("email", text(&format!("{mail}@example.com"))),
            ("name", text(name)),
            ("made_at", number(since.0)),
        ],
    );
    person
}

fn member(script: &mut Script, creator: &str, person: &str, part: &str, since: Timestamp) {
    script.insert(
        "members",
        &[("creator", text(creator)), ("person", text(person)), ("part", text(part)), ("since_at", number(since.0))],
    );
}
