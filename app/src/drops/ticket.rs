//! The ticket of a drop: how long, how much, how many, and the form to get one.

use crate::islands::{BuyForm, Countdown};
use crate::ui::markup::{each, island, maybe};
use crate::ui::words;
use leptos::prelude::*;
use shared::drops::Phase;
use shared::drops::view::{BuyItem, DropPage, Item};

/// The whole ticket.
pub fn ticket(model: &DropPage) -> impl IntoView + '_ {
    let counts = !matches!(model.phase, Phase::Closed);
    view! {
        <section class="ticket" aria-label="Buy">
            <div class="stub">
                <h2>{headline(model)}</h2>
                {maybe(counts.then(|| island(|| view! {
                    <Countdown now=model.now.0 opens_at=model.opens.at.0 closes_at=model.closes.at.0/>
                })))}
                <p class="window">
                    <time datetime=model.opens.iso.as_str()>{format!("{}, {}", model.opens.day, model.opens.clock)}</time>
                    <span>"–"</span>
                    <time datetime=model.closes.iso.as_str()>{format!("{} {}", model.closes.clock, model.closes.zone)}</time>
                </p>
            </div>
            <div class="body">
                {cue(model)}
                {prices(&model.items)}
                {each(&model.items, about)}
                {maybe(unplaced(model))}
                {maybe(gone(model))}
                {maybe(sells(model.phase).then(|| island(|| view! {
                    <BuyForm slug=model.slug.clone() items={model.items.iter().map(BuyItem::from).collect::<Vec<_>>()}
                        key=model.key.clone() proof=model.proof.clone() sku=typed(model, |typed| &typed.0) qty=typed(model, |typed| &typed.1)
                        now=model.now.0 opens_at=model.opens.at.0 closes_at=model.closes.at.0 phase=model.phase
                        notice=model.notice.as_ref().map(|n| (n.code.clone(), n.text.clone(), n.field.clone().unwrap_or_default()))/>
                })))}
                {super::details::entry(model)}
                {maybe(lobby(model))}
                {maybe(list(model))}
                {maybe(waiting(model))}
            </div>
            <p class="fee">{fee(model)}</p>
        </section>
    }
}

/// What the host says. Its place is kept where anything will be said, so that nothing moves when it comes; the form's
/// island writes the next one into it.
fn cue(model: &DropPage) -> impl IntoView + '_ {
    let said = model.cue.as_ref();
    let offer = said.and_then(|cue| cue.offer.as_ref());
    view! {
        <p id="cue" role="status" aria-atomic="true" class=if model.cues { "cue kept" } else { "cue" }
            data-cue=said.map(|cue| cue.id.as_str()) data-at=said.map(|cue| cue.at.0.to_string())>
            <span id="cue-text">{maybe(said.map(|cue| cue.text.as_str()))}</span>" "
            <a id="cue-offer" href=offer.map(|offer| offer.href.as_str()) hidden=offer.is_none()>{maybe(offer.map(|offer| offer.label.as_str()))}</a>
        </p>
    }
}

/// Sold out and paused still have their form: a unit given back is offered there at once.
const fn sells(phase: Phase) -> bool {
    matches!(phase, Phase::Live | Phase::SoldOut | Phase::Late | Phase::Paused | Phase::Scheduled | Phase::Lobby)
}

fn typed(model: &DropPage, part: impl Fn(&(String, String)) -> &String) -> String {
    model.typed.as_ref().map_or_else(String::new, |typed| part(typed).clone())
}

fn headline(model: &DropPage) -> &'static str {
    match model.phase {
        Phase::Draft | Phase::Scheduled => "Not open yet",
        Phase::Lobby => "Opens in minutes",
        Phase::Live => "On sale now",
        Phase::SoldOut => "Sold out",
        Phase::Late => "A little late",
        Phase::Paused => "Paused for a while",
        Phase::Closed => "This drop is over",
    }
}

/// What one costs; what it cost before, only where it truly did.
fn prices(items: &[Item]) -> impl IntoView + '_ {
    let lowest = items.iter().min_by_key(|item| item.price.minor);
    let several = items.iter().any(|item| lowest.is_some_and(|low| low.price != item.price));
    view! {
        {maybe(lowest.map(|item| view! {
            <p class="price"><span class="amount">{if several { format!("from {}", item.price) } else { item.price.to_string() }}</span>
                <span class="per">"each, tax included"</span></p>
        }))}
        {each(items, move |item| maybe(item.compare_at.as_ref().map(|was| view! {
            <p class="was">{if several { format!("{}: was ", item.title) } else { "Was ".to_owned() }}<s>{was.price.to_string()}</s>{format!(" · lowest in 30 days {}", was.lowest_30_days)}</p>
        })))}
    }
}

