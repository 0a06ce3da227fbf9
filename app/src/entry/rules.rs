//! How a drop is entered, as its creator sets it.

use crate::fields::{Field, field, summary};
use crate::office::{Choice, buttons, checkbox, choice, hidden_key};
use crate::studio::{Around, office};
use crate::ui::markup::{each, when};
use leptos::prelude::*;
use shared::entry::view::RulesPage;

const FOR: &[Choice<'static>] = &[
    Choice::new("followers", "Followers"),
    Choice::new("members", "Members"),
    Choice::new("both", "Followers and members"),
];

const EARLY: Field = Field { kind: "number", ..Field::text("early", "Minutes that everybody else waits") };
const CREDITS: Field = Field { kind: "number", ..Field::text("credits", "Credits it costs to come in") };
const REPUTATION: Field = Field { kind: "number", ..Field::text("reputation", "Reputation that comes in for nothing") };
const LOTS: Field = Field { kind: "number", ..Field::text("lots", "Lots for whoever missed your last drop") };

/// `GET /studio/drops/{id}/entry`
#[must_use]
pub fn page(around: Around, model: &RulesPage) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/entry");
    office(around, "Who comes in", &here, || {
        view! {
            <div class="head"><h1>"Who comes in"</h1><a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            {summary(&model.notices)}
            <p class="lead">{format!("{} ", circle(model.circle))}<a href="/studio/members">"Your members and credits"</a></p>
            {when(model.is_draft, || form(model, &here, &drop))}
            {when(!model.is_draft, || view! { <p>{entered(model.entered)}</p> })}
            {when(!model.is_draft, || view! { <p class="hint">"It is announced, and these rules with it. Take the drop back to change them."</p> })}
            <section aria-labelledby="published"><h2 id="published">"On its page"</h2>
                {each(&model.lines, |line| view! { <p>{line.as_str()}</p> })}
                {when(model.lines.is_empty(), || view! { <p>"Nothing: everybody may buy from the first moment on."</p> })}
            </section>
        }
    })
}

fn circle((followers, members): (u32, u32)) -> String {
    let followers =
        if followers == 1 { "1 person follows you".to_owned() } else { format!("{followers} people follow you") };
    let members = if members == 1 { "1 is a member".to_owned() } else { format!("{members} are members") };
    format!("{followers}, and {members} when this drop opens.")
}

fn entered((many, skipped): (u32, u32)) -> String {
    let many = if many == 1 { "1 person is in".to_owned() } else { format!("{many} people are in") };
    match skipped {
        0 => format!("{many}."),
        1 => format!("{many}; 1 member leaves it out."),
        skipped => format!("{many}; {skipped} members leave it out."),
    }
}

fn form<'a>(model: &'a RulesPage, here: &str, drop: &'a str) -> impl IntoView + use<'a> {
    let typed = &model.typed;
    view! {
        <form method="post" action=here.to_owned()>
            {hidden_key(&model.key)}<input type="hidden" name="version" value=model.version.to_string()/>
            <h2>"Early access"</h2>
            {field(EARLY.hint("Empty: nobody is early. The drop opens for your circle first; following counts when it is a day old by then."), &typed.early, &model.notices)}
            {choice(Field::text("early_for", "Who is early"), FOR, &typed.early_for, &model.notices)}
            <h2>"Entry"</h2>
            {field(CREDITS.hint("Empty: nothing. They come back if the drop is stopped or taken back."), &typed.credits, &model.notices)}
            {field(REPUTATION.hint("Empty: it is not looked at. Without credits, nobody comes in with less."), &typed.reputation, &model.notices)}
            {checkbox(Field::text("members_in", "Your members are in by themselves, for nothing"), typed.members_in, &model.notices)}
            <h2>"The draw"</h2>
            {field(LOTS.hint("1 to 5, for a drop with a lobby. With 2, the better of two tickets counts for whoever waited in your last lobby and got nothing."), &typed.lots, &model.notices)}
            {buttons("Keep these rules", Some(("Not now", drop)))}
        </form>
    }
}
