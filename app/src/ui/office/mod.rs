//! What the studio and the desk are put together from: the page around, forms, tables, signs, figures, charts.

mod chart;
mod forms;
mod page;
mod parts;
mod table;

pub use chart::chart;
pub use forms::{
    Choice, buttons, checkbox, choice, file_field, hidden_key, moment_field, money_field, radios, text_area,
};
pub use page::{Area, OfficePage, page};
pub use parts::{age, confirm, figures, notice, qr, state_sign, timeline};
pub use table::{cell, filter_form, pager, table};
