//! From a request to a reply: find the route, ask its handler, dress the answer.

mod asked;
mod basket;
mod cache;
mod cadences;
mod catalogue;
mod chats;
mod checkout;
mod circle;
mod codes;
mod cohosts;
mod contingency;
mod counts;
mod coupons;
mod csrf;
mod desk;
mod doorkeeping;
mod drops;
mod entry;
mod errors;
mod feeds;
mod figures;
mod follows;
mod forecast;
mod gone;
mod guard;
mod handing;
mod health;
mod lobby;
mod media;
mod onboarding;
mod openapi;
mod orders;
mod papers;
mod passkeys;
mod payouts;
mod people;
mod privacy;
mod products;
mod reply;
mod route;
mod runsheet;
mod security;
pub mod session;
mod shoots;
mod sign_in;
mod stands;
mod statements;
mod studio;
mod studio_bundles;
mod studio_drops;
mod studio_gates;
mod studio_messages;
mod table;
mod team;
mod templates;
mod uploads;
mod views;
mod waiting;
mod webhooks;
mod you;

use crate::wire::{self, Wire};
use asked::{Answer, Asked};
use errors::Refused;
use guard::Stop;
use matchit::Router;
use reply::Reply;
use route::{Params, Route, Who};
use std::collections::BTreeMap;
use table::routes;
use worker::{Context, Env, Method, Request, Response, Result};

thread_local! {
    // Built once an isolate: building it costs more than a page.
    static ROUTER: Router<Vec<&'static Route>> = router();
}

fn router() -> Router<Vec<&'static Route>> {
    let mut by_path: BTreeMap<&str, Vec<&'static Route>> = BTreeMap::new();
    for route in routes() {
        by_path.entry(route.path).or_default().push(route);
    }
    let mut router = Router::new();
    for (path, here) in by_path {
        if let Err(cause) = router.insert(path, here) {
            worker::console_error!("route {path}: {cause}");
        }
    }
    router
}

/// What the path says: the route, and its parameters in order.
struct Found {
    route: &'static Route,
    first: String,
    second: String,
}

fn find(method: &Method, path: &str) -> std::result::Result<Found, Refused> {
    ROUTER.with(|router| {
        let found = router.at(path).map_err(|_| Refused::missing())?;
        let wanted = if *method == Method::Head { &Method::Get } else { method };
        let Some(route) = found.value.iter().find(|route| route.method == *wanted) else {
            let allowed: Vec<&str> = found.value.iter().map(|route| route.method.as_ref()).collect();
            let head = if allowed.contains(&"GET") { ", HEAD" } else { "" };
            return Err(Refused::method(format!("{}{head}", allowed.join(", "))));
        };
        let mut parameters = found.params.iter().map(|(_, value)| value.to_owned());
        let (first, second) = (parameters.next().unwrap_or_default(), parameters.next().unwrap_or_default());
        Ok(Found { route, first, second })
    })
}

async fn handle(asked: &mut Asked<'_>, found: &Found) -> Answer {
    let route = found.route;
    asked.bytes_max = route.bytes_max;
    if asked.method == Method::Post && route.who != Who::Signed {
        csrf::check(asked)?;
    }
    match guard::check(asked, route).await {
        Ok(()) => {}
        Err(Stop::First(reply)) => return Ok(reply),
        Err(Stop::Refused(refused)) => return Err(*refused),
    }
    (route.handler)(asked, Params { first: &found.first, second: &found.second }).await
}

/// Answers one request.
///
/// # Errors
/// Only when the platform cannot make a response.
pub async fn answer(request: Request, env: &Env, context: &Context) -> Result<Response> {
    let wire = match Wire::new(env) {
        Ok(wire) => wire,
        Err(cause) => {
            worker::console_error!("misconfigured: {cause}");
            return Response::error("The shop is not set up: see its log.", 503);
        }
    };
    let id = wire.ports().ids.fresh("req_");
    let mut asked = Asked::new(request, &wire, env, context, id);
    let reply = match find(&asked.method, &asked.path) {
        Ok(found) => handle(&mut asked, &found).await,
        Err(refused) => Err(refused),
    };
    asked.hear_out().await;
    let reply = reply.unwrap_or_else(|refused| refused.reply(&asked));
    dress(reply, &asked)
}

/// What every answer carries.
fn dress(mut reply: Reply, asked: &Asked<'_>) -> Result<Response> {
    let spent = wire::now() - asked.wire.now;
    let mut timing = format!("total;dur={}", spent.0);
    match asked.wire.db().trips() {
        0 => {}
        trips => timing.push_str(&format!(", db;desc=\"{trips} trips\"")),
    }
    if let Some((name, value)) = reply.timing {
        timing.push_str(&format!(", {name};desc={value}"));
    }
    if asked.method == Method::Head {
        let length = reply.bytes.len().to_string();
        reply = Reply { bytes: Vec::new(), ..reply }.header("content-length", length);
    }
    let camera = reply.camera;
    // A page whose address is a secret tells others less.
    let discreet = reply.headers.iter().any(|(name, _)| *name == "referrer-policy");
    let is_page = reply.headers.iter().any(|(name, value)| *name == "content-type" && value.starts_with("text/html"));
    let mut more = vec![
        ("x-request-id", asked.id.as_str()),
        ("server-timing", timing.as_str()),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ];
    let policy;
    if is_page {
        // Only the checkout's forms lead to the payment page.
        let pays = match asked.path.as_str() {
            path if path.starts_with("/checkout/") || path == "/basket/checkout" => {
                Some(asked.wire.config.payments_page.as_str())
            }
            "/studio/payouts" => Some(asked.wire.config.accounts_page.as_str()),
            _ => None,
        };
        // A studio shows photographs and clips before they have left the browser.
        let own = if asked.path.starts_with("/studio") { "blob:" } else { "" };
        // Papers are shown beside their fields.
        let frames = if asked.path.starts_with("/desk/verifications/") { "'self'" } else { "'none'" };
        policy = if reply.checks {
            check_policy(&asked.wire.config.check_url)
        } else {
            content_policy(pays.unwrap_or_default(), own, frames)
        };
        more.extend([
            ("content-security-policy", policy.as_str()),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "permissions-policy",
                if camera {
                    "camera=(self), microphone=(), geolocation=(), interest-cohort=()"
                } else {
                    "camera=(), microphone=(), geolocation=(), interest-cohort=()"
                },
            ),
        ]);
        if !discreet {
            more.push(("referrer-policy", "strict-origin-when-cross-origin"));
        }
    }
    reply.response(&more)
}

/// No script but those of known hash and what they load, no inline style but the hashed ones, and forms that lead to us or to `payments_page`; `own` is
/// where pictures may come from besides, `frames` where frames may.
fn content_policy(payments_page: &str, own: &str, frames: &str) -> String {
    format!(
        "default-src 'none'; script-src {} 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' {}; \
         img-src 'self' data: {own}; media-src 'self' {own}; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; frame-src {frames}; frame-ancestors 'none'; form-action 'self' {payments_page}",
        app::SCRIPT_SOURCES,
        app::STYLE_SOURCES
    )
}

/// The page of the check runs the check's script, which opens a frame of its own, and nothing else.
fn check_policy(check: &str) -> String {
    format!(
        "default-src 'none'; script-src {check}; style-src 'self' {}; img-src 'self' data:; connect-src 'self'; \
         manifest-src 'self'; base-uri 'none'; frame-src {check}; frame-ancestors 'none'; form-action 'self'",
        app::STYLE_SOURCES
    )
}
