//! The document around a back-office page: whose area, where in it, who is signed in.

use crate::script;
use crate::style;
use crate::ui::fields::attribute;
use crate::ui::layout::escape;
use crate::ui::markup::write_to;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use shared::catalogue::view::Shop;
use shared::office::view::{Notice, Person};
use std::sync::Arc;

/// Room for a page of fifty rows without growing, beside its style.
const ROOM: usize = 48_000;

/// Whose pages these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Creators and their staff.
    Studio,
    /// Operators.
    Desk,
    /// Whoever is signed in.
    You,
}

/// Pages that belong together: a word, and each page with its address and its own.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const STUDIO: &[Group] = &[
    ("Today", &[("/studio", "Today")]),
    (
        "Drops",
        &[
            ("/studio/drops", "All drops"),
            ("/studio/cadences", "Cadence"),
            ("/studio/rehearsals", "Rehearsals"),
            ("/studio/chats", "Chats"),
        ],
    ),
    (
        "Products",
        &[
            ("/studio/products", "All products"),
            ("/studio/coupons", "Coupons"),
            ("/studio/uploads", "Photos"),
            ("/studio/shoots", "Shoots"),
        ],
    ),
    ("Orders", &[("/studio/orders", "All orders"), ("/studio/pickups", "Pickups")]),
    (
        "Money",
        &[("/studio/payouts", "Payouts"), ("/studio/forecast", "Forecast"), ("/studio/statements", "Statements")],
    ),
    ("People", &[("/studio/profile", "Profile"), ("/studio/members", "Members"), ("/studio/team", "Team")]),
];

const DESK: &[Group] = &[
    ("Today", &[("/desk", "Today")]),
    ("Orders", &[("/desk/orders", "All orders"), ("/desk/refunds", "Refunds"), ("/desk/disputes", "Chargebacks")]),
    (
        "Drops",
        &[
            ("/desk/drops", "All drops"),
            ("/desk/rehearsals", "Rehearsals"),
            ("/desk/products", "Products"),
            ("/desk/coupons", "Coupons"),
        ],
    ),
    (
        "People",
        &[
            ("/desk/creators", "Creators"),
            ("/desk/verifications", "Verifications"),
            ("/desk/people", "Everybody"),
            ("/desk/credits", "Credits"),
        ],
    ),
    (
        "Money",
        &[
            ("/desk/payouts", "Payouts"),
            ("/desk/forecast", "Forecast"),
            ("/desk/ledger", "Ledger"),
            ("/desk/reconciliation", "Reconciliation"),
            ("/desk/commission", "Commission"),
        ],
    ),
    (
        "Record",
        &[
            ("/desk/audit", "Audit"),
            ("/desk/checks", "Checks"),
            ("/desk/queues", "Queues"),
            ("/desk/switches", "Switches"),
            ("/desk/health", "Health"),
        ],
    ),
];

const YOU: &[Group] = &[
    ("Sign-in and devices", &[("/you", "Sign-in and devices")]),
    ("Credits", &[("/you/credits", "Credits")]),
    ("Passkeys and codes", &[("/you/security", "Passkeys and codes")]),
];

impl Area {
    const ALL: [Self; 3] = [Self::Studio, Self::Desk, Self::You];

