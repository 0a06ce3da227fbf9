//! Asking for a letter, coming back with its link or its code, going out.

use super::{
    CODE_DIGITS, CODES_MAX, Entered, LETTERS_MAX, LETTERS_PER, NETWORK, SignInRefused, network, onward, store,
};
use crate::checkout::form::is_email;
use crate::db::{DbError, Rows, run};
use crate::failure::Failure;
use crate::limits;
use crate::people::flow::hashed;
use crate::people::{LINK_LASTS, OPERATOR_SESSION_LASTS, SESSION_LASTS};
use crate::ports::Ports;
use crate::stmt;
use crate::switches::Switch;
use crate::time::Timestamp;
use serde::Deserialize;
use subtle::ConstantTimeEq;

/// Who asks for a letter.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The address as typed.
    pub email: &'a str,
    /// The secret in the browser's cookie.
    pub browser: &'a str,
    /// The network address; empty where it is not known.
    pub address: &'a str,
    /// Where they want to go.
    pub next: &'a str,
}

/// What comes back from the letter.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// The secret in the browser's cookie; empty when it has none.
    pub browser: &'a str,
    /// What the browser is, in a few words.
    pub agent: &'a str,
    /// The session it had so far: it ends, so that no old cookie is worth anything.
    pub before: Option<&'a str>,
}

#[derive(Deserialize)]
struct LinkRow {
    email: String,
    browser: String,
    onward: String,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct TriedRow {
    id: String,
    email: String,
    onward: String,
    tries: u32,
}

#[derive(Deserialize)]
struct BegunRow {
    ends_at: Timestamp,
}

/// Writes a letter to whatever address was typed, known or not. Answers its name; above the limit of the address there
/// is no such letter, and the answer is the same.
///
/// # Errors
/// `EmailMissing`, `EmailMalformed`, `TooManyAsks`.
pub async fn ask(ports: &Ports<'_>, asking: &Asking<'_>) -> Result<String, Failure<SignInRefused>> {
    let email = asking.email.trim().to_ascii_lowercase();
    if email.is_empty() {
        return Err(Failure::Refused(SignInRefused::EmailMissing));
    }
    if !is_email(&email) {
        return Err(Failure::Refused(SignInRefused::EmailMalformed));
    }
    let (id, now) = (ports.ids.fresh("lnk_"), ports.now);
    let mut batch = Vec::new();
    if !asking.address.is_empty() {
        // Addresses say where people are: only a hash is kept, and that for an hour.
        batch.push(NETWORK.count(&hashed(&network(asking.address)), now));
    }
    batch.push(stmt!(
        store::ASK,
        id.as_str(),
        email,
        hashed(asking.browser),
        onward(asking.next),
        now,
        now + LINK_LASTS,
        now - LETTERS_PER,
        LETTERS_MAX,
    ));
    batch.push(stmt!(store::WRITE_LETTER, id.as_str()));
    match ports.db.batch(batch).await {
        Ok(_) => Ok(format!("sign_in-{id}")),
        Err(error) if error.names(limits::REACHED) => Err(Failure::Refused(SignInRefused::TooManyAsks)),
        Err(error) => Err(error.into()),
    }
}

fn usable(row: Option<LinkRow>, browser: &str, now: Timestamp) -> Result<LinkRow, SignInRefused> {
    // The link is ours, or nobody would have come here with its signature: it has been forgotten.
    let row = row.ok_or(SignInRefused::Expired)?;
    if row.used_at.is_some() {
        return Err(SignInRefused::Used);
    }
    if row.expires_at <= now {
        return Err(SignInRefused::Expired);
    }
    if row.browser != hashed(browser) {
        return Err(SignInRefused::OtherBrowser);
    }
    Ok(row)
}

/// Whether the link would let this browser in, and as whom. It changes nothing: letters are opened by machines, too.
///
/// # Errors
/// `Used`, `Expired`, `OtherBrowser`.
pub async fn look(ports: &Ports<'_>, link: &str, browser: &str) -> Result<String, Failure<SignInRefused>> {
    let row = run(ports.db, stmt!(store::LINK, link)).await?.first()?;
    usable(row, browser, ports.now).map(|row| row.email).map_err(Failure::Refused)
}

/// Signs in by the link of a letter, whose signature was checked.
///
/// # Errors
/// `Used`, `Expired`, `OtherBrowser`; `Off` for somebody new while sign-ups are.
pub async fn by_link(ports: &Ports<'_>, link: &str, device: &Device<'_>) -> Result<Entered, Failure<SignInRefused>> {
    let row = run(ports.db, stmt!(store::LINK, link)).await?.first()?;
    let row = usable(row, device.browser, ports.now).map_err(Failure::Refused)?;
    enter(ports, link, &row.email, row.onward, device).await
}

/// Signs in by the code of the newest letter that this browser waits for. The try is on record before the code is
/// looked at. `code_of` makes the code of a link.
///
/// # Errors
/// `CodeMalformed`, `NothingAsked`, `WrongCode`, `TooManyCodes`; `Off` for somebody new while sign-ups are.
pub async fn by_code(
    ports: &Ports<'_>,
    typed: &str,
    code_of: &dyn Fn(&str) -> String,
    device: &Device<'_>,
) -> Result<Entered, Failure<SignInRefused>> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.len() != CODE_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::Refused(SignInRefused::CodeMalformed));
    }
    let tried: Option<TriedRow> = match run(ports.db, stmt!(store::TRY_CODE, hashed(device.browser), ports.now)).await {
        Ok(rows) => rows.first()?,
        Err(error) if error.names("too_many_codes") => return Err(Failure::Refused(SignInRefused::TooManyCodes)),
        Err(error) => return Err(error.into()),
    };
    let tried = tried.ok_or(Failure::Refused(SignInRefused::NothingAsked))?;
    if !bool::from(code_of(&tried.id).as_bytes().ct_eq(code.as_bytes())) {
        return Err(Failure::Refused(match CODES_MAX.saturating_sub(tried.tries) {
            0 => SignInRefused::TooManyCodes,
            left => SignInRefused::WrongCode(left),
        }));
    }
    enter(ports, &tried.id, &tried.email, tried.onward, device).await
}

