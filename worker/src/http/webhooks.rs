//! Signed events of the payment provider.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use crate::post;
use crate::providers::stripe_signature::{Forged, verify};
use crate::providers::stripe_wire::event;
use serde_json::json;
use shared::chargebacks::flow as chargebacks;
use shared::checkout::flow::settle;
use shared::checkout::sale::Settled;
use shared::checkout::sale::flow::Event;
use shared::failure::Kind;
use shared::payouts::news::flow::news as take_up;
use shared::ports::SessionState;
use shared::refunds::bounces::flow as bounces;

/// What others tell us.
pub const ROUTES: &[Route] = &[Route::post(
    "/webhooks/stripe",
    "StripeWebhook",
    Who::Signed,
    "Signed events of the payment provider.",
    &[],
    &[200, 400, 409],
    |asked, _| Box::pin(stripe(asked)),
)];

fn forged(forged: Forged) -> Refused {
    let (code, text) = match forged {
        Forged::Malformed => ("signature_malformed", "The header Stripe-Signature is missing or malformed."),
        Forged::Mismatch => ("signature_mismatch", "No signature fits."),
        Forged::Stale => ("signature_stale", "The signature is more than five minutes away from now."),
    };
    Refused::new(Kind::Malformed, code, text)
}

/// `POST /webhooks/stripe`: 2xx only when what it tells of is in the record.
pub async fn stripe(asked: &mut Asked<'_>) -> Answer {
    let header = asked.header("stripe-signature").unwrap_or_default();
    let body = asked.body().await?;
    verify(&header, &body, &asked.wire.config.webhook_secrets, asked.wire.now).map_err(forged)?;
    let news = event(&body).map_err(|cause| Refused::new(Kind::Malformed, "malformed_event", &cause))?;
    let received = Reply::json(200, &json!({ "received": true }));
    if let Some(dispute) = &news.dispute {
        let event = Event { id: news.id, kind: news.kind };
        // Money of somebody else's shop at the same provider is none of this one's.
        let is_ours = chargebacks::learn(&asked.wire.ports(), dispute, Some(&event)).await.map_err(Refused::broken)?;
        return Ok(Reply::json(200, &json!({ "received": true, "ours": is_ours })));
    }
    let event = Event { id: news.id, kind: news.kind };
    if let Some(refund) = &news.bounced {
        let letter = bounces::learn(&asked.wire.ports(), refund, Some(&event)).await.map_err(Refused::broken)?;
        letter.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
        return Ok(received);
    }
    if let Some(told) = news.news {
        let letters = take_up(&asked.wire.ports(), &told, &event).await.map_err(Refused::broken)?;
        letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
        return Ok(received);
    }
    let Some(session) = news.session else { return Ok(received) };
    let settled = settle(&asked.wire.ports(), &session, Some(&event)).await.map_err(Refused::broken)?;
    // Money for an order of ours that is not in the record must not be forgotten: the provider shall ask again.
    if settled == Settled::Unknown && session.state == SessionState::Paid && session.order.as_str().starts_with("ord_")
    {
        worker::console_error!("paid session without an order: {}", session.id);
        return Err(Refused::new(
            Kind::Conflict,
            "unknown_session",
            "This payment is of an order that is not known yet.",
        ));
    }
    post::nudge(asked.env, asked.context, &settled, &session.order, Some(&session.id));
    Ok(received)
}
