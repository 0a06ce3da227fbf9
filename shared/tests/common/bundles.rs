//! A drop with a bundle in it, and one with units in reserve.

use super::sqlite::Bug;
use super::{TestShop, armed, shop};

/// `lamps` at €10.00 and `shades` at €7.00, in the drop called `drop` of the test shop, and `sets` of one lamp and two
/// shades for €20.00. Each buyer may have four of anything.
pub fn with_sets(lamps: u32, shades: u32, sets: u32, bug: Bug) -> TestShop {
    let shop = shop::shop_with_bug("lamp", lamps, bug);
    add_sets(&shop, shades, sets);
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 4");
    shop
}

/// The same in a shop that is there.
pub fn add_sets(shop: &TestShop, shades: u32, sets: u32) {
    shop.db.script(&format!(
        "INSERT INTO variants (sku, product, title, detail) VALUES ('shade', 'prd_1', 'Shade', 'Paper');
         INSERT INTO variants (sku, product, title, detail, bundle_of) VALUES ('set', 'prd_1', 'Evening set', 'Bundle: Lamp, 2 × Shade', 'drp_1');
         UPDATE drops SET state = 'draft';
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, is_bundle) VALUES
           ('drp_1', 'shade', 2, {shades}, 4, 700, 'EUR', 0), ('drp_1', 'set', 3, {sets}, 4, 2000, 'EUR', 1);
         INSERT INTO bundle_parts VALUES ('drp_1', 'set', 'lamp', 1), ('drp_1', 'set', 'shade', 2);
         UPDATE drops SET state = 'scheduled';"
    ));
    armed(&shop.db, "drp_1");
}

/// So many lamps of a partner's, promised to the drop of the test shop at €6.50 each.
pub fn promise(shop: &TestShop, units: u32) {
    shop.db.script(&format!(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at)
           VALUES ('crt_9', 'partner', 'Partner', 'Brass', 'Berlin', 'Europe/Berlin', '', 0, 1);
         INSERT INTO products (id, creator, title, category, state) VALUES ('prd_9', 'crt_9', 'Lamp', 'Light', 'listed');
         INSERT INTO variants (sku, product, title, detail, stock) VALUES ('spare', 'prd_9', 'Spare lamp', 'Brass', {units});
         INSERT INTO contingency (id, drop_id, sku, creator, partner, units_agreed, price_minor, currency, proposed_at)
           VALUES ('ctg_1', 'drp_1', 'lamp', 'crt_1', 'crt_9', {units}, 650, 'EUR', 0);
         UPDATE contingency SET state = 'accepted', from_sku = 'spare', answered_at = 0;"
    ));
}

/// What was promised is settled: what was not sold is home.
pub fn settle(shop: &TestShop) {
    shop.db.script(
        "UPDATE contingency SET state = 'settled', settled_at = 1,
           units_sold = COALESCE ((SELECT s.sold FROM contingency_shares s WHERE s.id = contingency.id), 0)",
    );
}

/// Held and sold of an item by its row, and what is available of it by the view.
pub fn stock(shop: &TestShop, sku: &str) -> (i64, i64, i64) {
    let one = |column: &str, from: &str| shop.db.number(&format!("SELECT {column} FROM {from} WHERE sku = '{sku}'"));
    (one("held", "drop_items"), one("sold", "drop_items"), one("available", "stock"))
}
