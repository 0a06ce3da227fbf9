//! A consent to sign on paper.

use crate::ui::office::{Area, OfficePage, page as office_page};
use leptos::prelude::*;
use shared::shoots::view::ShootPage;

/// `GET /studio/shoots/{id}/consent`
#[must_use]
pub fn page(model: &ShootPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: "Consent to be photographed",
        path: "/studio/shoots/one",
        person: Some(&model.person),
        notice: None,
        script: None,
    };
    let day = if model.day.is_empty() { "________________".to_owned() } else { model.day.clone() };
    office_page(&around, || {
        view! {
            <article class="paper consent-form">
                <h1>"Consent to be photographed"</h1>
                <p>{format!("{} takes photographs in {} on {day}, to show what is made there and how on {} and at {}.", model.studio, model.place, model.shop.name, model.shop.url)}</p>
                <p>"I agree that pictures in which I can be recognised are used for this, and for nothing else. I was shown which ones. I may take this back at any time, without saying why: from then on no new use is made of them, and those on the shop’s pages are taken down."</p>
                <p>"If my home, my yard or another private space is seen, I agree to that too: ☐ yes ☐ no"</p>
                <p>"What for, if more narrowly: ______________________________________"</p>
                <dl class="sign">
                    <div><dt>"Name in full"</dt><dd></dd></div>
                    <div><dt>"Day"</dt><dd></dd></div>
                    <div><dt>"Signature (for children: of a parent)"</dt><dd></dd></div>
                </dl>
                <p>{format!("To take it back, tell {} in person or write to the shop.", model.studio)}</p>
            </article>
        }
    })
}
