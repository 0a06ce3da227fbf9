//! A drop with a bundle in it.

use super::sqlite::Bug;
use super::{TestShop, shop};

/// `lamps` at €10.00 and `shades` at €7.00, in the drop called `drop` of the test shop, and `sets` of one lamp and two
/// shades for €20.00. Each buyer may have four of anything.
pub fn with_sets(lamps: u32, shades: u32, sets: u32, bug: Bug) -> TestShop {
    let shop = shop::shop_with_bug("lamp", lamps, bug);
    shop.db.script(&format!(
        "INSERT INTO variants (sku, product, title, detail) VALUES ('shade', 'prd_1', 'Shade', 'Paper');
         INSERT INTO variants (sku, product, title, detail, bundle_of) VALUES ('set', 'prd_1', 'Evening set', 'Bundle: Lamp, 2 × Shade', 'drp_1');
         UPDATE drops SET state = 'draft';
         UPDATE drop_items SET limit_per_buyer = 4;
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, is_bundle) VALUES
           ('drp_1', 'shade', 2, {shades}, 4, 700, 'EUR', 0), ('drp_1', 'set', 3, {sets}, 4, 2000, 'EUR', 1);
         INSERT INTO bundle_parts VALUES ('drp_1', 'set', 'lamp', 1), ('drp_1', 'set', 'shade', 2);
         UPDATE drops SET state = 'scheduled';"
    ));
    shop
}

/// Held and sold of an item by its row, and what is available of it by the view.
pub fn stock(shop: &TestShop, sku: &str) -> (i64, i64, i64) {
    let one = |column: &str, from: &str| shop.db.number(&format!("SELECT {column} FROM {from} WHERE sku = '{sku}'"));
    (one("held", "drop_items"), one("sold", "drop_items"), one("available", "stock"))
}
