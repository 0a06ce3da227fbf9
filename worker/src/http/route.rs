//! Every route of the shop in one table: the router, the 405 answers and /openapi.json are made from it.

use worker::Method;

/// What a route does; `mod.rs` has one arm for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Home,
    Drop,
    DropState,
    PlaceHold,
    Checkout,
    PlaceOrder,
    ReleaseHold,
    Order,
    OrderPaid,
    Media,
    Creator,
    Policy,
    Calendar,
    Feed,
    Sitemap,
    Robots,
    Llms,
    BuyerCookie,
    StripeWebhook,
    Health,
    OpenApi,
}

/// One route.
#[derive(Debug)]
pub struct Route {
    /// GET answers HEAD too.
    pub method: Method,
    /// In matchit's form.
    pub path: &'static str,
    /// What it does.
    pub name: Name,
    /// For /openapi.json.
    pub about: &'static str,
    /// Form or JSON fields: name, whether it must be there, what it is.
    pub fields: &'static [(&'static str, bool, &'static str)],
    /// Statuses it answers with, besides those that every route may answer with.
    pub replies: &'static [u16],
}

const fn get(path: &'static str, name: Name, about: &'static str, replies: &'static [u16]) -> Route {
    Route { method: Method::Get, path, name, about, fields: &[], replies }
}

type Fields = &'static [(&'static str, bool, &'static str)];

const fn post(path: &'static str, name: Name, about: &'static str, fields: Fields, replies: &'static [u16]) -> Route {
    Route { method: Method::Post, path, name, about, fields, replies }
}

const KEY: (&str, bool, &str) = (
    "key",
    false,
    "Idempotency key of 1 to 255 visible ASCII characters, unless the header Idempotency-Key carries it.",
);

/// Every route, in the order of a purchase.
pub const ROUTES: &[Route] = &[
    get("/", Name::Home, "Live, next and past drops; search by q, category, creator.", &[200]),
    get("/drops/{slug}", Name::Drop, "The drop page.", &[200, 404]),
    get("/drops/{slug}/state", Name::DropState, "Phase and stock of a drop.", &[200, 404]),
    post(
        "/drops/{slug}/holds",
        Name::PlaceHold,
        "Sets units aside for the buyer.",
        &[("sku", true, "What."), ("qty", true, "How many: a whole number from 1 up."), KEY],
        &[201, 303, 400, 403, 404, 409, 422],
    ),
    get(
        "/checkout/{hold}",
        Name::Checkout,
        "Contact, fulfilment and the itemised total of the buyer's own hold.",
        &[200, 303, 404, 410],
    ),
    post(
        "/checkout/{hold}",
        Name::PlaceOrder,
        "Places the order and opens its payment session.",
        &[
            ("email", true, "Where the receipt goes."),
            ("name", false, "Who collects or receives."),
            ("fulfilment", true, "A slot's id, or `pickup` or `delivery` for the first one that is free."),
            ("street", false, "For a delivery."),
            ("postcode", false, "For a delivery."),
            ("town", false, "For a delivery."),
            ("address", false, "For a delivery: the whole address in one, instead of the three fields."),
            ("coupon", false, "A coupon code."),
            ("credits", false, "Credits to spend; none can be spent yet."),
            KEY,
        ],
        &[200, 201, 303, 400, 404, 409, 410, 422, 503],
    ),
    post("/checkout/{hold}/release", Name::ReleaseHold, "Gives the units back.", &[], &[200, 303, 404, 409]),
    get("/orders/{order}", Name::Order, "Receipt and tracking.", &[200, 404]),
    get(
        "/orders/{order}/paid",
        Name::OrderPaid,
        "The way back from the payment page: settles, then shows the order.",
        &[303, 404],
    ),
    get(
        "/media/{hash}/{variant}",
        Name::Media,
        "An immutable derivative or clip; ranges are answered.",
        &[200, 206, 304, 404, 416],
    ),
    get("/creators/{slug}", Name::Creator, "A creator and their drops.", &[200, 404]),
    get("/policies/{name}", Name::Policy, "The rules the shop sells by.", &[200, 404]),
    get("/drops.ics", Name::Calendar, "Every announced drop as a calendar (RFC 5545).", &[200]),
    get("/feed.xml", Name::Feed, "Every announced drop as RSS 2.0.", &[200]),
    get("/sitemap.xml", Name::Sitemap, "Every public page.", &[200]),
    get("/robots.txt", Name::Robots, "What crawlers may read.", &[200]),
    get("/llms.txt", Name::Llms, "What this site is, for language models.", &[200]),
    get(
        "/buyer",
        Name::BuyerCookie,
        "A transparent picture that brings the buyer's cookie to browsers without script.",
        &[200],
    ),
    post("/webhooks/stripe", Name::StripeWebhook, "Signed events of the payment provider.", &[], &[200, 400, 409]),
    get("/healthz", Name::Health, "Whether the shop can answer.", &[200, 503]),
    get("/openapi.json", Name::OpenApi, "This description.", &[200]),
];
