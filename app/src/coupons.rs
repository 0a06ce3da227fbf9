//! Coupons and what regulars get: the creator's page, and the shop's own.

use crate::fields::{Field, attribute, field, framed, named, summary};
use crate::office::{
    self, Area, Choice, OfficePage, buttons, checkbox, choice, confirm, hidden_key, money_field, table as list,
};
use crate::ui::layout::escape;
use crate::ui::markup::{maybe, raw, when};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::coupons::view::{CouponLine, CouponsPage, RuleLine, Standing};
use shared::office::view::{Act, Cell, Column, Notice, Person, Row, Table, Tone};

/// `GET /studio/coupons`, `GET /desk/coupons`
#[must_use]
pub fn page(shop: &Shop, person: &Person, said: Option<&Notice>, model: &CouponsPage) -> String {
    let area = if model.is_shops { Area::Desk } else { Area::Studio };
    let path = model.path;
    let around = OfficePage { shop, area, title: "Coupons", path, person: Some(person), notice: said, script: None };
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Coupons"</h1></div>
            <p class="lead">{if model.is_shops {
                "They count at every creator, and the shop pays for them: creators get their whole price."
            } else {
                "They count at your drops, and come out of your share. Buyers type them at checkout."
            }}</p>
            {summary(&model.notices)}
            {list(&table(model))}
            {given(model)}
            {make(model)}
            {regulars(model)}
        }
    })
}

fn table(model: &CouponsPage) -> Table {
    Table {
        caption: "Coupons".into(),
        path: model.path.into(),
        columns: vec![
            Column::words("Code"),
            Column::words("State"),
            Column::words("Takes off"),
            Column::words("For"),
            Column::words("Counts from"),
            Column::words("Until"),
            Column::words("Used"),
            Column::words("A buyer"),
        ],
        rows: model.coupons.iter().map(|coupon| row(model.path, coupon)).collect(),
        empty: "No coupon yet. The form below makes one.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(path: &str, coupon: &CouponLine) -> Row {
    let (word, tone) = match coupon.standing {
        Standing::Ahead => ("Not yet", Tone::Wait),
        Standing::Counts => ("Counts", Tone::Go),
        Standing::UsedUp => ("Used up", Tone::End),
        Standing::Over => ("Over", Tone::End),
    };
    let end = Act {
        label: "End it now",
        to: format!("{path}/{}/end", coupon.code),
        fields: vec![("key", coupon.key.clone())],
        danger: true,
    };
    Row {
        to: None,
        cells: vec![
            Cell::text(&coupon.code),
            Cell::state(word, tone),
            Cell::text(&coupon.takes),
            Cell::text(&coupon.counts_for),
            Cell::Time(coupon.starts.clone()),
            Cell::Time(coupon.ends.clone()),
            Cell::text(format!("{} of {}", coupon.used, coupon.uses_max)),
            Cell::text(if coupon.once { "once" } else { "as often as they like" }),
        ],
        acts: if coupon.standing == Standing::Over { Vec::new() } else { vec![end] },
    }
}

/// What it has cost so far.
fn given(model: &CouponsPage) -> impl IntoView + use<> {
    let (coupons, regulars) = model.given;
    when(coupons.minor + regulars.minor > 0, move || {
        view! { <p class="hint">{format!("Given so far: {coupons} by coupons, {regulars} to regulars. The books have each on a line of its own.")}</p> }
    })
}

/// A day and a time of day to the second.
fn moment<'a>(of: Field<'a>, model: &'a CouponsPage, typed: &'a str) -> impl IntoView + 'a {
    framed(of, &model.notices, move |to, told| {
        to.push_str("<span class=\"with\"><input type=\"datetime-local\" step=\"1\"");
        attribute(to, "value", typed);
        // A time has no length.
        named(to, Field { kind: "date", ..of }, told);
        to.push_str("><span>");
        escape(to, &model.zone);
        to.push_str("</span></span>");
    })
}

