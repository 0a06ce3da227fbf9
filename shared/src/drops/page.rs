//! From rows to the models of the drop page and of the cards that lead to it.

use super::Phase;
use super::view::{CompareAt, DropCard, DropPage, Item, PolicyLine, SlotLine};
use crate::catalogue::view::{CreatorCard, Shop};
use crate::db::json_column;
use crate::entry::rules::Rules;
use crate::entry::view::Published;
use crate::media::view::{Clip, Hero, Picture};
use crate::money::{Currency, Money};
use crate::runsheet::Cue;
use crate::runsheet::store::CueRow;
use crate::time::{Duration, Timestamp};
use crate::waiting::view::SecondChance;
use serde::Deserialize;

/// Everything a drop page shows but its related drops. ?2 is now.
macro_rules! page_where {
    ($which:literal) => {
        concat!(
            "SELECT d.slug, d.title, d.tagline, d.story, d.opens_at, d.closes_at, d.paused_at, d.lobby_minutes, d.gates, d.hold_lasts_ms,
            p.hash, p.alt, p.width, p.height, p.placeholder,
            CASE h.kind WHEN 'clip' THEN h.hash END AS clip, h.seconds, h.bytes,
            c.slug AS creator_slug, c.name AS creator, c.trade, c.town, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, c.verified_at, c.fee_bp, c.tax_bp,
            (SELECT json_object ('hash', m.hash, 'alt', m.alt, 'width', m.width, 'height', m.height,
                'placeholder', m.placeholder) FROM media m WHERE m.hash = c.portrait) AS portrait,
            (SELECT COUNT (*) FROM drops o WHERE o.creator = c.id AND o.state = 'scheduled' AND o.closes_at <= ?2) AS drops_done,
            y.version, y.refund, y.reissue, r.offer_lasts_ms, r.after_close_ms,
            (SELECT json_object ('early_minutes', r.early_minutes, 'early_for', r.early_for, 'credits', r.credits,
                'reputation', r.reputation, 'lots', r.lots, 'members_in', json (CASE r.members_in WHEN 1 THEN 'true' ELSE 'false' END)) FROM entry_rules r WHERE r.drop_id = d.id) AS entry,
            (SELECT json_group_array (json_object ('sku', s.sku, 'title', v.title, 'detail', v.detail,
                'price_minor', s.price_minor, 'currency', s.currency, 'issued', s.issued, 'available', s.available,
                'held', s.held, 'sold', s.sold, 'limit_per_buyer', s.limit_per_buyer,
                'apart_minor', CASE s.is_bundle WHEN 1 THEN (SELECT SUM (i.price_minor * b.units) FROM bundle_parts b
                    JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.sku WHERE b.drop_id = d.id AND b.bundle = s.sku) END,
                'restocked', (SELECT COALESCE (SUM (r.units), 0) FROM contingency_releases r WHERE r.drop_id = d.id AND r.sku = s.sku),
                'record', (SELECT r.product FROM provenance_records r WHERE r.product = v.product LIMIT 1),
                'before_minor', b.compare_minor,
                'lowest_minor', CASE WHEN b.compare_minor IS NOT NULL THEN (
                  SELECT MIN (q.price_minor) FROM price_spans q, (SELECT COALESCE (MAX (n.from_at), d.opens_at) AS at FROM prices_charged n
                      WHERE n.drop_id = d.id AND n.sku = s.sku AND n.from_at <= MAX (d.opens_at, ?2)) began
                  WHERE q.sku = s.sku AND q.currency = s.currency AND q.from_at < began.at AND q.until_at > began.at - 2592000000) END))
             FROM (SELECT * FROM stock WHERE drop_id = d.id ORDER BY position) s JOIN variants v ON v.sku = s.sku
               JOIN drop_items b ON b.drop_id = s.drop_id AND b.sku = s.sku) AS items,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'place', place, 'starts_at', starts_at,
                'ends_at', ends_at, 'price_minor', price_minor, 'remaining', capacity - taken))
             FROM (SELECT * FROM slots WHERE drop_id = d.id ORDER BY kind DESC, starts_at, id)) AS slots,
            (SELECT COUNT (*) FROM run_cues q WHERE q.drop_id = d.id) AS cues,
            (SELECT json_object ('id', q.id, 'at', d.opens_at + q.mark_ms, 'text', q.text, 'label', q.label, 'href', q.href)
             FROM run_cues q WHERE q.drop_id = d.id AND q.mark_ms <= MIN (?2, COALESCE (d.paused_at, ?2)) - d.opens_at
             ORDER BY q.mark_ms DESC LIMIT 1) AS cue,
            (SELECT d.opens_at + MIN (q.mark_ms) FROM run_cues q WHERE q.drop_id = d.id AND q.mark_ms > ?2 - d.opens_at) AS next_cue_at
        FROM drops d JOIN creators c ON c.id = d.creator JOIN media h ON h.hash = d.hero
        JOIN media p ON p.hash = COALESCE (h.poster, h.hash) JOIN policies y ON y.version = d.policy
        LEFT JOIN reissue_rules r ON r.policy = d.policy
            AND NOT EXISTS (SELECT 1 FROM entry_rules g WHERE g.drop_id = d.id AND (g.credits IS NOT NULL OR g.reputation IS NOT NULL))",
            $which
        )
    };
}

