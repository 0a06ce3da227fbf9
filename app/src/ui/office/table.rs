//! Dense tables: filters in the URL, rows that are links, cards on a phone. All of it works without script; with it, keys walk the rows.

use crate::ui::fields::{attribute, flag};
use crate::ui::layout::escape;
use crate::ui::markup::{raw, write_to};
use leptos::prelude::*;
use shared::office::view::{Act, Align, Cell, Column, Filter, FilterKind, Row, Table};

/// The table with its filters above and the way to more beneath.
pub fn table(model: &Table) -> impl IntoView + use<> {
    let mut to = String::with_capacity(1_024 + model.rows.len() * 640);
    to.push_str("<section class=\"list\" data-tool=\"rows\"");
    attribute(&mut to, "aria-label", &model.caption);
    to.push('>');
    filters(&mut to, model);
    if model.rows.is_empty() {
        to.push_str("<p class=\"empty\">");
        escape(&mut to, &model.empty);
        to.push_str("</p>");
    } else {
        sheet(&mut to, model);
    }
    foot(&mut to, model);
    to.push_str("</section>");
    raw(to)
}

/// The filters alone, for a page with more than one table: they stand above all of them.
pub fn filter_form(model: &Table) -> impl IntoView + use<> {
    let mut to = String::new();
    filters(&mut to, model);
    raw(to)
}

fn filters(to: &mut String, model: &Table) {
    if model.filters.is_empty() {
        return;
    }
    to.push_str("<form class=\"filters\" role=\"search\"");
    attribute(to, "action", &model.path);
    attribute(to, "aria-label", &format!("Filter: {}", model.caption));
    to.push('>');
    for filter in &model.filters {
        to.push_str("<label>");
        escape(to, filter.label);
        control(to, filter);
        to.push_str("</label>");
    }
    to.push_str("<button class=\"button second\" type=\"submit\">Show</button>");
    if model.filters.iter().any(|filter| !filter.value.is_empty()) {
        to.push_str("<a class=\"all\"");
        attribute(to, "href", &model.path);
        to.push_str(">Show all</a>");
    }
    to.push_str("</form>");
}

fn control(to: &mut String, filter: &Filter) {
    let kind = match &filter.kind {
        FilterKind::Words => "search",
        FilterKind::Day => "date",
        FilterKind::Choice(options) => return select(to, filter, options),
    };
    to.push_str("<input");
    attribute(to, "type", kind);
    attribute(to, "name", filter.name);
    attribute(to, "value", &filter.value);
    if kind == "search" {
        to.push_str(" maxlength=\"100\" autocomplete=\"off\"");
    }
    to.push('>');
}

fn select(to: &mut String, filter: &Filter, options: &[(String, String)]) {
    to.push_str("<select");
    attribute(to, "name", filter.name);
    to.push('>');
    for (value, words) in options {
        to.push_str("<option");
        attribute(to, "value", value);
        flag(to, "selected", *value == filter.value);
        to.push('>');
        escape(to, words);
        to.push_str("</option>");
    }
    to.push_str("</select>");
}

