//! A photograph in the formats and widths a browser chooses from. Every picture stands in a 3:2 frame.

use leptos::prelude::*;
use shared::media::view::{Picture, WIDTHS_PX};

/// The first picture of a page: loaded before everything else, with its colours behind it until it is there.
pub fn hero<'a>(picture: &'a Picture, sizes: &'static str) -> impl IntoView + 'a {
    view! {
        <img class="blur" src=picture.placeholder.as_str() alt="" width="36" height="24"/>
        <picture>
            <source type="image/avif" srcset=widths(picture, "avif") sizes=sizes/>
            <source type="image/webp" srcset=widths(picture, "webp") sizes=sizes/>
            <img src=picture.thumbnail(720, "jpeg") srcset=widths(picture, "jpeg") sizes=sizes alt=picture.alt.as_str()
                width="1080" height="720" fetchpriority="high"/>
        </picture>
    }
}

/// A picture further down.
pub fn thumbnail<'a>(picture: &'a Picture, sizes: &'static str) -> impl IntoView + 'a {
    view! {
        <picture>
            <source type="image/avif" srcset=narrow(picture, "avif") sizes=sizes/>
            <source type="image/webp" srcset=narrow(picture, "webp") sizes=sizes/>
            <img src=picture.thumbnail(360, "jpeg") alt=picture.alt.as_str() width="360" height="240" loading="lazy"/>
        </picture>
    }
}

/// Every width.
fn widths(picture: &Picture, format: &str) -> String {
    srcset(picture, format, &WIDTHS_PX)
}

/// All but the widest: no thumbnail is shown that large.
fn narrow(picture: &Picture, format: &str) -> String {
    srcset(picture, format, WIDTHS_PX.get(..2).unwrap_or(&WIDTHS_PX))
}

fn srcset(picture: &Picture, format: &str, widths: &[u32]) -> String {
    let mut set = String::with_capacity(widths.len() * (picture.hash.len() + 32));
    for width in widths {
        if !set.is_empty() {
            set.push_str(", ");
        }
        set.push_str(&picture.thumbnail(*width, format));
        set.push_str(&format!(" {width}w"));
    }
    set
}
