//! Signing in by a mailed link or its code, and signing out.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::session::{self, is_link, link_code, set_asking, set_session};
use crate::{post, wire};
use serde_json::json;
use shared::failure::Failure;
use shared::people::sign_in::flow::{self, Asking, Device};
use shared::people::sign_in::{Entered, NETWORK, SignInRefused, onward};
use shared::people::view::{CodePage, LinkPage, SignInPage};
use shared::people::{LINK_LASTS, agent};

/// The way in, and the way out.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/sign-in",
        "SignIn",
        Who::Anyone,
        "Where a letter is asked for; `next` is the path to go on to, `anew=yes` asks again of somebody signed in.",
        &[200, 303],
        |asked, _| Box::pin(page(asked)),
    ),
    Route::post(
        "/sign-in",
        "AskForLink",
        Who::Anyone,
        "Sends a link and a code to an address. The answer is the same for every address.",
        &[("email", true, "Where the letter goes."), ("next", false, "A path of the shop to go on to.")],
        &[200, 303, 422, 429],
        |asked, _| Box::pin(ask(asked)),
    ),
    Route::get("/sign-in/sent", "LinkSent", Who::Anyone, "Where the code of a letter is typed.", &[200], |asked, _| {
        Box::pin(async { Ok(code_page(asked, "", None)) })
    }),
    Route::post(
        "/sign-in/sent",
        "SignInByCode",
        Who::Anyone,
        "Signs in by the six digits of the newest letter that this browser asked for.",
        &[("code", true, "Six digits.")],
        &[200, 303, 410, 422, 429],
        |asked, _| Box::pin(by_code(asked)),
    ),
    Route::get(
        "/sign-in/{link}",
        "SignInLink",
        Who::Anyone,
        "What a mailed link opens: a button. It changes nothing.",
        &[200, 403, 404, 410],
        |asked, path| Box::pin(link(asked, path.first)),
    ),
    Route::post(
        "/sign-in/{link}",
        "SignInByLink",
        Who::Anyone,
        "Signs in by a mailed link: once, and only in the browser that asked for it.",
        &[("token", true, "The signature in the link.")],
        &[200, 303, 403, 404, 410],
        |asked, path| Box::pin(by_link(asked, path.first)),
    ),
    Route::post("/sign-out", "SignOut", Who::Anyone, "Ends the session.", &[], &[200, 303], |asked, _| {
        Box::pin(sign_out(asked))
    }),
];

