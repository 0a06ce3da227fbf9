//! The drop as search engines read it: schema.org Product with an offer for each item.

use crate::ui::json::{pair, text};

use shared::drops::Phase;
use shared::drops::view::{DropPage, Item};

/// JSON-LD with `<` escaped. <https://developers.google.com/search/docs/appearance/structured-data/merchant-listing>
pub fn json(model: &DropPage) -> String {
    let mut to = String::with_capacity(2_000 + model.items.len() * 900);
    to.push_str("{\"@context\":\"https://schema.org\",\"@type\":\"Product\",");
    pair(&mut to, "name", &model.title);
    pair(&mut to, "description", &model.tagline);
    pair(&mut to, "url", &url(model));
    to.push_str("\"image\":[");
    text(&mut to, &format!("{}{}", model.shop.url, model.hero.picture.preview()));
    to.push_str("],\"brand\":{\"@type\":\"Brand\",\"name\":");
    text(&mut to, &model.creator.name);
    to.push_str("},\"offers\":[");
    for (at, item) in model.items.iter().enumerate() {
        if at != 0 {
            to.push(',');
        }
        offer(&mut to, model, item);
    }
    to.push_str("]}");
    to
}

fn url(model: &DropPage) -> String {
    format!("{}/drops/{}", model.shop.url, model.slug)
}

fn offer(to: &mut String, model: &DropPage, item: &Item) {
    to.push_str("{\"@type\":\"Offer\",");
    pair(to, "sku", &item.sku);
    pair(to, "name", &item.title);
    pair(to, "url", &url(model));
    pair(to, "price", &item.price.plain());
    pair(to, "priceCurrency", item.price.currency.code());
    pair(to, "availability", availability(model.phase, item.available));
    pair(to, "itemCondition", "https://schema.org/NewCondition");
    pair(to, "availabilityStarts", &model.opens.iso);
    pair(to, "availabilityEnds", &model.closes.iso);
    pair(to, "priceValidUntil", &model.closes.iso);
    to.push_str("\"seller\":{\"@type\":\"Organization\",\"name\":");
    text(to, &model.creator.name);
    to.push('}');
    shipping(to, model, item);
    to.push_str(",\"hasMerchantReturnPolicy\":{\"@type\":\"MerchantReturnPolicy\",");
    pair(to, "applicableCountry", &model.shop.country);
    pair(to, "merchantReturnLink", &format!("{}/policies/drops", model.shop.url));
    // The right to withdraw from a contract made at a distance: 14 days (Directive 2011/83/EU, article 9).
    pair(to, "returnPolicyCategory", "https://schema.org/MerchantReturnFiniteReturnWindow");
    to.push_str("\"merchantReturnDays\":14}}");
}

fn availability(phase: Phase, available: u32) -> &'static str {
    match phase {
        Phase::Draft | Phase::Scheduled | Phase::Lobby | Phase::Late => "https://schema.org/PreOrder",
        Phase::Live if available != 0 => "https://schema.org/LimitedAvailability",
        Phase::Live | Phase::SoldOut | Phase::Paused => "https://schema.org/SoldOut",
        Phase::Closed => "https://schema.org/Discontinued",
    }
}

/// One entry for each price of delivery; pickup is none of schema.org's shipping.
fn shipping(to: &mut String, model: &DropPage, item: &Item) {
    let mut prices: Vec<_> = model.slots.iter().filter(|slot| slot.delivery).map(|slot| slot.price).collect();
    prices.sort_by_key(|price| price.minor);
    prices.dedup();
    if prices.is_empty() {
        return;
    }
    to.push_str(",\"shippingDetails\":[");
    for (at, price) in prices.into_iter().enumerate() {
        if at != 0 {
            to.push(',');
        }
        to.push_str("{\"@type\":\"OfferShippingDetails\",\"shippingRate\":{\"@type\":\"MonetaryAmount\",");
        pair(to, "value", &price.plain());
        to.push_str("\"currency\":");
        text(to, item.price.currency.code());
        to.push_str("},\"shippingDestination\":{\"@type\":\"DefinedRegion\",\"addressCountry\":");
        text(to, &model.shop.country);
        to.push_str("}}");
    }
    to.push(']');
}
