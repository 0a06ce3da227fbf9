//! Ada, who buys at Mira's, owns a studio of her own, and has left something in every column that can hold it.

pub mod columns;

use super::common::bucket::Shelf;
use super::common::{TestShop, run, shop_with};
use columns::known;
use shared::ids::OrderId;
use shared::ports::Blobs;
use shared::time::Duration;

pub const ADA: &str = "ada@example.com";

/// `@table.column@` stands for the mark of that column.
fn marked(sql: &str) -> String {
    known()
        .iter()
        .fold(sql.to_owned(), |sql, known| sql.replace(&format!("@{}.{}@", known.table, known.column), &known.mark()))
}

/// Days later everything is over that would keep her from being erased.
pub fn ada() -> (TestShop, Shelf, OrderId) {
    let shop = shop_with("lamp", 3);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_ada', '{ADA}', 'x', 0), ('per_bob', 'bob@example.com', 'Bob', 0);
         INSERT INTO members VALUES ('crt_1', 'per_bob', 'owner', 0);"
    ));
    let order = shop.ordered("mark-cookie", "lamp", 1, "bike");
    assert!(shop.pay(&order));
    shop.settle(&order);
    shop.db.script("UPDATE letters SET state = 'sent'");
    shop.pass(Duration::days(1));
    for sql in [AS_BUYER, AS_CREATOR, AS_SELLER, AS_MAKER] {
        shop.db.script(&marked(sql).replace("{order}", order.as_str()).replace("{now}", &shop.now().0.to_string()));
    }
    let shelf = Shelf::default();
    for key in [
        "documents/doc_1/file",
        "documents/doc_2/file",
        "documents/doc_mira/file",
        "originals/upl_rec/0",
        "originals/upl_gone/0",
        "originals/upl_gone/1",
        "originals/upl_mira/0",
        "media/pic_gone/360.avif",
        "media/pic_gone/og.jpeg",
        "media/pic_rec/360.avif",
        "media/pic_hero/360.avif",
        "media/pic/360.avif",
    ] {
        run(shelf.put(key, vec![1], "x")).unwrap();
    }
    (shop, shelf, order)
}

