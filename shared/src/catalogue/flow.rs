//! The front page, creators and policies: load → show.

use super::store::{self, CreatorRow, PolicyRow};
use super::view::{CreatorCard, CreatorPage, HomePage, Search, Shop};
use crate::db::{DbError, run};
use crate::drops::Phase;
use crate::drops::page::{CardRow, PictureRow, month, paragraphs};
use crate::drops::view::DropCard;
use crate::media::view::Picture;
use crate::ports::Ports;
use crate::stmt;

impl From<CreatorRow> for CreatorCard {
    fn from(row: CreatorRow) -> Self {
        let portrait: Option<PictureRow> = row.portrait.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            verified_since: row.verified_at.map(|at| month(at, &row.zone)),
            slug: row.slug,
            name: row.name,
            trade: row.trade,
            town: row.town,
            drops_done: row.drops_done,
            portrait: portrait.map(Picture::from),
        }
    }
}

/// Cards by where they stand: open, announced, over.
struct Shelves {
    live: Vec<DropCard>,
    next: Vec<DropCard>,
    past: Vec<DropCard>,
}

fn shelves(cards: Vec<DropCard>) -> Shelves {
    let (live, rest): (Vec<_>, Vec<_>) = cards
        .into_iter()
        .partition(|card| matches!(card.phase, Phase::Live | Phase::SoldOut | Phase::Late | Phase::Paused));
    let (past, mut next): (Vec<_>, Vec<_>) = rest.into_iter().partition(|card| card.phase == Phase::Closed);
    next.sort_by_key(|card| card.opens.at);
    Shelves { live, next, past }
}

/// What a person still looks through.
const CARDS_ON_A_PAGE: i64 = 60;

/// The others are found by their name.
const CREATORS_ON_A_PAGE: i64 = 60;

/// Everybody, for machines.
const CREATORS_IN_A_FEED: i64 = 10_000;

/// Machines read more: a year of weekly drops by a hundred creators.
const CARDS_IN_A_FEED: i64 = 5_200;

async fn cards(
    ports: &Ports<'_>,
    search: &Search,
    creator: &str,
    (most, creators_most): (i64, i64),
) -> Result<(Shelves, Vec<CreatorRow>), DbError> {
    // On a creator's own page it is that creator and nobody else.
    let named = if creator.is_empty() { search.creator.trim() } else { "" };
    let batch = vec![
        stmt!(store::CARDS, search.q.trim(), search.category.as_str(), search.creator.trim(), ports.now, most, named),
        stmt!(store::CREATORS, ports.now, creator, creators_most),
    ];
    let replies = ports.db.batch(batch).await?;
    let [cards, creators] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let cards: Vec<CardRow> = cards.all()?;
    Ok((shelves(cards.into_iter().map(|row| row.card(ports.now)).collect()), creators.all()?))
}

/// The front page, or what was found.
///
/// # Errors
/// When the database does not answer.
pub async fn home(ports: &Ports<'_>, shop: Shop, search: Search) -> Result<HomePage, DbError> {
    let (Shelves { live, next, past }, creators) =
        cards(ports, &search, "", (CARDS_ON_A_PAGE, CREATORS_ON_A_PAGE)).await?;
    let mut categories: Vec<String> = creators.iter().flat_map(|row| row.categories.clone()).collect();
    categories.sort();
    categories.dedup();
    let creators = creators.into_iter().map(CreatorCard::from).collect();
    Ok(HomePage { shop, live, next, past, categories, creators, search })
}

/// A creator's page; `None` when nobody is called so.
///
/// # Errors
/// When the database does not answer.
pub async fn creator(ports: &Ports<'_>, shop: Shop, slug: &str) -> Result<Option<CreatorPage>, DbError> {
    // Nobody has an empty name, and an empty one would mean everybody.
    if slug.is_empty() {
        return Ok(None);
    }
    let search = Search { creator: slug.to_owned(), ..Search::default() };
    let (Shelves { live, next, past }, creators) = cards(ports, &search, slug, (CARDS_ON_A_PAGE, 1)).await?;
    Ok(creators.into_iter().next().map(|row| CreatorPage {
        shop,
        story: paragraphs(&row.story),
        followers: row.followers,
        creator: row.into(),
        live,
        next,
        past,
    }))
}

/// Every announced drop, for feeds and the sitemap, with every creator.
///
/// # Errors
/// When the database does not answer.
pub async fn feed(ports: &Ports<'_>) -> Result<(Vec<DropCard>, Vec<CreatorCard>), DbError> {
    let (Shelves { live, next, past }, creators) =
        cards(ports, &Search::default(), "", (CARDS_IN_A_FEED, CREATORS_IN_A_FEED)).await?;
    let drops = live.into_iter().chain(next).chain(past).collect();
    Ok((drops, creators.into_iter().map(CreatorCard::from).collect()))
}

/// The rules in force.
///
/// # Errors
/// When the database does not answer.
pub async fn policies(ports: &Ports<'_>) -> Result<Vec<PolicyRow>, DbError> {
    run(ports.db, stmt!(store::POLICIES)).await?.all()
}
