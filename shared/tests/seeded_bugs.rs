//! Bugs that shops really have, planted one at a time: the audit and the simulation must find each. And with none
//! planted, they must find nothing with the same seeds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::basket::{hold_in, second_maker, together};
use common::planted::{NONE, SEEDS, goes_red, story};
use common::shop::shop_with_bug;
use common::simulation::play_safely;
use common::sqlite::{Bug, Fault};
use common::{interleave, typed};
use shared::checkout::view::Typed;
use shared::time::Duration;

#[test]
fn nothing_is_found_where_nothing_is_planted() {
    let red: Vec<_> = (0..SEEDS).filter_map(|seed| play_safely(seed, NONE).err().map(|error| (seed, error))).collect();
    assert_eq!(red, []);
    for story in [overselling, settling_five_times, letting_lapse, paying_less, paying_together] {
        assert_eq!(story(NONE), Vec::<String>::new());
    }
}

const NAIVE_STOCK: Bug = Bug {
    schema: &[
        ("  CONSTRAINT available_not_negative CHECK (issued - held - sold >= 0),\n", ""),
        ("AND h.expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)", ""),
    ],
    ..NONE
};

const NO_WEBHOOK_KEY: Bug = Bug {
    schema: &[
        ("CREATE UNIQUE INDEX transfer_once", "CREATE INDEX transfer_once"),
        (
            "  id          TEXT PRIMARY KEY,\n  kind        TEXT NOT NULL,\n  received_at INTEGER NOT NULL         -- ms since 1970\n) STRICT, WITHOUT ROWID",
            "  id          TEXT NOT NULL,\n  kind        TEXT NOT NULL,\n  received_at INTEGER NOT NULL\n) STRICT",
        ),
    ],
    ..NONE
};

const NEVER_RELEASED: Bug = Bug {
    schema: &[(
        "UPDATE drop_items SET held = held - NEW.units WHERE drop_id = NEW.drop_id AND sku = NEW.sku;",
        "SELECT 1;",
    )],
    ..NONE
};

const PRICE_FROM_THE_CLIENT: Bug =
    Bug { statements: &[("h.units, h.price_minor, h.currency", "h.units, 1 AS price_minor, h.currency")], ..NONE };

fn overselling(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        for buyer in ["ada", "bob", "cleo"] {
            let _ = shop.hold(buyer, "lamp", 1);
        }
    })
}

fn settling_five_times(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        let order = shop.ordered("ada", "lamp", 1, "early");
        assert!(shop.pay(&order));
        let session = shop.payments.session_of(&order);
        let answers = interleave((0..5).map(|_| shop.try_deliver(&session, "evt_1")));
        assert!(answers.into_iter().all(|answer| answer.is_ok()));
    })
}

fn letting_lapse(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        let _ = shop.hold("ada", "lamp", 2);
        shop.pass(Duration::minutes(10));
        shop.reconcile();
    })
}

fn paying_less(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        let order = shop.ordered("ada", "lamp", 1, "early");
        assert!(shop.pay(&order));
        shop.settle(&order);
    })
}

fn paying_together(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        second_maker(shop, 2);
        let (lamp, jar) = (shop.hold("ada", "lamp", 1).unwrap(), hold_in(shop, "jars", "ada", "jar", 1));
        let placed = together(shop, "ada", &[(&lamp.id, "early"), (&jar.id, "shed")], "ten").unwrap();
        assert!(shop.pay(&placed.orders[0]));
        shop.settle(&placed.orders[0]);
    })
}

const LOSES_A_CENT: Bug =
    Bug { statements: &[("VALUES (?1 || '/' || ?2, ?2, ?3, ?4,", "VALUES (?1 || '/' || ?2, ?2, ?3, ?4 - 1,")], ..NONE };

const SETTLES_THE_FIRST_ORDER: Bug = Bug {
    statements: &[("OR p.basket = ?1 ORDER BY p.session", "OR p.basket = ?1 ORDER BY p.session LIMIT 1")],
    ..NONE
};

#[test]
fn parts_that_do_not_add_up_are_found() {
    let words = "I6 the parts of a basket add up to its payment";
    assert!(paying_together(LOSES_A_CENT).iter().any(|row| row.starts_with(words)), "the story");
    goes_red("a part loses a cent", LOSES_A_CENT, words);
}

#[test]
fn an_order_that_is_forgotten_by_its_payment_is_found() {
    goes_red("only the first order is settled", SETTLES_THE_FIRST_ORDER, "stuck");
}

#[test]
fn naive_stock_is_found() {
    assert!(overselling(NAIVE_STOCK).iter().any(|row| row.starts_with("I1 ")), "the story");
    goes_red("naive stock", NAIVE_STOCK, "I1 sold + held + available = issued");
}

#[test]
fn a_missing_webhook_key_is_found() {
    let found = settling_five_times(NO_WEBHOOK_KEY);
    assert!(found.iter().any(|row| row.starts_with("I6 what is booked")), "the story: {found:?}");
    goes_red("no webhook key", NO_WEBHOOK_KEY, "I6 what is booked is what was agreed");
}

