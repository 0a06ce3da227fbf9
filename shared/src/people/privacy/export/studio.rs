//! Everything of a creator, part by part. The number of the payout account is in none: its end is, as pages show it.

use super::By::Id;
use super::{Part, part};

crate::queries! {
    /// Of a creator.
    PROFILE = "SELECT id, slug, name, trade, town, zone, story, portrait, submitted_at, verified_at, rejected_at, rejected_why,
            suspended_at, first_listed_at, fee_bp, tax_bp, tax_area FROM creators WHERE id = ?1";
    /// Of a creator.
    TEAM = "SELECT p.email, p.name, m.part, m.since_at FROM members m JOIN people p ON p.id = m.person WHERE m.creator = ?1";
    /// Of a creator.
    INVITED = "SELECT email, made_at, expires_at, used_at FROM invitations WHERE creator = ?1 ORDER BY made_at";
    /// Of a creator: papers with what was read and what was confirmed.
    DOCUMENTS = "SELECT id, kind, content_type, bytes, state, reason, reading, confirmed, expires_on, made_at, forgotten_at
        FROM documents WHERE creator = ?1 ORDER BY made_at";
    /// Of a creator.
    SCREENING = "SELECT answers, points, at FROM screenings WHERE creator = ?1";
    /// Of a creator: masked as pages show it.
    ACCOUNT = "SELECT holder, '•••• ' || last4 AS account, country, version, set_at FROM payout_accounts WHERE creator = ?1";
    /// Of a creator: masked as pages show it.
    PROVIDER = "SELECT '•••• ' || last4 AS bank, payouts_on, cools_until, made_at FROM connected_accounts WHERE creator = ?1";
    /// Of a creator.
    PAYOUTS = "SELECT id, period, amount_minor, currency, items, state, failure, made_at, state_at FROM payouts WHERE creator = ?1 ORDER BY made_at, id";
    /// Of a creator.
    STOPS = "SELECT why, since_at, until_at, ended_at FROM payout_holds WHERE creator = ?1 ORDER BY since_at, id";
    /// Of a creator.
    VERIFICATION = "SELECT before, after, why, at FROM verifications WHERE creator = ?1 ORDER BY at, id";
    /// Of a creator: what operators noted about them.
    NOTES = "SELECT severity, note, raised_at, cleared_at FROM flags WHERE creator = ?1 ORDER BY raised_at";
    /// Of a creator.
    PRODUCTS = "SELECT p.id, p.title, p.category, p.description, p.state, p.hidden_why, v.sku, v.title AS variant, v.detail,
            v.stock, v.price_minor, v.currency
        FROM products p LEFT JOIN variants v ON v.product = p.id WHERE p.creator = ?1 ORDER BY p.id, v.sku";
    /// Of a creator.
    PRICES = "SELECT r.sku, r.charged_at, r.until_at, r.price_minor, r.currency
        FROM products p JOIN variants v ON v.product = p.id JOIN prices r ON r.sku = v.sku WHERE p.creator = ?1 ORDER BY r.sku, r.charged_at";
    /// Of a creator: each record as it was hashed, with the hash everybody is shown.
    PROVENANCE = "SELECT r.product, r.number, r.at, r.statement, r.hash
        FROM products p JOIN provenance_records r ON r.product = p.id WHERE p.creator = ?1 ORDER BY r.product, r.number";
    /// Of a creator.
    UPLOADS = "SELECT u.id, u.kind, u.name, u.bytes_total, u.state, u.reason, u.alt, u.media, m.alt AS media_alt, u.made_at
        FROM uploads u LEFT JOIN media m ON m.hash = u.media WHERE u.creator = ?1 ORDER BY u.made_at";
    /// Of a creator.
    PICTURES = "SELECT i.product, i.upload, i.position, i.view
        FROM products p JOIN product_pictures i ON i.product = p.id WHERE p.creator = ?1 ORDER BY i.product, i.position";
    /// Of a creator.
    DROPS = "SELECT id, slug, title, tagline, story, category, hero, state, opens_at, closes_at, paused_at, policy,
            (SELECT COALESCE (SUM (views), 0) FROM drop_views w WHERE w.drop_id = d.id) AS views
        FROM drops d WHERE creator = ?1 ORDER BY opens_at";
    /// Of a creator.
    ITEMS = "SELECT i.drop_id, i.sku, i.issued, i.held, i.sold, i.limit_per_buyer, i.price_minor, i.currency
        FROM drops d JOIN drop_items i ON i.drop_id = d.id WHERE d.creator = ?1 ORDER BY i.drop_id, i.position";
    /// Of a creator.
    SLOTS = "SELECT s.id, s.drop_id, s.kind, s.place, s.carrier, s.starts_at, s.ends_at, s.price_minor, s.capacity, s.taken
        FROM drops d JOIN slots s ON s.drop_id = d.id WHERE d.creator = ?1 ORDER BY s.starts_at";
    /// Of a creator: who does what.
    RUN_STEPS = "SELECT s.drop_id, s.mark_ms, s.role, s.what, s.done_at, s.done_by FROM drops d JOIN run_steps s ON s.drop_id = d.id
        WHERE d.creator = ?1 ORDER BY s.drop_id, s.mark_ms";
    /// Of a creator.
    /// Of a creator.
    RUN_ROLES = "SELECT r.drop_id, r.role, r.name FROM drops d JOIN run_roles r ON r.drop_id = d.id
        WHERE d.creator = ?1 ORDER BY r.drop_id, r.position";
    /// Of a creator.
    RUN_CUES = "SELECT q.drop_id, q.mark_ms, q.text, q.offer, q.label FROM drops d JOIN run_cues q ON q.drop_id = d.id
        WHERE d.creator = ?1 ORDER BY q.drop_id, q.mark_ms";
    /// Of a creator.
    RUN_TARGETS = "SELECT t.drop_id, t.from_ms, t.until_ms, t.target_minor FROM drops d JOIN run_targets t ON t.drop_id = d.id
        WHERE d.creator = ?1 ORDER BY t.drop_id, t.from_ms";
    /// Of a creator.
    COUPONS = "SELECT k.code, k.drop_id, k.off_bp, k.off_minor, k.currency, k.starts_at, k.ends_at, k.uses_max, k.used,
            k.sku, k.cap_minor, k.minimum_minor, k.each_max, k.funding, k.made_at
        FROM coupons k WHERE k.creator = ?1 OR k.drop_id IN (SELECT id FROM drops WHERE creator = ?1) ORDER BY k.code";
    /// Of a creator.
    REGULARS = "SELECT id, orders_min, months, off_bp, off_minor, cap_minor, currency, since_at, until_at FROM loyalty_rules
        WHERE creator = ?1 ORDER BY since_at";
    /// Of a creator.
    CHARGED = "SELECT q.sku, q.drop_id, q.from_at, q.until_at, q.price_minor, q.currency
        FROM products p JOIN variants v ON v.product = p.id JOIN price_spans q ON q.sku = v.sku WHERE p.creator = ?1 ORDER BY q.sku, q.from_at";
    /// Of a creator.
    ORDERS = "SELECT o.id, o.state, o.placed_at, o.drop_id, o.item, o.units, o.price_minor, o.discount_minor, o.delivery_minor,
            o.total_minor, o.tax_minor, o.fee_minor, o.currency, o.slot, o.name, o.email, o.street, o.postcode, o.town
        FROM drops d JOIN orders o ON o.drop_id = d.id WHERE d.creator = ?1 ORDER BY o.placed_at";
    /// Of a creator.
    HANDOVERS = "SELECT h.order_id, h.outcome, h.way, h.why, h.at, h.undone_at, h.undone_why
        FROM drops d JOIN orders o ON o.drop_id = d.id JOIN handovers h ON h.order_id = o.id WHERE d.creator = ?1 ORDER BY h.written_at";
    /// Of a creator.
    SCANS = "SELECT order_id, at, received_at, outcome FROM pickup_scans WHERE creator = ?1 ORDER BY received_at";
    /// Of a creator.
    TRANSFERS = "SELECT t.from_account, t.to_account, t.amount_minor, t.currency, t.reason, t.reference, t.order_id, t.at
        FROM drops d JOIN orders o ON o.drop_id = d.id JOIN transfers t ON t.order_id = o.id WHERE d.creator = ?1 ORDER BY t.at";
    /// Of a creator: how many, and not who.
    FOLLOWERS = "SELECT COUNT (*) AS followers FROM follows WHERE creator = ?1";
    /// Of a creator.
    MESSAGES = "SELECT drop_id, number, subject, body, written_at, recipients FROM messages WHERE creator = ?1 ORDER BY written_at";
    /// Of a creator.
    CADENCES = "SELECT k.id, k.name, k.rule, k.state, k.template, k.venue, k.made_at,
            (SELECT json_group_array (json_object ('at', o.occurs_at, 'state', o.state, 'drop', o.drop_id))
             FROM occurrences o WHERE o.cadence = k.id) AS told
        FROM cadences k WHERE k.creator = ?1 ORDER BY k.made_at";
    /// Of a creator.
    TEMPLATES = "SELECT id, name, body, made_at, retired_at FROM templates WHERE creator = ?1 ORDER BY made_at";
    /// Of a creator.
    VENUES = "SELECT id, name, place, zone, made_at, closed_at FROM venues WHERE creator = ?1 ORDER BY made_at";
    /// Of a creator.
    SHOOTS = "SELECT s.id, s.town, s.area, s.day, s.note, s.state, s.made_at,
            (SELECT json_group_array (x.product) FROM shoot_products x WHERE x.shoot = s.id) AS products
        FROM shoots s WHERE s.creator = ?1 ORDER BY s.made_at";
    /// Of a creator.
    CONSENTS = "SELECT c.shoot, c.id, c.kind, c.name, c.day, c.note, c.withdraws, c.at
        FROM shoots s JOIN shoot_checks c ON c.shoot = s.id WHERE s.creator = ?1 ORDER BY c.at, c.id";
    /// Of a creator.
    ACTS = "SELECT seq, at, who, what, why FROM audit_log WHERE subject = ?1 ORDER BY seq";
}

