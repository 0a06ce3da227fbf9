//! The pages on which orders are made ready and handed over.

mod order;
mod orders;
mod pickup;
mod print;
mod refunds;

pub use order::page as order;
pub use orders::page as orders;
pub use pickup::page as pickup;
pub use print::page as print;

use shared::fulfilment::view::Pick;

/// `3 × Bowl, large` and so on, as a list to put ready.
fn picks(to: &mut String, picks: &[Pick]) {
    use crate::ui::layout::escape;
    to.push_str("<ul class=\"picks\">");
    for pick in picks {
        to.push_str("<li><strong>");
        to.push_str(&pick.units.to_string());
        to.push_str("</strong> ");
        escape(to, &pick.item);
        to.push_str(" <small>");
        to.push_str(&match pick.orders {
            1 => "for one order".to_owned(),
            orders => format!("for {orders} orders"),
        });
        to.push_str("</small></li>");
    }
    to.push_str("</ul>");
}
