//! The gates of a drop in the studio: what stands, what comes next, and what a creator can do about it.

use super::{Around, office};
use crate::fields::Field;
use crate::office::{confirm, hidden_key, moment_field, state_sign, text_area, timeline};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::gates::view::{Check, GatesPart, Promise};
use shared::gates::{Gate, Need, Stage};
use shared::office::view::{TimelineStep, Tone};
use shared::rehearsal::view::{CalendarLine, RehearsalPart, Verdict};
use shared::rehearsal::{Report, Role};
use shared::studio::view::OutPage;
use shared::time::Moment;

/// The section of a drop's page.
pub fn part<'a>(here: &str, model: &'a OutPage, gates: &'a GatesPart) -> impl IntoView + use<'a> {
    let steps: Vec<TimelineStep> = gates
        .steps
        .iter()
        .map(|step| TimelineStep {
            label: step.gate.title().to_owned(),
            note: step.passed.as_ref().map_or_else(|| step.gate.means().to_owned(), |(_, who)| format!("By {who}.")),
            at: step.passed.as_ref().map(|(at, _)| at.clone()),
        })
        .collect();
    let next = gates.steps.iter().find(|step| step.next).map(|step| step.gate);
    let before_arming = matches!(next, Some(Gate::Cleared | Gate::Rehearsed | Gate::Armed));
    let (key, here) = (model.key.as_str(), here.to_owned());
    view! {
        <section class="sheet checklist" aria-labelledby="gates" data-stage=gates.stage.word()>
            <div class="head"><h2 id="gates">"On its way"</h2><strong>{progress(gates)}</strong></div>
            {when(gates.late, || view! { <p class="said" data-code="late">"Its time has come, and it is not armed: nothing can be bought. Buyers are told that it is late."</p> })}
            {maybe(gates.taken_back.as_ref().map(|at| view! { <p class="said" data-code="taken_back">{format!("It was changed on {}, {}: it has to be rehearsed and armed again.", at.day, at.clock)}</p> }))}
            {raw({ let mut to = String::new(); write_to(&mut to, timeline(&steps)); to })}
            {when(before_arming, || checks(gates))}
            {maybe(before_arming.then(|| promises(&here, key, gates)))}
            {maybe(matches!(next, Some(Gate::Rehearsed)).then(|| rehearsal(&here, key, model, gates)))}
            {maybe(next.and_then(|gate| act(&here, key, gates, gate)))}
        </section>
    }
}

fn progress(gates: &GatesPart) -> String {
    let done = gates.steps.iter().filter(|step| step.passed.is_some()).count();
    format!("{done} of {} gates", gates.steps.len())
}

fn checks(gates: &GatesPart) -> impl IntoView + '_ {
    view! {
        <h3>"What arming needs"</h3>
        <ol class="steps">{each(&gates.checks, check)}</ol>
    }
}

fn check(check: &Check) -> impl IntoView + use<> {
    let Check { need, met } = *check;
    let (what, how) = need.words();
    let to = match need {
        Need::Payable => Some("/studio/payouts"),
        _ => None,
    };
    view! {
        <li class=if met { "done" } else { "open" } data-need=need.word()>
            {match to.filter(|_| !met) {
                Some(to) => raw(format!("<a href=\"{to}\">{what}</a>")),
                None => raw(format!("<strong>{what}</strong>")),
            }}
            <span>{if met { "Done." } else { how }}</span>
        </li>
    }
}

fn promises<'a>(here: &str, key: &'a str, gates: &'a GatesPart) -> impl IntoView + use<'a> {
    let to = format!("{here}/promises");
    let mut rows = String::new();
    gates.promises.iter().for_each(|promise| write_to(&mut rows, one_promise(&to, key, promise)));
    view! {
        <h3>"Who hands it out"</h3>
        <ul class="ways">{raw(rows)}</ul>
    }
}

fn one_promise<'a>(to: &str, key: &'a str, promise: &'a Promise) -> impl IntoView + use<'a> {
    let kind = if promise.delivery { "Delivery" } else { "Pickup" };
    let at = &promise.starts;
    let to = to.to_owned();
    let told = match (&promise.given, promise.delivery) {
        (Some(given), _) => format!("Confirmed {} {}", given.day, given.clock),
        (None, true) => "An operator asks whoever brings it.".to_owned(),
        (None, false) => String::new(),
    };
    view! {
        <li><strong>{format!("{kind}: {}", promise.place)}</strong>
            <span>{format!("{}, {} {}", at.day, at.clock, at.zone)}</span>
            {maybe((!told.is_empty()).then(|| view! { <span>{told.clone()}</span> }))}
            {maybe((promise.given.is_none() && !promise.delivery).then(|| view! {
                <form method="post" action=to.clone()>{hidden_key(key)}<input type="hidden" name="slot" value=promise.slot.as_str()/>
                    <button class="button second" type="submit">"We will be there"</button></form>
            }))}</li>
    }
}

