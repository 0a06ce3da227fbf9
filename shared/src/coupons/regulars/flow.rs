//! What regulars get: setting it, ending it.

use crate::audit::Act;
use crate::audit::flow::record;
use crate::coupons::Maker;
use crate::coupons::form::rule;
use crate::coupons::refused::CouponRefused;
use crate::coupons::store;
use crate::coupons::view::TypedRule;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;

/// From now on regulars get this; `seen` is the rule that the form was shown with, empty for none.
///
/// # Errors
/// As [`CouponRefused`] says; `MovedOn` when somebody set another one meanwhile.
pub async fn set(
    ports: &Ports<'_>,
    who: &PersonId,
    maker: &Maker,
    seen: &str,
    typed: &TypedRule,
    key: Key,
) -> Result<(), Failure<CouponRefused>> {
    let facts = crate::coupons::flow::facts(ports, maker).await?;
    let rule = rule(typed, facts.currency).map_err(|notices| Failure::Refused(CouponRefused::Typed(notices)))?;
    let (creator, (off_bp, off_minor)) = (maker.creator(), rule.off.columns());
    let statements = vec![
        stmt!(store::EXPECT_RULE, creator, seen),
        stmt!(store::END_RULE, creator, ports.now),
        stmt!(
            store::BEGIN_RULE,
            ports.ids.fresh("lty_"),
            creator,
            rule.orders_min,
            rule.months,
            off_bp,
            off_minor,
            rule.cap_minor,
            facts.currency.code(),
            maker.funding().word(),
            ports.now,
            who.as_str(),
        ),
    ];
    let act = Act::new(who, "regulars.set", subject(creator)).changes(seen, &format!("{rule:?}")).once(key);
    record(ports, &act, statements).await.map(|_| ()).map_err(Failure::from)
}

/// From now on regulars pay what everybody pays.
///
/// # Errors
/// `NoRule`; `MovedOn` when somebody was first.
pub async fn end(
    ports: &Ports<'_>,
    who: &PersonId,
    maker: &Maker,
    seen: &str,
    key: Key,
) -> Result<(), Failure<CouponRefused>> {
    if seen.is_empty() {
        return Err(Failure::Refused(CouponRefused::NoRule));
    }
    let creator = maker.creator();
    let statements = vec![stmt!(store::EXPECT_RULE, creator, seen), stmt!(store::END_RULE, creator, ports.now)];
    let act = Act::new(who, "regulars.end", subject(creator)).changes(seen, "").once(key);
    record(ports, &act, statements).await.map(|_| ()).map_err(Failure::from)
}

/// Whose: the shop has no id of its own.
const fn subject(creator: &str) -> &str {
    if creator.is_empty() { crate::audit::SHOP } else { creator }
}
