//! The studio's pages of payouts: what is owed, when it comes, where it goes, and what it was made of.

use crate::fields::summary;
use crate::office::{self, Area, OfficePage, confirm, figures, hidden_key, state_sign, table as list};
use crate::studio::Around;
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::office::view::{Cell, Column, Figure, Row, Table, Tone};
use shared::payouts::view::{Bank, Line, Past, PayoutPage, PayoutsPage, Purse, Release, Sale};

const PATH: &str = "/studio/payouts";

fn around<V: IntoView>(around: Around, title: &str, main: impl FnOnce() -> V) -> String {
    let Around { shop, person, said } = around;
    let page =
        OfficePage { shop, area: Area::Studio, title, path: PATH, person: Some(person), notice: said, script: None };
    office::page(&page, main)
}

/// `GET /studio/payouts`, or what a refused form answers.
#[must_use]
pub fn page(of: Around, model: &PayoutsPage) -> String {
    around(of, "Payouts", || {
        view! {
            <div class="head"><h1>"Payouts"</h1></div>
            {summary(&model.notices)}
            {when(model.purses.is_empty(), || view! {
                <p class="lead">"Nothing is sold yet. From your first sale on you see here what you are owed, and on which day it comes."</p>
            })}
            {each(&model.purses, purse)}
            {when(!model.bank.stopped.is_empty(), || view! { <p class="words" data-stopped=""><strong>{model.bank.stopped.as_str()}</strong></p> })}
            <section aria-labelledby="sales"><h2 id="sales">"Your sales, with every fee"</h2>
                <p class="hint">{format!("How a sale is released: {}. Where nobody comes for it, the days count from two weeks after its window.", model.release)}</p>
                {when(model.sales.is_empty(), || view! { <p>"There is none yet."</p> })}
                {each(&model.sales, sale)}
            </section>
            <section aria-labelledby="past"><h2 id="past">"Payouts so far"</h2>{list(&past(&model.past))}</section>
            {bank(model)}
        }
    })
}

fn purse(purse: &Purse) -> impl IntoView + '_ {
    let figure = |label: &str, value: String, note: &str, tone: Tone| Figure {
        label: label.to_owned(),
        value,
        note: note.to_owned(),
        tone,
        to: None,
    };
    let owes = purse.owed.minor > 0;
    let all = vec![
        figure("On its way", purse.on_its_way.to_string(), "in a payout already", Tone::Plain),
        figure("Available", purse.available.to_string(), "in your next payout", Tone::Plain),
        figure("Held", purse.held.to_string(), "each sale says until when, and why", Tone::Plain),
        figure(
            "Owed",
            purse.owed.to_string(),
            if owes { "given back to buyers after it was paid to you; taken off your next payout" } else { "nothing" },
            if owes { Tone::Wait } else { Tone::Plain },
        ),
    ];
    let mut four = String::new();
    write_to(&mut four, figures(&all));
    view! {
        {raw(four)}
        <p class="words"><strong>{format!("Next payout: {}. ", purse.next.day)}</strong>{raw("")}<span>{purse.why.as_str()}</span></p>
        <p class="hint">{purse.pace.as_str()}</p>
    }
}

fn lines(lines: &[Line]) -> String {
    let mut to = String::from("<dl class=\"given\">");
    for line in lines {
        let amount = line.amount.to_string();
        write_to(&mut to, view! { <div><dt>{line.label.as_str()}</dt><dd>{amount}</dd></div> });
    }
    to.push_str("</dl>");
    to
}

fn release(of: &Release) -> impl IntoView + '_ {
    let words = if of.why.is_empty() {
        format!("{} · ", of.amount)
    } else {
        format!("{} on {} · {} · ", of.amount, of.due.day, of.why)
    };
    view! { <li><span>{words}</span>{raw("")}{state_sign(&of.state.text, of.state.tone)}</li> }
}

fn sale(of: &Sale) -> impl IntoView + '_ {
    let named = format!("{} · {}", of.number, of.item);
    let heading = of.to.clone().map_or_else(
        || {
            let mut to = String::new();
            write_to(&mut to, view! { <span>{named.clone()}</span> });
            to
        },
        |href| {
            let mut to = String::new();
            write_to(&mut to, view! { <a href=href>{named.clone()}</a> });
            to
        },
    );
    view! {
        <article class="sheet" data-sale=of.number.clone()>
            <h3>{raw(heading)}</h3>
            <p class="hint">{format!("{}, {}", of.at.day, of.at.clock)}</p>
            {raw(lines(&of.lines))}
            <p><strong>{format!("You get {}", of.share)}</strong></p>
            {when(!of.releases.is_empty(), || view! { <ul class="releases">{each(&of.releases, release)}</ul> })}
        </article>
    }
}