    const fn name(self) -> &'static str {
        match self {
            Self::Studio => "Studio",
            Self::Desk => "Desk",
            Self::You => "You",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Desk => "desk",
            Self::You => "you",
        }
    }

    /// Where it begins.
    const fn home(self) -> &'static str {
        match self {
            Self::Studio => "/studio",
            Self::Desk => "/desk",
            Self::You => "/you",
        }
    }

    /// Its pages in groups, each of which leads to its first page.
    const fn groups(self) -> &'static [Group] {
        match self {
            Self::Studio => STUDIO,
            Self::Desk => DESK,
            Self::You => YOU,
        }
    }

    /// Whether somebody with these roles is shown the way to a page of it: staff of a studio have nothing to do with its
    /// money and its people.
    fn shows(self, to: &str, person: &Person) -> bool {
        let is_staff = self == Self::Studio && person.roles.iter().any(|role| role == "creator staff");
        !is_staff || !OWNERS.contains(&to)
    }

    /// Whether somebody with these roles is shown the way. The route decides who is let in.
    fn is_for(self, person: &Person) -> bool {
        let has = |start: &str| person.roles.iter().any(|role| role.starts_with(start));
        match self {
            Self::Studio => has("creator"),
            Self::Desk => has("operator"),
            Self::You => true,
        }
    }
}

/// Pages of the studio that are its owners' alone.
const OWNERS: [&str; 4] = ["/studio/payouts", "/studio/statements", "/studio/members", "/studio/team"];

/// What stands around a page.
pub struct OfficePage<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Whose page it is.
    pub area: Area,
    /// The title without the shop's name. The page shows it in its own `<h1>`.
    pub title: &'a str,
    /// Its address, from the slash on, without the query.
    pub path: &'a str,
    /// Who is signed in; nobody on the way in.
    pub person: Option<&'a Person>,
    /// What has just happened, or why it did not.
    pub notice: Option<&'a Notice>,
    /// Whether something on it comes alive: the address of the script, `/boot.js` for islands.
    pub script: Option<&'a str>,
}

/// The whole document. `main` is what goes into its `<main>`.
pub fn page<V: IntoView>(around: &OfficePage, main: impl FnOnce() -> V) -> String {
    let mut page = String::with_capacity(style::OFFICE.len() + ROOM);
    head(&mut page, around);
    top(&mut page, around);
    page.push_str("<main id=\"main\">");
    if let Some(said) = around.notice {
        write_to(&mut page, super::notice(said));
    }
    // Nothing hydrates but what stands inside an island.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| write_to(&mut page, main()));
    page.push_str("</main>");
    match around.script {
        Some("/tools.js") => page.push_str(script::TOOLS),
        Some("/scan.js") => page.push_str(script::SCAN),
        Some(_) => page.push_str(script::BOOT),
        None => {}
    }
    page.push_str("</body></html>");
    page
}

/// What a tab and a list of results still show of a title, in characters.
const TITLE_MAX: usize = 48;