fn sheet(to: &mut String, model: &Table) {
    let acts = model.rows.iter().any(|row| !row.acts.is_empty());
    to.push_str("<table><thead><tr>");
    for column in &model.columns {
        to.push_str(if column.align == Align::End { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
        escape(to, column.label);
        to.push_str("</th>");
    }
    if acts {
        to.push_str("<td></td>");
    }
    to.push_str("</tr></thead><tbody>");
    for row in &model.rows {
        line(to, &model.columns, row, acts);
    }
    to.push_str("</tbody></table>");
}

fn line(to: &mut String, columns: &[Column], row: &Row, acts: bool) {
    to.push_str("<tr>");
    for (at, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
        if at == 0 {
            to.push_str("<th scope=\"row\">");
            leading(to, row, cell);
            to.push_str("</th>");
            continue;
        }
        to.push_str(if column.align == Align::End { "<td class=\"n\"" } else { "<td" });
        attribute(to, "data-label", column.label);
        to.push('>');
        inside(to, cell);
        to.push_str("</td>");
    }
    if acts {
        to.push_str("<td class=\"acts\">");
        row.acts.iter().for_each(|act| button(to, act));
        to.push_str("</td>");
    }
    to.push_str("</tr>");
}

fn leading(to: &mut String, row: &Row, cell: &Cell) {
    match &row.to {
        Some(href) => {
            to.push_str("<a");
            attribute(to, "href", href);
            to.push('>');
            inside(to, cell);
            to.push_str("</a>");
        }
        None => inside(to, cell),
    }
}

/// What a cell says, outside of a table.
pub fn cell(model: &Cell) -> impl IntoView + use<> {
    let mut to = String::new();
    inside(&mut to, model);
    raw(to)
}

fn inside(to: &mut String, cell: &Cell) {
    match cell {
        Cell::Empty => to.push('–'),
        Cell::Text(text) => escape(to, text),
        Cell::Link { text, to: href } => {
            to.push_str("<a");
            attribute(to, "href", href);
            to.push('>');
            escape(to, text);
            to.push_str("</a>");
        }
        Cell::Named { text, name, to: href } => {
            let tag = if href.is_some() { "a" } else { "span" };
            to.push('<');
            to.push_str(tag);
            if let Some(href) = href {
                attribute(to, "href", href);
            }
            attribute(to, "title", name);
            to.push('>');
            escape(to, text);
            to.push_str("</");
            to.push_str(tag);
            to.push('>');
        }
        Cell::Number(number) => to.push_str(&number.to_string()),
        Cell::Money(money) => to.push_str(&money.to_string()),
        Cell::Time(moment) => {
            to.push_str("<time");
            attribute(to, "datetime", &moment.iso);
            to.push('>');
            escape(to, &format!("{} {}", moment.day, moment.clock));
            to.push_str("</time>");
        }
        Cell::State(state) => write_to(to, super::state_sign(&state.text, state.tone)),
        Cell::Age(age) => write_to(to, super::age(*age)),
    }
}

fn button(to: &mut String, act: &Act) {
    to.push_str("<form method=\"post\"");
    attribute(to, "action", &act.to);
    to.push('>');
    for (name, value) in &act.fields {
        to.push_str("<input type=\"hidden\"");
        attribute(to, "name", name);
        attribute(to, "value", value);
        to.push('>');
    }
    to.push_str(if act.danger { "<button class=\"quiet danger\"" } else { "<button class=\"quiet\"" });
    to.push_str(" type=\"submit\">");
    escape(to, act.label);
    to.push_str("</button></form>");
}

fn foot(to: &mut String, model: &Table) {
    to.push_str("<div class=\"list-foot\">");
    write_to(to, pager(model.first.as_deref(), model.next.as_deref()));
    if let Some(csv) = model.csv.as_ref().filter(|_| !model.rows.is_empty()) {
        to.push_str("<a download");
        attribute(to, "href", csv);
        to.push_str(">CSV of what is shown</a>");
    }
    // The tool that listens to the keys shows this.
    to.push_str("<p class=\"keys\" hidden><kbd>j</kbd> <kbd>k</kbd> walk the rows, <kbd>Enter</kbd> opens one, <kbd>/</kbd> filters</p></div>");
}

/// The ways to the first rows and to the next.
pub fn pager(first: Option<&str>, next: Option<&str>) -> impl IntoView + use<> {
    let mut to = String::new();
    if first.is_some() || next.is_some() {
        to.push_str("<nav class=\"pager\" aria-label=\"More rows\">");
        for (words, href) in [("To the first", first), ("Next", next)] {
            if let Some(href) = href {
                to.push_str("<a");
                attribute(&mut to, "href", href);
                if words == "Next" {
                    to.push_str(" rel=\"next\"");
                }
                to.push('>');
                to.push_str(words);
                to.push_str("</a>");
            }
        }
        to.push_str("</nav>");
    }
    raw(to)
}
