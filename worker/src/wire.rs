//! The only reader of bindings, secrets and the clock: makes the ports of one request.

use crate::d1::D1;
use crate::providers::blobs_bucket::Bucket;
use crate::providers::check_turnstile::Turnstile;
use crate::providers::ids_platform::PlatformIds;
use crate::providers::mail_binding::MailBinding;
use crate::providers::paces_platform::Counters;
use crate::providers::passkeys_webauthn::WebAuthn;
use crate::providers::payments_stripe::Stripe;
use crate::providers::purge_edge::{Edge, Zone};
use shared::catalogue::view::Shop;
use shared::ids::DropSlug;
use shared::people::seal::{Purpose, Seal};
use shared::ports::{Paces, Ports};
use shared::time::Timestamp;
use std::rc::Rc;
use worker::{Context, Date, Env, Queue, Stub};

/// What the variables and secrets say; the same for every request of an isolate.
#[derive(Debug)]
pub struct Config {
    /// Name and address.
    pub shop: Shop,
    /// Signs cookies and mailed links; at least 32 characters.
    pub cookie_secret: String,
    /// The payment provider's API.
    pub payments_url: String,
    /// Where its payment pages are.
    pub payments_page: String,
    /// Where it asks creators about their bank.
    pub accounts_page: String,
    /// Its key.
    pub payments_key: String,
    /// Secrets of its webhooks: two while they are rolled.
    pub webhook_secrets: Vec<String>,
    /// Whether real buyers pay real money.
    pub production: bool,
    /// The shop's name in addresses, without scheme and port.
    pub host: String,
    /// Who checks that somebody is no program.
    pub check_url: String,
    /// By which their script knows the shop.
    pub check_site_key: String,
    /// By which they know it is the shop that asks.
    pub check_secret: String,
    /// Who writes the letters.
    pub mail_from: String,
    /// Whose copies of pages are purged by tag; absent where no zone stands in front, as on a machine of one's own.
    pub zone: Option<Zone>,
}

/// Everything one request may touch.
pub struct Wire {
    /// What the variables say.
    pub config: Rc<Config>,
    /// When this request began.
    pub now: Timestamp,
    db: D1,
    payments: Stripe,
    ids: PlatformIds,
}

thread_local! {
    static CONFIG: std::cell::OnceCell<Rc<Config>> = const { std::cell::OnceCell::new() };
}

/// The clock.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp(i64::try_from(Date::now().as_millis()).unwrap_or(0))
}

fn read(env: &Env, name: &str) -> Result<String, String> {
    env.var(name).map(|value| value.to_string()).map_err(|_| format!("{name} is not set"))
}

const STRIPE_API: &str = "https://api.stripe.com";
const STRIPE_PAGE: &str = "https://checkout.stripe.com";
const STRIPE_ACCOUNTS: &str = "https://connect.stripe.com";
const TURNSTILE: &str = "https://challenges.cloudflare.com";

/// Cloudflare's documented keys of a check that always passes: for machines of one's own.
const TURNSTILE_DUMMIES: [&str; 2] = ["1x00000000000000000000AA", "1x0000000000000000000000000000000AA"];

/// Site key and secret of the check. Production has its own, or none of it works.
fn check_keys(env: &Env, production: bool) -> Result<(String, String), String> {
    let [site, secret] = TURNSTILE_DUMMIES.map(str::to_owned);
    if !production {
        return Ok((read(env, "TURNSTILE_SITE_KEY").unwrap_or(site), read(env, "TURNSTILE_SECRET").unwrap_or(secret)));
    }
    let (site, secret) = (read(env, "TURNSTILE_SITE_KEY")?, read(env, "TURNSTILE_SECRET")?);
    let is_dummy = |key: &str| ["1x000", "2x000", "3x000"].iter().any(|start| key.starts_with(start));
    if is_dummy(&site) || is_dummy(&secret) {
        return Err("production refuses dummy keys: set a real TURNSTILE_SITE_KEY and TURNSTILE_SECRET".to_owned());
    }
    Ok((site, secret))
}

/// The name in an address, without scheme and port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let named = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    named.map_or(host, |(name, _)| name).to_owned()
}

fn configure(env: &Env) -> Result<Config, String> {
    let payments_url = read(env, "PAYMENTS_URL")?.trim_end_matches('/').to_owned();
    let payments_key = read(env, "STRIPE_KEY")?;
    let production = read(env, "ENVIRONMENT")? == "production";
    if production && (payments_url != STRIPE_API || !payments_key.starts_with("sk_live_")) {
        return Err("production refuses sandbox payments: set PAYMENTS_URL and a live STRIPE_KEY".to_owned());
    }
    let cookie_secret = read(env, "COOKIE_SECRET")?;
    if cookie_secret.len() < 32 {
        return Err("COOKIE_SECRET must have at least 32 characters".to_owned());
    }
    let (check_site_key, check_secret) = check_keys(env, production)?;
    // The sandbox of a machine of one's own plays both.
    let at_home = if payments_url == STRIPE_API { TURNSTILE } else { payments_url.as_str() };
    let check_url = read(env, "CHECK_URL").unwrap_or_else(|_| at_home.to_owned()).trim_end_matches('/').to_owned();
    if production && check_url != TURNSTILE {
        return Err("production refuses another check than Turnstile's: unset CHECK_URL".to_owned());
    }
    let shop_url = read(env, "SHOP_URL")?.trim_end_matches('/').to_owned();
    let payments_page = if payments_url == STRIPE_API { STRIPE_PAGE.to_owned() } else { payments_url.clone() };
    let accounts_page = if payments_url == STRIPE_API { STRIPE_ACCOUNTS.to_owned() } else { payments_url.clone() };
    let webhook_secrets = read(env, "STRIPE_WEBHOOK_SECRETS")?;
    Ok(Config {
        shop: Shop { name: read(env, "SHOP_NAME")?, url: shop_url.clone(), country: read(env, "SHOP_COUNTRY")? },
        production,
        host: host_of(&shop_url),
        check_url,
        check_site_key,
        check_secret,
        cookie_secret,
        payments_url,
        payments_page,
        accounts_page,
        payments_key,
        webhook_secrets: webhook_secrets.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect(),
        mail_from: read(env, "MAIL_FROM")?,
        zone: read(env, "ZONE_ID").ok().zip(read(env, "PURGE_TOKEN").ok()).map(|(id, token)| Zone { id, token }),
    })
}

