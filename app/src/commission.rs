//! Commission: the rules by which the platform takes its fee, in their order.

use crate::fields::{Field, attribute, field, framed, named, summary};
use crate::office::{self, Area, Choice, OfficePage, buttons, choice, hidden_key, table as list};
use crate::ui::markup::{raw, when, write_to};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::cohosts::view::percent;
use shared::commission::view::{CommissionPage, RuleLine};
use shared::money::Currency;
use shared::office::view::{Act, Cell, Column, Notice, Person, Row, Table};

const PATH: &str = "/desk/commission";

/// `GET /desk/commission`
#[must_use]
pub fn page(shop: &Shop, person: &Person, said: Option<&Notice>, model: &CommissionPage) -> String {
    let around = OfficePage {
        shop,
        area: Area::Desk,
        title: "Commission",
        path: PATH,
        person: Some(person),
        notice: said,
        script: None,
    };
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Commission"</h1></div>
            <p class="lead">"The first rule that fits a sale says what the platform takes of the goods; where none fits, it is the creator’s own rate. It stands on the order when that is placed, and nothing changes it afterwards."</p>
            {summary(&model.notices)}
            {list(&rules("Rules that stand", &model.standing, "No rule: every creator has their own rate."))}
            {make(model)}
            {when(!model.over.is_empty(), || list(&rules("Rules that are over", &model.over, "")))}
        }
    })
}

fn rules(caption: &str, lines: &[RuleLine], empty: &str) -> Table {
    Table {
        caption: caption.into(),
        path: PATH.into(),
        columns: vec![
            Column::numbers("Place"),
            Column::words("For"),
            Column::numbers("Share"),
            Column::words("What it is for"),
            Column::words("Since"),
            Column::words("Until"),
            Column::numbers("Orders"),
        ],
        rows: lines.iter().map(row).collect(),
        empty: empty.into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(rule: &RuleLine) -> Row {
    let end = Act {
        label: "End it now",
        to: format!("{PATH}/{}/end", rule.id),
        fields: vec![("key", rule.key.clone())],
        danger: true,
    };
    Row {
        to: None,
        cells: vec![
            Cell::text(rule.position.to_string()),
            Cell::text(&rule.scope),
            Cell::text(percent(rule.fee_bp)),
            Cell::text(&rule.note),
            Cell::Time(rule.since.clone()),
            rule.until.clone().map_or_else(|| Cell::text("it stands"), Cell::Time),
            Cell::text(rule.orders.to_string()),
        ],
        acts: if rule.until.is_none() { vec![end] } else { Vec::new() },
    }
}

/// A field that suggests what is known.
fn suggesting(to: &mut String, of: Field<'_>, known: &[String], typed: &str, wrong: &[Notice]) {
    write_to(
        to,
        framed(of, wrong, |to, told| {
            to.push_str("<input type=\"text\"");
            attribute(to, "list", &format!("known-{}", of.name));
            attribute(to, "value", typed);
            named(to, of, told);
            to.push_str("><datalist");
            attribute(to, "id", &format!("known-{}", of.name));
            to.push('>');
            for name in known {
                to.push_str("<option");
                attribute(to, "value", name);
                to.push_str("></option>");
            }
            to.push_str("</datalist>");
        }),
    );
}

fn make(model: &CommissionPage) -> impl IntoView + '_ {
    let (typed, wrong, mut fields) = (&model.typed, &model.notices, String::new());
    let place = Field::text("position", "Place in the order").hint("The lower one is asked first.").up_to(4).required();
    write_to(&mut fields, field(place, &typed.position, wrong));
    let share = Field::text("share", "Share in percent")
        .hint("Of the goods, tax included; 0 takes nothing.")
        .up_to(8)
        .required();
    write_to(&mut fields, field(share, &typed.share, wrong));
    let note = Field::text("note", "What it is for").hint("Creators read it beside their fee.").up_to(120).required();
    write_to(&mut fields, field(note, &typed.note, wrong));
    let creator = Field::text("creator", "Creator").hint("Empty for anybody.").up_to(100);
    suggesting(&mut fields, creator, &model.creators, &typed.creator, wrong);
    let category = Field::text("category", "Category").hint("Empty for any.").up_to(60);
    suggesting(&mut fields, category, &model.categories, &typed.category, wrong);
    let slug = Field::text("slug", "Drop").hint("The last part of its address. Empty for any.").up_to(100);
    write_to(&mut fields, field(slug, &typed.slug, wrong));
    write_to(
        &mut fields,
        field(
            Field::text("from", "From this price on").hint("Of one unit. Empty for any.").up_to(12),
            &typed.from,
            wrong,
        ),
    );
    write_to(&mut fields, field(Field::text("to", "Below this price").up_to(12), &typed.to, wrong));
    let currencies: Vec<Choice> = Currency::ALL.iter().map(|one| Choice::new(one.code(), one.code())).collect();
    write_to(
        &mut fields,
        choice(Field::text("currency", "Currency of the prices"), &currencies, &typed.currency, wrong),
    );
    view! {
        <form method="post" action=PATH class="coupon-form" aria-labelledby="make">
            {hidden_key(&model.key)}
            <fieldset class="part"><legend id="make">"Make a rule"</legend>
                {raw(fields)}
                {buttons("Make the rule", None)}
            </fieldset>
        </form>
    }
}
