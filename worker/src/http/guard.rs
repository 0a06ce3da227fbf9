//! Who may go on: one check in front of every handler, by what the route table says.

use super::asked::Asked;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use shared::failure::Kind;
use shared::people::roles::flow::owners;
use shared::people::{Level, Part, Person};
use worker::Method;

/// Nobody is signed in, or not strongly enough: browsers are shown the way, clients are told.
pub enum Stop {
    /// Refused.
    Refused(Box<Refused>),
    /// Go there first.
    First(Reply),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// Where a browser comes back to after signing in. A form that was sent must be sent again: its page is shown.
fn onward(asked: &Asked<'_>) -> String {
    let here = if asked.method == Method::Post {
        asked.path.rsplit_once('/').map_or("/", |(page, _)| page).to_owned()
    } else if asked.query.is_empty() {
        asked.path.clone()
    } else {
        format!("{}?{}", asked.path, asked.query)
    };
    form_urlencoded::byte_serialize(here.as_bytes()).collect()
}

fn first(asked: &Asked<'_>, page: &str, code: &str, text: &str, kind: Kind) -> Stop {
    if asked.wants_json() {
        return Refused::new(kind, code, text).into();
    }
    Stop::First(Reply::see_other(&format!("{page}?next={}", onward(asked))))
}

fn refused(code: &str, text: &str) -> Stop {
    Refused::new(Kind::Forbidden, code, text).into()
}

const ONLY_OWNERS: &str = "Only the owner of this studio may do that: money, people and exports are theirs.";

fn part(person: &Person, least: Part) -> Result<(), Stop> {
    match &person.studio {
        None => {
            Err(refused("not_a_creator", "This is for creators. You can open a studio of your own at /studio/join."))
        }
        Some(studio) if studio.part < least => Err(refused("owner_only", ONLY_OWNERS)),
        Some(_) => Ok(()),
    }
}

/// Staff are told whom to ask.
async fn owners_only(asked: &Asked<'_>) -> Stop {
    let names = match asked.studio() {
        Ok(studio) => owners(&asked.wire.ports(), studio).await.unwrap_or_default(),
        Err(refused) => return refused.into(),
    };
    let text = if names.is_empty() {
        ONLY_OWNERS.to_owned()
    } else {
        format!("Money, people and exports of this studio are its owner’s. Please ask {}.", names.join(" or "))
    };
    Refused::new(Kind::Forbidden, "owner_only", &text).with_next("Back to your studio", "/studio").into()
}

fn level(person: &Person, least: Level) -> Result<(), Stop> {
    match person.operator {
        Some(level) if least <= level => Ok(()),
        Some(_) => Err(refused("level_too_low", "Your level of the desk does not include this.")),
        None => Err(refused("not_an_operator", "This is for the shop's operators.")),
    }
}

/// Lets a request through to its handler.
///
/// # Errors
/// 401 or a way to sign in; 403 with the role that is missing; 403 `step_up` or a way to show a passkey.
pub async fn check(asked: &mut Asked<'_>, route: &Route) -> Result<(), Stop> {
    if matches!(route.who, Who::Anyone | Who::Buyer | Who::Signed) {
        return Ok(());
    }
    asked.look_up().await?;
    let now = asked.wire.now;
    let Some(person) = asked.person() else {
        return Err(first(asked, "/sign-in", "signed_out", "Please sign in.", Kind::Unknown));
    };
    match route.who {
        Who::Creator => part(person, Part::Staff)?,
        Who::Owner if person.studio.as_ref().is_some_and(|studio| studio.part < Part::Owner) => {
            return Err(owners_only(asked).await);
        }
        Who::Owner => part(person, Part::Owner)?,
        Who::Operator(least) => {
            level(person, least)?;
            // Other people's money is behind the desk: a mailed link alone does not open it.
            if person.strong_at.is_none() {
                let text = "The desk opens with a passkey, or with a code of your second way.";
                return Err(first(asked, "/step-up", "passkey_needed", text, Kind::Forbidden));
            }
        }
        Who::Anyone | Who::Buyer | Who::Signed | Who::Person => {}
    }
    if route.fresh && !person.is_fresh(now) {
        let text = "Please show your passkey once more: this changes money, roles or leaves the shop.";
        return Err(first(asked, "/step-up", "step_up", text, Kind::Forbidden));
    }
    Ok(())
}