impl Wire {
    /// The ports of one request.
    ///
    /// # Errors
    /// What is missing or wrong in the configuration.
    pub fn new(env: &Env) -> Result<Self, String> {
        let known = CONFIG.with(|cell| cell.get().cloned());
        let config = match known {
            Some(config) => config,
            None => {
                let fresh = Rc::new(configure(env)?);
                CONFIG.with(|cell| cell.get_or_init(|| fresh).clone())
            }
        };
        let now = now();
        Ok(Self { db: D1::new(env, "DB")?, payments: Stripe::new(config.clone()), ids: PlatformIds, config, now })
    }

    /// What flows are given.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports { db: &self.db, payments: &self.payments, payouts: &self.payments, ids: &self.ids, now: self.now }
    }

    /// The payment provider's own books.
    #[must_use]
    pub const fn books(&self) -> &Stripe {
        &self.payments
    }

    /// The database, for what only the platform knows.
    #[must_use]
    pub const fn db(&self) -> &D1 {
        &self.db
    }
}

/// The copies of pages under `origin`.
#[must_use]
pub fn edge(wire: &Wire, origin: &str) -> Edge {
    Edge::new(wire.config.clone(), origin.to_owned())
}

/// Passkeys of this shop.
#[must_use]
pub fn passkeys(wire: &Wire) -> WebAuthn {
    WebAuthn::new(&wire.config.shop.url, &wire.config.shop.name)
}

/// The post.
///
/// # Errors
/// When the binding is missing.
pub fn mail(env: &Env, config: &Config) -> Result<MailBinding, String> {
    let binding = env.send_email("EMAIL").map_err(|e| e.to_string())?;
    Ok(MailBinding::new(binding, config.mail_from.clone()))
}

/// The queue of letters.
///
/// # Errors
/// When the binding is missing.
pub fn mail_queue(env: &Env) -> Result<Queue, String> {
    env.queue("MAIL_QUEUE").map_err(|e| e.to_string())
}

/// Derivatives and originals.
///
/// # Errors
/// When a binding is missing.
pub fn blobs(env: &Env) -> Result<Bucket, String> {
    Ok(Bucket::new(hot(env)?, bucket(env)?))
}

/// The hot store.
///
/// # Errors
/// When the binding is missing.
pub fn hot(env: &Env) -> Result<worker::kv::KvStore, String> {
    env.kv("HOT").map_err(|e| e.to_string())
}

/// The bucket.
///
/// # Errors
/// When the binding is missing.
pub fn bucket(env: &Env) -> Result<worker::Bucket, String> {
    env.bucket("MEDIA").map_err(|e| e.to_string())
}

/// Whether one network address asks to sign in more often than the platform's own limit lets it. The record counts
/// behind it: a limiter that is missing or fails lets everybody through.
pub async fn is_too_often(env: &Env, address: &str) -> bool {
    if address.is_empty() {
        return false;
    }
    let Ok(limiter) = env.rate_limiter("SIGN_IN_LIMIT") else { return false };
    match limiter.limit(address.to_owned()).await {
        Ok(outcome) => !outcome.success,
        Err(cause) => {
            worker::console_error!("rate limit: {cause}");
            false
        }
    }
}

/// What counts askings at the counter.
#[must_use]
pub fn paces(env: &Env) -> impl Paces + '_ {
    Counters::new(|name: &str| env.rate_limiter(name))
}

/// The check that somebody is no program.
#[must_use]
pub fn check(wire: &Wire) -> Turnstile {
    Turnstile::new(wire.config.clone())
}

/// The room of a drop.
///
/// # Errors
/// When the binding is missing.
pub fn room(env: &Env, slug: &DropSlug) -> Result<Stub, String> {
    env.durable_object("ROOM").and_then(|rooms| rooms.get_by_name(slug.as_str())).map_err(|e| e.to_string())
}

/// Originals, which nobody reads twice.
///
/// # Errors
/// When the binding is missing.
pub fn originals(env: &Env) -> Result<Bucket, String> {
    env.bucket("MEDIA").map(Bucket::cold).map_err(|e| e.to_string())
}

/// The queue of uploads.
///
/// # Errors
/// When the binding is missing.
pub fn media_queue(env: &Env) -> Result<Queue, String> {
    env.queue("MEDIA_QUEUE").map_err(|e| e.to_string())
}

/// Sends word of a paper or an upload to the mill. A queue that fails is made up for by the sweep a minute later.
pub fn to_the_mill(env: &Env, context: &Context, id: String) {
    let Ok(queue) = media_queue(env) else { return };
    context.wait_until(async move {
        if let Err(cause) = queue.send(id).await {
            worker::console_error!("queue: {cause}");
        }
    });
}

/// What seals the numbers of bank accounts.
#[must_use]
pub fn account_seal(wire: &Wire) -> Seal {
    Seal::new(&wire.config.cookie_secret, Purpose::Iban)
}
