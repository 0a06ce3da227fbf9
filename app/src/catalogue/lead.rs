//! What the front page opens with: the drop that closes first, or the one that opens next.

use crate::ui::markup::maybe;
use crate::ui::{picture, sign::sign};
use leptos::prelude::*;
use shared::drops::Phase;
use shared::drops::view::DropCard;

/// The poster; without any drop, a word of welcome.
pub fn lead<'a>(live: Option<&'a DropCard>, next: Option<&'a DropCard>) -> impl IntoView + 'a {
    let drop = live.or(next);
    let welcome = drop.is_none().then(|| {
        view! {
            <header class="welcome"><h1>"Small batches, sold at the kerb"</h1>
                <p>"Makers near you put out a set number of pieces for a set time. The next ones are not announced yet."</p></header>
        }
    });
    (maybe(welcome), maybe(drop.map(poster)))
}

fn poster(drop: &DropCard) -> impl IntoView + '_ {
    let open = matches!(drop.phase, Phase::Live | Phase::SoldOut | Phase::Late | Phase::Paused);
    let when = if open { &drop.closes } else { &drop.opens };
    view! {
        <section class=format!("poster {}", drop.phase.word()) aria-labelledby="lead">
            <div class="poster-picture">{picture::hero(&drop.picture, "(min-width:64rem) 46rem,94vw")}</div>
            <div class="poster-text">
                {sign(drop.phase)}
                <h1 id="lead"><a href=format!("/drops/{}", drop.slug)>{drop.title.as_str()}</a></h1>
                <p class="tagline">{drop.tagline.as_str()}</p>
                <p class="by">"by "<a href=format!("/creators/{}", drop.creator_slug)>{drop.creator.as_str()}</a></p>
                <dl class="plate">
                    <div><dt>{if open { "Closes" } else { "Opens" }}</dt>
                        <dd><time datetime=when.iso.as_str()>{when.clock.as_str()}</time><small>{format!("{} {}", when.day, when.zone)}</small></dd></div>
                    <div><dt>{if open { "Left" } else { "Pieces" }}</dt>
                        <dd>{if open { drop.available } else { drop.issued }.to_string()}<small>{if open { format!("of {}", drop.issued) } else { "in all".to_owned() }}</small></dd></div>
                    {maybe(drop.price_from.map(|price| view! { <div><dt>"From"</dt><dd>{price.to_string()}<small>"tax included"</small></dd></div> }))}
                </dl>
                <a class="button" href=format!("/drops/{}", drop.slug)>{if drop.phase == Phase::Live { "Go and get one" } else { "Have a look" }}</a>
            </div>
        </section>
    }
}
