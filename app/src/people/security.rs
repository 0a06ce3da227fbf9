//! The ways to show who one is: passkeys, one-time codes, recovery codes.

use super::passkey::{self, Asks};
use crate::ui::fields::{Field, field, summary};
use crate::ui::markup::{each, when, write_to};
use crate::ui::office::{Area, OfficePage, buttons, confirm, hidden_key, page, qr, state_sign};
use crate::ui::qr::svg;
use leptos::prelude::*;
use shared::office::view::{Notice, Tone};
use shared::people::security::{Another, Around, CodesPage, Listed, RecoveryPage, SecurityPage, StepUpPage};
use shared::time::Moment;

const TOOLS: Option<&str> = Some("/tools.js");

const NAME: Field = Field::text("name", "Name of the passkey").required().up_to(60).hint("Such as “My phone”.");

const CODE: Field = Field { autocomplete: "one-time-code", ..Field::text("code", "Code").required().up_to(20) };

fn around<'a>(around: &'a Around, title: &'a str, path: &'a str, said: Option<&'a Notice>) -> OfficePage<'a> {
    let (shop, person) = (&around.shop, Some(&around.person));
    OfficePage { shop, area: Area::You, title, path, person, notice: said, script: TOOLS }
}

fn moment(moment: &Moment) -> String {
    format!("{}, {} {}", moment.day, moment.clock, moment.zone)
}

/// `GET /you/security`
#[must_use]
pub fn security(model: &SecurityPage) -> String {
    page(&around(&model.around, "Passkeys and codes", "/you/security", model.said.as_ref()), || {
        view! {
            <h1>"Passkeys and codes"</h1>
            <p class="lead">"A passkey signs you in with your finger, face or PIN. It cannot be guessed, and it works on this shop alone."</p>
            {summary(&model.around.notices)}
            {when(!model.next.is_empty() && bare(model), || view! { <p class="said" data-code="way_needed">"What you want to do next asks for a passkey, or for a one-time code. Set one of them up here, and you go on."</p> })}
            <section aria-labelledby="passkeys">
                <h2 id="passkeys">"Passkeys"</h2>
                {when(model.ways.passkeys.is_empty(), || view! { <p>"You have none yet."</p> })}
                {when(!model.ways.passkeys.is_empty(), || view! { <ul class="ring">{each(&model.ways.passkeys, |listed| one(model, listed))}</ul> })}
                {add(model)}
            </section>
            {codes(model)}
        }
    })
}

/// Whether there is nothing yet that shows who they are.
const fn bare(model: &SecurityPage) -> bool {
    model.ways.passkeys.is_empty() && !model.ways.codes
}

fn one<'a>(model: &'a SecurityPage, listed: &'a Listed) -> impl IntoView + 'a {
    let key = model.around.key.as_str();
    let used = listed.used.as_ref().map_or("not used yet".to_owned(), |at| format!("last used {}", moment(at)));
    let means = format!("“{}” will no longer sign you in.", listed.name);
    let id = listed.id.as_str();
    view! {
        <li class="sheet">
            <div class="head">
                <h3>{listed.name.as_str()}</h3>
                {state_sign(if listed.synced { "On all your devices" } else { "On one device" }, Tone::Plain)}
            </div>
            <p>{format!("Added {}; {used}.", moment(&listed.made))}</p>
            <div class="buttons">
                <details class="rename">
                    <summary class="button second">"Rename"</summary>
                    <form method="post" action="/you/security/rename">
                        {hidden_key(&format!("{key}-name-{id}"))}
                        <input type="hidden" name="passkey" value=id/>
                        <p class="field"><label>"New name "<input type="text" name="name" value=listed.name.as_str() maxlength="60" required=true autocomplete="off"/></label></p>
                        {buttons("Save the name", None)}
                    </form>
                </details>
                {removing(means, format!("{key}-gone-{id}"), id)}
            </div>
        </li>
    }
}

fn removing(means: String, key: String, id: &str) -> impl IntoView + use<> {
    let mut to = String::new();
    let inside = view! { {hidden_key(&key)}<input type="hidden" name="passkey" value=id.to_owned()/> };
    write_to(&mut to, confirm("Remove", &means, "Remove this passkey", "/you/security/remove", false, inside));
    crate::ui::markup::raw(to)
}

/// Another way is added only after the ones that are there were shown.
fn add(model: &SecurityPage) -> impl IntoView + '_ {
    let another = model.ways.another;
    view! {
        {when(another == Another::Now, || {
            let mut name = String::new();
            write_to(&mut name, field(NAME, &model.name, &model.around.notices));
            let asks = Asks {
                start: "/you/security/start",
                action: "/you/security/passkeys",
                new: true,
                does: "Add a passkey",
                hidden: &[("key", &model.around.key), ("next", &model.next)],
            };
            passkey::form(&asks, &name)
        })}
        {when(another == Another::StepUp, || view! { <p class="buttons"><a class="button" href="/step-up?next=/you/security">"Show that it is you, to add another"</a></p> })}
        {when(another == Another::SignInAgain, || view! {
            <p>"You signed in a while ago. The first passkey, or the first code, is set up within half an hour of a letter."</p>
            <p class="buttons"><a class="button" href=again(&model.next)>"Get another letter"</a></p>
        })}
        <noscript><p class="hint">"Passkeys need a script in this browser. One-time codes, below, do not."</p></noscript>
    }
}