fn head(page: &mut String, around: &OfficePage) {
    page.push_str("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    let shown: String = around.title.chars().take(TITLE_MAX).collect();
    escape(page, &shown);
    page.push_str(if shown.len() < around.title.len() { "… · " } else { " · " });
    escape(page, &around.shop.name);
    page.push(' ');
    page.push_str(around.area.name());
    page.push_str(
        "</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\"><style>",
    );
    page.push_str(style::OFFICE);
    page.push_str("</style><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body");
    attribute(page, "class", around.area.class());
    page.push_str("><a class=\"skip\" href=\"#main\">Skip to the page</a>");
}

fn top(page: &mut String, around: &OfficePage) {
    page.push_str("<header class=\"top\"><a class=\"mark\" href=\"/\">");
    escape(page, &around.shop.name);
    page.push_str("</a>");
    if let Some(person) = around.person {
        ways(page, around.area, person);
        page.push_str("<div class=\"who\"><a href=\"/you\">");
        escape(page, &person.name);
        page.push_str(
            "</a><form method=\"post\" action=\"/sign-out\"><button class=\"quiet\" type=\"submit\">Sign out</button></form></div>",
        );
    }
    page.push_str("</header>");
    if let Some(person) = around.person {
        pages(page, around.area, around.path, person);
    }
}

/// The groups of an area, and beneath them the pages of the one that somebody is in: those that they are shown.
fn pages(page: &mut String, area: Area, path: &str, person: &Person) {
    page.push_str("<nav class=\"pages\"");
    attribute(page, "aria-label", area.name());
    page.push_str("><div>");
    let within = |(_, pages): &&Group| pages.iter().any(|(to, _)| is_here(area, to, path));
    let here = area.groups().iter().find(within);
    let shown = |group: &'static Group| group.1.iter().filter(|(to, _)| area.shows(to, person));
    for group in area.groups() {
        let Some((first, _)) = shown(group).next() else { continue };
        let current = if *first == path && shown(group).count() == 1 { "page" } else { "true" };
        link(page, first, group.0, current, here == Some(group));
    }
    page.push_str("</div>");
    if let Some(group) = here.filter(|group| shown(group).count() > 1) {
        page.push_str("<div role=\"group\"");
        attribute(page, "aria-label", group.0);
        page.push('>');
        for (to, word) in shown(group) {
            link(page, to, word, if *to == path { "page" } else { "true" }, is_here(area, to, path));
        }
        page.push_str("</div>");
    }
    page.push_str("</nav>");
}

/// The areas somebody may go to, the one they are in marked.
fn ways(page: &mut String, area: Area, person: &Person) {
    page.push_str("<nav class=\"areas\" aria-label=\"Areas\">");
    for other in Area::ALL.into_iter().filter(|other| *other == area || (*other != Area::You && other.is_for(person))) {
        link(page, other.home(), other.name(), "true", other == area);
    }
    page.push_str("</nav>");
}

fn link(page: &mut String, to: &str, word: &str, current: &str, here: bool) {
    page.push_str("<a");
    attribute(page, "href", to);
    if here {
        attribute(page, "aria-current", current);
    }
    page.push('>');
    escape(page, word);
    page.push_str("</a>");
}

/// Whether `path` is the page `to` or beneath it. The home of an area has nothing beneath it.
fn is_here(area: Area, to: &str, path: &str) -> bool {
    path == to || (to != area.home() && path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody with this role.
    fn somebody(role: &str) -> Person {
        Person { name: String::new(), roles: vec![role.to_owned()] }
    }

    /// The words that are marked: the group and the page in it.
    fn marked(area: Area, path: &str) -> Vec<String> {
        let mut html = String::new();
        pages(&mut html, area, path, &somebody("creator"));
        let words = |part: &str| {
            part.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map(|(word, _)| word.to_owned())
        };
        html.split("aria-current=").skip(1).filter_map(words).collect()
    }

    #[test]
    fn staff_are_not_shown_the_way_to_what_is_the_owners() {
        let shown = |role: &str, path: &str| {
            let mut html = String::new();
            pages(&mut html, Area::Studio, path, &somebody(role));
            html
        };
        for page in OWNERS {
            assert!(shown("creator", page).contains(page), "{page}");
            assert!(!shown("creator staff", page).contains(page), "{page}");
        }
        // The group is there as long as a page of it is, and leads to that.
        assert!(shown("creator staff", "/studio").contains("href=\"/studio/forecast\""));
    }

    #[test]
    fn one_group_and_one_page_of_it_are_current() {
        for (area, path, words) in [
            (Area::Studio, "/studio", "Today"),
            (Area::Studio, "/studio/products/new", "Products All products"),
            (Area::Studio, "/studio/productsold", ""),
            (Area::Studio, "/studio/forecast", "Money Forecast"),
            (Area::Desk, "/desk", "Today"),
            (Area::Desk, "/desk/ledger/accounts/creator:crt_1", "Money Ledger"),
            (Area::You, "/you/credits", "Credits"),
        ] {
            assert_eq!(marked(area, path).join(" "), words, "{path}");
        }
    }

    #[test]
    fn no_page_stands_in_two_groups() {
        for area in Area::ALL {
            let mut all: Vec<&str> = area.groups().iter().flat_map(|(_, pages)| *pages).map(|(to, _)| *to).collect();
            let many = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!((all.len(), all.contains(&area.home())), (many, true));
        }
    }
}
