//! The live board of a drop: sales against targets, what is said next, who still has something to do.
//!
//! Each part with `data-part` is made anew by the tool `fresh` every few seconds; without script a link does it.

use crate::office::{self, Area, OfficePage, figures, hidden_key, state_sign};
use crate::ui::markup::{each, maybe, when};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::drops::Phase;
use shared::office::view::{Figure, Notice, Person, Tone};
use shared::runsheet::view::{Board, CueShown, RoleShown, Stage, StepShown, Window};
use shared::time::Timestamp;

/// Milliseconds between two looks.
const EVERY: u32 = 2_500;

/// Who looks at it, and from where.
#[derive(Clone, Copy)]
pub struct From<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Who is signed in.
    pub person: &'a Person,
    /// What was refused.
    pub notice: Option<&'a Notice>,
    /// From the desk, and not from the studio.
    pub desk: bool,
    /// Whether they may tick steps off.
    pub ticks: bool,
    /// The idempotency key of the ticks.
    pub key: &'a str,
}

/// `GET /studio/drops/{id}/live`, `GET /desk/drops/{id}/live`
#[must_use]
pub fn page(from: From, model: &Board) -> String {
    let home = if from.desk { format!("/desk/drops/{}", model.slug) } else { format!("/studio/drops/{}", model.id) };
    let here = format!("{home}/live");
    let page = OfficePage {
        shop: from.shop,
        area: if from.desk { Area::Desk } else { Area::Studio },
        title: "Live board",
        path: &here,
        person: Some(from.person),
        notice: from.notice,
        script: Some("/tools.js"),
    };
    let steps = format!("{here}/steps");
    let numbers = numbers(model);
    office::page(&page, || {
        view! {
            <div class="head"><h1>{model.title.as_str()}</h1>
                <a class="button second" href=home.as_str()>"Back"</a>
                {when(!from.desk, || view! { <a class="button second" href=format!("{home}/runsheet")>"Run sheet"</a> })}
                <a class="button second" href=here.as_str()>"Look again"</a></div>
            <div class="board" data-tool="fresh" data-every=EVERY.to_string()>
                <div class="now" data-part="now" data-now=model.now.0.to_string()>{now(model)}</div>
                <section data-part="figures" aria-label="Figures">{figures(&numbers)}</section>
                <section data-part="windows" aria-labelledby="windows">{windows(model)}</section>
                <section data-part="cues" aria-labelledby="cues">{cues(model)}</section>
                <section data-part="roles" aria-labelledby="roles">{roles(model, &steps, from)}</section>
                <p class="hint" data-stale hidden>"The shop does not answer right now: these figures are old."</p>
            </div>
        }
    })
}

const fn sign(phase: Phase) -> (&'static str, Tone) {
    match phase {
        Phase::Draft => ("Draft", Tone::Plain),
        Phase::Scheduled => ("Scheduled", Tone::Wait),
        Phase::Lobby => ("Lobby open", Tone::Wait),
        Phase::Live => ("Open now", Tone::Go),
        Phase::SoldOut => ("Sold out", Tone::Go),
        Phase::Late => ("Late", Tone::Stop),
        Phase::Paused => ("Paused", Tone::Stop),
        Phase::Closed => ("Over", Tone::End),
    }
}

/// `07:30` from now on, or what has come instead.
fn clock(at: Timestamp, now: Timestamp) -> String {
    let seconds = (at - now).0.max(0) / 1_000;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// The state, and what comes next with the time until then.
fn now(model: &Board) -> impl IntoView + '_ {
    let (word, tone) = sign(model.phase);
    let turn = if model.now < model.opens_at {
        Some(("opens in", model.opens_at))
    } else if model.now < model.closes_at {
        Some(("closes in", model.closes_at))
    } else {
        None
    };
    view! {
        <p class="turn">{state_sign(word, tone)}
            {maybe(turn.filter(|_| model.phase != Phase::Draft).map(|(words, at)| view! { <span>{format!("{words} ")}<b class="until" data-until=at.0.to_string()>{clock(at, model.now)}</b></span> }))}</p>
        {maybe(model.next_cue.as_ref().map(|cue| view! {
            <p class="next-cue"><span>"Next cue in "<b class="until" data-until=cue.at.0.to_string()>{clock(cue.at, model.now)}</b></span>
                <strong>{cue.text.as_str()}</strong>{when(!cue.offer.is_empty(), || view! { <small>{cue.offer.as_str()}</small> })}</p>
        }))}
    }
}

fn figure(label: &str, value: String, note: String, tone: Tone) -> Figure {
    Figure { label: label.to_owned(), value, note, tone, to: None }
}

fn numbers(model: &Board) -> Vec<Figure> {
    let worry = |bad: bool, tone: Tone| if bad { tone } else { Tone::Plain };
    vec![
        figure("Sold", model.sold.to_string(), format!("of {}", model.issued), Tone::Go),
        figure("Revenue", model.revenue.to_string(), format!("{} paid orders", model.paid), Tone::Go),
        figure("Held now", model.held.to_string(), format!("{} at the payment", model.paying), Tone::Wait),
        figure("Given back", model.given_back.to_string(), "lapsed, or let go".to_owned(), Tone::Plain),
        figure(
            "Errors",
            model.errors.to_string(),
            "paid, and could not be sold".to_owned(),
            worry(model.errors != 0, Tone::Stop),
        ),
        figure(
            "Seconds behind",
            model.seconds_behind.to_string(),
            "oldest payment without an answer".to_owned(),
            match model.seconds_behind {
                0 => Tone::Plain,
                1..60 => Tone::Wait,
                _ => Tone::Stop,
            },
        ),
        figure("Steps late", model.late().to_string(), String::new(), worry(model.late() != 0, Tone::Stop)),
    ]
}

