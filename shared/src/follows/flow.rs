//! Following and its letters.

use super::FollowRefused;
use super::store::{self, LookRow, UnderWay};
use super::view::FollowPage;
use crate::catalogue::view::Shop;
use crate::channels::note::Note;
use crate::db::{DbError, Rows, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::ports::Ports;
use crate::stmt;
use crate::switches::Switch;
use serde::Deserialize;

/// Letters written at once.
const LETTERS_AT_ONCE: i64 = 100;

/// The creator as the person sees them; `None` for a creator who is not there.
///
/// # Errors
/// When the database does not answer.
pub async fn look(ports: &Ports<'_>, shop: Shop, slug: &str, person: &PersonId) -> Result<Option<FollowPage>, DbError> {
    let row: Option<LookRow> = run(ports.db, stmt!(store::LOOK, slug, person.as_str())).await?.first()?;
    Ok(row.map(|row| page(shop, row)))
}

fn page(shop: Shop, row: LookRow) -> FollowPage {
    FollowPage { shop, slug: row.slug, name: row.name, follows: row.follows == 1, followers: row.followers }
}

async fn turn(
    ports: &Ports<'_>,
    shop: Shop,
    slug: &str,
    person: &PersonId,
    statement: crate::db::Statement,
) -> Result<FollowPage, Failure<FollowRefused>> {
    let replies = ports.db.batch(vec![statement, stmt!(store::LOOK, slug, person.as_str())]).await?;
    let row: Option<LookRow> = replies.last().map_or(Ok(None), Rows::first)?;
    Ok(page(shop, row.ok_or(Failure::Refused(FollowRefused::Missing))?))
}

/// From here on the person hears of the creator's drops. Twice is as good as once.
///
/// # Errors
/// `Missing` for a creator who is not there.
pub async fn follow(
    ports: &Ports<'_>,
    shop: Shop,
    slug: &str,
    person: &PersonId,
) -> Result<FollowPage, Failure<FollowRefused>> {
    let statement = stmt!(store::FOLLOW, slug, person.as_str(), ports.now);
    turn(ports, shop, slug, person, statement).await
}

/// Not any more. Twice is as good as once.
///
/// # Errors
/// `Missing` for a creator who is not there.
pub async fn unfollow(
    ports: &Ports<'_>,
    shop: Shop,
    slug: &str,
    person: &PersonId,
) -> Result<FollowPage, Failure<FollowRefused>> {
    turn(ports, shop, slug, person, stmt!(store::UNFOLLOW, slug, person.as_str())).await
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// What followers are told of a drop.
fn note(drop: &UnderWay) -> Note {
    let (opens, closes) = (drop.opens_at.moment(&drop.zone), drop.closes_at.moment(&drop.zone));
    let when =
        format!("It opens {}, {} and closes {}, {} {}.", opens.day, opens.clock, closes.day, closes.clock, closes.zone);
    let why = format!("You get this because you follow {}.", drop.name);
    Note::new(&format!("{}: {}", drop.name, drop.title), &[&drop.tagline, &when, &why])
        .with_link("Have a look", &format!("/drops/{}", drop.slug))
        .to_followers(&drop.creator_slug)
}

/// Writes the next letters to followers of announced drops, in batches; answers their ids, to be sent. Safe to run
/// twice or beside itself.
///
/// # Errors
/// When the database does not answer.
pub async fn write_letters(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let letters = Switch::FollowLetters;
    let let_go = stmt!(store::LET_GO, ports.now, letters.name(), i64::from(letters.is_on_at_first()));
    let replies = ports.db.batch(vec![let_go, stmt!(store::GIVE_UP, ports.now), stmt!(store::UNDER_WAY)]).await?;
    let under_way: Vec<UnderWay> = replies.last().map_or(Ok(Vec::new()), Rows::all)?;
    let mut written = Vec::new();
    for drop in &under_way {
        let (id, creator, reached) = (drop.drop_id.as_str(), drop.creator.as_str(), drop.reached.as_str());
        let batch = vec![
            letters.gate(),
            stmt!(store::WRITE, id, creator, reached, note(drop).facts(), ports.now, LETTERS_AT_ONCE),
            stmt!(store::REACHED, id, creator, reached, LETTERS_AT_ONCE, ports.now),
        ];
        let replies = match ports.db.batch(batch).await {
            // Turned off just now: the next run lets them go.
            Err(error) if letters.refuses(&error).is_some() => break,
            replies => replies?,
        };
        let ids: Vec<Id> = replies.get(1).map_or(Ok(Vec::new()), Rows::all)?;
        written.extend(ids.into_iter().map(|row| row.id));
    }
    Ok(written)
}