fn make(model: &CouponsPage) -> impl IntoView + '_ {
    let (typed, wrong, [key, ..]) = (&model.typed, &model.notices, &model.keys);
    let options: Vec<Choice> = model.scopes.iter().map(|(value, words)| Choice::new(value, words)).collect();
    let mut scope = String::new();
    crate::ui::markup::write_to(&mut scope, choice(Field::text("scope", "For what"), &options, &typed.scope, wrong));
    view! {
        <form method="post" action=model.path class="coupon-form" aria-labelledby="make">
            {hidden_key(key)}
            <fieldset class="part"><legend id="make">"Make a coupon"</legend>
                {field(Field::text("code", "Code").hint("3 to 24 letters, digits and hyphens. Upper case makes no difference.").up_to(24).required(), &typed.code, wrong)}
                {field(Field::text("off", "Takes off").hint("A share of the items like 10%, or an amount like 2.50.").up_to(12).required(), &typed.off, wrong)}
                {money_field(Field::text("cap", "At most").hint("Empty for no limit.").up_to(12), model.currency, &typed.cap, wrong)}
                {money_field(Field::text("minimum", "From items worth").hint("Empty for any order.").up_to(12), model.currency, &typed.minimum, wrong)}
                {raw(scope)}
                {moment(Field::text("starts", "Counts from").required(), model, &typed.starts)}
                {moment(Field::text("ends", "Until").hint("The first second in which it no longer counts.").required(), model, &typed.ends)}
                {field(Field::text("uses", "Uses in all").up_to(6).required(), &typed.uses, wrong)}
                {checkbox(Field::text("once", "Each buyer once").hint("By their e-mail address and their browser."), typed.once == "yes", wrong)}
                {buttons("Make the coupon", None)}
            </fieldset>
        </form>
    }
}

fn regulars(model: &CouponsPage) -> impl IntoView + '_ {
    let (typed, wrong, [_, key, end_key]) = (&model.typed_rule, &model.notices, &model.keys);
    let to = model.path.replace("coupons", "regulars");
    let ends = format!("{to}/end");
    let seen = model.rule.as_ref().map(|rule| rule.id.clone()).unwrap_or_default();
    view! {
        <section class="part" aria-labelledby="regulars">
            <h2 id="regulars">"What regulars get"</h2>
            <p>{model.rule.as_ref().map_or_else(|| "Nothing at the moment.".to_owned(), standing)}</p>
            <p class="hint">{if model.is_shops {
                "Counted for each creator by themselves, where the creator has no rule of their own. The shop pays for it. It has its own line on the bill, after a coupon."
            } else {
                "It comes out of your share, and has its own line on the bill, after a coupon. Who holds a piece already keeps what they were shown."
            }}</p>
            {maybe(model.rule.as_ref().map(|rule| {
                let inside = view! { {hidden_key(end_key)}<input type="hidden" name="seen" value=rule.id.clone()/> };
                view! { {confirm_end(ends, inside)} }
            }))}
            <form method="post" action=to class="coupon-form">
                {hidden_key(key)}
                <input type="hidden" name="seen" value=seen/>
                {field(Field::text("regular-orders", "Paid orders that make a regular").up_to(3).required(), &typed.orders, wrong)}
                {field(Field::text("regular-months", "Within so many months").up_to(2).required(), &typed.months, wrong)}
                {field(Field::text("regular-off", "Regulars get off").hint("A share of what the items cost, like 5%, or an amount like 2.00.").up_to(12).required(), &typed.off, wrong)}
                {money_field(Field::text("regular-cap", "Regulars get at most").hint("Empty for no limit.").up_to(12), model.currency, &typed.cap, wrong)}
                {buttons(if model.rule.is_some() { "Change what they get" } else { "Give it to regulars" }, None)}
            </form>
        </section>
    }
}

fn standing(rule: &RuleLine) -> String {
    let orders = if rule.orders_min == 1 { "1 order".to_owned() } else { format!("{} orders", rule.orders_min) };
    let months = if rule.months == 1 { "month".to_owned() } else { format!("{} months", rule.months) };
    format!(
        "Whoever has paid {orders} within the last {months} gets {} off. So since {}, {} {}.",
        rule.takes, rule.since.day, rule.since.clock, rule.since.zone
    )
}

fn confirm_end<V: IntoView + 'static>(to: String, inside: V) -> impl IntoView {
    let mut html = String::new();
    let means = "From now on regulars pay what everybody pays.";
    crate::ui::markup::write_to(&mut html, confirm("End it", means, "End what regulars get", &to, false, inside));
    raw(html)
}