#[test]
fn a_hold_that_is_never_released_is_found() {
    assert!(letting_lapse(NEVER_RELEASED).iter().any(|row| row.starts_with("I1 ")), "the story");
    goes_red("hold never released", NEVER_RELEASED, "I1 sold + held + available = issued");
}

#[test]
fn a_price_from_the_client_is_found() {
    assert!(paying_less(PRICE_FROM_THE_CLIENT).iter().any(|row| row.starts_with("I15 ")), "the story");
    goes_red("price from the client", PRICE_FROM_THE_CLIENT, "I15 the price charged");
}

#[test]
fn a_ledger_in_two_writes_is_found() {
    goes_red("a batch that is no transaction", Bug { splits_batches: true, ..NONE }, "audit.sql");
}

#[test]
fn a_limit_that_is_only_asked_for_is_found() {
    let bug = Bug { schema: &[("limit_per_buyer < NEW.units + (", "0 > (")], ..NONE };
    goes_red("no limit", bug, "I1 units within the limit per buyer");
}

#[test]
fn an_opening_by_the_clock_of_nobody_is_found() {
    let bug = Bug { schema: &[("(state <> 'scheduled' OR NEW.placed_at < opens_at)", "state <> 'scheduled'")], ..NONE };
    goes_red("no opening", bug, "I10 no hold outside the window");
}

#[test]
fn a_drop_that_sells_unarmed_is_found() {
    let selling = |schema| {
        let shop = shop_with_bug("lamp", 2, Bug { schema, ..NONE });
        shop.db.script("UPDATE drops SET state = 'draft'; UPDATE drops SET state = 'scheduled'");
        shop.pass(Duration::seconds(1));
        let _ = shop.hold("ada", "lamp", 1);
        shop.db.broken()
    };
    assert_eq!(selling(&[]), Vec::<String>::new());
    let found = selling(&[("WHERE id = NEW.drop_id AND state = 'scheduled' AND gates < 4", "WHERE FALSE")]);
    assert!(found.iter().any(|row| row.starts_with("I10 no hold before its drop was armed")), "{found:?}");
}

#[test]
fn a_lobby_that_nobody_keeps_is_found() {
    let bug = Bug { schema: &[("(NEW.turn_at IS NULL OR NEW.placed_at < NEW.turn_at)", "FALSE")], ..NONE };
    goes_red("no turn", bug, "I10 no hold outside the window");
}

#[test]
fn a_pause_that_nobody_keeps_is_found() {
    let bug = Bug {
        schema: &[
            ("(d.paused_at IS NOT NULL OR c.suspended_at IS NOT NULL);", "c.suspended_at IS NOT NULL;"),
            ("AND d.paused_at IS NULL AND c.suspended_at IS NULL", "AND c.suspended_at IS NULL"),
        ],
        ..NONE
    };
    goes_red("no pause", bug, "while the drop was paused");
}

#[test]
fn credits_that_are_spent_with_every_try_are_found() {
    // As it once was planned: spent before it is known whether somebody is in already.
    let bug =
        Bug { schema: &[("entry_spends AFTER INSERT ON entries", "entry_spends BEFORE INSERT ON entries")], ..NONE };
    goes_red("credits spent twice", bug, "credits move for a reason");
}

#[test]
fn credits_that_come_back_with_every_change_are_found() {
    let bug = Bug {
        schema: &[
            ("OR NEW.closes_at < OLD.closes_at", "OR NEW.closes_at <> OLD.closes_at"),
            ("SELECT 'refunded-' || e.id,", "SELECT 'refunded-' || e.id || NEW.closes_at,"),
            (
                "WHERE e.drop_id = NEW.id AND e.ended_at IS NULL AND e.credits > 0",
                "WHERE e.drop_id = NEW.id AND e.credits > 0",
            ),
        ],
        ..NONE
    };
    goes_red("credits refunded twice", bug, "credits come back once");
}

#[test]
fn credits_that_nobody_counts_are_found() {
    let bug = Bug {
        schema: &[("'credits_not_negative') WHERE 0 > NEW.amount + (", "'credits_not_negative') WHERE 0 > 0 * (")],
        ..NONE
    };
    goes_red("credits below zero", bug, "I8 nobody has less than no credits");
}

#[test]
fn an_entry_that_nobody_asks_for_is_found() {
    let bug = Bug { schema: &[("RAISE (ABORT, 'hold_without_entry')", "1")], ..NONE };
    goes_red("no entry", bug, "I10 nobody holds in a drop that is entered without coming in");
}

#[test]
fn an_offer_that_leaves_its_place_in_line_is_found() {
    let bug = Bug {
        schema: &[(
            "UPDATE waiting SET state = 'offered', state_at = NEW.placed_at WHERE id = NEW.offered_to;",
            "SELECT 1;",
        )],
        ..NONE
    };
    goes_red("offered and still in line", bug, "a unit is set aside for who has the offer");
}