fn past(all: &[Past]) -> Table {
    let row = |of: &Past| Row {
        to: Some(format!("{PATH}/{}", of.id)),
        cells: vec![
            Cell::text(&of.period),
            Cell::Money(of.amount),
            Cell::Number(i64::from(of.items)),
            Cell::State(of.state.clone()),
            Cell::text(&of.note),
            Cell::Time(of.at.clone()),
        ],
        acts: Vec::new(),
    };
    Table {
        caption: "Payouts so far".into(),
        path: PATH.into(),
        columns: vec![
            Column::words("Of"),
            Column::numbers("Amount"),
            Column::numbers("Parts"),
            Column::words("State"),
            Column::words("Note"),
            Column::words("Since"),
        ],
        rows: all.iter().map(row).collect(),
        empty: "There is none yet.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn goes_to(bank: &Bank) -> String {
    match (bank.is_known, bank.last4.is_empty()) {
        (false, _) => "Nobody has said yet where your payouts go. Our payment provider asks for it on a page of its own: we never see the number of your account.".to_owned(),
        (true, true) => "The payment provider has no bank account of yours yet.".to_owned(),
        (true, false) => format!("Your payouts go to the account that ends in {}.", bank.last4),
    }
}

fn bank(model: &PayoutsPage) -> impl IntoView + '_ {
    let bank = &model.bank;
    let [open_key, stop_key] = &model.keys;
    let fresh = model.is_fresh;
    view! {
        <section aria-labelledby="bank"><h2 id="bank">"Where they go"</h2>
            <p>{goes_to(bank)}</p>
            {when(!bank.missing.is_empty(), || view! { <p class="hint">{format!("It still asks for: {}.", bank.missing)}</p> })}
            {maybe(bank.cools.as_ref().map(|until| view! {
                <p class="words">{format!("These details are new. The first payout to them goes on {}, {} {}.", until.day, until.clock, until.zone)}</p>
            }))}
            {when(!fresh, || view! {
                <p>"Changing it needs your passkey, or a code of your second way."</p>
                <p class="buttons"><a class="button" href="/step-up?next=%2Fstudio%2Fpayouts">"Show my passkey"</a></p>
            })}
            {when(fresh, move || view! {
                <form method="post" action="/studio/payouts/bank">{hidden_key(open_key)}
                    <p class="buttons"><button class="button" type="submit">{if bank.is_known { "Change bank details" } else { "Set up payouts" }}</button></p>
                </form>
            })}
            {when(!bank.is_held, move || confirm(
                "Stop my payouts",
                "Nothing is sent to you until we have spoken with you. Do this when your bank details were changed, and not by you.",
                "Stop them now",
                "/studio/payouts/stop",
                false,
                view! { {hidden_key(stop_key)} },
            ))}
        </section>
    }
}

/// `GET /studio/payouts/{payout}`
#[must_use]
pub fn one(of: Around, model: &PayoutPage) -> String {
    let payout = &model.payout;
    let title = format!("Payout of {}", payout.period);
    around(of, &title, || {
        view! {
            <div class="head"><h1>{title.as_str()}</h1>{state_sign(&payout.state.text, payout.state.tone)}</div>
            <p class="lead">{format!("{}, made of {} parts.", payout.amount, payout.items)}</p>
            {when(!payout.note.is_empty(), || view! { <p class="words">{payout.note.as_str()}</p> })}
            {list(&items(model))}
            <p class="buttons"><a class="button second" href=PATH>"All payouts"</a></p>
        }
    })
}

fn items(model: &PayoutPage) -> Table {
    let rows = model.items.iter().map(|(number, item, line, at)| Row {
        to: None,
        cells: vec![
            Cell::text(if number.is_empty() { "–" } else { number.as_str() }),
            Cell::text(item),
            Cell::text(&line.label),
            Cell::Money(line.amount),
            Cell::Time(at.clone()),
        ],
        acts: Vec::new(),
    });
    Table {
        caption: "What it is made of".into(),
        path: format!("{PATH}/{}", model.payout.id),
        columns: vec![
            Column::words("Order"),
            Column::words("Item"),
            Column::words("What for"),
            Column::numbers("Amount"),
            Column::words("Sold"),
        ],
        rows: rows.collect(),
        empty: "It is made of nothing.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}
