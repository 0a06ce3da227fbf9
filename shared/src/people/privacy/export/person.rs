//! What the shop knows of a person, part by part. Secrets, and the hashes that stand for them, are in no part.

use super::By::{Email, Id};
use super::{Part, part};

crate::queries! {
    /// By id.
    PERSON = "SELECT id, email, name, made_at FROM people WHERE id = ?1";
    /// By id.
    ROLES = "SELECT 'desk' AS place, level AS part, since_at FROM operators WHERE person = ?1
        UNION ALL SELECT c.name, m.part, m.since_at FROM members m JOIN creators c ON c.id = m.creator WHERE m.person = ?1";
    /// By id.
    SESSIONS = "SELECT id, method, agent, made_at, seen_at, ends_at, ended_at FROM sessions WHERE person = ?1 ORDER BY made_at";
    /// By id.
    PASSKEYS = "SELECT name, synced, made_at, used_at FROM passkeys WHERE person = ?1 ORDER BY made_at";
    /// By id: that there are codes, and how many of those on paper are left.
    CODES = "SELECT made_at, confirmed_at,
            (SELECT COUNT (*) FROM recovery_codes r WHERE r.person = t.person AND r.used_at IS NULL) AS recovery_codes_left
        FROM totp t WHERE person = ?1";
    /// By id.
    ACTS = "SELECT seq, at, what, subject, why FROM audit_log WHERE who = ?1 ORDER BY seq";
    /// By id.
    FOLLOWS = "SELECT c.name AS creator, c.slug, f.since_at FROM follows f JOIN creators c ON c.id = f.creator
        WHERE f.person = ?1 ORDER BY f.since_at";
    /// By id: what they came in to.
    ENTRIES = "SELECT d.title AS drop_title, d.slug, e.early, e.credits, e.at, e.ended_at FROM entries e JOIN drops d ON d.id = e.drop_id
        WHERE e.person = ?1 ORDER BY e.at";
    /// By id: every row of their credits.
    CREDITS = "SELECT kind, amount, order_id, why, at FROM credit_entries WHERE person = ?1 ORDER BY at";
    /// By address.
    MEMBERSHIPS = "SELECT c.name AS creator, m.email, m.since_at, m.ends_at, m.ended_at FROM memberships m JOIN creators c ON c.id = m.creator
        WHERE m.email = ?1 ORDER BY m.since_at";
    /// By id: what they sent in themselves, for whichever studio.
    DOCUMENTS = "SELECT id, kind, content_type, bytes, state, reason, reading, confirmed, expires_on, made_at, forgotten_at
        FROM documents WHERE person = ?1 ORDER BY made_at";
    /// By id.
    UPLOADS = "SELECT id, kind, name, bytes_total, state, alt, made_at FROM uploads WHERE person = ?1 ORDER BY made_at";
    /// By id: what they did for a studio or at the desk, as it stands beside the record of acts.
    WORK = "SELECT what, id, at FROM (
          SELECT 'handed over' AS what, order_id AS id, at FROM handovers WHERE person = ?1
          UNION ALL SELECT 'handover undone', order_id, undone_at FROM handovers WHERE undone_by = ?1
          UNION ALL SELECT 'scanned', id, received_at FROM pickup_scans WHERE person = ?1
          UNION ALL SELECT 'wrote down a consent or a check', id, at FROM shoot_checks WHERE person = ?1
          UNION ALL SELECT 'wrote to buyers', id, written_at FROM messages WHERE person = ?1)
        UNION ALL SELECT what, id, at FROM (
          SELECT 'sent in or decided' AS what, creator AS id, at FROM verifications WHERE person = ?1
          UNION ALL SELECT 'noted about a studio', creator, raised_at FROM flags WHERE raised_by = ?1
          UNION ALL SELECT 'turned a switch', name, turned_at FROM switches WHERE turned_by = ?1
          UNION ALL SELECT 'drafted a drop', id, made_at FROM drops WHERE made_by = ?1
          UNION ALL SELECT 'set a payout account', creator, set_at FROM payout_accounts WHERE set_by = ?1)
        ORDER BY at";
    /// By address.
    ORDERS = "SELECT o.id, o.state, o.placed_at, c.name AS creator, o.item, o.units, o.total_minor, o.tax_minor, o.currency,
            o.name, o.email, o.street, o.postcode, o.town, o.coupon, o.policy, o.refund_reason,
            s.kind, s.place, s.starts_at, s.ends_at
        FROM orders o JOIN creators c ON c.id = o.creator JOIN slots s ON s.id = o.slot
        WHERE LOWER (o.email) = ?1 ORDER BY o.placed_at";
    /// By address.
    STEPS = "SELECT s.order_id, s.state, s.at FROM orders o JOIN order_steps s ON s.order_id = o.id
        WHERE LOWER (o.email) = ?1 ORDER BY s.at";
    /// By address: what the bundles were made of.
    LINES = "SELECT l.order_id, l.title, l.units, l.share_minor, l.tax_minor, o.currency FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE LOWER (o.email) = ?1 ORDER BY o.placed_at, l.sku";
    /// By address: the money, without the provider's own addresses and names of it.
    PAYMENTS = "SELECT p.order_id, p.state, p.amount_minor, p.refunded_minor, p.currency, p.opened_at, p.state_at, p.refund_reason, p.refund_note
        FROM orders o JOIN payments p ON p.order_id = o.id WHERE LOWER (o.email) = ?1 ORDER BY p.opened_at";
    /// By address: what went back of it, with what was said about it.
    REFUNDS = "SELECT r.order_id, r.kind, r.amount_minor, r.currency, r.note, r.decided_why, r.state, r.at, r.state_at FROM orders o JOIN refunds r ON r.order_id = o.id
        WHERE LOWER (o.email) = ?1 ORDER BY r.at";
    /// By address: what their bank took back.
    CHARGEBACKS = "SELECT b.order_id, b.amount_minor, b.currency, b.reason, b.state, b.opened_at, b.state_at FROM orders o JOIN chargebacks b ON b.order_id = o.id
        WHERE LOWER (o.email) = ?1 ORDER BY b.opened_at";
    /// By address.
    HANDOVERS = "SELECT h.order_id, h.outcome, h.way, h.why, h.at, h.undone_at, h.undone_why
        FROM orders o JOIN handovers h ON h.order_id = o.id WHERE LOWER (o.email) = ?1 ORDER BY h.written_at";
    /// By address: when their codes were scanned at a counter.
    SCANS = "SELECT s.order_id, s.at, s.received_at, s.outcome
        FROM orders o JOIN pickup_scans s ON s.order_id = o.id WHERE LOWER (o.email) = ?1 ORDER BY s.received_at";
    /// By address: what creators wrote to the buyers of a drop, where a letter of it went to them.
    MESSAGES = "SELECT c.name AS creator, o.id AS order_id, m.subject, m.body, m.written_at
        FROM orders o JOIN messages m ON m.drop_id = o.drop_id JOIN creators c ON c.id = m.creator
        WHERE LOWER (o.email) = ?1 AND EXISTS (SELECT 1 FROM letters l WHERE l.id = 'message-' || m.id || '-' || o.id)
        ORDER BY m.written_at";
    /// By address.
    LETTERS = "SELECT l.id, l.template, l.written_at, l.state, l.recipient FROM letters l WHERE l.recipient = ?1
        UNION ALL SELECT l.id, l.template, l.written_at, l.state, o.email FROM orders o JOIN letters l ON l.order_id = o.id
        WHERE LOWER (o.email) = ?1";
    /// By address, in whichever way it was typed.
    WAITING = "SELECT d.title AS drop_title, v.title AS item, w.email, w.joined_at, w.state, w.state_at
        FROM waiting w JOIN drops d ON d.id = w.drop_id JOIN variants v ON v.sku = w.sku
        WHERE LOWER (w.email) = ?1 ORDER BY w.joined_at";
    /// By address.
    LINKS = "SELECT email, onward, asked_at, expires_at, used_at FROM sign_in_links WHERE email = ?1 ORDER BY asked_at";
    /// By address.
    INVITATIONS = "SELECT i.level, c.name AS studio, i.email, i.made_at, i.expires_at, i.used_at
        FROM invitations i LEFT JOIN creators c ON c.id = i.creator WHERE i.email = ?1 ORDER BY i.made_at";
}

