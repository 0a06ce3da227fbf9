//! What a creator sees of their own drops: load → show.

use super::checklist::checks;
use super::clock;
use super::draft::{Facts, Variant, plain, read};
use super::form::{Typed, TypedItem, TypedSlot};
use super::store::{self, CreatorRow, DropRow, HeroRow, LineRow, TodayRow, Told, VariantRow, VersionRow};
use super::view::{
    Choices, DropLine, DropsPage, FormPage, NextDrop, Offered, Opening, OutItem, OutPage, Standing, TodayPage,
};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, Statement, run};
use crate::drops::Phase;
use crate::drops::page::{self, PageRow, PictureRow};
use crate::drops::view::{DropPage, Notice, PolicyLine};
use crate::gates::flow as gates;
use crate::ids::CreatorId;
use crate::money::{Currency, Money};
use crate::people::{Part, Studio};
use crate::ports::Ports;
use crate::refunds::paybacks::page::studio as paying;
use crate::refunds::paybacks::{PayBack, flow as paybacks};
use crate::stmt;
use crate::time::{Duration, Timestamp};
use crate::waiting::view::SecondChance;

/// Rows of a list.
const ROWS_ON_A_PAGE: u32 = 50;

/// Rows of a file.
const ROWS_IN_A_FILE: u32 = 5_000;

/// What a form offers, and what its rules look at.
pub struct Known {
    /// For the page.
    pub choices: Choices,
    /// For the rules.
    pub facts: Facts,
}

fn known(replies: &[Rows]) -> Result<Known, DbError> {
    let [creator, variants, openings] = replies else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let creator: CreatorRow = creator.first()?.ok_or_else(|| DbError::Unreadable("a studio of nobody".to_owned()))?;
    let variants: Vec<VariantRow> = variants.all()?;
    let shown: Vec<PictureRow> = openings.all()?;
    let heroes: Vec<HeroRow> = openings.all()?;
    let openings: Vec<Opening> =
        heroes.into_iter().zip(shown).map(|(row, shown)| Opening { hero: row.hero, shown: shown.into() }).collect();
    // One currency a studio: the one it prices in.
    let currency = variants.first().map_or(Currency::Eur, |row| row.currency);
    let facts = Facts {
        zone: creator.zone.clone(),
        currency,
        variants: variants
            .iter()
            .map(|row| Variant {
                sku: row.sku.clone(),
                on_hand: row.stock,
                hidden: row.hidden == 1,
                provenance_from: row.provenance_from,
                charged: row.charged.clone(),
            })
            .collect(),
        heroes: openings.iter().map(|opening| opening.hero.clone()).collect(),
        categories: creator.categories.clone(),
    };
    let offered = |row: VariantRow| {
        let label = match (row.hidden, row.price_minor) {
            (1, _) => format!("{} · not listed", row.title),
            (_, None) => format!("{} · {} on hand", row.title, row.stock),
            (_, Some(minor)) => {
                format!("{} · {} on hand · {}", row.title, row.stock, Money::new(minor, row.currency))
            }
        };
        Offered { sku: row.sku, label }
    };
    let choices = Choices {
        zone: creator.zone,
        currency,
        offered: variants.into_iter().map(offered).collect(),
        openings,
        categories: creator.categories,
        policy: PolicyLine {
            version: creator.version.unwrap_or_default(),
            refund: creator.refund.unwrap_or_default(),
            reissue: creator.reissue.unwrap_or_default(),
            second_chance: SecondChance::of(creator.offer_lasts_ms, creator.after_close_ms),
        },
        verified: creator.verified_at.is_some(),
    };
    Ok(Known { choices, facts })
}

fn of_creator(creator: &CreatorId, now: Timestamp) -> Vec<Statement> {
    vec![
        stmt!(store::CREATOR, creator.as_str(), now),
        stmt!(store::VARIANTS, creator.as_str()),
        stmt!(store::OPENINGS, creator.as_str()),
    ]
}

/// What a form offers, and with an id the drop it is about: all in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn load(
    ports: &Ports<'_>,
    creator: &CreatorId,
    id: Option<&str>,
) -> Result<(Known, Option<DropRow>), DbError> {
    let mut batch = of_creator(creator, ports.now);
    if let Some(id) = id {
        batch.push(stmt!(store::DROP, id, creator.as_str()));
    }
    let replies = ports.db.batch(batch).await?;
    let (facts, drop) = replies.split_at_checked(3).unwrap_or_default();
    let row = match drop.first() {
        Some(rows) => rows.first()?,
        None => None,
    };
    let mut known = known(facts)?;
    // A drop goes by the clock of the place it is at.
    if let Some(zone) = row.as_ref().and_then(|row: &DropRow| row.zone.clone()) {
        known.facts.zone.clone_from(&zone);
        known.choices.zone = zone;
    }
    Ok((known, row))
}

