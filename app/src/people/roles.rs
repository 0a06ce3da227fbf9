//! Who may do what: people at the desk, the team of a studio, invitations, a new studio.

use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{each, when};
use crate::ui::office::{self, Area, Choice, OfficePage};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::office::view::{Notice, Person};
use shared::people::view::{InvitationPage, JoinPage, PeoplePage, PersonPage, TeamPage};

const LEVELS: [Choice<'static>; 3] = [
    Choice { value: "read", label: "Read", hint: "looks at everything, changes nothing" },
    Choice { value: "act", label: "Act", hint: "verifies, moderates, pauses, cancels" },
    Choice { value: "money", label: "Money", hint: "refunds, pays out, gives roles, exports" },
];

const NO_LEVEL: Choice<'static> = Choice { value: "none", label: "None", hint: "no longer works at the desk" };

const EMAIL: Field<'static> = Field {
    name: "email",
    label: "E-mail address",
    kind: "email",
    autocomplete: "off",
    length_max: 254,
    required: true,
    hint: "",
};

fn around<'a>(
    shop: &'a Shop,
    area: Area,
    title: &'a str,
    path: &'a str,
    person: &'a Person,
    notice: Option<&'a Notice>,
) -> OfficePage<'a> {
    OfficePage { shop, area, title, path, person: Some(person), notice, script: None }
}

/// `GET /desk/people`
#[must_use]
pub fn people(model: &PeoplePage) -> String {
    let around = around(&model.shop, Area::Desk, "People", "/desk/people", &model.person, model.said.as_ref());
    office::page(&around, || {
        view! {
            <div class="head"><h1>"People"</h1></div>
            {summary(&model.notices)}
            {office::table(&model.people)}
            {when(model.invites, || view! {
                <section aria-labelledby="invite"><h2 id="invite">"Invite an operator"</h2>
                    <form method="post" action="/desk/people">
                        {office::hidden_key(&model.key)}
                        {field(EMAIL, &model.typed.0, &model.notices)}
                        {office::radios(Field::text("level", "Level").required(), &LEVELS, &model.typed.1, &model.notices)}
                        {office::buttons("Send the invitation", None)}
                    </form>
                </section>
            })}
        }
    })
}

/// `GET /desk/people/{person}`
#[must_use]
pub fn person(model: &PersonPage) -> String {
    let around = around(&model.shop, Area::Desk, &model.email, "/desk/people", &model.person, model.said.as_ref());
    office::page(&around, || {
        view! {
            <div class="head"><h1>{model.email.as_str()}</h1><a href="/desk/people">"All people"</a></div>
            {summary(&model.notices)}
            <section class="two">
                <dl class="sheet facts-list">{each(&model.facts, |(label, words)| view! { <div><dt>{*label}</dt><dd>{words.as_str()}</dd></div> })}</dl>
                {when(model.changes && !model.erased, || acts(model))}
            </section>
        }
    })
}

fn acts(model: &PersonPage) -> impl IntoView + '_ {
    let level = format!("/desk/people/{}/level", model.id);
    let erase = format!("/desk/people/{}/erase", model.id);
    let export = format!("/desk/people/{}/export.json", model.id);
    let levels = vec![NO_LEVEL, LEVELS[0], LEVELS[1], LEVELS[2]];
    let why = Field::text("why", "Why").required().up_to(300).hint("It is kept in the record of acts.");
    let notices = model.notices.as_slice();
    view! {
        <div>
            <h2>"Level at the desk"</h2>
            <form method="post" action=level>
                {office::hidden_key(&model.key)}
                <input type="hidden" name="was" value=model.level/>
                {levels_of(levels, model)}
                {field(why, &model.typed.1, notices)}
                {office::buttons("Change the level", None)}
            </form>
            <section><h2>"What they may ask for"</h2>
                <p class="buttons"><a class="button second" href=export download="">"Export as JSON"</a></p>
                <form method="post" action=erase class="sheet">
                    <p>"Erasing cannot be undone. The person becomes a pseudonym; what the books need stays."</p>
                    {office::hidden_key(&format!("{}-erase", model.key))}
                    <label class="pick"><input type="checkbox" name="sure" value="yes" required/><span>"They asked for it, and I have checked that it was them."</span></label>
                    <p class="buttons"><button class="button second danger" type="submit">"Erase this person"</button></p>
                </form>
            </section>
        </div>
    }
}

