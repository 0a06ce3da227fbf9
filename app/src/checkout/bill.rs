//! What is paid, line by line, with the tax and the fee inside it.

use crate::ui::markup::{each, maybe};
use crate::ui::words;
use leptos::prelude::*;
use shared::checkout::view::{Bill, BillLine};
use shared::money::Money;

/// How the last line follows the choice of a window: the slot picker finds it as `#way`.
#[derive(Clone, Copy)]
pub enum Way {
    /// The bill stands as it is.
    Settled,
    /// Nothing is added for what is chosen; another choice may add a line.
    Free,
    /// The last line is the price of what is chosen.
    Priced,
}

/// The lines and their sum.
pub fn bill<'a>(bill: &'a Bill, total: &'static str, way: Way) -> impl IntoView + 'a {
    let (fixed, last) = match way {
        Way::Priced => {
            bill.lines.split_last().map_or((bill.lines.as_slice(), None), |(last, fixed)| (fixed, Some(last)))
        }
        Way::Settled | Way::Free => (bill.lines.as_slice(), None),
    };
    let waiting = matches!(way, Way::Free).then(|| way_row("Delivery", bill.total.with_minor(0), true));
    view! {
        <table class="bill">
            <caption class="only-read">"What you pay"</caption>
            <tbody>{each(fixed.get(..1).unwrap_or_default(), row)}{each(&bill.parts, part)}{each(fixed.get(1..).unwrap_or_default(), row)}{maybe(last.map(|line| way_row(&line.label, line.amount, false)))}{maybe(waiting)}</tbody>
            <tfoot>
                <tr class="sum"><th scope="row">{total}</th><td id="total">{bill.total.to_string()}</td></tr>
                <tr class="part"><th scope="row">{format!("Tax in it, {}", words::percent(bill.tax_bp))}</th><td id="tax">{bill.tax.to_string()}</td></tr>
                <tr class="part"><th scope="row">"The shop’s fee: the creator pays it, nothing is added"</th><td>{bill.fee.to_string()}</td></tr>
            </tfoot>
        </table>
    }
}

fn row(line: &BillLine) -> impl IntoView + '_ {
    view! { <tr class=(line.amount.minor < 0).then_some("off")><th scope="row">{line.label.as_str()}</th><td>{line.amount.to_string()}</td></tr> }
}

/// What is inside a bundle: its share of the line above, which the sum counts once.
fn part(line: &BillLine) -> impl IntoView + '_ {
    view! { <tr class="inside"><th scope="row">{line.label.as_str()}</th><td>{line.amount.to_string()}</td></tr> }
}

fn way_row(label: &str, amount: Money, hidden: bool) -> impl IntoView + '_ {
    view! { <tr id="way" hidden=hidden><th scope="row">{label}</th><td id="way-price">{amount.to_string()}</td></tr> }
}
