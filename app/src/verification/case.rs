//! One creator under a decision: the document beside the fields, how they answer, every step so far.

use crate::fields::{Field, summary};
use crate::office::{self, Area, OfficePage, confirm, hidden_key, state_sign, text_area, timeline};
use crate::ui::markup::{each, maybe, when};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::documents::paper::{Paper, PaperState};
use shared::office::Age;
use shared::office::view::{Notice, Person, TimelineStep};
use shared::onboarding::Standing;
use shared::onboarding::screening::in_words;
use shared::time::Timestamp;
use shared::verification::DECIDED_WITHIN;
use shared::verification::queue::{tone, word};
use shared::verification::score::Score;
use shared::verification::view::{Case, CasePage};

/// What stands around the case: when it is, the form's key, whether the operator may decide, what was refused.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Now.
    pub now: Timestamp,
    /// Of the forms.
    pub key: &'a str,
    /// Whether their level includes it.
    pub may: bool,
    /// What was typed as a reason.
    pub why: &'a str,
    /// What was refused.
    pub notices: &'a [Notice],
}

/// `GET /desk/verifications/{creator}`
#[must_use]
pub fn page((shop, person): (&Shop, &Person), said: Option<&Notice>, model: &CasePage, asked: Asked) -> String {
    let creator = &model.creator;
    let around = OfficePage {
        shop,
        area: Area::Desk,
        title: &creator.name,
        path: "/desk/verifications",
        person: Some(person),
        notice: said,
        script: None,
    };
    let waits = creator.submitted_at.filter(|_| creator.standing == Standing::Submitted);
    let decides = creator.standing == Standing::Submitted && asked.may;
    let steps: Vec<TimelineStep> = model
        .steps
        .iter()
        .map(|step| {
            let note = if step.why.is_empty() {
                format!("by {}", step.person)
            } else {
                format!("by {}: {}", step.person, step.why)
            };
            TimelineStep { label: word(step.after).to_owned(), note, at: Some(step.at.moment(&creator.zone)) }
        })
        .collect();
    office::page(&around, || {
        view! {
            <div class="head"><h1>{creator.name.as_str()}</h1>
                <p>{state_sign(word(creator.standing), tone(creator.standing))}" "{maybe(waits.map(|since| office::age(Age { waited: asked.now - since, limit: DECIDED_WITHIN })))}</p></div>
            <p class="lead">{format!("{} · {} · ", creator.trade, creator.town)}<a href=format!("/desk/creators/{}", creator.id)>"Everything about them"</a></p>
            {summary(asked.notices)}
            {each(&model.papers, |paper| beside(creator, paper))}
            {when(model.papers.is_empty(), || view! { <p class="empty">"No document yet."</p> })}
            <section class="two">
                <div>{told(creator)}{answers(model)}</div>
                <div>{when(decides, || decisions(creator, asked))}
                    {when(!decides && !asked.why.is_empty(), || unsent(asked.why))}
                    <section class="sheet" aria-labelledby="steps"><h2 id="steps">"So far"</h2>{timeline(&steps)}</section></div>
            </section>
        }
    })
}

fn beside<'a>(creator: &'a Case, paper: &'a Paper) -> impl IntoView + 'a {
    let source = format!("/desk/verifications/{}/documents/{}", creator.id, paper.id);
    let (heading, kept) =
        (format!("paper-{}", paper.id), paper.state != PaperState::Refused && paper.forgotten_at.is_none());
    let picture = paper.content_type.starts_with("image/");
    let (large, link, framed, pdf) = (source.clone(), source.clone(), source.clone(), source);
    view! {
        <section class="two paper" aria-labelledby=heading>
            <div class="shown">
                {when(kept && picture, move || view! { <a href=large><img src=link alt=format!("{} of {}", paper.kind.label(), creator.name)/></a> })}
                {when(kept && !picture, move || view! {
                    <iframe src=framed title=format!("{} of {}", paper.kind.label(), creator.name)></iframe>
                    <p><a class="button second" href=pdf>"Open the PDF"</a></p>
                })}
                {when(paper.forgotten_at.is_some(), || view! { <p class="empty">"Its file is kept no longer: it was verified more than a month ago."</p> })}
                {maybe(paper.refused.as_ref().map(|(code, reason)| view! { <p class="notice" data-code=code.as_str()>{reason.as_str()}</p> }))}
            </div>
            <div class="sheet"><h2 id=format!("paper-{}", paper.id)>{paper.kind.label()}</h2>
                <table class="fields"><thead><tr><th scope="col">"Field"</th><th scope="col">"As they confirmed it"</th><th scope="col">"As read"</th></tr></thead>
                    <tbody>{each(paper.kind.asked(), |name| {
                        let confirmed = paper.confirmed.iter().find(|field| field.name == *name).map_or("–", |field| field.value.as_str());
                        let (read, confidence) = Paper { confirmed: Vec::new(), ..paper.clone() }.prefilled(*name);
                        let differs = !read.is_empty() && !read.eq_ignore_ascii_case(confirmed);
                        let read = confidence.map_or_else(|| "–".to_owned(), |sure| format!("{read} ({sure} %)"));
                        view! { <tr class=if differs { "differs" } else { "" }><th scope="row">{name.label()}</th><td>{confirmed.to_owned()}</td><td>{read}</td></tr> }
                    })}</tbody></table></div>
        </section>
    }
}

