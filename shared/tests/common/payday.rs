//! The days after an afternoon: everybody collects, and creators are paid, whatever fails meanwhile.

use super::bank::{connected, promises};
use super::dice::Dice;
use super::run;
use super::shop::TestShop;
use super::sqlite::Fault;
use shared::checkout::sale::flow::Event;
use shared::payouts::news::News;
use shared::payouts::news::flow::news;
use shared::payouts::pace::Pace;
use shared::payouts::round::flow::round;
use shared::ports::PaidOut;
use shared::time::Duration;

/// Plays three weeks of payouts: rounds that end half way, two at once, faults before and after an effect, events twice
/// and out of order, payouts that come back. The error says which promise was broken.
pub fn play(shop: &TestShop, dice: &Dice) -> Result<i64, String> {
    connected(shop);
    shop.db.script("UPDATE payout_limits SET minimum_minor = 1, approval_minor = 100000000");
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           SELECT 'han_' || o.id, o.id, CASE s.kind WHEN 'pickup' THEN 'collected' ELSE 'delivered' END, 'scan', '', 'per_owner', {now}, {now}
           FROM orders o JOIN slots s ON s.id = o.slot WHERE o.state = 'paid'"
    ));
    for week in 0..3 {
        let next = Pace::Weekly.period(shop.now(), "Europe/Berlin").next;
        shop.pass(next + Duration::minutes(1) - shop.now());
        for turn in 0..4 {
            rough(shop, dice);
            tell(shop, dice, &format!("{week}-{turn}"));
            shop.pass(Duration::minutes(dice.between(1, 25)));
        }
    }
    // The weather clears: whoever comes next brings everything to its end.
    shop.db.faults.borrow_mut().clear();
    shop.payments.faults.borrow_mut().clear();
    for _ in 0..3 {
        shop.pass(Duration::minutes(21));
        run(round(&shop.ports())).map_err(|e| e.to_string())?;
    }
    shop.db.script("UPDATE letters SET state = 'sent' WHERE state = 'waiting'");
    let broken = promises(shop);
    let stuck = shop.db.number("SELECT COUNT (*) FROM payouts WHERE state IN ('due', 'sending', 'failing')");
    // What the shop pays towards prices it has to bring itself: the provider's account tells, and is no promise of a payout.
    let of_payouts = |row: &String| ["I2 ", "I7 ", "I8 what is aside"].iter().any(|start| row.starts_with(start));
    let seven: Vec<String> = shop.db.broken().into_iter().filter(of_payouts).collect();
    if broken.is_empty() && seven.is_empty() && stuck == 0 {
        Ok(shop.db.number("SELECT COUNT (*) FROM payouts WHERE state IN ('sent', 'paid')"))
    } else {
        Err(format!("payday: {broken:?} {seven:?}, {stuck} stuck"))
    }
}

/// A shop with a bug, in which a sale was handed over and Monday has come.
pub fn released(bug: super::sqlite::Bug) -> TestShop {
    let shop = super::shop::shop_with_bug("lamp", 20, bug);
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 20");
    connected(&shop);
    let order = shop.ordered("ada", "lamp", 10, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           VALUES ('han', '{order}', 'collected', 'scan', '', 'per_owner', {now}, {now})"
    ));
    let next = Pace::Weekly.period(shop.now(), "Europe/Berlin").next;
    shop.pass(next + Duration::minutes(1) - shop.now());
    shop
}

/// One or two rounds at once, each of which may end in the middle.
fn rough(shop: &TestShop, dice: &Dice) {
    for _ in 0..dice.between(0, 12) {
        let fault = *dice.pick(&[Fault::None, Fault::None, Fault::None, Fault::BeforeCommit, Fault::AfterCommit]);
        shop.db.faults.borrow_mut().push_back(fault);
        let fault = *dice.pick(&[Fault::None, Fault::None, Fault::BeforeCommit, Fault::AfterCommit]);
        shop.payments.faults.borrow_mut().push_back(fault);
    }
    if dice.chance(8) {
        shop.payments.bank.refusals.borrow_mut().push((*dice.pick(&["transfer", "payout"]), "account_closed"));
    }
    let ports = shop.ports();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut both: Vec<_> = (0..dice.between(1, 2)).map(|_| (Box::pin(round(&ports)), dice.between(1, 60))).collect();
    while !both.is_empty() {
        // Whoever has had so many turns is gone, wherever they were.
        both.retain_mut(|(future, turns)| {
            *turns -= 1;
            *turns > 0 && future.as_mut().poll(&mut context).is_pending()
        });
    }
}

/// The provider tells how payouts went, more than once.
fn tell(shop: &TestShop, dice: &Dice, when: &str) {
    let names: Vec<String> = shop.payments.bank.payouts.borrow().values().map(|one| one.id.clone()).collect();
    for name in names {
        let before = shop.payments.bank.payouts.borrow().values().find(|one| one.id == name).unwrap().state.clone();
        let state = match before {
            PaidOut::Failed(_) => before,
            PaidOut::OnItsWay | PaidOut::Paid if dice.chance(4) => PaidOut::Failed("account_closed".to_owned()),
            PaidOut::OnItsWay if dice.chance(40) => continue,
            _ => PaidOut::Paid,
        };
        let told = shop.payments.bank.ends(&name, state);
        for again in 0..dice.between(0, 2) {
            let event = Event { id: format!("evt_{name}_{when}_{again}"), kind: "payout".to_owned() };
            let _ = run(news(&shop.ports(), &News::Payout(told.clone()), &event));
        }
    }
}