fn levels_of<'a>(levels: Vec<Choice<'static>>, model: &'a PersonPage) -> impl IntoView + 'a {
    let chosen = if model.typed.0.is_empty() { model.level } else { model.typed.0.as_str() };
    // Written at once: the choices do not outlive this function.
    let mut to = String::new();
    crate::ui::markup::write_to(
        &mut to,
        office::radios(Field::text("level", "Level").required(), &levels, chosen, &model.notices),
    );
    crate::ui::markup::raw(to)
}

/// `GET /studio/team`
#[must_use]
pub fn team(model: &TeamPage) -> String {
    let around = around(&model.shop, Area::Studio, "Team", "/studio/team", &model.person, model.said.as_ref());
    office::page(&around, || {
        view! {
            <div class="head"><h1>"Team"</h1><p>{model.studio.as_str()}</p></div>
            <p class="lead">"Staff prepare drops, products and orders. Money, people and exports stay with the owner."</p>
            {summary(&model.notices)}
            <div><h2>"Who works here"</h2>{office::table(&model.team)}</div>
            <div><h2>"Who is invited"</h2>{office::table(&model.invited)}</div>
            <section aria-labelledby="invite"><h2 id="invite">"Invite somebody"</h2>
                <form method="post" action="/studio/team">
                    {office::hidden_key(&model.key)}
                    {field(EMAIL, &model.email, &model.notices)}
                    {office::buttons("Send the invitation", None)}
                </form>
            </section>
            <section aria-labelledby="take"><h2 id="take">"Everything of this studio"</h2>
                <p class="lead">"Profile, products, drops, orders and transfers in one file, for your books or another shop."</p>
                <p class="buttons"><a class="button second" href="/studio/export">"Export as JSON"</a></p>
            </section>
        }
    })
}

/// `GET /invitations/{token}`
#[must_use]
pub fn invitation(model: &InvitationPage) -> String {
    let around = around(&model.shop, Area::You, "An invitation", "/you", &model.person, None);
    let here = format!("/invitations/{}", model.token);
    let step = format!("/step-up?next={here}");
    office::page(&around, || {
        view! {
            <h1>"An invitation"</h1>
            <p class="lead">{format!("{} You are signed in as ", model.offer)}<strong>{model.email.as_str()}</strong>"."</p>
            {when(model.needs_passkey, || view! {
                <p class="said" data-code="passkey_needed">"The desk opens with a passkey, or with a one-time code. Show one, or set one up, and you come back here."</p>
                <p class="buttons"><a class="button" href=step.as_str()>"Show that it is you"</a></p>
            })}
            {when(!model.needs_passkey, || view! { <form method="post" action=here.as_str()>{office::buttons("Accept", Some(("Not now", "/you")))}</form> })}
        }
    })
}

/// `GET /studio/join`
#[must_use]
pub fn join(model: &JoinPage) -> String {
    let around = around(&model.shop, Area::You, "Open a studio", "/you", &model.person, None);
    let zones: Vec<Choice> = std::iter::once(Choice::new("", "Choose one"))
        .chain(model.zones.iter().map(|(value, words)| Choice::new(value, words)))
        .collect();
    let [name, trade, town, zone] = &model.typed;
    office::page(&around, || {
        let mut fields = String::new();
        let notices = model.notices.as_slice();
        for part in [
            (
                Field::text("name", "Name of the studio")
                    .required()
                    .up_to(60)
                    .hint("As buyers read it: often your own."),
                name,
            ),
            (
                Field::text("trade", "What you make")
                    .required()
                    .up_to(60)
                    .hint("Half a line: clocks of birch plywood."),
                trade,
            ),
            (Field::text("town", "Where you sell").required().up_to(60), town),
        ] {
            crate::ui::markup::write_to(&mut fields, field(part.0, part.1, notices));
        }
        let clock = Field::text("zone", "Your clock").required().hint("Drops open and close by it.");
        crate::ui::markup::write_to(&mut fields, office::choice(clock, &zones, zone, notices));
        view! {
            <h1>"Open a studio"</h1>
            <p class="lead">"You can prepare everything at once. You sell as soon as somebody has checked who you are."</p>
            {summary(notices)}
            <form method="post" action="/studio/join">
                {office::hidden_key(&model.key)}
                {crate::ui::markup::raw(fields)}
                {office::buttons("Open the studio", Some(("Not now", "/you")))}
            </form>
        }
    })
}