fn rehearsal<'a>(here: &str, key: &'a str, model: &'a OutPage, gates: &'a GatesPart) -> impl IntoView + use<'a> {
    let (plan, run, ticks) =
        (format!("{here}/rehearsal"), format!("{here}/rehearsal/run"), format!("{here}/rehearsal/ticks"));
    let last = gates.rehearsal.as_ref();
    let mut when_it_is = String::new();
    let field = Field::text("at", "When you rehearse").required().hint("With everybody who has a part in it.");
    write_to(&mut when_it_is, moment_field(field, &model.zone, "", &model.notices));
    let planned = last.filter(|one| one.verdict == Verdict::Planned).map(|one| moment(&one.planned));
    view! {
        <h3 id="rehearsal">"Rehearsal"</h3>
        {maybe(last.filter(|one| one.verdict != Verdict::Planned).map(|one| outcome(&ticks, key, one)))}
        {maybe(planned.map(|at| view! { <p>{format!("Planned for {at}.")}</p> }))}
        <p class="hint">"Made-up buyers hold, give back, pay and come too late, on a copy of this drop that nobody sees. No money moves."</p>
        <form method="post" action=run>{hidden_key(key)}<button class="button" type="submit">"Run it now"</button></form>
        <details class="reprice"><summary class="button second">"Plan it"</summary>
            <form method="post" action=plan>{hidden_key(key)}{raw(when_it_is)}<p class="buttons"><button class="button second" type="submit">"Plan it"</button></p></form>
        </details>
    }
}

fn moment(at: &Moment) -> String {
    format!("{}, {} {}", at.day, at.clock, at.zone)
}

fn outcome<'a>(ticks: &str, key: &'a str, one: &'a RehearsalPart) -> impl IntoView + use<'a> {
    let tone = match one.verdict {
        Verdict::Passed => Tone::Go,
        Verdict::Failed => Tone::Stop,
        _ => Tone::Wait,
    };
    let mut sign = String::new();
    write_to(&mut sign, state_sign(one.verdict.sign(), tone));
    let open = one.verdict == Verdict::Waiting;
    let mut rows = String::new();
    one.ticks.iter().for_each(|(role, done)| write_to(&mut rows, tick(ticks, key, *role, *done)));
    view! {
        <p data-verdict=one.verdict.sign()>{raw(sign)}{one.ran.as_ref().map(|at| format!(" {}", moment(at))).unwrap_or_default()}</p>
        {maybe(one.report.as_ref().map(report))}
        {maybe(open.then(|| view! { <h3>"Signed off by"</h3><ol class="steps">{raw(rows)}</ol> }))}
    }
}

/// What came of a run, in figures.
fn report(report: &Report) -> impl IntoView + '_ {
    let refused: u32 = report.refused.values().sum();
    let faults = report.faults();
    let mut lines = String::new();
    for fault in &faults {
        write_to(&mut lines, view! { <li>{fault.as_str()}</li> });
    }
    view! {
        <dl class="given">
            <div><dt>"Buyers"</dt><dd>{report.buyers.to_string()}</dd></div>
            <div><dt>"Sold"</dt><dd>{format!("{} of {}", report.sold, report.issued)}</dd></div>
            {when(report.bundles > 0, || view! { <div><dt>"Bundles"</dt><dd>{format!("{} sold", report.bundles)}</dd></div> })}
            {when(report.waited > 0, || view! { <div><dt>"In the lobby"</dt><dd>{format!("{} waited", report.waited)}</dd></div> })}
            <div><dt>"Held"</dt><dd>{format!("{}, {} came back", report.held, report.given_back)}</dd></div>
            <div><dt>"Turned away"</dt><dd>{refused.to_string()}</dd></div>
            <div><dt>"Oversold"</dt><dd>{report.oversold.to_string()}</dd></div>
            <div><dt>"A hold took"</dt><dd>{format!("{} ms (95 of 100)", report.p95_ms)}</dd></div>
            <div><dt>"Money"</dt><dd>{if report.captured_minor == report.shared_minor { "balanced" } else { "not balanced" }}</dd></div>
        </dl>
        {each(&report.left_out, |words| view! { <p class="hint">{words.as_str()}</p> })}
        {maybe((!faults.is_empty()).then(|| raw(format!("<ul class=\"said\" data-code=\"rehearsal_failed\">{lines}</ul>"))))}
    }
}

