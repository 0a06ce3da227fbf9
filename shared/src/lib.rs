//! What the shop knows: types, rules, SQL, flows. It reads no clock and does no I/O of its own.

pub mod analytics;
#[cfg(feature = "server")]
pub mod audit;
pub mod basket;
pub mod bundles;
pub mod cadence;
pub mod catalogue;
#[cfg(feature = "server")]
pub mod channels;
#[cfg(feature = "server")]
pub mod chargebacks;
pub mod chats;
pub mod checkout;
pub mod cohosts;
pub mod commission;
pub mod contingency;
pub mod counts;
pub mod coupons;
#[cfg(feature = "server")]
pub mod db;
#[cfg(feature = "server")]
pub mod demo;
#[cfg(feature = "server")]
pub mod desk;
#[cfg(any(feature = "server", feature = "media"))]
pub mod documents;
pub mod doorkeeping;
pub mod drops;
pub mod entry;
#[cfg(feature = "server")]
pub mod failure;
pub mod follows;
pub mod forecast;
pub mod fulfilment;
pub mod gates;
pub mod ids;
#[cfg(feature = "server")]
pub mod ledger;
#[cfg(feature = "server")]
pub mod limits;
pub mod lobby;
pub mod media;
#[cfg(feature = "server")]
pub mod messages;
pub mod money;
pub mod office;
#[cfg(feature = "server")]
pub mod onboarding;
pub mod payouts;
pub mod people;
#[cfg(feature = "server")]
pub mod ports;
pub mod products;
#[cfg(feature = "server")]
pub mod reconciliation;
pub mod refunds;
pub mod rehearsal;
#[cfg(feature = "server")]
pub mod requests;
pub mod runsheet;
pub mod shoots;
#[cfg(feature = "server")]
pub mod statements;
pub mod studio;
#[cfg(feature = "server")]
pub mod switches;
pub mod templates;
pub mod time;
pub mod uploads;
pub mod venues;
#[cfg(feature = "server")]
pub mod verification;
pub mod waiting;

/// Every listed query of every store, so that a test can prepare each against the migrated schema.
#[cfg(feature = "server")]
pub const QUERIES: &[(&str, &[(&str, &str)])] = &[
    ("analytics", analytics::store::QUERIES),
    ("audit", audit::store::QUERIES),
    ("basket", basket::store::QUERIES),
    ("bundles", bundles::store::QUERIES),
    ("cadence", cadence::store::QUERIES),
    ("catalogue", catalogue::store::QUERIES),
    ("channels", channels::store::QUERIES),
    ("chargebacks", chargebacks::store::QUERIES),
    ("chats", chats::store::QUERIES),
    ("cues in chats", chats::cues::store::QUERIES),
    ("counts", counts::store::QUERIES),
    ("coupons", coupons::store::QUERIES),
    ("checkout", checkout::store::QUERIES),
    ("settling", checkout::sale::store::QUERIES),
    ("cohosts", cohosts::store::QUERIES),
    ("commission", commission::store::QUERIES),
    ("contingency", contingency::store::QUERIES),
    ("desk beats", desk::beats::QUERIES),
    ("desk creators", desk::creators::store::QUERIES),
    ("desk drops", desk::drops::store::QUERIES),
    ("desk home", desk::home::store::QUERIES),
    ("desk ledger", desk::ledger::store::QUERIES),
    ("desk orders", desk::orders::store::QUERIES),
    ("desk queues", desk::queues::store::QUERIES),
    ("desk record", desk::record::store::QUERIES),
    ("switches", switches::store::QUERIES),
    ("documents", documents::store::QUERIES),
    ("onboarding", onboarding::store::QUERIES),
    ("verification", verification::store::QUERIES),
    ("drop pages", drops::page::QUERIES),
    ("drops", drops::store::QUERIES),
    ("rooms", drops::room::store::QUERIES),
    ("entry", entry::store::QUERIES),
    ("circles", entry::circle::store::QUERIES),
    ("places", entry::kept::store::QUERIES),
    ("fulfilment", fulfilment::store::QUERIES),
    ("gates", gates::store::QUERIES),
    ("limits", limits::QUERIES),
    ("lobby", lobby::store::QUERIES),
    ("payouts", payouts::store::QUERIES),
    ("payout accounts", payouts::account::store::QUERIES),
    ("desk payouts", desk::payouts::store::QUERIES),
    ("people", people::store::QUERIES),
    ("passkeys", people::passkeys::store::QUERIES),
    ("one-time codes", people::totp::store::QUERIES),
    ("signing in", people::sign_in::store::QUERIES),
    ("privacy", people::privacy::store::QUERIES),
    ("exports of people", people::privacy::export::person::QUERIES),
    ("exports of studios", people::privacy::export::studio::QUERIES),
    ("erasing", people::privacy::erase::store::QUERIES),
    ("roles", people::roles::store::QUERIES),
    ("you", people::you::store::QUERIES),
    ("ledger", ledger::store::QUERIES),
    ("products", products::store::QUERIES),
    ("reconciliation", reconciliation::store::QUERIES),
    ("pickups", reconciliation::pickups::store::QUERIES),
    ("forecast", forecast::store::QUERIES),
    ("run sheets", runsheet::store::QUERIES),
    ("shoots", shoots::store::QUERIES),
    ("rehearsals", rehearsal::store::QUERIES),
    ("stages", rehearsal::stage::store::QUERIES),
    ("refunds", refunds::store::QUERIES),
    ("refunds that came back", refunds::bounces::store::QUERIES),
    ("drops paid back", refunds::paybacks::store::QUERIES),
    ("requests", requests::QUERIES),
    ("statements", statements::store::QUERIES),
    ("studio", studio::store::QUERIES),
    ("releases", studio::release::store::QUERIES),
    ("follows", follows::store::QUERIES),
    ("messages", messages::store::QUERIES),
    ("templates", templates::store::QUERIES),
    ("uploads", uploads::store::QUERIES),
    ("venues", venues::store::QUERIES),
    ("waiting list", waiting::store::QUERIES),
];
