//! An announced drop in the studio: how it goes, and what can still be done.

use super::{Around, gates, office, tone};
use crate::fields::{Field, summary};
use crate::office::{confirm, hidden_key, money_field, state_sign};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::drops::view::SlotLine;
use shared::studio::form::row;
use shared::studio::view::{OutItem, OutPage, Standing};

/// An announced drop at `/studio/drops/{id}`
#[must_use]
pub fn page(around: Around, model: &OutPage) -> String {
    let here = format!("/studio/drops/{}", model.id);
    office(around, &model.title, &here, || {
        view! {
            <div class="head"><h1>{model.title.as_str()}</h1>{state_sign(model.standing.sign(), tone(model.standing))}</div>
            {summary(&model.notices)}
            <p class="lead">{window(model)}</p>
            <section class="steps" aria-label="Steps">
                <a class="button second" href=format!("/drops/{}", model.slug)>"Its page"</a>
                <a class="button second" href=format!("{here}/messages")>"Write to its buyers"</a>
                <a class="button second" href=format!("{here}/runsheet")>"Run sheet"</a>
                <a class="button second" href=format!("{here}/live")>"Live board"</a>
                <a class="button second" href=format!("{here}/figures")>"Its figures"</a>
                <a class="button second" href=format!("{here}/entry")>"Who comes in"</a>
                <a class="button second" href=format!("{here}/bundles")>"Its bundles"</a>
                <a class="button second" href=format!("{here}/contingency")>"Units in reserve"</a>
                <a class="button second" href=format!("{here}/cohosts")>"Co-hosts"</a>
                <form method="post" action=format!("{here}/duplicate")>{hidden_key(&model.key)}<button class="button second" type="submit">"Copy it"</button></form>
                {super::form::keep(&model.id, &model.key)}
                {maybe(model.run.as_ref().map(|run| view! { <a class="button second" href=format!("/studio/runs/{run}")>"All its venues"</a> }))}
                {when(matches!(model.standing, Standing::Scheduled | Standing::Late), || take_back(&here, model))}
                {when(model.standing == Standing::Live, || gates::running(&here, model))}
            </section>
            {maybe(model.gates.as_ref().map(|part| gates::part(&here, model, part)))}
            <section aria-labelledby="items"><h2 id="items">"What is sold"</h2>{items(&here, model)}</section>
            <section aria-labelledby="slots"><h2 id="slots">"How buyers get it"</h2><ul class="ways">{each(&model.slots, slot)}</ul></section>
            <p class="hint">{format!("Sold by the rules of version {}.", model.policy)}</p>
            {maybe(model.told.map(|(many, more)| view! { <p class="hint">{told(many, more)}</p> }))}
        }
    })
}

fn window(model: &OutPage) -> String {
    let (opens, closes) = (&model.opens, &model.closes);
    format!("{}, {} to {}, {} {}", opens.day, opens.clock, closes.day, closes.clock, closes.zone)
}

fn told(many: u32, more: bool) -> String {
    match (many, more) {
        (0, true) => "Your followers are being told.".to_owned(),
        (0, false) => "Nobody followed you when it was announced.".to_owned(),
        (1, false) => "1 follower was told.".to_owned(),
        (many, false) => format!("{many} followers were told."),
        (many, true) => format!("{many} followers were told so far."),
    }
}

fn take_back<'a>(here: &str, model: &'a OutPage) -> impl IntoView + use<'a> {
    let to = format!("{here}/unpublish");
    let inside =
        view! { {hidden_key(&model.key)}<input type="hidden" name="version" value=model.version.to_string()/> };
    let mut html = String::new();
    write_to(
        &mut html,
        confirm(
            "Take it back",
            "Buyers no longer see it, and it is a draft again. It can be scheduled anew.",
            "Take this drop back",
            &to,
            false,
            inside,
        ),
    );
    raw(html)
}

/// The items; with fields for new prices while it can be bought, for whoever owns the shop.
fn items<'a>(here: &str, model: &'a OutPage) -> impl IntoView + use<'a> {
    let open = model.standing != Standing::Closed;
    let prices = open && model.owner;
    let table = view! {
        <div class="list"><table>
            <thead><tr><th scope="col">"Item"</th><th scope="col" class="n">"Price"</th><th scope="col" class="n">"Units"</th>
                <th scope="col" class="n">"Sold"</th><th scope="col" class="n">"Held"</th><th scope="col" class="n">"Limit"</th></tr></thead>
            <tbody>{each(&model.items, line)}</tbody>
        </table></div>
    };
    let form = prices.then(|| {
        let mut fields = String::new();
        for (at, item) in model.items.iter().enumerate() {
            let (name, label) = (row("item", at, "price"), format!("{} costs", item.title));
            let field = Field::text(&name, &label).up_to(12);
            write_to(&mut fields, money_field(field, item.price.currency, &item.typed, &model.notices));
            let sku = view! { <input type="hidden" name=row("item", at, "sku") value=item.sku.as_str()/> };
            write_to(&mut fields, sku);
        }
        view! {
            <details class="reprice" open=!model.notices.is_empty()>
                <summary class="button second">"Change prices"</summary>
                <form method="post" action=format!("{here}/prices")>
                    {hidden_key(&model.key)}<input type="hidden" name="version" value=model.version.to_string()/>
                    <p class="hint">"The page shows a new price within seconds. Who holds a piece already pays the price they saw."</p>
                    {raw(fields)}
                    <p class="buttons"><button class="button" type="submit">"Set these prices"</button></p>
                </form>
            </details>
        }
    });
    let staff = open && !model.owner;
    (table, maybe(form), when(staff, || view! { <p class="hint">"Only the owner of this studio changes prices."</p> }))
}

fn line(item: &OutItem) -> impl IntoView + '_ {
    view! {
        <tr><th scope="row">{item.title.as_str()}</th>
            <td class="n" data-label="Price">{item.price.to_string()}</td><td class="n" data-label="Units">{item.issued.to_string()}</td>
            <td class="n" data-label="Sold">{item.sold.to_string()}</td><td class="n" data-label="Held">{item.held.to_string()}</td>
            <td class="n" data-label="Limit">{item.limit.to_string()}</td></tr>
    }
}

fn slot(slot: &SlotLine) -> impl IntoView + '_ {
    let price = crate::ui::words::price_or_free(slot.price);
    let kind = if slot.delivery { "Delivery" } else { "Pickup" };
    view! {
        <li><strong>{format!("{kind}: {}", slot.place)}</strong>
            <span>{format!("{}, {}–{} {}", slot.starts.day, slot.starts.clock, slot.ends.clock, slot.ends.zone)}</span>
            <span>{format!("{price} · room for {} more", slot.left)}</span></li>
    }
}