/// Uses the link up and begins the session, all or nothing.
async fn enter(
    ports: &Ports<'_>,
    link: &str,
    email: &str,
    onward: String,
    device: &Device<'_>,
) -> Result<Entered, Failure<SignInRefused>> {
    let (token, now) = (ports.ids.secret(), ports.now);
    let sign_ups = Switch::SignUps;
    let mut batch = vec![
        stmt!(store::GATE_NEW, sign_ups.name(), i64::from(sign_ups.is_on_at_first()), email),
        stmt!(store::EXPECT_LINK, link, hashed(device.browser), now),
        stmt!(store::USE_LINK, link, now),
        stmt!(store::MEET, ports.ids.fresh("per_"), email, now),
    ];
    batch.extend(device.before.map(|before| stmt!(store::END, hashed(before), now)));
    batch.push(stmt!(
        store::BEGIN,
        hashed(&token),
        ports.ids.fresh("ses_"),
        email,
        "link",
        device.agent,
        now,
        OPERATOR_SESSION_LASTS.0,
        SESSION_LASTS.0,
    ));
    let replies = ports.db.batch(batch).await.map_err(|error| {
        if let Some(off) = sign_ups.refuses(&error) {
            Failure::Refused(SignInRefused::Off(off))
        } else if error.names("sign_in_link_used") {
            Failure::Refused(SignInRefused::Used)
        } else if error.names("moved_on") {
            Failure::Refused(SignInRefused::Expired)
        } else {
            error.into()
        }
    })?;
    let begun: Option<BegunRow> = replies.last().map_or(Ok(None), Rows::first)?;
    let begun = begun.ok_or_else(|| Failure::Broken("a session without a person".to_owned()))?;
    Ok(Entered { token, ends_at: begun.ends_at, onward })
}

/// Ends the session of this token; one that has ended, or never was, is over already.
///
/// # Errors
/// When the database does not answer.
pub async fn leave(ports: &Ports<'_>, token: &str) -> Result<(), DbError> {
    run(ports.db, stmt!(store::END, hashed(token), ports.now)).await.map(|_| ())
}