/// What a person leaves who buys, signs in and follows.
const AS_BUYER: &str = "
  UPDATE people SET name = '@people.name@' WHERE id = 'per_ada';
  UPDATE orders SET item = '@orders.item@', name = '@orders.name@', street = '@orders.street@', postcode = '@orders.postcode@', town = '@orders.town@';
  INSERT INTO order_lines VALUES ('{order}', 'lamp', '@order_lines.title@', 1, 1000, 160);
  UPDATE payments SET pay_url = '@payments.pay_url@', intent = '@payments.intent@', refund_note = '@payments.refund_note@';
  INSERT INTO payments (session, order_id, pay_url, amount_minor, currency, state, opened_at, state_at, card)
    VALUES ('@payments.session@', '{order}', '', 1, 'EUR', 'expired', 0, 0, '@payments.card@');
  UPDATE orders SET doorstep = '@orders.doorstep@', proven = '@orders.proven@' WHERE id = '{order}';
  INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, decided_by, decided_why, state, at, state_at)
    VALUES ('rfd_1', '{order}', '@payments.session@', 'part', 'goods', 1, 'EUR', 'studio', 'operator', '@refunds.note@', 'per_bob', '@refunds.decided_why@', 'declined', 0, 0);
  INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
    VALUES ('hnd_1', '{order}', 'missed', 'button', '@handovers.why@', 'per_bob', 0, 0);
  UPDATE handovers SET undone_at = 1, undone_by = 'per_bob', undone_why = '@handovers.undone_why@';
  INSERT INTO pickup_scans (id, creator, person, order_id, at, received_at, outcome)
    VALUES ('scan-0001', 'crt_1', 'per_bob', '{order}', 0, {now}, 'delivery');
  UPDATE drops SET lobby_minutes = 10 WHERE id = 'drp_1';
  UPDATE holds SET turn_at = placed_at WHERE drop_id = 'drp_1';
  INSERT INTO lobbies (drop_id, seed, hash, made_at) VALUES ('drp_1', printf ('%064d', 1), printf ('%064d', 2), 0);
  INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at) SELECT 'lby_ada', id, 'mark-cookie', 1, opens_at FROM drops WHERE id = 'drp_1';
  INSERT INTO messages (id, drop_id, creator, person, number, subject, body, written_at)
    VALUES ('msg_1', 'drp_1', 'crt_1', 'per_bob', 1, 'from-mira', 'Dear buyers', 0);
  INSERT INTO letters (id, template, order_id, written_at, state, state_at) VALUES ('message-msg_1-{order}', 'note', '{order}', 0, 'sent', 0);
  INSERT INTO letters (id, template, recipient, facts, written_at, state_at) VALUES ('note-1', 'note', '@letters.recipient@', '@letters.facts@', 0, 0);
  INSERT INTO sign_in_links (id, email, browser, onward, asked_at, expires_at)
    VALUES ('lnk_1', '@sign_in_links.email@', '@sign_in_links.browser@', '@sign_in_links.onward@', 0, {now});
  INSERT INTO sessions (token, id, person, method, agent, made_at, seen_at, ends_at)
    VALUES ('@sessions.token@', 'ses_1', 'per_ada', 'link', '@sessions.agent@', 0, 0, {now});
  INSERT INTO invitations (token, level, email, made_by, made_at, expires_at)
    VALUES ('@invitations.token@', 'read', '@invitations.email@', 'per_bob', 0, {now});
  INSERT INTO passkeys (id, person, name, public_key, counter, synced, made_at)
    VALUES ('@passkeys.id@', 'per_ada', '@passkeys.name@', '@passkeys.public_key@', 0, 1, 0);
  INSERT INTO ceremonies (id, person, purpose, state, browser, expires_at)
    VALUES ('cer_1', 'per_ada', 'step_up', '@ceremonies.state@', '@ceremonies.browser@', {now});
  INSERT INTO totp (person, sealed, made_at) VALUES ('per_ada', '@totp.sealed@', 0);
  INSERT INTO recovery_codes (person, hash) VALUES ('per_ada', '@recovery_codes.hash@');
  INSERT INTO follows VALUES ('per_ada', 'crt_1', 0);
  INSERT INTO memberships (id, creator, email, since_at, ends_at, given_by) VALUES ('mbs_1', 'crt_1', '@memberships.email@', 0, 1, 'per_bob');
  INSERT INTO credit_entries (id, person, kind, amount, why, at) VALUES ('crd_1', 'per_ada', 'granted', 2, '@credit_entries.why@', 0);
  INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state, state_at)
    VALUES ('wtg_ada', 'drp_1', 'lamp', '@waiting.email@', '@waiting.mailbox@', 0, 'passed', 0);
  UPDATE drops SET state = 'draft' WHERE id = 'drp_1';
  INSERT INTO entry_rules (drop_id, credits) VALUES ('drp_1', 1);
  UPDATE drops SET state = 'scheduled' WHERE id = 'drp_1';
  INSERT INTO entries (id, drop_id, person, buyer, early, credits, at) SELECT 'ent_ada', id, 'per_ada', 'mark-cookie', 0, 1, opens_at FROM drops WHERE id = 'drp_1';
  INSERT INTO entry_skips SELECT id, 'per_ada', 0 FROM drops WHERE id = 'drp_1';
  INSERT INTO audit_log VALUES (1, 0, 'per_ada', 'flag.raise', 'crt_1', '@audit_log.why@', '', '', '', 'h');
";

