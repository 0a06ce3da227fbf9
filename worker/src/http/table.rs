//! Every route of the shop in one table: the router, who may do what, the 405 answers and /openapi.json are made from it.

use super::route::Route;
use super::templates;
use super::{
    basket, cadences, chats, circle, entry, figures, forecast, handing, onboarding, papers, runsheet, shoots,
    statements, waiting,
};
use super::{
    catalogue, checkout, codes, cohosts, contingency, counts, coupons, desk, drops, feeds, follows, health, lobby,
    media, openapi, orders, passkeys, payouts, people, privacy, products, security, sign_in, studio, studio_bundles,
    studio_drops, studio_gates, studio_messages, team, uploads, webhooks, you,
};

/// Feature by feature, in the order of a purchase.
pub const TABLE: &[&[Route]] = &[
    catalogue::ROUTES,
    drops::ROUTES,
    counts::ROUTES,
    lobby::ROUTES,
    entry::ROUTES,
    circle::ROUTES,
    chats::ROUTES,
    waiting::ROUTES,
    checkout::ROUTES,
    basket::ROUTES,
    orders::ROUTES,
    sign_in::ROUTES,
    you::ROUTES,
    privacy::ROUTES,
    people::ROUTES,
    team::ROUTES,
    passkeys::ROUTES,
    security::ROUTES,
    codes::ROUTES,
    media::ROUTES,
    uploads::ROUTES,
    desk::shop::ROUTES,
    desk::orders::ROUTES,
    desk::disputes::ROUTES,
    desk::drops::ROUTES,
    desk::gates::ROUTES,
    desk::creators::ROUTES,
    desk::payouts::ROUTES,
    desk::products::ROUTES,
    desk::verifications::ROUTES,
    desk::ledger::ROUTES,
    desk::audit::ROUTES,
    desk::reconciliation::ROUTES,
    desk::commission::ROUTES,
    handing::ROUTES,
    figures::ROUTES,
    forecast::ROUTES,
    shoots::ROUTES,
    feeds::ROUTES,
    cadences::ROUTES,
    templates::ROUTES,
    follows::ROUTES,
    studio::ROUTES,
    studio_drops::ROUTES,
    runsheet::ROUTES,
    studio_gates::ROUTES,
    products::ROUTES,
    products::sheet::ROUTES,
    products::provenance::ROUTES,
    studio_bundles::ROUTES,
    studio_messages::ROUTES,
    cohosts::ROUTES,
    contingency::ROUTES,
    coupons::ROUTES,
    statements::ROUTES,
    onboarding::ROUTES,
    payouts::ROUTES,
    papers::ROUTES,
    webhooks::ROUTES,
    health::ROUTES,
    openapi::ROUTES,
];

/// Every route.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    TABLE.iter().flat_map(|feature| feature.iter())
}