crate::queries! {
    /// The page of an announced drop, by its name in URLs.
    PAGE = page_where!(" WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.rehearsal_of IS NULL");
    /// The same of any drop ?1 of the creator ?3, for whoever makes it.
    PREVIEW = page_where!(" WHERE d.id = ?1 AND d.creator = ?3");
    /// Up to three drops but ?1, its name in URLs or its id: open ones first, then what comes next, then what was.
    RELATED = "SELECT *, (SELECT paused_at FROM drops d WHERE d.id = drop_cards.id) AS paused_at,
            (SELECT lobby_minutes FROM drops d WHERE d.id = drop_cards.id) AS lobby_minutes,
            (SELECT gates FROM drops d WHERE d.id = drop_cards.id) AS gates,
            (SELECT v.zone FROM drops d JOIN venues v ON v.id = d.venue WHERE d.id = drop_cards.id) AS venue_zone FROM drop_cards
        WHERE ?1 NOT IN (slug, id)
        ORDER BY closes_at <= ?2, opens_at > ?2, ABS (closes_at - ?2), slug LIMIT 3";
}

/// As the columns of the view `drop_cards`.
#[derive(Debug, Deserialize)]
pub struct CardRow {
    slug: String,
    title: String,
    tagline: String,
    category: String,
    opens_at: Timestamp,
    closes_at: Timestamp,
    creator: String,
    creator_slug: String,
    zone: String,
    venue_zone: Option<String>,
    #[serde(flatten)]
    picture: PictureRow,
    price_minor: Option<i64>,
    currency: Option<Currency>,
    available: u32,
    issued: u32,
    paused_at: Option<Timestamp>,
    lobby_minutes: Option<u32>,
    gates: u32,
}

/// As the columns of `media` that a page needs.
#[derive(Clone, Debug, Deserialize)]
pub struct PictureRow {
    hash: String,
    alt: String,
    width: u32,
    height: u32,
    placeholder: String,
}

impl From<PictureRow> for Picture {
    fn from(row: PictureRow) -> Self {
        Self { hash: row.hash, alt: row.alt, width: row.width, height: row.height, placeholder: row.placeholder }
    }
}

impl CardRow {
    /// The card at `now`.
    #[must_use]
    pub fn card(self, now: Timestamp) -> DropCard {
        let zone = self.venue_zone.as_deref().unwrap_or(&self.zone);
        DropCard {
            phase: Phase::at(now, self.opens_at, self.closes_at, self.available)
                .or_lobby(now, self.opens_at, self.lobby_minutes)
                .or_late(self.gates)
                .or_paused(self.paused_at.is_some()),
            opens: self.opens_at.moment(zone),
            closes: self.closes_at.moment(zone),
            price_from: self.price_minor.zip(self.currency).map(|(minor, currency)| Money::new(minor, currency)),
            slug: self.slug,
            title: self.title,
            tagline: self.tagline,
            creator: self.creator,
            creator_slug: self.creator_slug,
            available: self.available,
            issued: self.issued,
            picture: self.picture.into(),
            category: self.category,
        }
    }
}