/// A new letter, and back to here.
fn again(next: &str) -> String {
    let here = if next.is_empty() { "/you/security".to_owned() } else { format!("/you/security?next={next}") };
    let here = here.replace('%', "%25").replace('?', "%3F").replace('&', "%26").replace('#', "%23").replace('+', "%2B");
    format!("/sign-in?anew=yes&next={here}")
}

fn codes(model: &SecurityPage) -> impl IntoView + '_ {
    let key = model.around.key.as_str();
    view! {
        <section aria-labelledby="codes">
            <div class="head">
                <h2 id="codes">"One-time codes"</h2>
                {if model.ways.codes { state_sign("On", Tone::Go) } else { state_sign("Off", Tone::Plain) }}
            </div>
            <p>"Six digits from an authenticator app: the way for a browser without passkeys."</p>
            {when(!model.ways.codes && model.ways.another == Another::Now, move || view! {
                <form method="post" action="/you/security/codes">
                    {hidden_key(&format!("{key}-codes"))}
                    <input type="hidden" name="next" value=model.next.as_str()/>
                    {buttons("Set up one-time codes", None)}
                </form>
            })}
            {when(model.ways.codes, move || view! {
                <p>{format!("Recovery codes left: {}. Each works once, when your phone is gone.", model.ways.recovery_left)}</p>
                <div class="buttons">
                    <form method="post" action="/you/security/recovery">
                        {hidden_key(&format!("{key}-recovery"))}
                        <button class="button second" type="submit">"Make new recovery codes"</button>
                    </form>
                    {confirm("Turn codes off", "Codes of your app and recovery codes will no longer count.", "Turn them off", "/you/security/stop-codes", false, hidden_key(&format!("{key}-stop")))}
                </div>
            })}
        </section>
    }
}

/// `GET /you/security/codes`
#[must_use]
pub fn codes_page(model: &CodesPage) -> String {
    page(&around(&model.around, "Set up one-time codes", "/you/security/codes", None), || {
        view! {
            <h1>"Set up one-time codes"</h1>
            {summary(&model.around.notices)}
            <ol class="setup">
                <li><p>"Scan this with an authenticator app."</p>{qr(&svg(&model.address), "The seed of your codes, for an authenticator app")}
                    <p>"Or type it: "<code>{model.words.as_str()}</code></p></li>
                <li><p>"Type the six digits that the app shows."</p>
                    <form method="post" action="/you/security/codes/confirm">
                        {hidden_key(&model.around.key)}
                        <input type="hidden" name="next" value=model.next.as_str()/>
                        {field(CODE, "", &model.around.notices)}
                        {buttons("Turn codes on", Some(("Not now", "/you/security")))}
                    </form></li>
            </ol>
        }
    })
}

/// The recovery codes, once.
#[must_use]
pub fn recovery_page(model: &RecoveryPage) -> String {
    let on = if model.next.is_empty() { "/you/security" } else { model.next.as_str() };
    page(&around(&model.around, "Your recovery codes", "/you/security/codes", None), || {
        view! {
            <h1>"Your recovery codes"</h1>
            <p class="lead">"Print them or write them down. Each counts once, when your phone is gone. They are shown only now."</p>
            <ol class="recovery">{each(&model.codes, |code| view! { <li><code>{code.as_str()}</code></li> })}</ol>
            <p class="buttons"><a class="button" href=on>"I have them"</a></p>
        }
    })
}

/// `GET /step-up`
#[must_use]
pub fn step_up(model: &StepUpPage) -> String {
    let ways = &model.ways;
    let none = ways.passkeys.is_empty() && !ways.codes;
    page(&around(&model.around, "Show that it is you", "/step-up", None), || {
        view! {
            <h1>"Show that it is you"</h1>
            <p class="lead">"What comes next is worth another look at who is there. It lasts ten minutes."</p>
            {summary(&model.around.notices)}
            {when(!ways.passkeys.is_empty(), || {
                let hidden = [("next", model.next.as_str())];
                let (start, action) = ("/step-up/start", "/step-up");
                passkey::form(&Asks { start, action, new: false, does: "Use a passkey", hidden: &hidden }, "")
            })}
            {when(ways.codes, || view! {
                <form method="post" action="/step-up">
                    <input type="hidden" name="next" value=model.next.as_str()/>
                    {field(CODE.hint("Six digits from your authenticator app, or a recovery code."), "", &model.around.notices)}
                    {buttons("Use the code", None)}
                </form>
            })}
            {when(none, || view! {
                <p>"You have no passkey and no one-time codes yet. Add one first."</p>
                <p class="buttons"><a class="button" href="/you/security">"Passkeys and codes"</a></p>
            })}
            {when(!ways.passkeys.is_empty() && !ways.codes, || view! {
                <noscript><p>"A passkey needs a script in this browser. Sign in where scripts are on, and set up one-time codes for this one."</p></noscript>
            })}
        }
    })
}
