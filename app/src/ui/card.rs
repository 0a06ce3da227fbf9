//! A drop in a list: a picture card, or a line of the timetable.

use super::markup::maybe;
use super::picture::thumbnail;
use super::sign::sign;
use leptos::prelude::*;
use shared::drops::Phase;
use shared::drops::view::DropCard;

const CARD_SIZES: &str = "(min-width:64rem) 18rem,(min-width:40rem) 45vw,92vw";

/// A picture card.
pub fn card(drop: &DropCard) -> impl IntoView + '_ {
    view! {
        <li class=format!("card {}", drop.phase.word())>
            <div class="frame">{thumbnail(&drop.picture, CARD_SIZES)}{sign(drop.phase)}</div>
            <h3><a href=format!("/drops/{}", drop.slug)>{drop.title.as_str()}</a></h3>
            <p class="by">{format!("{} · {}", drop.creator, drop.category)}</p>
            <p class="facts">{standing(drop)}</p>
        </li>
    }
}

/// A line of the timetable: when first, then what.
pub fn departure(drop: &DropCard) -> impl IntoView + '_ {
    view! {
        <li class=format!("due {}", drop.phase.word())>
            <time datetime=drop.opens.iso.as_str()>
                <span class="due-day">{drop.opens.day.as_str()}</span>
                <span class="due-clock">{drop.opens.clock.as_str()}</span>
                <span class="due-zone">{drop.opens.zone.as_str()}</span>
            </time>
            <div class="due-what">
                <h3><a href=format!("/drops/{}", drop.slug)>{drop.title.as_str()}</a></h3>
                <p>{drop.tagline.as_str()}</p>
                <p class="by">{format!("{} · {}", drop.creator, drop.category)}</p>
            </div>
            <p class="due-price">{maybe(drop.price_from.map(|price| view! { <strong>{format!("from {price}")}</strong> }))}
                <span>{pieces(drop.issued)}</span></p>
            <div class="frame">{thumbnail(&drop.picture, "(min-width:40rem) 12rem,34vw")}</div>
        </li>
    }
}

/// What matters most about a drop where it stands.
pub fn standing(drop: &DropCard) -> String {
    let from = drop.price_from.map_or_else(String::new, |price| format!("from {price} · "));
    match drop.phase {
        Phase::Live => format!("{from}{} of {} left · closes {}", drop.available, drop.issued, drop.closes.clock),
        Phase::Draft | Phase::Scheduled | Phase::Lobby => {
            format!("{from}opens {}, {} {}", drop.opens.day, drop.opens.clock, drop.opens.zone)
        }
        Phase::SoldOut => format!("all {} spoken for", drop.issued),
        Phase::Late => "late: it opens soon".to_owned(),
        Phase::Paused => "paused for a while".to_owned(),
        Phase::Closed => format!("{} · {}", drop.closes.day, pieces(drop.issued)),
    }
}

/// `1 piece`, `60 pieces`.
pub fn pieces(units: u32) -> String {
    if units == 1 { "1 piece".into() } else { format!("{units} pieces") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn pieces_are_counted_in_words() {
        assert_eq!(super::pieces(1), "1 piece");
        assert_eq!(super::pieces(60), "60 pieces");
    }
}