/// What a bundle saves, and where more of something came from.
fn about(item: &Item) -> impl IntoView + '_ {
    let saves = item.bundle.filter(|saves| saves.minor > 0);
    view! {
        {maybe(saves.map(|saves| view! { <p class="part">{format!("{}: {saves} less than one by one", item.title)}</p> }))}
        {maybe((item.restocked > 0).then(|| view! { <p class="part">{format!("{}: restocked from a partner with {} more", item.title, item.restocked)}</p> }))}
    }
}

/// Why nothing can be bought, and what one can do instead.
fn gone(model: &DropPage) -> Option<impl IntoView + '_> {
    let text = match model.phase {
        Phase::SoldOut => {
            "Every piece is held or sold. Holds that are not paid come back: first to those on the waiting list, if there is one. Keep this page open, or look at what else the creator makes."
        }
        Phase::Late => "It opens as soon as everything behind it is ready. Keep this page open: it tells when.",
        Phase::Paused => {
            "Nothing can be bought right now. What you already hold can still be paid. Keep this page open: it tells when the drop goes on."
        }
        Phase::Closed => "Nothing can be bought here any more. The creator’s page tells what comes next.",
        _ => return None,
    };
    Some(view! {
        <div class="gone">
            <p>{text}</p>
            <a class="button second" href=format!("/creators/{}", model.creator.slug)>{format!("All of {}", model.creator.name)}</a>
        </div>
    })
}

/// Why it was refused, where there is no form any more to say it.
fn unplaced(model: &DropPage) -> Option<impl IntoView + '_> {
    model.notice.as_ref().filter(|_| !sells(model.phase)).map(|notice| {
        view! { <p class="notice" role="alert" data-code=notice.code.as_str()>{notice.text.as_str()}</p> }
    })
}

/// The way into the lobby, and the way to one's place once it was drawn. Which of them is seen follows the phase; the
/// form's island keeps it so.
fn lobby(model: &DropPage) -> Option<impl IntoView + '_> {
    let opens = model.lobby.as_ref().filter(|_| !matches!(model.phase, Phase::Draft | Phase::Closed))?;
    let address = format!("/drops/{}/lobby", model.slug);
    let (soon, gathers) = (model.phase == Phase::Scheduled, model.phase == Phase::Lobby);
    Some(view! {
        <div class="gather">
            <p id="lobby-soon" hidden=!soon>{format!("The lobby opens at {} {}. Whoever joins before the drop opens has the same chance: the order is drawn.", opens.clock, opens.zone)}</p>
            <form id="lobby-join" method="post" action=address.clone() hidden=!gathers>
                <p>"Join before the drop opens: the order in which buyers come in is drawn among all who did."</p>
                <button class="button" type="submit">"Join the lobby"</button>
            </form>
            <p><a href=address>{if soon || gathers { "How the draw works" } else { "Check my place" }}</a></p>
        </div>
    })
}

/// The way to the waiting list, whatever is left just now: a page that is kept open sells out without being made anew.
fn list(model: &DropPage) -> Option<impl IntoView + use<>> {
    let open = matches!(model.phase, Phase::Live | Phase::SoldOut | Phase::Paused);
    (open && model.policy.second_chance.is_some()).then(|| {
        let page = format!("/drops/{}/waiting", model.slug);
        let (class, text) = match model.phase {
            Phase::SoldOut => ("button second", "Join the waiting list"),
            _ => ("", "Sold out? Join the waiting list"),
        };
        view! { <p class="to-list"><a class=class href=page>{text}</a></p> }
    })
}

/// What to do until it opens.
fn waiting(model: &DropPage) -> Option<impl IntoView + use<>> {
    matches!(model.phase, Phase::Draft | Phase::Scheduled | Phase::Lobby)
        .then(|| view! { <a class="button second" href="/drops.ics">"Add to calendar"</a> })
}

fn fee(model: &DropPage) -> String {
    format!(
        "{} keeps {} of this price from the creator. You pay nothing on top. Prices include {} tax. What you take is held for {} minutes while you pay.",
        model.shop.name,
        words::percent(model.fee_bp),
        words::percent(model.tax_bp),
        model.hold_minutes
    )
}