const PART_FORGOTTEN: Bug = Bug {
    schema: &[("UPDATE drop_items SET held = held - NEW.units * (", "UPDATE drop_items SET held = held - 0 * (")],
    ..NONE
};

const POOL_WITHOUT_A_KEY: Bug = Bug {
    schema: &[
        ("  agreement   TEXT PRIMARY KEY REFERENCES", "  agreement   TEXT NOT NULL REFERENCES"),
        ("  UNIQUE (drop_id, sku, number)\n) STRICT, WITHOUT ROWID", "  UNIQUE (drop_id, sku, number)\n) STRICT"),
        ("state = 'accepted' AND units_released = 0)", "state = 'accepted')"),
        ("c.state = 'accepted' AND c.units_released = 0", "c.state = 'accepted'"),
        ("units_released IN (0, units_agreed) AND ", ""),
    ],
    ..NONE
};

#[test]
fn a_part_that_is_forgotten_when_its_bundle_lapses_is_found() {
    goes_red("a part stays held", PART_FORGOTTEN, "I1 sold + held + available = issued");
    for (bug, finds) in [(NONE, false), (PART_FORGOTTEN, true)] {
        let shop = common::bundles::with_sets(2, 4, 2, bug);
        shop.hold("ada", "set", 1).unwrap();
        shop.pass(Duration::minutes(11));
        shop.hold("bob", "set", 1).unwrap();
        assert_eq!(shop.db.broken().iter().any(|row| row.starts_with("I1 ")), finds);
    }
}

const PARTS_BESIDE_THE_LIMIT: Bug = Bug {
    schema: &[("SELECT RAISE (ABORT, 'mailbox_over_part_limit') FROM (", "SELECT 1 FROM (")],
    // The look before the payment page knows it, too.
    statements: &[("AND i.limit_per_buyer < wanted.units + (", "AND 0 > wanted.units + (")],
    ..NONE
};

#[test]
fn parts_that_an_address_has_beside_its_limit_are_found() {
    for (bug, finds) in [(NONE, false), (PARTS_BESIDE_THE_LIMIT, true)] {
        let shop = common::bundles::with_sets(20, 20, 20, bug);
        for (browser, sku, units) in [("a", "set", 2), ("b", "shade", 1)] {
            let hold = shop.hold(browser, sku, units).unwrap();
            let at_one_address = Typed { email: "ada@gmail.com".into(), ..typed("late") };
            let _ = shop.place(&hold, at_one_address);
        }
        let found = shop.db.broken().iter().any(|row| row.starts_with("I1 units within the limit per address"));
        assert_eq!(found, finds);
    }
}

#[test]
fn a_pool_that_comes_in_twice_is_found() {
    for (bug, finds) in [(NONE, false), (POOL_WITHOUT_A_KEY, true)] {
        let shop = shop_with_bug("lamp", 1, bug);
        common::bundles::promise(&shop, 1);
        for buyer in ["ada", "bob", "cleo"] {
            let _ = shop.hold(buyer, "lamp", 1);
        }
        assert_eq!(shop.db.broken().iter().any(|row| row.starts_with("I1 what a partner promised")), finds);
    }
    goes_red("released twice", POOL_WITHOUT_A_KEY, "I1 what a partner promised comes in once");
}

const CUES_WITHOUT_A_CLAIM: Bug = Bug {
    schema: &[(
        "  PRIMARY KEY (cue, channel),\n  CONSTRAINT chat_attempts",
        "  PRIMARY KEY (cue, channel, claim),\n  CONSTRAINT chat_attempts",
    )],
    statements: &[("AND NOT EXISTS (SELECT 1 FROM chat_posts o WHERE o.cue = p.cue AND o.channel = p.channel)", "")],
    ..NONE
};

#[test]
fn a_cue_that_is_said_twice_is_found() {
    for (bug, finds) in [(NONE, false), (CUES_WITHOUT_A_CLAIM, true)] {
        let shop = shop_with_bug("lamp", 1, bug);
        common::chats::with_a_cue(&shop);
        shop.pass(Duration::minutes(5));
        let chats = common::chats::Chats::default();
        for _ in 0..3 {
            common::chats::says(&shop, &chats);
        }
        assert_eq!(chats.there.borrow().len() > 1, finds);
        assert_eq!(shop.db.broken().iter().any(|row| row.starts_with("A9 a cue is said in a channel once")), finds);
    }
}

#[test]
fn a_planted_bug_must_be_there_to_be_planted() {
    let none = Bug { schema: &[("no such text", "")], ..NONE };
    assert!(std::panic::catch_unwind(|| shop_with_bug("lamp", 1, none)).is_err());
    let none = Bug { statements: &[("no such text", "")], ..NONE };
    assert!(std::panic::catch_unwind(|| shop_with_bug("lamp", 1, none)).is_err());
    let shop = shop_with_bug("lamp", 1, NONE);
    shop.db_fails(&[Fault::None]);
    assert!(shop.place(&shop.hold("ada", "lamp", 1).unwrap(), typed("early")).is_ok());
}