/// What a kept draft looks like in its form.
#[must_use]
pub fn typed(row: &DropRow, zone: &str) -> Typed {
    Typed {
        title: row.title.clone(),
        tagline: row.tagline.clone(),
        story: row.story.clone(),
        category: row.category.clone(),
        hero: row.hero.clone(),
        opens: clock::typed(row.opens_at, zone),
        closes: clock::typed(row.closes_at, zone),
        lobby: row.lobby_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        items: row
            .items
            .iter()
            .filter(|item| item.is_bundle == 0)
            .map(|item| TypedItem {
                sku: item.sku.clone(),
                units: item.issued.to_string(),
                limit: item.limit_per_buyer.to_string(),
                price: plain(item.price_minor, item.currency),
                compare: item.compare_minor.map(|minor| plain(minor, item.currency)).unwrap_or_default(),
            })
            .collect(),
        slots: row
            .slots
            .iter()
            .map(|way| TypedSlot {
                kind: way.slot.kind.clone(),
                place: way.slot.place.clone(),
                carrier: way.carrier.clone(),
                starts: clock::typed(way.slot.starts_at, zone),
                ends: clock::typed(way.slot.ends_at, zone),
                price: plain(way.slot.price_minor, row.items.first().map_or(Currency::Eur, |item| item.currency)),
                capacity: way.capacity.to_string(),
            })
            .collect(),
    }
}

/// A form before anything was typed: one thing to sell, one way to get it.
#[must_use]
pub fn blank() -> Typed {
    Typed {
        items: vec![TypedItem { limit: "2".to_owned(), ..TypedItem::default() }],
        slots: vec![TypedSlot { kind: "pickup".to_owned(), ..TypedSlot::default() }],
        ..Typed::default()
    }
}

/// The page of a drop in the studio: a form while it is a draft, else what became of it.
pub enum Shown {
    /// To be changed.
    Form(Box<FormPage>),
    /// Announced.
    Out(Box<OutPage>),
}

/// The form with what was typed, or with what is kept under `id`. `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn drop(
    ports: &Ports<'_>,
    shop: Shop,
    studio: &Studio,
    id: Option<&str>,
    typed_now: Option<(Typed, i64)>,
    notices: Vec<Notice>,
) -> Result<Option<Shown>, DbError> {
    let (known, row) = load(ports, &studio.creator, id).await?;
    let key = ports.ids.fresh("stu_");
    let row = match (id, row) {
        (Some(_), None) => return Ok(None),
        (_, Some(row)) if row.state != "draft" => {
            let creator = Some(&studio.creator);
            let asked = vec![gates::asking(&row.id, creator), paybacks::asking(&row.id, ports.now)];
            let replies = ports.db.batch(asked).await?;
            let gates = replies.first().map(|rows| gates::found(rows, ports.now)).transpose()?.flatten();
            // Money is the owner's: staff do not see it.
            let back = match replies.get(1) {
                Some(rows) if studio.part == Part::Owner => paybacks::found(rows, creator)?,
                _ => None,
            };
            let payback = back.map(|back| paying(&back, ports.now)).unwrap_or_default();
            let page = out(ports, shop, studio, row, notices, key);
            return Ok(Some(Shown::Out(Box::new(OutPage { gates, payback, ..page }))));
        }
        (_, row) => row,
    };
    let zone = &known.facts.zone;
    let (typed, version) =
        typed_now.unwrap_or_else(|| row.as_ref().map_or_else(|| (blank(), 0), |row| (typed(row, zone), row.version)));
    // What was typed against an older version is shown with the new one: who saves again has seen the notice.
    let version = if notices.iter().any(|notice| notice.code == "moved_on") {
        row.as_ref().map_or(version, |row| row.version)
    } else {
        version
    };
    let checks = row.as_ref().map(|row| {
        let wrong = read(&self::typed(row, &known.facts.zone), &known.facts, ports.now).err().unwrap_or_default();
        checks(&wrong, known.choices.verified)
    });
    let checks = checks.unwrap_or_default();
    let (id, run) = row.map_or((None, None), |row| (Some(row.id), row.run));
    let choices = known.choices;
    Ok(Some(Shown::Form(Box::new(FormPage { shop, id, version, typed, notices, choices, checks, run, key }))))
}

fn out(ports: &Ports<'_>, shop: Shop, studio: &Studio, row: DropRow, notices: Vec<Notice>, key: String) -> OutPage {
    let zone = &row.zone.clone().unwrap_or_else(|| studio.zone.clone());
    let currency = row.items.first().map_or(Currency::Eur, |item| item.currency);
    let told: Option<Told> = row.told.as_deref().and_then(|text| serde_json::from_str(text).ok());
    OutPage {
        shop,
        standing: match Standing::at(&row.state, row.gates, (row.opens_at, row.closes_at), ports.now) {
            // One that was never armed has not opened, whatever the hour: it can be taken back.
            Standing::Closed if !row.is_armed() => Standing::Late,
            standing => standing,
        },
        opens: row.opens_at.moment(zone),
        closes: row.closes_at.moment(zone),
        items: row
            .items
            .into_iter()
            .map(|item| OutItem {
                price: Money::new(item.price_minor, item.currency),
                typed: plain(item.price_minor, item.currency),
                sku: item.sku,
                title: item.title,
                issued: item.issued,
                held: item.held,
                sold: item.sold,
                limit: item.limit_per_buyer,
            })
            .collect(),
        slots: row.slots.into_iter().map(|way| way.slot.line(zone, currency)).collect(),
        told: told.map(|told| (told.recipients, told.done == 0)),
        owner: studio.part == Part::Owner,
        zone: zone.clone(),
        closes_typed: clock::typed(row.closes_at, zone).at,
        paused: row.paused_at.is_some(),
        payback: PayBack::default(),
        gates: None,
        id: row.id,
        slug: row.slug,
        title: row.title,
        version: row.version,
        run: row.run,
        policy: row.policy,
        notices,
        key,
    }
}

