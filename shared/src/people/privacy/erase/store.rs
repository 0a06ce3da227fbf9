//! The SQL of erasing, in the order in which it runs.

/// The studios that nobody but the person ?1 owns: they end with them.
macro_rules! ending {
    () => {
        "(SELECT m.creator FROM members m WHERE m.person = ?1 AND m.part = 'owner' AND NOT EXISTS (
            SELECT 1 FROM members o WHERE o.creator = m.creator AND o.part = 'owner' AND o.person <> ?1))"
    };
}

crate::queries! {
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
    /// A pseudonym stands in their place. ?2 pseudonym, ?3 now.
    PERSON = "UPDATE people SET email = ?2, name = '', erased_at = ?3 WHERE id = ?1";

    /// By address: letters about their orders, and what those that wait would say.
    ORDER_LETTERS = "DELETE FROM letters WHERE order_id IN (SELECT id FROM orders WHERE LOWER (email) = ?1)";
    /// By address: what somebody wrote about handing their orders over. That they were handed over stays.
    HANDOVERS = "UPDATE handovers SET why = 'erased', undone_why = CASE WHEN undone_why IS NOT NULL THEN 'erased' END
        WHERE order_id IN (SELECT id FROM orders WHERE LOWER (email) = ?1)
          AND (why NOT IN ('', 'erased') OR undone_why <> 'erased')";
    /// By address: an operator's words to them.
    REFUND_NOTES = "UPDATE payments SET refund_note = NULL
        WHERE refund_note IS NOT NULL AND order_id IN (SELECT id FROM orders WHERE LOWER (email) = ?1)";
    /// By address: by which their cards are known again.
    CARDS = "UPDATE payments SET card = '' WHERE card <> '' AND order_id IN (SELECT id FROM orders WHERE LOWER (email) = ?1)";
    /// By address: what was said about giving their money back. That it went back stays.
    REFUND_WORDS = "UPDATE refunds SET note = CASE note WHEN '' THEN '' ELSE 'erased' END, decided_why = CASE decided_why WHEN '' THEN '' ELSE 'erased' END
        WHERE (note NOT IN ('', 'erased') OR decided_why NOT IN ('', 'erased')) AND order_id IN (SELECT id FROM orders WHERE LOWER (email) = ?1)";
    /// By address: the cookie by which their holds know each other. Each becomes its own; one that is under way stays.
    /// Holds with an order of another address are another person's, at the same browser.
    HOLDS = "UPDATE holds SET buyer = 'erased-' || id WHERE state <> 'live'
        AND buyer IN (SELECT buyer FROM orders WHERE LOWER (email) = ?1)
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = holds.id AND LOWER (o.email) <> ?1)";
    /// By address: the cookie by which they waited. Their place stays, and is nobody's.
    LOBBIES = "UPDATE lobby_entries SET buyer = 'erased-' || id WHERE buyer IN (SELECT buyer FROM orders WHERE LOWER (email) = ?1)";
    /// By address: whose member they are.
    MEMBERSHIPS = "DELETE FROM memberships WHERE email = ?1";
    /// The books stay, their buyer's name goes. ?1 address, ?2 pseudonym.
    ORDERS = "UPDATE orders SET email = ?2, mailbox = ?2, buyer = 'erased-' || hold_id, name = '', street = '', postcode = '', town = '', doorstep = '', proven = '' WHERE LOWER (email) = ?1";
    /// Of orders at other addresses: that they had proven theirs. ?1 the mailbox of their address.
    PROVEN = "UPDATE orders SET proven = '' WHERE proven = ?1";
    /// By address.
    LETTERS = "DELETE FROM letters WHERE recipient = ?1";
    /// By address: a unit that is set aside for them goes to the next in line when its time is over.
    WAITING = "DELETE FROM waiting WHERE LOWER (email) = ?1";
    /// By address.
    LINKS = "DELETE FROM sign_in_links WHERE email = ?1";
    /// By address: what nobody has taken up goes whole.
    INVITATIONS = "DELETE FROM invitations WHERE email = ?1 AND used_at IS NULL";
    /// By address.
    BLANK_INVITATIONS = "UPDATE invitations SET email = NULL WHERE email = ?1";

    /// By id.
    SESSIONS = "DELETE FROM sessions WHERE person = ?1";
    /// By id; it fails on `last_money_operator`.
    OPERATOR = "DELETE FROM operators WHERE person = ?1";
    /// By id. A studio that ends keeps its name and its town, because receipts name who sold; the rest of its page goes.
    STUDIOS = concat!("UPDATE creators SET trade = '', story = '', portrait = NULL, submitted_at = NULL, verified_at = NULL,
            rejected_at = NULL, rejected_why = NULL, standing_version = standing_version + 1 WHERE id IN ", ending!());
    /// By id: its papers go with all that was read of them; and an identity card is that of who sent it, whoever goes
    /// on with the studio. The trigger leaves their files to the job.
    DOCUMENTS = concat!("DELETE FROM documents WHERE creator IN ", ending!(), " OR (person = ?1 AND kind = 'id')");
    /// By id.
    ACCOUNTS = concat!("DELETE FROM payout_accounts WHERE creator IN ", ending!());
    /// By id: where they were paid. The payouts stay, in the books.
    BANKS = concat!("UPDATE connected_accounts SET bank = '', last4 = '', missing = '', payouts_on = 0 WHERE creator IN ", ending!());
    /// By id: that it was stopped stays, the words go.
    STOPS = concat!("UPDATE payout_holds SET why = 'erased' WHERE why <> 'erased' AND creator IN ", ending!());
    /// By id.
    SCREENINGS = concat!("DELETE FROM screenings WHERE creator IN ", ending!());
    /// By id: that somebody was vouched for stays, the words go.
    VERIFICATIONS = concat!("UPDATE verifications SET why = 'erased' WHERE why NOT IN ('', 'erased') AND creator IN ", ending!());
    /// By id.
    NOTES = concat!("DELETE FROM flags WHERE creator IN ", ending!());
    /// By id.
    MESSAGES = concat!("DELETE FROM messages WHERE creator IN ", ending!());
    /// By id: who helped and what was said; the rows beneath go with them.
    RUN_SHEETS = concat!("DELETE FROM run_sheets WHERE drop_id IN (SELECT id FROM drops WHERE creator IN ", ending!(), ")");
    /// By id.
    SHOOTS = concat!("UPDATE shoots SET town = '', area = '', area_key = '', note = '' WHERE creator IN ", ending!());
    /// By id: who agreed to be photographed; the photographs go too.
    CONSENTS = concat!("UPDATE shoot_checks SET name = 'erased', note = '' WHERE name <> 'erased' AND shoot IN (
        SELECT id FROM shoots WHERE creator IN ", ending!(), ")");
    /// By id.
    STUDIO_INVITATIONS = concat!("DELETE FROM invitations WHERE creator IN ", ending!());
    /// By id: whom they follow, and who follows what ends.
    FOLLOWS = concat!("DELETE FROM follows WHERE person = ?1 OR creator IN ", ending!());
    /// By id: which drops they left out.
    SKIPS = "DELETE FROM entry_skips WHERE person = ?1";
    /// By id: the cookies by which they came in. That they did stays, because what it cost is in the books of credits.
    ENTRIES = "UPDATE entries SET buyer = 'erased-' || id WHERE person = ?1 AND buyer <> 'erased-' || id";
    /// By id: the words beside credits, theirs and those that an ending studio granted. The rows stay.
    CREDITS = concat!("UPDATE credit_entries SET why = '' WHERE why <> '' AND (person = ?1 OR creator IN ", ending!(), ")");
    /// By id: the circles of what ends.
    CIRCLES = concat!("DELETE FROM memberships WHERE creator IN ", ending!());
    /// By id: drops that nobody ordered from or came in to, with all that belongs to them.
    DROPS = concat!("DELETE FROM drops WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.drop_id = drops.id)
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.drop_id = drops.id) AND creator IN ", ending!());
    /// By id: of a drop that somebody ordered from stays what its receipts show: title, picture, window and price.
    DROP_WORDS = concat!("UPDATE drops SET tagline = '', story = '' WHERE creator IN ", ending!());
    /// By id: the triggers take cadences and what calendars tell of them along, and leave drops as they are.
    TEMPLATES = concat!("DELETE FROM templates WHERE creator IN ", ending!());
    /// By id.
    VENUES = concat!("DELETE FROM venues WHERE creator IN ", ending!());
    /// By id: a product that was in such a drop, or is on record, keeps its title.
    PRODUCTS = concat!("UPDATE products SET state = 'draft', hidden_why = NULL, description = '', title = CASE
            WHEN EXISTS (SELECT 1 FROM provenance_records r WHERE r.product = products.id) OR EXISTS (
              SELECT 1 FROM variants v JOIN drop_items i ON i.sku = v.sku WHERE v.product = products.id) THEN title ELSE '' END
        WHERE creator IN ", ending!());
    /// By id.
    VARIANTS = concat!("UPDATE variants SET title = '', detail = '' WHERE NOT EXISTS (SELECT 1 FROM drop_items i WHERE i.sku = variants.sku)
        AND product IN (SELECT id FROM products WHERE creator IN ", ending!(), ")");
    /// By id: pictures stay where a record of provenance is about a piece that was in such a drop: its owner shows them.
    PICTURES = concat!("DELETE FROM product_pictures WHERE product IN (SELECT id FROM products WHERE creator IN ", ending!(), ")
        AND NOT (EXISTS (SELECT 1 FROM provenance_records r WHERE r.product = product_pictures.product) AND EXISTS (
          SELECT 1 FROM variants v JOIN drop_items i ON i.sku = v.sku WHERE v.product = product_pictures.product))");
    /// By id: the trigger leaves the originals to the job, and the hourly one takes every picture that nothing shows now.
    UPLOADS = concat!("DELETE FROM uploads WHERE NOT EXISTS (SELECT 1 FROM product_pictures i WHERE i.upload = uploads.id) AND creator IN ", ending!());
    /// By id, at ?2: of pictures that stay, the original goes all the same.
    ORIGINALS = concat!("UPDATE uploads SET name = '', alt = '', forgotten_at = ?2 WHERE creator IN ", ending!());
    /// By id, and whoever else worked in what ends. The last: all of the above asks who owns what.
    MEMBERS = concat!("DELETE FROM members WHERE person = ?1 OR creator IN ", ending!());
    /// By id.
    PASSKEYS = "DELETE FROM passkeys WHERE person = ?1";
    /// By id.
    CEREMONIES = "DELETE FROM ceremonies WHERE person = ?1";
    /// By id.
    TOTP = "DELETE FROM totp WHERE person = ?1";
    /// By id.
    RECOVERY_CODES = "DELETE FROM recovery_codes WHERE person = ?1";

    /// Objects that nothing stands for since ?1, the oldest first.
    DUE = "SELECT key FROM discards WHERE since_at <= ?1 ORDER BY since_at, key LIMIT 100";
    /// They are gone: ?1 JSON list of keys.
    GONE = "DELETE FROM discards WHERE key IN (SELECT value FROM json_each (?1))";
}

/// In this order, given the address.
pub const BY_EMAIL: [&str; 13] = [
    MEMBERSHIPS,
    ORDER_LETTERS,
    HANDOVERS,
    REFUND_NOTES,
    CARDS,
    REFUND_WORDS,
    HOLDS,
    LOBBIES,
    LETTERS,
    WAITING,
    LINKS,
    INVITATIONS,
    BLANK_INVITATIONS,
];

/// In this order, given the id, before who owns what is forgotten.
pub const BY_ID: [&str; 29] = [
    SESSIONS,
    OPERATOR,
    STUDIOS,
    DOCUMENTS,
    ACCOUNTS,
    BANKS,
    STOPS,
    SCREENINGS,
    VERIFICATIONS,
    NOTES,
    MESSAGES,
    RUN_SHEETS,
    SHOOTS,
    CONSENTS,
    STUDIO_INVITATIONS,
    FOLLOWS,
    SKIPS,
    ENTRIES,
    CREDITS,
    CIRCLES,
    DROPS,
    DROP_WORDS,
    TEMPLATES,
    VENUES,
    PRODUCTS,
    VARIANTS,
    PICTURES,
    UPLOADS,
    CEREMONIES,
];

/// In this order, given the id, at the end.
pub const LAST: [&str; 4] = [MEMBERS, PASSKEYS, TOTP, RECOVERY_CODES];