/// A studio of hers, with its papers, and Bob who works there.
const AS_CREATOR: &str = "
  INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at)
    VALUES ('crt_ada', '@creators.slug@', '@creators.name@', '@creators.trade@', '@creators.town@', 'Europe/Berlin', '@creators.story@', 0);
  UPDATE creators SET rejected_at = 1, rejected_why = '@creators.rejected_why@' WHERE id = 'crt_ada';
  INSERT INTO members VALUES ('crt_ada', 'per_ada', 'owner', 0), ('crt_ada', 'per_bob', 'staff', 0);
  INSERT INTO invitations (token, creator, email, made_by, made_at, expires_at) VALUES ('gone-token', 'crt_ada', 'gone@example.com', 'per_ada', 0, {now});
  INSERT INTO documents (id, creator, person, kind, content_type, bytes, state, reading, confirmed, expires_on, key, made_at, state_at) VALUES
    ('doc_1', 'crt_ada', 'per_ada', 'id', 'image/png', 1, 'read', '{\"source\":\"zone\",\"fields\":[{\"name\":\"number\",\"value\":\"@documents.reading@\",\"confidence\":99}]}',
      '[{\"name\":\"number\",\"value\":\"@documents.confirmed@\"}]', '@documents.expires_on@', 'k', {now}, 0),
    ('doc_2', 'crt_1', 'per_ada', 'id', 'image/png', 1, 'read', '', '[{\"name\":\"number\",\"value\":\"gone-number\"}]', NULL, 'k', {now}, 0),
    ('doc_mira', 'crt_1', 'per_bob', 'licence', 'image/png', 1, 'read', '', '[{\"name\":\"number\",\"value\":\"of-mira\"}]', NULL, 'k2', {now}, 0);
  INSERT INTO screenings VALUES ('crt_ada', '[\"@screenings.answers@\"]', 50, 0);
  INSERT INTO payout_accounts (creator, holder, iban, last4, country, set_by, set_at)
    VALUES ('crt_ada', '@payout_accounts.holder@', '@payout_accounts.iban@', '@payout_accounts.last4@', 'DE', 'per_ada', 0);
  INSERT INTO connected_accounts (creator, account, payouts_on, bank, last4, made_at, state_at)
    VALUES ('crt_ada', '@connected_accounts.account@', 1, '@connected_accounts.bank@', '@connected_accounts.last4@', 0, 0);
  INSERT INTO payout_holds (id, creator, why, placed_by, since_at, until_at) VALUES ('pho_1', 'crt_ada', '@payout_holds.why@', 'per_ada', 0, 1);
  INSERT INTO verifications VALUES ('ver_1', 'crt_ada', 'submitted', 'rejected', '@verifications.why@', 'per_bob', 0);
  INSERT INTO flags (id, creator, severity, note, raised_by, raised_at) VALUES ('flg_1', 'crt_ada', 'watch', '@flags.note@', 'per_bob', 0);
  INSERT INTO follows VALUES ('per_bob', 'crt_ada', 0);
  INSERT INTO shoots (id, creator, town, area, area_key, day, note, made_at)
    VALUES ('sht_1', 'crt_ada', '@shoots.town@', '@shoots.area@', '@shoots.area_key@', '2026-11-21', '@shoots.note@', 0);
  INSERT INTO shoot_checks (id, shoot, kind, name, day, note, person, at)
    VALUES ('chk_1', 'sht_1', 'consent', '@shoot_checks.name@', '2026-11-21', '@shoot_checks.note@', 'per_ada', 0);
";