impl LineRow {
    fn line(self, zone: &str, now: Timestamp) -> DropLine {
        DropLine {
            standing: Standing::at(&self.state, self.gates, (self.opens_at, self.closes_at), now),
            opens: self.opens_at.moment(zone),
            closes: self.closes_at.moment(zone),
            price_from: self.price_minor.zip(self.currency).map(|(minor, currency)| Money::new(minor, currency)),
            id: self.id,
            title: self.title,
            issued: self.issued,
            held: self.held,
            sold: self.sold,
        }
    }
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// Where they stand; any without one.
    pub standing: Option<Standing>,
    /// Words of the title.
    pub q: String,
    /// After so many.
    pub from: u32,
    /// For a file: more rows at once.
    pub whole: bool,
}

/// The creator's drops.
///
/// # Errors
/// When the database does not answer.
pub async fn drops(ports: &Ports<'_>, studio: &Studio, asking: Asking) -> Result<DropsPage, DbError> {
    let most = if asking.whole { ROWS_IN_A_FILE } else { ROWS_ON_A_PAGE };
    let word = asking.standing.map_or("", Standing::word);
    let creator = studio.creator.as_str();
    let query = stmt!(store::DROPS, creator, ports.now, word, asking.q.trim(), asking.from, most + 1);
    let mut rows: Vec<LineRow> = run(ports.db, query).await?.all()?;
    let shown = usize::try_from(most).unwrap_or(usize::MAX);
    let next = (rows.len() > shown).then(|| asking.from.saturating_add(most));
    rows.truncate(shown);
    let drops = rows.into_iter().map(|row| row.line(&studio.zone, ports.now)).collect();
    Ok(DropsPage { drops, standing: asking.standing, q: asking.q, next, from: asking.from })
}

/// What the creator has before them.
///
/// # Errors
/// When the database does not answer.
pub async fn today(ports: &Ports<'_>, studio: &Studio) -> Result<TodayPage, DbError> {
    let creator = studio.creator.as_str();
    let week_ago = ports.now - Duration::days(7);
    let batch = vec![stmt!(store::TODAY, creator, ports.now, week_ago), stmt!(store::NEXT, creator, ports.now)];
    let replies = ports.db.batch(batch).await?;
    let [today, next] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let row: TodayRow = today.first()?.ok_or_else(|| DbError::Unreadable("a studio of nobody".to_owned()))?;
    let next = next.first::<LineRow>()?.map(|line| {
        let until = if line.opens_at <= ports.now { line.closes_at } else { line.opens_at };
        NextDrop { minutes: (until - ports.now).whole_minutes(), drop: line.line(&row.zone, ports.now) }
    });
    Ok(TodayPage {
        next,
        first_slot: row.first_slot.map(|at| at.moment(&row.zone)),
        verified: row.verified_at.is_some(),
        name: row.name,
        slug: row.slug,
        drafts: row.drafts,
        scheduled: row.scheduled,
        to_prepare: row.to_prepare,
        sold_in_week: row.sold_in_week,
        followers: row.followers,
    })
}

/// The buyers' page of a drop that need not be announced, as it is `at` some time: `before`, `open`, `sold-out`,
/// `after`; with its version while it is a draft. `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn preview(
    ports: &Ports<'_>,
    shop: Shop,
    studio: &Studio,
    id: &str,
    at: &str,
) -> Result<Option<(DropPage, Option<i64>)>, DbError> {
    let batch = vec![
        stmt!(page::PREVIEW, id, ports.now, studio.creator.as_str()),
        stmt!(page::RELATED, id, ports.now),
        stmt!(store::DRAFT_VERSION, id, studio.creator.as_str()),
    ];
    let replies = ports.db.batch(batch).await?;
    let [about, related, version] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let version: Option<VersionRow> = version.first()?;
    let Some(row) = about.first::<PageRow>()? else { return Ok(None) };
    let (opens_at, closes_at) = row.window();
    let then = match at {
        "before" => opens_at - Duration::hours(1),
        "after" => closes_at,
        _ => opens_at,
    };
    let key = ports.ids.fresh(crate::requests::PAGE_KEY_PREFIX);
    let mut page = row.as_if_armed().page(shop, related.all()?, key, false, then);
    if at == "sold-out" {
        page.phase = Phase::SoldOut;
        for item in &mut page.items {
            (item.sold, item.held, item.available) = (item.issued, 0, 0);
        }
    }
    Ok(Some((page, version.map(|row| row.version))))
}
