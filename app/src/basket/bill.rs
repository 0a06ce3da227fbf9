//! What is paid together, creator by creator.

use super::by_maker;
use crate::ui::markup::each;
use leptos::prelude::*;
use shared::basket::view::{BasketCheckout, BasketOrder};
use shared::checkout::view::BillLine;

/// Every line of every order, and their sum.
pub fn bill(model: &BasketCheckout) -> impl IntoView + '_ {
    view! {
        <table class="bill">
            <caption class="only-read">"What you pay"</caption>
            {by_maker(&model.orders, |order| &order.held, maker)}
            <tfoot>
                <tr class="sum"><th scope="row">"You pay"</th><td id="total">{model.total.to_string()}</td></tr>
                <tr class="part"><th scope="row">"Tax in it"</th><td id="tax">{model.tax.to_string()}</td></tr>
                <tr class="part"><th scope="row">"The shop’s fee in it, paid by the creators"</th><td>{model.fee.to_string()}</td></tr>
            </tfoot>
        </table>
    }
}

fn maker(orders: &[BasketOrder]) -> impl IntoView + '_ {
    let name = orders.first().map_or("", |order| order.held.creator.as_str());
    let sum = orders.iter().map(|order| order.bill.total.minor).sum();
    let sum = orders.first().map_or_else(String::new, |order| order.bill.total.with_minor(sum).to_string());
    view! {
        <tbody>
            <tr class="maker"><th scope="rowgroup">{name}</th><td>{sum}</td></tr>
            {each(orders, lines)}
        </tbody>
    }
}

fn lines(order: &BasketOrder) -> impl IntoView + '_ {
    let (first, rest) = order.bill.lines.split_at(order.bill.lines.len().min(1));
    view! { {each(first, row)}{each(&order.bill.parts, inside)}{each(rest, row)} }
}

fn row(line: &BillLine) -> impl IntoView + '_ {
    view! { <tr class=(line.amount.minor < 0).then_some("off")><th scope="row">{line.label.as_str()}</th><td>{line.amount.to_string()}</td></tr> }
}

/// What is inside a bundle: its share of the line above, which the sum counts once.
fn inside(line: &BillLine) -> impl IntoView + '_ {
    view! { <tr class="inside"><th scope="row">{line.label.as_str()}</th><td>{line.amount.to_string()}</td></tr> }
}