/// A reason for which there is no form any more: nobody types it twice.
fn unsent(why: &str) -> impl IntoView + '_ {
    view! {
        <section class="sheet" aria-labelledby="unsent"><h2 id="unsent">"What you wrote"</h2>
            <p class="hint">"It was not sent: there is nothing to decide any more."</p>
            <p class="words">{why}</p></section>
    }
}

fn told(creator: &Case) -> impl IntoView + '_ {
    let account = creator.account.as_ref().map(|a| format!("{} · {} … {}", a.holder, a.country, a.last4));
    view! {
        <section aria-labelledby="told"><h2 id="told">"What they say"</h2>
            <dl class="given">
                <div><dt>"Payout account"</dt><dd>{account.unwrap_or_else(|| "none yet".to_owned())}</dd></div>
            </dl>
            <p class="words">{creator.story.as_str()}</p></section>
    }
}

fn answers(model: &CasePage) -> impl IntoView + '_ {
    let given = model.creator.screening.as_ref().map(|screening| screening.answers.as_slice()).unwrap_or_default();
    view! {
        <section aria-labelledby="score"><h2 id="score">"How they answer"</h2>
            <p data-score=model.score.map_or_else(String::new, |score| score.points.to_string())>{made_of(model.score)}</p>
            <ul class="answers">{each(given, |chosen| {
                let (asked, answer, points) = in_words(chosen).unwrap_or(("", "", 0));
                view! { <li>{asked}<br/><strong>{answer}</strong>{format!(" ({points} of 25)")}</li> }
            })}</ul></section>
    }
}

/// The score with everything it is made of.
fn made_of(score: Option<Score>) -> String {
    let Some(score) = score else { return "No answers yet.".to_owned() };
    let scenarios = score.scenarios.map_or("none".to_owned(), |points| points.to_string());
    let replies = match (score.replies, score.seen) {
        (Some(points), Some(seen)) => {
            format!("{points} (median {} over {} replies)", shared::office::age::span(seen.median), seen.count)
        }
        (None, Some(seen)) => format!("not counted yet ({} of 3 needed)", seen.count),
        _ => "none yet".to_owned(),
    };
    format!("Responsiveness {} of 100 = scenarios {scenarios}, real replies {replies}.", score.points)
}

fn decisions<'a>(creator: &'a Case, asked: Asked<'a>) -> impl IntoView + 'a {
    let (seen, to) = (creator.standing_version.to_string(), format!("/desk/verifications/{}", creator.id));
    let reject_to = format!("{to}/reject");
    let mut reject = String::new();
    let inside = view! {
        {hidden_key(&format!("{}-reject", asked.key))}
        <input type="hidden" name="seen" value=seen.clone()/>
        {text_area(Field::text("why", "What is missing").required().up_to(600).hint("The creator reads this in a letter."), 4, asked.why, asked.notices)}
    };
    crate::ui::markup::write_to(
        &mut reject,
        confirm(
            "Reject …",
            "They may complete it and send it in again.",
            "Reject and tell them why",
            &reject_to,
            !asked.notices.is_empty(),
            inside,
        ),
    );
    view! {
        <section class="sheet" aria-labelledby="decide"><h2 id="decide">"Decide"</h2>
            <form method="post" action=format!("{to}/approve")>
                {hidden_key(&format!("{}-approve", asked.key))}
                <input type="hidden" name="seen" value=seen/>
                <p class="buttons"><button class="button" type="submit">"Approve"</button></p>
            </form>
            {crate::ui::markup::raw(reject)}
        </section>
    }
}
