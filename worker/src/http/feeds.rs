//! The shop for machines: calendar, RSS, sitemap, robots, llms.txt.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use chrono::{DateTime, Utc};
use rss::{ChannelBuilder, Guid, ItemBuilder};
use shared::cadence::flow as cadence;
use shared::cadence::ics;
use shared::catalogue::flow;
use shared::channels::letter::escape;
use shared::drops::view::DropCard;
use shared::time::Timestamp;
use std::fmt::Write;

/// The shop for programs.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/drops.ics",
        "Calendar",
        Who::Anyone,
        "Every announced drop, and those that cadences bring, as a calendar (RFC 5545); of one by creator.",
        &[200],
        |asked, _| Box::pin(calendar(asked)),
    ),
    Route::get("/calendar", "CalendarPage", Who::Anyone, "What opens next; of one by creator.", &[200], |asked, _| {
        Box::pin(page(asked))
    }),
    Route::get("/feed.xml", "Feed", Who::Anyone, "Every announced drop as RSS 2.0.", &[200], |asked, _| {
        Box::pin(rss(asked))
    }),
    Route::get("/sitemap.xml", "Sitemap", Who::Anyone, "Every public page.", &[200], |asked, _| {
        Box::pin(sitemap(asked))
    }),
    Route::get("/robots.txt", "Robots", Who::Anyone, "What crawlers may read.", &[200], |asked, _| {
        Box::pin(async { Ok(robots(asked)) })
    }),
    Route::get("/llms.txt", "Llms", Who::Anyone, "What this site is, for language models.", &[200], |asked, _| {
        Box::pin(llms(asked))
    }),
];

/// Seconds the edge keeps the calendar's page: its countdowns go on by themselves.
const PAGE_SECONDS: u32 = 10;

/// Seconds the edge keeps a feed.
const FEED_SECONDS: u32 = 60;

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}

async fn drops(asked: &Asked<'_>) -> Result<Vec<DropCard>, Refused> {
    Ok(flow::feed(&asked.wire.ports()).await?.0)
}

fn link(asked: &Asked<'_>, drop: &DropCard) -> String {
    format!("{}/drops/{}", asked.wire.config.shop.url, drop.slug)
}

/// `GET /drops.ics`
pub async fn calendar(asked: &Asked<'_>) -> Answer {
    let shop = &asked.wire.config.shop;
    let entries = cadence::entries(&asked.wire.ports(), &asked.query_value("creator")).await?;
    let text = ics::text(&format!("{}: drops", shop.name), &shop.url, &entries);
    Ok(Reply::text("text/calendar; charset=utf-8", text)
        .header("content-disposition", "inline; filename=\"drops.ics\"")
        .keep(Keep::Edge(FEED_SECONDS)))
}

/// `GET /calendar`
async fn page(asked: &Asked<'_>) -> Answer {
    let (shop, creator) = (asked.wire.config.shop.clone(), asked.query_value("creator"));
    let model = cadence::calendar(&asked.wire.ports(), shop, &creator).await?;
    Ok(Reply::html(app::cadence::calendar(&model)).keep(Keep::Edge(PAGE_SECONDS)))
}

/// `GET /feed.xml`
pub async fn rss(asked: &Asked<'_>) -> Answer {
    let shop = &asked.wire.config.shop;
    let items: Vec<_> = drops(asked)
        .await?
        .iter()
        .map(|drop| {
            ItemBuilder::default()
                .title(Some(format!("{} by {}", drop.title, drop.creator)))
                .link(Some(link(asked, drop)))
                .guid(Some(Guid { value: link(asked, drop), permalink: true }))
                .pub_date(Some(utc(drop.opens.at).to_rfc2822()))
                .description(Some(drop.tagline.clone()))
                .build()
        })
        .collect();
    let channel = ChannelBuilder::default()
        .title(shop.name.clone())
        .link(shop.url.clone())
        .description("Short, scarce drops by local creators.".to_owned())
        .language(Some("en".to_owned()))
        .items(items)
        .build();
    Ok(Reply::text("application/rss+xml; charset=utf-8", channel.to_string()).keep(Keep::Edge(FEED_SECONDS)))
}

/// `GET /sitemap.xml`
pub async fn sitemap(asked: &Asked<'_>) -> Answer {
    let url = &asked.wire.config.shop.url;
    let (drops, creators) = flow::feed(&asked.wire.ports()).await?;
    let paths = [String::from("/"), String::from("/calendar")]
        .into_iter()
        .chain(drops.iter().map(|drop| format!("/drops/{}", drop.slug)))
        .chain(creators.iter().map(|creator| format!("/creators/{}", creator.slug)))
        .chain(shared::catalogue::policies::NAMES.iter().map(|name| format!("/policies/{name}")));
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        let _ = writeln!(xml, "<url><loc>{}</loc></url>", escape(&format!("{url}{path}")));
    }
    xml.push_str("</urlset>\n");
    Ok(Reply::text("application/xml; charset=utf-8", xml).keep(Keep::Edge(FEED_SECONDS)))
}

/// `GET /robots.txt`
pub fn robots(asked: &Asked<'_>) -> Reply {
    let url = &asked.wire.config.shop.url;
    let text = format!(
        "User-agent: *\nDisallow: /checkout/\nDisallow: /orders/\nDisallow: /buyer\nSitemap: {url}/sitemap.xml\n"
    );
    Reply::text("text/plain; charset=utf-8", text).keep(Keep::Edge(FEED_SECONDS))
}

/// `GET /llms.txt`
pub async fn llms(asked: &Asked<'_>) -> Answer {
    let shop = &asked.wire.config.shop;
    let mut text = format!(
        "# {}\n\n> A community marketplace. Local creators sell in short drops: a fixed stock, in a set window.\n\n\
         Every page is plain HTML. Every page's API is the same address with `Accept: application/json` where it is \
         listed in the OpenAPI description.\n\n## Reference\n\n- [OpenAPI]({url}/openapi.json): every route\n\
         - [Calendar]({url}/drops.ics): every drop, and those that come\n- [Feed]({url}/feed.xml): every drop as RSS\n\n## Drops\n\n",
        shop.name,
        url = shop.url
    );
    for drop in drops(asked).await? {
        let _ = writeln!(text, "- [{}]({}): {} ({})", drop.title, link(asked, &drop), drop.tagline, drop.phase.word());
    }
    Ok(Reply::text("text/plain; charset=utf-8", text).keep(Keep::Edge(FEED_SECONDS)))
}
