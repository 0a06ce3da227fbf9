//! What is paid, line by line, with the tax and the fee inside it.

use crate::ui::markup::each;
use crate::ui::words;
use leptos::prelude::*;
use shared::checkout::view::Bill;

/// The lines and their sum.
pub fn bill<'a>(bill: &'a Bill, total: &'static str) -> impl IntoView + 'a {
    view! {
        <table class="bill">
            <caption class="only-read">"What you pay"</caption>
            <tbody>{each(&bill.lines, |line| view! {
                <tr class=if line.amount.minor < 0 { "off" } else { "" }><th scope="row">{line.label.as_str()}</th><td>{line.amount.to_string()}</td></tr>
            })}</tbody>
            <tfoot>
                <tr class="sum"><th scope="row">{total}</th><td id="total">{bill.total.to_string()}</td></tr>
                <tr class="part"><th scope="row">{format!("Tax in it, {}", words::percent(bill.tax_bp))}</th><td id="tax">{bill.tax.to_string()}</td></tr>
                <tr class="part"><th scope="row">"Kerbside’s fee in it, paid by the creator"</th><td>{bill.fee.to_string()}</td></tr>
            </tfoot>
        </table>
    }
}