/// Everything the shop knows of a person.
pub const OF_PERSON: [Part; 26] = [
    part("person", "your address and your name", Id, PERSON),
    part("orders", "what you bought, and where it went", Email, ORDERS),
    part("lines", "what was in the bundles you bought", Email, LINES),
    part("steps", "how each order went on", Email, STEPS),
    part("payments", "what was paid and what went back", Email, PAYMENTS),
    part("refunds", "what was given back, in parts or whole, and why", Email, REFUNDS),
    part("chargebacks", "what a bank took back", Email, CHARGEBACKS),
    part("handovers", "how it was handed over, and what was said about it", Email, HANDOVERS),
    part("scans", "when your codes were scanned", Email, SCANS),
    part("messages", "what creators wrote to you as a buyer", Email, MESSAGES),
    part("letters", "which letters were written to you", Email, LETTERS),
    part("follows", "whom you follow", Id, FOLLOWS),
    part("entries", "which drops you came in to", Id, ENTRIES),
    part("credits", "every row of your credits", Id, CREDITS),
    part("memberships", "whose member you are", Email, MEMBERSHIPS),
    part("waiting", "what you waited for, and what you were offered", Email, WAITING),
    part("links", "letters to sign in that you asked for", Email, LINKS),
    part("sessions", "where you were signed in", Id, SESSIONS),
    part("passkeys", "your passkeys by name", Id, PASSKEYS),
    part("codes", "that you have one-time codes", Id, CODES),
    part("roles", "what you may do", Id, ROLES),
    part("invitations", "to what you were invited", Email, INVITATIONS),
    part("documents", "documents you sent in, with what was read", Id, DOCUMENTS),
    part("uploads", "photographs and clips you sent", Id, UPLOADS),
    part("work", "what you did for a studio or at the desk", Id, WORK),
    part("acts", "what you did that is on record", Id, ACTS),
];