/// Everything of a creator.
pub const OF_CREATOR: [Part; 38] = [
    part("profile", "name, town, story, rates, standing", Id, PROFILE),
    part("team", "who works there", Id, TEAM),
    part("invitations", "who was invited", Id, INVITED),
    part("documents", "papers, with what was read and confirmed", Id, DOCUMENTS),
    part("screening", "answers to the scenarios", Id, SCREENING),
    part("account", "where payouts go, masked", Id, ACCOUNT),
    part("provider", "where the payment provider pays, masked", Id, PROVIDER),
    part("payouts", "payouts so far", Id, PAYOUTS),
    part("stops", "when payouts were stopped, and why", Id, STOPS),
    part("verification", "every step of the verification", Id, VERIFICATION),
    part("notes", "what operators noted", Id, NOTES),
    part("products", "products and their variants", Id, PRODUCTS),
    part("prices", "what was charged, and when", Id, PRICES),
    part("provenance", "where pieces come from", Id, PROVENANCE),
    part("uploads", "photographs and clips", Id, UPLOADS),
    part("pictures", "which photograph shows what", Id, PICTURES),
    part("drops", "drops, with their views", Id, DROPS),
    part("items", "stock and price of each drop", Id, ITEMS),
    part("slots", "pickup windows and deliveries", Id, SLOTS),
    part("run-roles", "who does what in a drop", Id, RUN_ROLES),
    part("run-steps", "what had to be done", Id, RUN_STEPS),
    part("cues", "what was said to buyers during a drop", Id, RUN_CUES),
    part("targets", "what should be sold by when", Id, RUN_TARGETS),
    part("coupons", "its coupons", Id, COUPONS),
    part("regulars", "what regulars get", Id, REGULARS),
    part("charged", "at which price things were on sale in drops", Id, CHARGED),
    part("orders", "orders, with whom to hand them to", Id, ORDERS),
    part("handovers", "what was handed over, and how", Id, HANDOVERS),
    part("scans", "what the counter scanned", Id, SCANS),
    part("transfers", "the books", Id, TRANSFERS),
    part("followers", "how many follow", Id, FOLLOWERS),
    part("messages", "what was written to buyers", Id, MESSAGES),
    part("cadences", "when drops come round", Id, CADENCES),
    part("templates", "what drops are made from", Id, TEMPLATES),
    part("venues", "places to sell at", Id, VENUES),
    part("shoots", "photo days", Id, SHOOTS),
    part("consents", "who agreed to be photographed, and what was checked", Id, CONSENTS),
    part("acts", "what is on record about the studio", Id, ACTS),
];