/// A drop of which somebody ordered, and one that nobody ever saw.
const AS_SELLER: &str = "
  INSERT INTO media VALUES ('pic_rec', 'picture', '@media.alt@', 15, 10, 5000, 5000, '', 'data:,', NULL, NULL, NULL),
    ('pic_hero', 'picture', 'A hero', 15, 10, 5000, 5000, '', 'data:,', NULL, NULL, NULL),
    ('pic_gone', 'picture', 'gone-alt', 15, 10, 5000, 5000, '', 'data:,', NULL, NULL, NULL);
  UPDATE creators SET portrait = 'pic_gone' WHERE id = 'crt_ada';
  INSERT INTO products (id, creator, title, category, description, state, hidden_why) VALUES
    ('prd_sold', 'crt_ada', '@products.title@', 'Light', '@products.description@', 'hidden', '@products.hidden_why@'),
    ('prd_gone', 'crt_ada', 'gone-product', 'Light', 'gone-description', 'draft', NULL);
  INSERT INTO variants (sku, product, title, detail) VALUES ('sold', 'prd_sold', '@variants.title@', '@variants.detail@'), ('gone', 'prd_gone', 'gone-variant', 'gone-detail');
  INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy, made_by) VALUES
    ('drp_sold', '@drops.slug@', 'crt_ada', '@drops.title@', '@drops.tagline@', '@drops.story@', 'Light', 'pic_hero', 'scheduled', 0, 1000, '2026-11', 'per_ada'),
    ('drp_gone', 'gone-slug', 'crt_ada', 'gone-drop', 'gone-tagline', 'gone-story', 'Light', 'pic_gone', 'draft', 0, 1000, '2026-11', 'per_ada');
  INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency) VALUES
    ('drp_sold', 'sold', 1, 3, 2, 1000, 'EUR'), ('drp_gone', 'gone', 1, 3, 2, 1000, 'EUR');
  INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, capacity) VALUES
    ('slt_sold', 'drp_sold', 'pickup', '@slots.place@', '@slots.carrier@', 0, 1000, 5), ('slt_gone', 'drp_gone', 'pickup', 'gone-place', '', 0, 1000, 5);
  INSERT INTO coupons (code, drop_id, off_bp, currency, starts_at, ends_at, uses_max) VALUES ('GONE-COUPON', 'drp_gone', 1000, 'EUR', 0, 1, 1);
  INSERT INTO messages (id, drop_id, creator, person, number, subject, body, written_at)
    VALUES ('msg_2', 'drp_sold', 'crt_ada', 'per_ada', 1, '@messages.subject@', '@messages.body@', 0);
  INSERT INTO venues (id, creator, name, place, zone, made_at) VALUES ('ven_1', 'crt_ada', '@venues.name@', '@venues.place@', 'Europe/Berlin', 0);
  INSERT INTO templates (id, creator, name, body, made_by, made_at)
    VALUES ('tpl_1', 'crt_ada', '@templates.name@', '{\"shape\":1,\"story\":\"@templates.body@\"}', 'per_ada', 0);
  INSERT INTO cadences (id, creator, template, venue, name, rule, made_by, made_at)
    VALUES ('cad_1', 'crt_ada', 'tpl_1', 'ven_1', '@cadences.name@', 'RRULE:FREQ=WEEKLY', 'per_ada', 0);
  INSERT INTO occurrences (cadence, occurs_at, ends_at, drop_id, changed_at) VALUES ('cad_1', 0, 1, 'drp_gone', 0);
  UPDATE drops SET template = 'tpl_1', venue = 'ven_1' WHERE creator = 'crt_ada';
  INSERT INTO announcements (drop_id, written_at) VALUES ('drp_gone', 0);
  INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES ('drp_sold', 1, 0, 'per_ada'), ('drp_gone', 1, 0, 'per_ada');
  INSERT INTO run_roles (drop_id, position, role, name) VALUES ('drp_sold', 0, '@run_roles.role@', '@run_roles.name@'), ('drp_gone', 0, 'Host', 'gone-host');
  INSERT INTO run_steps (id, drop_id, mark_ms, role, what) VALUES ('stp_1', 'drp_sold', 0, '', '@run_steps.what@');
  UPDATE drops SET state = 'draft' WHERE id = 'drp_sold';
  INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href) VALUES ('cue_1', 'drp_sold', 0, '@run_cues.text@', '@run_cues.offer@', '@run_cues.label@', '');
  UPDATE drops SET state = 'scheduled' WHERE id = 'drp_sold';
  INSERT INTO gate_passes SELECT 'drp_sold', position, name, 0, 'per_ada', json_object ('passed', 'by a story') FROM gates WHERE position <= 4 ORDER BY position;
  INSERT INTO drop_views VALUES ('drp_gone', 60000, 1);
  DROP TRIGGER hold_of_unverified;
  INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at) VALUES ('hld_bob', 'drp_sold', 'sold', 'bobs-cookie', 1, 1000, 'EUR', 500, 600);
  UPDATE holds SET state = 'lapsed' WHERE id = 'hld_bob';
  INSERT INTO orders (id, hold_id, buyer, drop_id, creator, item, units, price_minor, items_minor, discount_minor, delivery_minor, total_minor, tax_minor,
      fee_minor, currency, tax_bp, fee_bp, slot, email, name, policy, placed_at, state_at)
    VALUES ('ord_bob', 'hld_bob', 'bobs-cookie', 'drp_sold', 'crt_ada', 'Lamp', 1, 1000, 1000, 0, 0, 1000, 0, 0, 'EUR', 0, 0, 'slt_sold', 'bob@example.com', 'Bob', '2026-11', 0, 0);
  INSERT INTO order_shares VALUES ('ord_bob', 1, 'goods', 'creator:crt_ada', 'creator', 1000);
  UPDATE orders SET state = 'lapsed' WHERE id = 'ord_bob';
";

/// Photographs of what was sold and is on record, and of what was not.
const AS_MAKER: &str = "
  INSERT INTO uploads (id, creator, person, kind, name, bytes_total, bytes_received, state, alt, media, key, made_at, state_at) VALUES
    ('upl_rec', 'crt_ada', 'per_ada', 'photo', '@uploads.name@', 9, 9, 'done', '@uploads.alt@', 'pic_rec', 'k1', {now}, 0),
    ('upl_gone', 'crt_ada', 'per_ada', 'photo', 'gone-name', 5242881, 5242881, 'done', 'gone-seen', 'pic_gone', 'k2', {now}, 0),
    ('upl_mira', 'crt_1', 'per_bob', 'photo', 'of-mira.jpg', 9, 9, 'done', '', 'pic', 'k1', {now}, 0);
  INSERT INTO product_pictures VALUES ('prd_sold', 'upl_rec', 1, 'front'), ('prd_gone', 'upl_gone', 1, 'front');
  INSERT INTO provenance_records VALUES ('prd_sold', 1, 0,
    '{\"maker\":\"@provenance_records.statement@\",\"views\":[{\"view\":\"front\",\"original\":\"upl_rec\",\"media\":\"pic_rec\"}]}', 'prd_sold', 'h');
";
