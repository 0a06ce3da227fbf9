//! From a request to a reply: find the route, ask its handler, dress the answer.

mod asked;
mod cache;
mod catalogue;
mod checkout;
mod csrf;
mod drops;
mod errors;
mod feeds;
mod health;
mod media;
mod openapi;
mod orders;
mod reply;
mod route;
pub mod session;
mod webhooks;

use crate::wire::{self, Wire};
use asked::{Answer, Asked};
use errors::Refused;
use matchit::Router;
use reply::Reply;
use route::{Name, ROUTES, Route};
use worker::{Context, Env, Method, Request, Response, Result};

thread_local! {
    // Built once an isolate: building it costs more than a page.
    static ROUTER: Router<Vec<&'static Route>> = router();
}

fn router() -> Router<Vec<&'static Route>> {
    let mut router = Router::new();
    let mut paths: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    paths.dedup();
    for path in paths {
        let here = ROUTES.iter().filter(|route| route.path == path).collect();
        if let Err(cause) = router.insert(path, here) {
            worker::console_error!("route {path}: {cause}");
        }
    }
    router
}

/// What the path says: the route, and its parameters in order.
struct Found {
    name: Name,
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
        Ok(Found { name: route.name, first, second })
    })
}

async fn handle(asked: &mut Asked<'_>, found: &Found) -> Answer {
    if asked.method == Method::Post && found.name != Name::StripeWebhook {
        csrf::check(asked)?;
    }
    let first = found.first.as_str();
    match found.name {
        Name::Home => catalogue::home(asked).await,
        Name::Drop => drops::page(asked, first).await,
        Name::DropState => drops::state(asked, first).await,
        Name::PlaceHold => drops::place_hold(asked, first).await,
        Name::Checkout => checkout::page(asked, first).await,
        Name::PlaceOrder => checkout::place(asked, first).await,
        Name::ReleaseHold => checkout::release(asked, first).await,
        Name::Order => orders::page(asked, first).await,
        Name::OrderPaid => orders::paid(asked, first).await,
        Name::Media => media::derivative(asked, first, &found.second).await,
        Name::Creator => catalogue::creator(asked, first).await,
        Name::Policy => catalogue::policy(asked, first).await,
        Name::Calendar => feeds::calendar(asked).await,
        Name::Feed => feeds::rss(asked).await,
        Name::Sitemap => feeds::sitemap(asked).await,
        Name::Robots => Ok(feeds::robots(asked)),
        Name::Llms => feeds::llms(asked).await,
        Name::BuyerCookie => Ok(drops::buyer_cookie(asked)),
        Name::StripeWebhook => webhooks::stripe(asked).await,
        Name::Health => health::check(asked).await,
        Name::OpenApi => Ok(openapi::describe(asked)),
    }
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
        policy = content_policy(&asked.wire.config.payments_page);
        more.extend([
            ("content-security-policy", policy.as_str()),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
        ]);
        if !discreet {
            more.push(("referrer-policy", "strict-origin-when-cross-origin"));
        }
    }
    reply.response(&more)
}

/// No inline script, no inline style but the hashed ones, and forms that lead to us or to the payment page.
fn content_policy(payments_page: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' {}; img-src 'self' data:; \
         media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
         form-action 'self' {payments_page}",
        app::STYLE_SOURCES
    )
}