fn tick<'a>(to: &str, key: &'a str, role: Role, done: bool) -> impl IntoView + use<'a> {
    let ((who, what), to) = (role.words(), to.to_owned());
    view! {
        <li class=if done { "done" } else { "open" }>
            <strong>{who}</strong><span>{what}</span>
            {maybe((!done && role != Role::Fraud).then(|| view! {
                <form method="post" action=to.clone()>{hidden_key(key)}<input type="hidden" name="role" value=role.word()/>
                    <button class="button second" type="submit">{format!("Sign off as {}", who.to_lowercase())}</button></form>
            }))}
        </li>
    }
}

/// The next act, where it is the creator's.
fn act<'a>(here: &str, key: &'a str, gates: &GatesPart, gate: Gate) -> Option<impl IntoView + use<'a>> {
    let does = match gate {
        Gate::Armed => "Arm it",
        Gate::HandedOver if gates.stage == Stage::Closed => "Everything is handed over",
        Gate::Settled => "Settle it: the rest goes back into the stock",
        _ => return None,
    };
    let to = format!("{here}/gates");
    let owes = (gates.owes != (0, 0) && gate != Gate::Armed)
        .then(|| format!("Still open: {} holds, {} orders.", gates.owes.0, gates.owes.1));
    Some(view! {
        {maybe(owes.map(|words| view! { <p>{words}</p> }))}
        <form method="post" action=to>{hidden_key(key)}<input type="hidden" name="gate" value=gate.word()/>
            <button class="button" type="submit">{does}</button></form>
    })
}

/// What can be done while it sells: paused, gone on with, closed later or now.
pub fn running<'a>(here: &str, model: &'a OutPage) -> impl IntoView + use<'a> {
    let mut html = String::new();
    for (verb, asks, means, does) in [
        ("pause", "Pause it", "Nobody can hold anything new. What is held can still be paid.", "Pause now"),
        ("resume", "Go on", "Buyers can hold again at once.", "Go on now"),
        ("extend", "Close later", "It closes later, for everybody.", "Close it later"),
        ("stop", "Stop it", "It closes now and for good. What is held can still be paid.", "Stop now"),
    ] {
        if (verb == "pause" && model.paused) || (verb == "resume" && !model.paused) {
            continue;
        }
        let (why, to) = (format!("{verb}_why"), format!("{here}/{verb}"));
        let mut fields = String::new();
        if verb == "extend" {
            let closes = Field::text("closes", "Closes").required().hint("At most a day after it opened.");
            write_to(&mut fields, moment_field(closes, &model.zone, &model.closes_typed, &model.notices));
        }
        let asked = Field::text(&why, "Why").required().hint("It stays on record.").up_to(500);
        write_to(&mut fields, text_area(asked, 3, "", &model.notices));
        let open = model.notices.iter().any(|notice| {
            notice.field.as_deref() == Some(&why) || (verb == "extend" && notice.field.as_deref() == Some("closes"))
        });
        let inside = view! { {hidden_key(&model.key)}<input type="hidden" name="seen" value=model.version.to_string()/>{raw(fields)} };
        write_to(&mut html, confirm(asks, means, does, &to, open, inside));
    }
    raw(html)
}

/// `GET /studio/rehearsals`
#[must_use]
pub fn calendar(around: Around, lines: &[CalendarLine]) -> String {
    office(around, "Rehearsals", "/studio/rehearsals", || {
        view! {
            <div class="head"><h1>"Rehearsals and drops"</h1></div>
            <p class="lead">"No drop goes live without a rehearsal."</p>
            {when(lines.is_empty(), || view! { <p class="empty">"Nothing lies ahead. "<a href="/studio/drops/new">"Make a drop"</a></p> })}
            <ol class="timeline">{each(lines, |line| view! {
                <li class=if line.armed && !line.rehearsal { "done" } else { "ahead" }>
                    <a href=format!("/studio/drops/{}", line.id)>{format!("{}: {}", if line.rehearsal { "Rehearsal" } else { "Opens" }, line.title)}</a>
                    <time datetime=line.at.iso.as_str()>{moment(&line.at)}</time>
                    <p>{match (line.rehearsal, line.armed) {
                        (true, _) => "With made-up buyers.",
                        (false, true) => "Armed.",
                        (false, false) => "Not armed yet.",
                    }}</p>
                </li>
            })}</ol>
        }
    })
}
