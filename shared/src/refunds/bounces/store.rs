//! The SQL of refunds that came back.

use crate::money::Currency;
use serde::Deserialize;

crate::queries! {
    /// The refund that the provider was told of by the key ?2, and what is known of its failure ?1.
    KNOWN = "SELECT r.id, r.state, r.order_id, r.amount_minor, r.currency, o.email, EXISTS (SELECT 1 FROM refund_bounces b WHERE b.id = ?1) AS is_known,
            (SELECT b.id FROM refund_bounces b WHERE b.refund = r.id AND b.state = 'again') AS again,
            (SELECT COUNT (*) FROM refund_bounces b WHERE b.refund = r.id) AS times
        FROM refunds r JOIN orders o ON o.id = r.order_id
        WHERE r.id = ?2 OR r.id = (SELECT b.refund FROM refund_bounces b WHERE 'again-' || b.tries || '-' || b.id = ?2)";
    /// It came back; the trigger books it. Fails on `bounce_of_nothing`, on `refund_bounces.refund` while it came back otherwise.
    COMES_BACK = "INSERT INTO refund_bounces (id, refund, number, amount_minor, currency, cause, at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (id) DO NOTHING";
    /// One of an order, with what sending it again needs.
    BOUNCE = "SELECT b.id, b.refund, b.amount_minor, b.currency, b.state, b.tries, r.order_id, p.intent, o.email
        FROM refund_bounces b JOIN refunds r ON r.id = b.refund JOIN payments p ON p.session = r.session JOIN orders o ON o.id = r.order_id
        WHERE b.id = ?1 AND (?2 = '' OR r.order_id = ?2)";
    /// Fails on `moved_on` unless it waits for somebody.
    EXPECT_OPEN = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM refund_bounces WHERE id = ?1 AND state = 'open')";
    /// Fails on `moved_on` unless it is on its way again.
    EXPECT_AGAIN = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM refund_bounces WHERE id = ?1 AND state = 'again')";
    /// It goes once more, under a key of its own. ?2 who, ?3 why, ?4 now.
    AGAIN = "UPDATE refund_bounces SET state = 'again', tries = tries + 1, person = ?2, why = ?3, state_at = ?4 WHERE id = ?1";
    /// It reached the buyer another way. ?2 who, ?3 how, ?4 now.
    OTHERWISE = "UPDATE refund_bounces SET state = 'otherwise', person = ?2, why = ?3, state_at = ?4 WHERE id = ?1";
    /// The provider made it; the trigger books it.
    PAID = "UPDATE refund_bounces SET state = 'paid', state_at = ?2 WHERE id = ?1";
    /// The provider will not make it, and said ?2.
    REFUSED = "UPDATE refund_bounces SET state = 'open', cause = ?2, state_at = ?3 WHERE id = ?1";
    /// On their way again, and nobody has finished them.
    WAITING = "SELECT id FROM refund_bounces WHERE state = 'again' ORDER BY looked_at, state_at LIMIT 10";
    /// Before the provider is asked, so that one that always fails cannot keep the others waiting.
    LOOK_AFTER = "UPDATE refund_bounces SET looked_at = ?2 WHERE id = ?1";
}

/// As the columns of [`KNOWN`].
#[derive(Debug, Deserialize)]
pub struct KnownRow {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) order_id: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) email: String,
    pub(super) is_known: u8,
    pub(super) again: Option<String>,
    pub(super) times: i64,
}

/// As the columns of [`BOUNCE`].
#[derive(Debug, Deserialize)]
pub struct BounceRow {
    pub(super) id: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) state: String,
    pub(super) tries: u32,
    pub(super) order_id: String,
    pub(super) intent: Option<String>,
    pub(super) email: String,
}
