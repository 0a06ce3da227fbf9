//! The figures of a drop.

use crate::ui::markup::each;
use crate::ui::office::{Area, OfficePage, chart, figures, page as office_page};
use leptos::prelude::*;
use shared::analytics::view::FiguresPage;

/// `GET /studio/drops/{id}/figures`
#[must_use]
pub fn page(model: &FiguresPage) -> String {
    let title = format!("{}: figures", model.title);
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: &title,
        path: "/studio/drops/one",
        person: Some(&model.person),
        notice: None,
        script: None,
    };
    office_page(&around, || {
        view! {
            <div class="head">
                <h1>{title.as_str()}</h1>
                <p class="ways"><a href=format!("/studio/drops/{}", model.drop_id)>"The drop"</a>
                    <a href=model.csv.as_str() download="figures.csv">"Every minute as CSV"</a></p>
            </div>
            <p class="lead">{format!("Open {}.", model.window)}</p>
            {figures(&model.totals)}
            <section class="charts" aria-labelledby="over-time">
                <h2 id="over-time">"Over time"</h2>
                <p class="lead">{format!("One step is {}.", model.bar)}</p>
                {each(&model.charts, chart)}
            </section>
            <p class="lead">"Counted by the shop itself: a view is a page that was sent to a browser. No cookie, no script of anybody, and nothing is kept about who looked. Programs that say so are left out."</p>
        }
    })
}
