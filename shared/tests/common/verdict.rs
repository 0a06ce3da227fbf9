//! What a simulated afternoon is judged by: in the middle of it, and in the end.

use super::simulation::World;
use shared::ports::SessionState;
use std::collections::BTreeMap;

/// What no fault excuses, at any moment.
pub fn promises_hold_at_any_time(world: &World) -> Result<(), String> {
    let broken: Vec<_> = world.shop.db.broken().into_iter().filter(|row| !row.starts_with("I14")).collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("in the middle of it, audit.sql found:\n{}", broken.join("\n")))
    }
}

/// What holds in the end.
pub fn verdict(world: &World) -> Result<(), String> {
    let shop = &world.shop;
    let mut wrong = world.complaints.borrow().clone();
    wrong.extend(shop.db.broken().into_iter().map(|row| format!("audit.sql: {row}")));
    let mut expect = |what: &str, holds: bool| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let sold = shop.db.number("SELECT SUM (sold) FROM drop_items");
    // What an operator gave back stays counted until it is offered to somebody else.
    let bought = shop.db.number(
        "SELECT COALESCE (SUM (u.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id JOIN units_of_holds u ON u.id = h.id
         WHERE o.state = 'paid' OR (o.refund_reason IN ('operator', 'charged_back') AND h.state = 'sold')",
    );
    expect(&format!("{sold} units are sold, {bought} are in orders paid for"), sold == bought);
    expect("units are still held", shop.db.number("SELECT SUM (held) FROM drop_items") == 0);
    let stuck = shop.db.number(
        "SELECT (SELECT COUNT (*) FROM payments WHERE state IN ('open', 'refunding')) + (SELECT COUNT (*) FROM refunds WHERE state = 'begun')",
    );
    expect(&format!("{stuck} payments are stuck"), stuck == 0);
    expect("an order is still waiting", shop.db.number("SELECT COUNT (*) FROM orders WHERE state = 'placed'") == 0);
    let holders = shop.db.pairs("SELECT id, buyer, units FROM holds");
    for (hold, buyer) in world.held.borrow().iter() {
        let is_theirs = holders.get(hold.as_str()).is_some_and(|(holder, _)| holder == buyer);
        expect(&format!("{buyer} was promised {hold}, which is gone"), is_theirs);
    }
    let states: BTreeMap<String, (String, i64)> = shop.db.pairs("SELECT id, state, total_minor FROM orders");
    for order in world.placed.borrow().iter() {
        expect(&format!("{order} was promised and is gone"), states.contains_key(order.as_str()));
    }
    let by_operators =
        shop.db.pairs("SELECT id, state, 0 FROM orders WHERE refund_reason IN ('operator', 'charged_back')");
    // What a bank takes back meanwhile is no longer an operator's to give.
    for order in world.given_back.borrow().difference(&world.disputed.borrow()) {
        let is_back = by_operators.get(order.as_str()).is_some_and(|(state, _)| state == "refunded");
        expect(&format!("an operator was told that {order} goes back, and it did not"), is_back);
    }
    for order in world.sold.borrow().iter() {
        let state = states.get(order.as_str()).map(|(state, _)| state.as_str());
        // What an operator gave back was sold before; only what was paid is given back.
        let is_back = state == Some("refunded") && by_operators.contains_key(order.as_str());
        expect(&format!("{order} was said to be sold and is {state:?}"), state == Some("paid") || is_back);
    }
    let kept = shop.payments.kept();
    let back = |sql: &str| -> BTreeMap<String, (String, i64)> { shop.db.pairs(sql) };
    let parts = back(
        "SELECT order_id, '', SUM (amount_minor) FROM refunds WHERE state = 'done' AND kind <> 'returned' GROUP BY order_id",
    );
    let lost = back("SELECT order_id, '', SUM (amount_minor) FROM chargebacks WHERE funds = 'gone' GROUP BY order_id");
    let came_back = back(
        "SELECT r.order_id, '', SUM (b.amount_minor) FROM refund_bounces b JOIN refunds r ON r.id = b.refund WHERE b.state <> 'paid' GROUP BY r.order_id",
    );
    let of = |all: &BTreeMap<String, (String, i64)>, order: &str| all.get(order).map_or(0, |(_, minor)| *minor);
    // What a basket was paid with is kept for its first order: there, all of it is looked at together.
    let due = |(order, (state, total)): (&String, &(String, i64))| {
        if state == "paid" { *total - of(&parts, order) } else { of(&lost, order) }
    };
    let all_back: i64 = came_back.values().map(|(_, minor)| minor).sum();
    let (all_due, all_kept) = (states.iter().map(due).sum::<i64>() + all_back, kept.values().sum::<i64>());
    expect(&format!("the provider keeps {all_kept} instead of {all_due}"), all_due == all_kept);
    for (order, (state, total)) in states.iter().filter(|_| !world.jars) {
        // What a bank took is not the provider's to keep or to give: it is beside the refunds.
        let due = if state == "paid" { *total - of(&parts, order) } else { of(&lost, order) } + of(&came_back, order);
        let has = kept.get(order).copied().unwrap_or(0);
        expect(&format!("{order} is {state}: the provider keeps {has} instead of {due}"), has == due);
    }
    // What of each payment has not gone back, in all of its parts; what a bank took is beside the refunds.
    let rest = "SELECT COALESCE (p.basket, p.session), '', SUM (p.amount_minor - p.refunded_minor + COALESCE ((
        SELECT SUM (b.amount_minor) FROM chargebacks b WHERE b.session = p.session AND b.funds = 'gone'), 0) + COALESCE ((
        SELECT SUM (n.amount_minor) FROM refund_bounces n JOIN refunds r ON r.id = n.refund WHERE r.session = p.session AND n.state <> 'paid'), 0))
        FROM payments p WHERE p.state IN ('captured', 'refunding', 'refunded') GROUP BY 1";
    for (session, (_, rest)) in back(rest) {
        let has = shop.payments.kept_of(&shop.payments.get(&session));
        expect(&format!("of {session} the provider keeps {has} instead of {rest}"), has == rest);
    }
    expect("money of an order that nobody knows", kept.iter().all(|(order, m)| *m == 0 || states.contains_key(order)));
    let settled = shop
        .db
        .pairs("SELECT COALESCE (basket, session), state, 0 FROM payments WHERE state IN ('captured', 'refunded')");
    for session in world.paid.borrow().iter() {
        let state = shop.payments.get(session).state;
        expect(&format!("{session} was paid and is {state:?}"), state == SessionState::Paid);
        expect(&format!("{session} was paid and is neither captured nor refunded"), settled.contains_key(session));
    }
    for (what, sql) in [
        ("a paid order without a receipt", "SELECT COUNT (*) FROM orders o WHERE state = 'paid' AND NOT EXISTS
            (SELECT 1 FROM letters l WHERE l.template = 'receipt' AND l.state = 'sent' AND (l.order_id = o.id OR l.order_id IN (
              SELECT q.order_id FROM payments p JOIN payments q ON q.basket = p.basket WHERE p.order_id = o.id AND p.state = 'captured')))"),
        ("a refund that nobody was told of", "SELECT COUNT (*) FROM refunds r WHERE state = 'done' AND NOT EXISTS
            (SELECT 1 FROM letters l WHERE l.id = r.id AND l.state = 'sent')"),
        ("a refund that is not in the books", "SELECT COUNT (*) FROM refunds r WHERE state = 'done' AND kind <> 'returned' AND (SELECT COUNT (*)
            FROM transfers t WHERE t.reference = r.id AND t.reason = 'refund' AND t.amount_minor = r.amount_minor) <> 1"),
    ] {
        expect(what, shop.db.number(sql) == 0);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