/// As the columns of [`PAGE`].
#[derive(Debug, Deserialize)]
pub struct PageRow {
    slug: String,
    title: String,
    tagline: String,
    story: String,
    opens_at: Timestamp,
    closes_at: Timestamp,
    paused_at: Option<Timestamp>,
    lobby_minutes: Option<u32>,
    gates: u32,
    hold_lasts_ms: i64,
    #[serde(flatten)]
    picture: PictureRow,
    clip: Option<String>,
    seconds: Option<u32>,
    bytes: Option<u64>,
    creator_slug: String,
    creator: String,
    trade: String,
    town: String,
    zone: String,
    verified_at: Option<Timestamp>,
    fee_bp: u32,
    tax_bp: u32,
    portrait: Option<String>,
    drops_done: u32,
    version: String,
    refund: String,
    reissue: String,
    entry: Option<String>,
    offer_lasts_ms: Option<i64>,
    after_close_ms: Option<i64>,
    #[serde(deserialize_with = "json_column")]
    items: Vec<ItemRow>,
    #[serde(deserialize_with = "json_column")]
    slots: Vec<SlotRow>,
    cues: u32,
    cue: Option<String>,
    next_cue_at: Option<Timestamp>,
}

/// What was said last; nothing once a drop is over.
#[must_use]
pub fn cue(column: Option<&str>, phase: Phase) -> Option<Cue> {
    let row: CueRow = serde_json::from_str(column?).ok()?;
    (phase != Phase::Closed).then(|| row.into())
}

#[derive(Debug, Deserialize)]
struct ItemRow {
    sku: String,
    title: String,
    detail: String,
    price_minor: i64,
    currency: Currency,
    issued: u32,
    available: u32,
    held: u32,
    sold: u32,
    limit_per_buyer: u32,
    before_minor: Option<i64>,
    lowest_minor: Option<i64>,
    apart_minor: Option<i64>,
    restocked: u32,
    record: Option<String>,
}

impl ItemRow {
    fn item(self) -> Item {
        let price = Money::new(self.price_minor, self.currency);
        // That it was really charged is the database's to see to; a price that is no lower is nothing to boast of.
        let compare_at = self.before_minor.filter(|before| *before > self.price_minor).map(|before| CompareAt {
            price: price.with_minor(before),
            lowest_30_days: price.with_minor(self.lowest_minor.unwrap_or(before)),
        });
        Item {
            sku: self.sku,
            title: self.title,
            detail: self.detail,
            price,
            compare_at,
            issued: self.issued,
            available: self.available,
            held: self.held,
            sold: self.sold,
            limit_per_buyer: self.limit_per_buyer,
            bundle: self.apart_minor.map(|apart| price.with_minor((apart - self.price_minor).max(0))),
            restocked: self.restocked,
            record: self.record,
        }
    }
}

/// As the columns of `slots` that a page needs.
#[derive(Clone, Debug, Deserialize)]
pub struct SlotRow {
    /// Its id.
    pub id: String,
    /// `pickup delivery`.
    pub kind: String,
    /// Where, or by whom.
    pub place: String,
    /// Start of the window.
    pub starts_at: Timestamp,
    /// End of the window.
    pub ends_at: Timestamp,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// Orders that still fit.
    pub remaining: u32,
    /// Who brings it, as the books name them; empty where nobody asked.
    #[serde(default)]
    pub carrier: String,
}