/// The way in, with what was refused on it.
pub fn form_page(asked: &Asked<'_>, next: &str, email: &str, refused: Option<&Refused>) -> Reply {
    let model = SignInPage {
        shop: asked.wire.config.shop.clone(),
        next: onward(next).to_owned(),
        email: email.to_owned(),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    dressed(app::people::sign_in(&model), refused)
}

fn code_page(asked: &Asked<'_>, code: &str, refused: Option<&Refused>) -> Reply {
    let model = CodePage {
        shop: asked.wire.config.shop.clone(),
        code: code.to_owned(),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    dressed(app::people::code(&model), refused)
}

fn dressed(page: String, refused: Option<&Refused>) -> Reply {
    let page = Reply::html(page);
    match refused {
        Some(refused) => refused.dressed(page.status(refused.status())),
        None => page,
    }
}

fn cookie(asked: &Asked<'_>, read: fn(&str) -> Option<&str>) -> Option<String> {
    asked.header("cookie").as_deref().and_then(read).map(str::to_owned)
}

/// `GET /sign-in`
pub async fn page(asked: &mut Asked<'_>) -> Answer {
    let next = asked.query_whole("next");
    let known = asked.look_up().await?.map(|person| person.email.clone());
    match known {
        Some(email) if asked.query_value("anew") == "yes" => Ok(form_page(asked, &next, &email, None)),
        Some(_) => Ok(Reply::see_other(onward(&next))),
        None => Ok(form_page(asked, &next, "", None)),
    }
}

/// `POST /sign-in`
pub async fn ask(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let known = cookie(asked, session::asking);
    let browser = known.unwrap_or_else(|| asked.wire.ports().ids.secret());
    let address = asked.network();
    let asking = Asking { email: form.value("email"), browser: &browser, address: &address, next: form.value("next") };
    // The platform counts for nothing what the record would have to count.
    let outcome = match wire::is_too_often(asked.env, &address).await {
        true => Err(Failure::Refused(SignInRefused::TooManyAsks)),
        false => flow::ask(&asked.wire.ports(), &asking).await,
    };
    match outcome {
        Ok(letter) => {
            post::soon(asked.env, asked.context, letter);
            let reply = if asked.wants_json() {
                Reply::json(200, &json!({ "asked": true, "minutes": LINK_LASTS.whole_minutes() }))
            } else {
                Reply::see_other("/sign-in/sent")
            };
            Ok(reply.header("set-cookie", set_asking(&browser, LINK_LASTS.0 / 1_000)))
        }
        Err(Failure::Refused(refused)) => {
            let refused = Refused::of(&refused).after(NETWORK.seconds_left(asked.wire.now));
            if asked.wants_json() {
                return Err(refused);
            }
            Ok(form_page(asked, form.value("next"), form.value("email"), Some(&refused)))
        }
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /sign-in/sent`
pub async fn by_code(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (browser, before, agent) = device(asked);
    let device = Device { browser: &browser, agent: &agent, before: before.as_deref() };
    let secret = asked.wire.config.cookie_secret.clone();
    let code_of = |link: &str| link_code(link, &secret);
    match flow::by_code(&asked.wire.ports(), form.value("code"), &code_of, &device).await {
        Ok(entered) => Ok(let_in(asked, &entered)),
        Err(Failure::Refused(refused)) => {
            let refused = Refused::of(&refused).after(LINK_LASTS.0 / 1_000);
            if asked.wants_json() {
                return Err(refused);
            }
            Ok(code_page(asked, form.value("code"), Some(&refused)))
        }
        Err(broken) => Err(broken.into()),
    }
}

fn device(asked: &Asked<'_>) -> (String, Option<String>, String) {
    let browser = cookie(asked, session::asking).unwrap_or_default();
    let agent = agent::words(&asked.header("user-agent").unwrap_or_default());
    (browser, cookie(asked, session::token), agent)
}

/// A link without our signature was never sent: it is missing, like any other unknown address.
fn ours(asked: &Asked<'_>, link: &str, token: &str) -> Result<(), Refused> {
    if is_link(link, token, &asked.wire.config.cookie_secret) { Ok(()) } else { Err(Refused::missing()) }
}

fn link_page(asked: &Asked<'_>, link: &str, token: &str, email: Result<String, SignInRefused>) -> Reply {
    let refused = email.as_ref().err().map(Refused::of);
    let model = LinkPage {
        shop: asked.wire.config.shop.clone(),
        link: link.to_owned(),
        token: token.to_owned(),
        email: email.map_err(|refused| Refused::of(&refused).notice()),
    };
    // The token in the address must not leak to another site.
    dressed(app::people::link(&model), refused.as_ref()).header("referrer-policy", "no-referrer")
}

fn explain(asked: &Asked<'_>, link: &str, token: &str, outcome: Result<String, Failure<SignInRefused>>) -> Answer {
    match outcome {
        Ok(email) => Ok(link_page(asked, link, token, Ok(email))),
        Err(Failure::Refused(refused)) if asked.wants_json() => Err(Refused::of(&refused)),
        Err(Failure::Refused(refused)) => Ok(link_page(asked, link, token, Err(refused))),
        Err(broken) => Err(broken.into()),
    }
}

/// `GET /sign-in/{link}`
pub async fn link(asked: &Asked<'_>, link: &str) -> Answer {
    let token = asked.query_value("token");
    ours(asked, link, &token)?;
    let browser = cookie(asked, session::asking).unwrap_or_default();
    let found = flow::look(&asked.wire.ports(), link, &browser).await;
    explain(asked, link, &token, found)
}

/// `POST /sign-in/{link}`
pub async fn by_link(asked: &mut Asked<'_>, link: &str) -> Answer {
    let form: Form = asked.form().await?;
    let token = form.value("token");
    ours(asked, link, token)?;
    let (browser, before, agent) = device(asked);
    let device = Device { browser: &browser, agent: &agent, before: before.as_deref() };
    match flow::by_link(&asked.wire.ports(), link, &device).await {
        Ok(entered) => Ok(let_in(asked, &entered)),
        Err(failure) => explain(asked, link, token, Err(failure)),
    }
}

/// The browser gets its session, and no longer waits for a letter.
fn let_in(asked: &Asked<'_>, entered: &Entered) -> Reply {
    let seconds = (entered.ends_at - asked.wire.now).0 / 1_000;
    let reply = if asked.wants_json() {
        Reply::json(200, &json!({ "signed_in": true, "next": entered.onward, "ends_at": entered.ends_at }))
    } else {
        Reply::see_other(&entered.onward)
    };
    reply.header("set-cookie", set_session(&entered.token, seconds)).header("set-cookie", set_asking("", 0))
}

/// `POST /sign-out`
pub async fn sign_out(asked: &mut Asked<'_>) -> Answer {
    let _ = asked.form().await?;
    if let Some(token) = cookie(asked, session::token) {
        flow::leave(&asked.wire.ports(), &token).await?;
    }
    let reply =
        if asked.wants_json() { Reply::json(200, &json!({ "signed_out": true })) } else { Reply::see_other("/") };
    Ok(reply.header("set-cookie", set_session("", 0)))
}
