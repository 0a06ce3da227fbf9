//! What is due to a creator, and pickups that did not come out even, in the studio.

use super::asked::{Answer, Asked};
use super::reply::Reply;
use super::route::{Route, Who};
use super::studio::greeted;
use shared::forecast::flow;
use shared::reconciliation::pickups::flow as pickups;

/// Looking ahead, and back.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/forecast",
        "Forecast",
        Who::Owner,
        "What is due to the creator in 7 and 30 days, and what could change it.",
        &[200],
        |asked, _| Box::pin(forecast(asked)),
    ),
    Route::get(
        "/studio/pickups",
        "StudioPickups",
        Who::Creator,
        "Paid and not collected, collected and not paid, by window.",
        &[200],
        |asked, _| Box::pin(uneven(asked)),
    ),
];

async fn forecast(asked: &Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = flow::own(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?).await?;
    Ok(Reply::html(app::forecast::page(&model)))
}

async fn uneven(asked: &Asked<'_>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = pickups::own(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?).await?;
    Ok(Reply::html(app::forecast::pickups(&model)))
}
