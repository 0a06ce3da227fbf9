//! The SQL of what is known of somebody, and of forgetting it.

crate::queries! {
    /// By id.
    OF_PERSON = "SELECT id, email, name, made_at FROM people WHERE id = ?1";
    /// By id.
    OF_ROLES = "SELECT 'desk' AS place, level AS part, since_at FROM operators WHERE person = ?1
        UNION ALL SELECT c.name, m.part, m.since_at FROM members m JOIN creators c ON c.id = m.creator WHERE m.person = ?1";
    /// By id.
    OF_SESSIONS = "SELECT id, method, agent, made_at, seen_at, ends_at, ended_at FROM sessions WHERE person = ?1 ORDER BY made_at";
    /// By id.
    OF_PASSKEYS = "SELECT name, synced, made_at, used_at FROM passkeys WHERE person = ?1 ORDER BY made_at";
    /// By id.
    OF_ACTS = "SELECT seq, at, what, subject, why FROM audit_log WHERE who = ?1 ORDER BY seq";
    /// By address.
    OF_ORDERS = "SELECT o.id, o.state, o.placed_at, c.name AS creator, o.item, o.units, o.total_minor, o.tax_minor, o.currency,
            o.name, o.email, o.street, o.postcode, o.town, o.coupon, o.policy, o.refund_reason
        FROM orders o JOIN creators c ON c.id = o.creator WHERE LOWER (o.email) = ?1 ORDER BY o.placed_at";
    /// By address.
    OF_LETTERS = "SELECT l.id, l.template, l.written_at, l.state FROM letters l WHERE l.recipient = ?1
        UNION ALL SELECT l.id, l.template, l.written_at, l.state FROM orders o JOIN letters l ON l.order_id = o.id WHERE LOWER (o.email) = ?1";
    /// By address.
    OF_INVITATIONS = "SELECT i.level, c.name AS studio, i.made_at, i.expires_at, i.used_at
        FROM invitations i LEFT JOIN creators c ON c.id = i.creator WHERE i.email = ?1 ORDER BY i.made_at";
    /// Of a creator.
    STUDIO = "SELECT id, slug, name, trade, town, zone, story, portrait, verified_at, fee_bp, tax_bp, tax_area FROM creators WHERE id = ?1";
    /// Of a creator.
    STUDIO_TEAM = "SELECT p.email, p.name, m.part, m.since_at FROM members m JOIN people p ON p.id = m.person WHERE m.creator = ?1";
    /// Of a creator.
    STUDIO_PRODUCTS = "SELECT p.id, p.title, p.category, v.sku, v.title AS variant, v.detail
        FROM products p LEFT JOIN variants v ON v.product = p.id WHERE p.creator = ?1 ORDER BY p.id, v.sku";
    /// Of a creator.
    STUDIO_PRICES = "SELECT r.sku, r.charged_at, r.until_at, r.price_minor, r.currency
        FROM products p JOIN variants v ON v.product = p.id JOIN prices r ON r.sku = v.sku WHERE p.creator = ?1 ORDER BY r.sku, r.charged_at";
    /// Of a creator.
    STUDIO_DROPS = "SELECT id, slug, title, tagline, story, category, hero, state, opens_at, closes_at, policy FROM drops WHERE creator = ?1 ORDER BY opens_at";
    /// Of a creator.
    STUDIO_ITEMS = "SELECT i.drop_id, i.sku, i.issued, i.held, i.sold, i.limit_per_buyer, i.price_minor, i.currency
        FROM drops d JOIN drop_items i ON i.drop_id = d.id WHERE d.creator = ?1 ORDER BY i.drop_id, i.position";
    /// Of a creator.
    STUDIO_SLOTS = "SELECT s.id, s.drop_id, s.kind, s.place, s.starts_at, s.ends_at, s.price_minor, s.capacity, s.taken
        FROM drops d JOIN slots s ON s.drop_id = d.id WHERE d.creator = ?1 ORDER BY s.starts_at";
    /// Of a creator.
    STUDIO_ORDERS = "SELECT o.id, o.state, o.placed_at, o.drop_id, o.item, o.units, o.price_minor, o.discount_minor, o.delivery_minor,
            o.total_minor, o.tax_minor, o.fee_minor, o.currency, o.slot, o.name, o.email, o.street, o.postcode, o.town
        FROM drops d JOIN orders o ON o.drop_id = d.id WHERE d.creator = ?1 ORDER BY o.placed_at";
    /// Of a creator.
    STUDIO_TRANSFERS = "SELECT t.from_account, t.to_account, t.amount_minor, t.currency, t.reason, t.reference, t.order_id, t.at
        FROM drops d JOIN orders o ON o.drop_id = d.id JOIN transfers t ON t.order_id = o.id WHERE d.creator = ?1 ORDER BY t.at";

    /// Of a creator.
    STUDIO_ACTS = "SELECT seq, at, who, what, why FROM audit_log WHERE subject = ?1 ORDER BY seq";

    /// What speaks against erasing the person ?1 with the address ?2 at ?3. One row; each column counts.
    AGAINST = "SELECT
        (SELECT COUNT (*) FROM orders o JOIN slots s ON s.id = o.slot
           WHERE LOWER (o.email) = ?2 AND o.state IN ('placed', 'paid') AND s.ends_at > ?3) AS orders,
        (SELECT COUNT (*) FROM members m WHERE m.person = ?1 AND m.part = 'owner' AND (
           SELECT SUM (CASE WHEN to_account = 'creator:' || m.creator THEN amount_minor ELSE -amount_minor END)
           FROM transfers WHERE 'creator:' || m.creator IN (from_account, to_account)) > 0) AS money,
        (SELECT COUNT (*) FROM members m JOIN drops d ON d.creator = m.creator
           WHERE m.person = ?1 AND m.part = 'owner' AND d.state <> 'draft' AND d.closes_at > ?3) AS drops";
    /// Fails on `moved_on` when the person ?1 is not there any more, or something speaks against it by now: as in AGAINST.
    EXPECT_NOTHING_AGAINST = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM people WHERE id = ?1 AND erased_at IS NULL)
        OR EXISTS (SELECT 1 FROM orders o JOIN slots s ON s.id = o.slot
           WHERE LOWER (o.email) = ?2 AND o.state IN ('placed', 'paid') AND s.ends_at > ?3)
        OR EXISTS (SELECT 1 FROM members m WHERE m.person = ?1 AND m.part = 'owner' AND (
           SELECT SUM (CASE WHEN to_account = 'creator:' || m.creator THEN amount_minor ELSE -amount_minor END)
           FROM transfers WHERE 'creator:' || m.creator IN (from_account, to_account)) > 0)
        OR EXISTS (SELECT 1 FROM members m JOIN drops d ON d.creator = m.creator
           WHERE m.person = ?1 AND m.part = 'owner' AND d.state <> 'draft' AND d.closes_at > ?3)";
    /// A pseudonym stands in their place.
    ERASE_PERSON = "UPDATE people SET email = ?2, name = '', erased_at = ?3 WHERE id = ?1";
    /// The books stay, their buyer's name goes. ?1 address, ?2 pseudonym.
    ERASE_ORDERS = "UPDATE orders SET email = ?2, name = '', street = '', postcode = '', town = '' WHERE LOWER (email) = ?1";
    /// By address.
    ERASE_LETTERS = "DELETE FROM letters WHERE recipient = ?1";
    /// By address.
    ERASE_LINKS = "DELETE FROM sign_in_links WHERE email = ?1";
    /// By address: what nobody has taken up goes whole.
    ERASE_INVITATIONS = "DELETE FROM invitations WHERE email = ?1 AND used_at IS NULL";
    /// By address.
    BLANK_INVITATIONS = "UPDATE invitations SET email = NULL WHERE email = ?1";
    /// By id.
    ERASE_SESSIONS = "DELETE FROM sessions WHERE person = ?1";
    /// By id; it fails on `last_money_operator`.
    ERASE_OPERATOR = "DELETE FROM operators WHERE person = ?1";
    /// By id. A studio that nobody else owns keeps its name, because receipts name who sold; its story and its portrait go.
    CLOSE_STUDIOS = "UPDATE creators SET story = '', portrait = NULL, verified_at = NULL WHERE id IN (
        SELECT m.creator FROM members m WHERE m.person = ?1 AND m.part = 'owner' AND NOT EXISTS (
            SELECT 1 FROM members o WHERE o.creator = m.creator AND o.part = 'owner' AND o.person <> ?1))";
    /// By id.
    ERASE_MEMBER = "DELETE FROM members WHERE person = ?1";
    /// By id.
    ERASE_PASSKEYS = "DELETE FROM passkeys WHERE person = ?1";
    /// By id.
    ERASE_CEREMONIES = "DELETE FROM ceremonies WHERE person = ?1";
    /// By id.
    ERASE_TOTP = "DELETE FROM totp WHERE person = ?1";
    /// By id.
    ERASE_RECOVERY_CODES = "DELETE FROM recovery_codes WHERE person = ?1";
    /// Whether somebody can show more than a letter.
    HAS_STRONG_WAY = "SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM passkeys WHERE person = ?1)
        OR EXISTS (SELECT 1 FROM totp WHERE person = ?1 AND confirmed_at IS NOT NULL)";
    /// When the session ?1 began.
    BEGAN = "SELECT made_at FROM sessions WHERE id = ?1";

    /// Links a day after they ran out.
    FORGET_LINKS = "DELETE FROM sign_in_links WHERE expires_at <= ?1";
    /// Sessions that have ended.
    FORGET_SESSIONS = "DELETE FROM sessions WHERE ended_at <= ?1 OR ends_at <= ?1";
    /// Invitations that ran out.
    FORGET_INVITATIONS = "DELETE FROM invitations WHERE expires_at <= ?1";
    /// Letters to nobody's order: that they were written, and to whom.
    FORGET_LETTERS = "DELETE FROM letters WHERE order_id IS NULL AND state <> 'waiting' AND state_at <= ?1";
    /// Questions to a device that nobody answers any more.
    FORGET_CEREMONIES = "DELETE FROM ceremonies WHERE expires_at <= ?1";
}
