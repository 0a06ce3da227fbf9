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

    /// Its pages: address and word.
    const fn pages(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Studio => &[
                ("/studio", "Today"),
                ("/studio/drops", "Drops"),
                ("/studio/cadences", "Cadence"),
                ("/studio/rehearsals", "Rehearsals"),
                ("/studio/products", "Products"),
                ("/studio/coupons", "Coupons"),
                ("/studio/orders", "Orders"),
                ("/studio/payouts", "Payouts"),
                ("/studio/statements", "Statements"),
                ("/studio/uploads", "Photos"),
                ("/studio/shoots", "Shoots"),
                ("/studio/profile", "Profile"),
                ("/studio/members", "Members"),
                ("/studio/team", "Team"),
            ],
            Self::Desk => &[
                ("/desk", "Home"),
                ("/desk/verifications", "Verifications"),
                ("/desk/orders", "Orders"),
                ("/desk/refunds", "Refunds"),
                ("/desk/disputes", "Chargebacks"),
                ("/desk/drops", "Drops"),
                ("/desk/rehearsals", "Rehearsals"),
                ("/desk/creators", "Creators"),
                ("/desk/payouts", "Payouts"),
                ("/desk/products", "Products"),
                ("/desk/commission", "Commission"),
                ("/desk/coupons", "Coupons"),
                ("/desk/reconciliation", "Reconciliation"),
                ("/desk/forecast", "Forecast"),
                ("/desk/people", "People"),
                ("/desk/credits", "Credits"),
                ("/desk/ledger", "Ledger"),
                ("/desk/audit", "Audit"),
                ("/desk/checks", "Checks"),
                ("/desk/queues", "Queues"),
                ("/desk/switches", "Switches"),
                ("/desk/health", "Health"),
            ],
            Self::You => {
                &[("/you", "Sign-in and devices"), ("/you/credits", "Credits"), ("/you/security", "Passkeys and codes")]
            }
        }
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

fn head(page: &mut String, around: &OfficePage) {
    page.push_str("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    escape(page, around.title);
    page.push_str(" · ");
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
    if around.person.is_some() {
        page.push_str("<nav class=\"pages\"");
        attribute(page, "aria-label", around.area.name());
        page.push('>');
        for (to, word) in around.area.pages() {
            let here = is_here(around.area, to, around.path);
            link(page, to, word, if here && *to == around.path { "page" } else { "true" }, here);
        }
        page.push_str("</nav>");
    }
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

    #[test]
    fn one_page_of_the_navigation_is_current() {
        for (path, word) in [
            ("/studio", "Today"),
            ("/studio/products/new", "Products"),
            ("/studio/productsold", ""),
            ("/studio/drops", "Drops"),
        ] {
            let here: Vec<&str> = Area::Studio
                .pages()
                .iter()
                .filter(|(to, _)| is_here(Area::Studio, to, path))
                .map(|(_, word)| *word)
                .collect();
            assert_eq!(here.concat(), word, "{path}");
        }
    }
}