impl SlotRow {
    /// The line of a page, in `zone` and `currency`.
    #[must_use]
    pub fn line(self, zone: &str, currency: Currency) -> SlotLine {
        SlotLine {
            delivery: self.kind == "delivery",
            starts: self.starts_at.moment(zone),
            ends: self.ends_at.moment(zone),
            price: Money::new(self.price_minor, currency),
            left: self.remaining,
            id: self.id,
            place: self.place,
        }
    }
}

/// Splits a text at its empty lines.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|part| part.trim().replace('\n', " ")).filter(|part| !part.is_empty()).collect()
}

/// `March 2024`, by the clock of `zone`.
#[must_use]
pub fn month(at: Timestamp, zone: &str) -> String {
    at.zoned(zone).strftime("%B %Y").to_string()
}

impl PageRow {
    /// The first moment it is open, and the first it is over.
    #[must_use]
    pub const fn window(&self) -> (Timestamp, Timestamp) {
        (self.opens_at, self.closes_at)
    }

    /// The same with every gate behind it: as buyers will see it when it sells.
    #[must_use]
    pub const fn as_if_armed(mut self) -> Self {
        self.gates = crate::gates::Gate::Armed.position();
        self
    }

    /// The page at `now`. `lite`: for a reader who saves data, without the clip.
    #[must_use]
    pub fn page(self, shop: Shop, related: Vec<CardRow>, key: String, lite: bool, now: Timestamp) -> DropPage {
        let items: Vec<Item> = self.items.into_iter().map(ItemRow::item).collect();
        let available = items.iter().map(|item| item.available).sum();
        let currency = items.first().map_or(Currency::Eur, |item| item.price.currency);
        let clip = self.clip.filter(|_| !lite).map(|hash| Clip {
            url: format!("/media/{hash}/clip.mp4"),
            seconds: self.seconds.unwrap_or_default(),
            bytes: self.bytes.unwrap_or_default(),
        });
        let rules: Option<Rules> = self.entry.and_then(|text| serde_json::from_str(&text).ok());
        let portrait: Option<PictureRow> = self.portrait.and_then(|text| serde_json::from_str(&text).ok());
        let phase = Phase::at(now, self.opens_at, self.closes_at, available)
            .or_lobby(now, self.opens_at, self.lobby_minutes)
            .or_late(self.gates)
            .or_paused(self.paused_at.is_some());
        DropPage {
            shop,
            phase,
            cue: cue(self.cue.as_deref(), phase),
            cues: self.cues != 0 && phase != Phase::Closed,
            next_cue_at: self.next_cue_at,
            lobby: self.lobby_minutes.map(|minutes| crate::lobby::opens(self.opens_at, minutes).moment(&self.zone)),
            now,
            opens: self.opens_at.moment(&self.zone),
            closes: self.closes_at.moment(&self.zone),
            hero: Hero { picture: self.picture.into(), clip },
            creator: CreatorCard {
                slug: self.creator_slug,
                name: self.creator,
                trade: self.trade,
                town: self.town,
                verified_since: self.verified_at.map(|at| month(at, &self.zone)),
                drops_done: self.drops_done,
                portrait: portrait.map(Picture::from),
            },
            items,
            slots: self.slots.into_iter().map(|slot| slot.line(&self.zone, currency)).collect(),
            fee_bp: self.fee_bp,
            tax_bp: self.tax_bp,
            hold_minutes: u32::try_from(Duration(self.hold_lasts_ms).whole_minutes()).unwrap_or(0),
            entry: rules
                .map(|rules| Published { lines: rules.lines(self.opens_at, &self.zone), has_entry: rules.has_entry() })
                .unwrap_or_default(),
            policy: PolicyLine {
                version: self.version,
                refund: self.refund,
                reissue: self.reissue,
                second_chance: SecondChance::of(self.offer_lasts_ms, self.after_close_ms),
            },
            related: related.into_iter().map(|row| row.card(now)).collect(),
            key,
            // Whoever knows the shop's secret puts it there.
            proof: String::new(),
            notice: None,
            typed: None,
            slug: self.slug,
            title: self.title,
            tagline: self.tagline,
            story: paragraphs(&self.story),
        }
    }
}
