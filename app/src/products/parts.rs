//! Small parts of product pages: pictures, records, the form that sends a photograph.

use crate::ui::fields::attribute;
use crate::ui::layout::escape;
use crate::ui::markup::{Markup, each, maybe, raw, when};
use crate::ui::picture::thumbnail;
use leptos::prelude::*;
use shared::products::View;
use shared::products::view::{PictureLine, RecordLine};

/// A photograph in its frame, or a word about one that is on its way.
pub fn shown<'a>(line: &'a PictureLine) -> impl IntoView + 'a {
    view! {
        <div class="frame">
            {maybe(line.picture.as_ref().map(|picture| thumbnail(picture, "12rem")))}
            {when(line.picture.is_none(), || view! { <p class="pending">{format!("{} is being made.", line.name)}</p> })}
        </div>
    }
}

/// What a picture shows, to choose.
pub fn views(chosen: View) -> impl IntoView + use<> {
    let mut to = String::from("<label class=\"shows\">Shows<select name=\"view\">");
    for view in View::ALL {
        to.push_str("<option");
        attribute(&mut to, "value", view.as_str());
        to.push_str(if view == chosen { " selected>" } else { ">" });
        to.push_str(view.words());
        to.push_str("</option>");
    }
    to.push_str("</select></label>");
    raw(to)
}

/// Sends a photograph: a label that is the button, and one without script. `camera` opens the camera of a phone at once.
pub fn snap<'a>(
    name: &'static str,
    label: &'static str,
    camera: bool,
    next: &'a str,
    key: &'a str,
) -> Markup<impl FnOnce(&mut String) + Send + 'a> {
    Markup(move |to: &mut String| {
        to.push_str("<form class=\"upload snap\" method=\"post\" action=\"/studio/uploads\" enctype=\"multipart/form-data\" data-tool=\"upload\" data-at-once>");
        for (field, value) in [("kind", "photo"), ("next", next), ("key", key)] {
            to.push_str("<input type=\"hidden\"");
            attribute(to, "name", field);
            attribute(to, "value", value);
            to.push('>');
        }
        to.push_str("<input class=\"only-read\" type=\"file\" name=\"file\" required accept=\"image/jpeg,image/png,image/webp,.dng,.cr2,.nef,.arw\"");
        attribute(to, "id", name);
        if camera {
            to.push_str(" capture=\"environment\"");
        }
        to.push_str("><label");
        attribute(to, "class", if camera { "button" } else { "button second" });
        attribute(to, "for", name);
        to.push('>');
        escape(to, label);
        to.push_str("</label><button class=\"quiet\" type=\"submit\">Send it</button>");
        to.push_str("<figure class=\"upload-preview\" data-picture hidden></figure><progress class=\"upload-progress\" max=\"100\" value=\"0\" aria-label=\"Sent\" hidden></progress><p class=\"upload-says\" role=\"status\" data-says hidden></p></form>");
    })
}

/// Provenance records, the newest first.
pub fn records(records: &[RecordLine]) -> impl IntoView + '_ {
    let newest_first: Vec<&RecordLine> = records.iter().rev().collect();
    Markup(move |to: &mut String| {
        for line in newest_first {
            crate::ui::markup::write_to(to, record(line));
        }
    })
}

fn record(line: &RecordLine) -> impl IntoView + '_ {
    let (class, word) = if line.whole { ("state go", "holds") } else { ("state stop", "does not hold") };
    view! {
        <article class="record sheet">
            <h3>{format!("Record {} ", line.number)}<span class=class>{word}</span></h3>
            <p class="lead">"Received "<time datetime=line.at.iso.as_str()>{format!("{} {} {}", line.at.day, line.at.clock, line.at.zone)}</time>{format!(", stated by {}.", line.maker)}</p>
            <dl class="facts-list">{each(&line.answers, |(question, answer)| view! { <div><dt>{question.as_str()}</dt><dd>{answer.as_str()}</dd></div> })}</dl>
            <ul class="views">{each(&line.views, |(view, hash)| view! {
                <li><a href=format!("/media/{hash}/1080.jpeg")><img src=format!("/media/{hash}/t360.jpeg") alt=view.words() width="360" height="240" loading="lazy"/></a><span aria-hidden="true">{view.words()}</span></li>
            })}</ul>
            <dl class="hashes"><div><dt>"Follows"</dt><dd><code>{line.previous.as_str()}</code></dd></div><div><dt>"Hash"</dt><dd><code>{line.hash.as_str()}</code></dd></div></dl>
        </article>
    }
}
