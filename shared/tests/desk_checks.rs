//! The checks of the whole record, as the desk runs and lists them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{run, shop_with};
use shared::desk::record::{self as record_of, flow as record};
use shared::desk::view::{Part, Sheet};

#[test]
fn the_checks_find_what_is_wrong() {
    let shop = shop_with("lamp", 3);
    assert!(run(record::findings(&shop.ports())).unwrap().is_empty());
    shop.db.script("UPDATE drop_items SET sold = 1");
    let found = run(record::findings(&shop.ports())).unwrap();
    assert!(found[0].invariant.starts_with("I1"), "{found:?}");
    let ran = |found: &[record_of::Finding]| {
        record::checked(found, &record_of::Run { at: shop.now(), took_ms: 3, by_itself: None })
    };
    let sheet = ran(&found);
    assert!(matches!(sheet.parts.first(), Some(Part::Words(words)) if words.starts_with("1 findings")));
    let results = |sheet: &Sheet| {
        let table = sheet.parts.iter().find_map(|part| match part {
            Part::Table(Some("Every check"), table) => Some(table.clone()),
            _ => None,
        });
        let rows = table.expect("every check is listed").rows;
        rows.into_iter().map(|row| (format!("{:?}", row.cells[0]), format!("{:?}", row.cells[1]))).collect::<Vec<_>>()
    };
    let red = results(&sheet).into_iter().filter(|(_, result)| result.contains("Does not hold")).collect::<Vec<_>>();
    assert_eq!(red.len(), 1, "{red:?}");
    assert!(red[0].0.contains(&found[0].invariant), "{red:?}");
    assert!(results(&ran(&[])).iter().all(|(_, result)| result.contains("Holds")));
}

#[test]
fn every_check_is_listed_by_the_name_it_is_found_by() {
    let names = record_of::invariants();
    assert!(names.len() >= 50, "{names:?}");
    for name in [
        "I2 the trial balance is zero",
        "an offer that nobody has taken is nobody's",
        "I11 the record of acts is whole",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
    assert!(names.iter().all(|name| (8..120).contains(&name.len()) && !name.contains(['|', '(', '?'])), "{names:?}");
}