fn windows(model: &Board) -> impl IntoView + '_ {
    let [target, actual] = model.totals();
    view! {
        <h2 id="windows">"Against the target"</h2>
        {when(model.windows.is_empty(), || view! { <p class="empty">"The run sheet has no targets."</p> })}
        {when(!model.windows.is_empty(), move || view! {
            <div class="list"><table>
                <thead><tr><th scope="col">"Window"</th><th scope="col" class="n">"Target"</th><th scope="col" class="n">"Sold"</th><th scope="col">"So far"</th></tr></thead>
                <tbody>{each(&model.windows, window)}</tbody>
                <tfoot><tr><th scope="row">"Together"</th><td class="n" data-label="Target">{target.to_string()}</td><td class="n" data-label="Sold">{actual.to_string()}</td><td></td></tr></tfoot>
            </table></div>
        })}
    }
}

fn window(window: &Window) -> impl IntoView + '_ {
    let met = window.target.minor <= window.actual.minor;
    let (word, tone) = match window.stage {
        _ if met && window.stage != Stage::Ahead => ("Met", Tone::Go),
        Stage::Ahead => ("Ahead", Tone::Plain),
        Stage::Running => ("Running", Tone::Wait),
        Stage::Over => ("Missed", Tone::Stop),
    };
    view! {
        <tr class=if window.stage == Stage::Running { "running" } else { "" }>
            <th scope="row">{format!("{} – {}", window.from, window.until)}</th>
            <td class="n" data-label="Target">{window.target.to_string()}</td>
            <td class="n" data-label="Sold">{window.actual.to_string()}</td>
            <td data-label="So far">{state_sign(word, tone)}
                <meter min="0" max=window.target.minor.max(1).to_string() value=window.actual.minor.clamp(0, window.target.minor.max(1)).to_string() aria-label=format!("Sold from {} to {}", window.from, window.until)></meter></td>
        </tr>
    }
}

fn cues(model: &Board) -> impl IntoView + '_ {
    view! {
        <h2 id="cues">"What is said"</h2>
        {when(model.cues.is_empty(), || view! { <p class="empty">"The run sheet has no cues."</p> })}
        {when(!model.cues.is_empty(), || view! { <ol class="cues">{each(&model.cues, cue)}</ol> })}
    }
}

fn cue(cue: &CueShown) -> impl IntoView + '_ {
    view! {
        <li class=if cue.said { "said-cue" } else { "" }><strong>{cue.mark.as_str()}</strong><span>{cue.text.as_str()}
            {when(cue.said, || view! { <span class="only-read">" (said)"</span> })}</span>
            {when(!cue.offer.is_empty(), || view! { <small>{cue.offer.as_str()}</small> })}
            {each(&cue.posts, |post| view! { <small class=if post.is_bad() { "late" } else { "" }>{post.words()}</small> })}</li>
    }
}

fn roles<'a>(model: &'a Board, steps: &'a str, from: From<'a>) -> impl IntoView + 'a {
    view! {
        <h2 id="roles">"Who does what"</h2>
        {when(model.roles.is_empty(), || view! { <p class="empty">"The run sheet names nobody."</p> })}
        <div class="roles">{each(&model.roles, move |role| one(role, model.now, steps, from))}</div>
    }
}

fn one<'a>(role: &'a RoleShown, now: Timestamp, steps: &'a str, from: From<'a>) -> impl IntoView + use<'a> {
    let done = role.steps.iter().filter(|step| step.done.is_some()).count();
    let count = format!("{done} of {}", role.steps.len());
    view! {
        <article class="sheet role">
            <h3>{role.role.as_str()}{when(!role.name.is_empty(), || view! { <span>{format!(" · {}", role.name)}</span> })}</h3>
            {when(!role.steps.is_empty(), move || view! { <p class="hint">{format!("{count} done")}</p> })}
            <ul class="ticks">{each(&role.steps, move |step| tick(step, now, steps, from))}</ul>
        </article>
    }
}

fn tick<'a>(step: &'a StepShown, now: Timestamp, to: &'a str, from: From<'a>) -> impl IntoView + use<'a> {
    let ago = |at: Timestamp| match (now - at).whole_minutes() {
        ..=0 => "just now".to_owned(),
        minutes => format!("{minutes} min ago"),
    };
    let class = match (&step.done, step.late) {
        (Some(_), _) => "done",
        (None, true) => "late",
        (None, false) => "",
    };
    let words = if step.done.is_some() { "Not done" } else { "Done" };
    let label = format!("{words}: {}", step.what);
    view! {
        <li class=class><strong>{step.mark.as_str()}</strong><span>{step.what.as_str()}
            {maybe(step.done.as_ref().map(|(who, at)| view! { <small>{format!("{who}, {}", ago(*at))}</small> }))}
            {when(step.late, || view! { <small class="late">"late"</small> })}</span>
            {when(from.ticks, move || view! {
                <form method="post" action=to>
                    {hidden_key(&format!("{}-{}-{words}", from.key, step.id).replace(' ', "-"))}
                    <input type="hidden" name="step" value=step.id.as_str()/>
                    <input type="hidden" name="done" value=if step.done.is_some() { "no" } else { "yes" }/>
                    <button class="quiet" type="submit" aria-label=label>{words}</button>
                </form>
            })}
        </li>
    }
}
