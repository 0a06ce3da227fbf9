//! The pages that are open on a drop: each hears of every change, over a socket that sleeps when the room does.

use super::chats;
use crate::wire::{self, Wire};
use serde_json::json;
use shared::drops::room::look_again;
use shared::drops::{DropState, flow};
use shared::ids::DropSlug;
use shared::runsheet::flow::said_since;
use shared::time::{Duration, Timestamp};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use worker::wasm_bindgen_futures::spawn_local;
use worker::{Delay, Env, Error, Response, Result, State, WebSocketPair, WebSocketRequestResponsePair, console_error};

/// Between two tellings: so many changes as there are meanwhile, pages hear of the last one.
const TELLS_EVERY: Duration = Duration(250);

/// A room that does not know what it said last says what came due in this time: whoever has heard it knows it by its id.
const SAYS_AGAIN: Duration = Duration::minutes(1);

/// A room that has pages, or was woken, asks this often what is to be said in chats: a cue that is set meanwhile hurries it.
const ASKS_CHATS_EVERY: Duration = Duration::minutes(1);

/// So much before its time somebody may ask.
const EARLY: Duration = Duration(250);

/// What is said in chats later than this is the minute's job to remember.
const SLEEPS_UNTIL: Duration = Duration::minutes(2);

/// Under which the room keeps which drop it is of.
const NAME: &str = "drop";

/// Everybody who listens. Who they are is the platform's to remember, while the room sleeps too.
pub struct Pages {
    state: State,
    env: Env,
    /// What was told last, but for the time.
    told: RefCell<Option<DropState>>,
    told_at: Cell<Timestamp>,
    /// Until when everything that was due was said, by the database's clock.
    said_until: Cell<Option<Timestamp>>,
    /// When the next cue comes, as the last look said.
    promised: Cell<Option<Timestamp>>,
    /// Whether a telling is on its way.
    tells: Cell<bool>,
    /// When something is to be said in chats next, by this machine's clock; nobody knows before it was looked.
    chats_at: Cell<Option<Timestamp>>,
}

impl Pages {
    /// Nobody yet, or whoever listened before the room fell asleep.
    pub fn new(state: State, env: Env) -> Self {
        // Answered by the platform, without waking anybody.
        match WebSocketRequestResponsePair::new("ping", "pong") {
            Ok(pair) => state.set_websocket_auto_response(&pair),
            Err(cause) => console_error!("pings: {cause:?}"),
        }
        Self {
            state,
            env,
            told: RefCell::default(),
            told_at: Cell::default(),
            said_until: Cell::default(),
            promised: Cell::default(),
            tells: Cell::default(),
            chats_at: Cell::default(),
        }
    }

    /// One more page; it is told at once how the drop stands. 404 where there is none.
    pub async fn open(&self, slug: &DropSlug) -> Result<Response> {
        let Some(stands) = self.look(slug).await? else { return Response::error("no such drop", 404) };
        let pair = WebSocketPair::new()?;
        // Nothing waits between these: what is told to all from here on is told to this page, too.
        self.state.accept_websocket_with_tags(&pair.server, &[slug.as_str()]);
        pair.server.send(&stands)?;
        if self.told.borrow().as_ref() != Some(&timeless(&stands)) {
            self.told.replace(None);
        }
        if let (Some(pause), None) = (look_again(&stands), self.state.storage().get_alarm().await?) {
            self.state.storage().set_alarm(pause.0).await?;
        }
        Response::from_websocket(pair.client)
    }

    /// The run sheet was changed, or the minute's job found something to say in chats: something may be due sooner than the
    /// room would look by itself.
    pub async fn hurry(&self, slug: &DropSlug) -> Result<()> {
        // Its own name: whoever wakes without pages finds it nowhere else.
        self.state.storage().put(NAME, slug.as_str()).await?;
        self.chats_at.set(None);
        self.state.storage().set_alarm(0).await
    }

    /// Which drop it is of.
    async fn name(&self) -> Result<Option<DropSlug>> {
        let listens = self.state.get_websockets();
        match listens.first().and_then(|socket| self.state.get_tags(socket).into_iter().next()) {
            Some(slug) => Ok(Some(DropSlug(slug))),
            None => Ok(self.state.storage().get::<String>(NAME).await?.map(DropSlug)),
        }
    }

    /// Says in chats what is due there, beside everything else; then the room wakes when there is more.
    fn chat(self: &Rc<Self>, slug: DropSlug) {
        // Two clocks, and the way between them: whoever comes a little early is told when to come again.
        let soon = wire::now() + EARLY;
        if self.chats_at.get().is_some_and(|at| soon < at) {
            return;
        }
        let pages = self.clone();
        spawn_local(async move {
            let told = match Wire::new(&pages.env) {
                Ok(wire) => chats::say(&wire, &slug).await.map_err(|e| e.to_string()),
                Err(cause) => Err(cause),
            };
            let again_in = match told {
                Ok(again_in) => again_in.filter(|pause| *pause <= SLEEPS_UNTIL),
                Err(cause) => {
                    console_error!("chats of {slug}: {cause}");
                    Some(Duration::seconds(2))
                }
            };
            // A hair after it, so that the moment has come.
            let again_in = again_in.map(|pause| Duration(pause.0.saturating_add(20)));
            pages.chats_at.set(Some(wire::now() + again_in.unwrap_or(ASKS_CHATS_EVERY).min(ASKS_CHATS_EVERY)));
            // Without pages it sleeps until the minute's job finds something.
            let Some(again_in) = again_in else { return };
            if let Err(cause) = pages.wake_in(again_in).await {
                console_error!("chats of {slug}: {cause}");
            }
        });
    }

    /// Wakes in so long, unless it does before.
    async fn wake_in(&self, pause: Duration) -> Result<()> {
        let known = self.state.storage().get_alarm().await?;
        if known.is_some_and(|at| at <= wire::now().0.saturating_add(pause.0)) {
            return Ok(());
        }
        self.state.storage().set_alarm(pause.0).await
    }

    /// Something was held here just now.
    pub fn changed(self: &Rc<Self>, slug: DropSlug) {
        if self.tells.get() || self.state.get_websockets().is_empty() {
            return;
        }
        self.tells.set(true);
        let pages = self.clone();
        spawn_local(async move {
            let pause = TELLS_EVERY.0 - (wire::now() - pages.told_at.get()).0;
            if let Ok(pause @ 1..) = u64::try_from(pause) {
                Delay::from(std::time::Duration::from_millis(pause)).await;
            }
            pages.tells.set(false);
            if let Err(cause) = pages.tell(&slug).await {
                console_error!("pages of {slug}: {cause}");
            }
        });
    }

    /// Looks for what changed elsewhere: what was given back, paused, opened or closed.
    pub async fn wake(self: &Rc<Self>) -> Result<()> {
        let Some(slug) = self.name().await? else { return Ok(()) };
        self.chat(slug.clone());
        if self.state.get_websockets().is_empty() {
            return Ok(());
        }
        let looked = self.tell(&slug).await;
        let pause = match &looked {
            Ok(Some(stands)) => look_again(stands),
            Ok(None) => None,
            Err(cause) => {
                console_error!("pages of {slug}: {cause}");
                Some(Duration::seconds(2))
            }
        };
        match pause {
            // Chats may have set an earlier one meanwhile.
            Some(pause) => self.wake_in(pause).await,
            None => Ok(()),
        }
    }

    /// Tells all pages how the drop stands, unless they know.
    async fn tell(&self, slug: &DropSlug) -> Result<Option<DropState>> {
        let Some(stands) = self.look(slug).await? else { return Ok(None) };
        self.say(slug, &stands).await;
        let seen = timeless(&stands);
        if self.told.borrow().as_ref() != Some(&seen) {
            let text = serde_json::to_string(&stands)?;
            self.to_all(&text);
            self.told.replace(Some(seen));
            self.told_at.set(wire::now());
        }
        Ok(Some(stands))
    }

    /// Says what came due since it was last said. The record knows what that is; the last of it stands in `stands`, too.
    async fn say(&self, slug: &DropSlug, stands: &DropState) {
        let since = self.said_until.get().unwrap_or(stands.now - SAYS_AGAIN);
        let promised = self.promised.replace(stands.next_cue_at);
        if let Some(cue) = stands.cue.as_ref().filter(|cue| Some(cue.at) == promised) {
            // The one that was awaited, and so the only one since: pages hear it without another question.
            self.to_all(&json!({ "at": cue.at, "cue": cue }).to_string());
        } else if stands.cue.as_ref().is_some_and(|cue| since < cue.at) {
            let due = match Wire::new(&self.env) {
                Ok(wire) => said_since(&wire.ports(), slug, since).await.map_err(|e| e.to_string()),
                Err(cause) => Err(cause),
            };
            // Without the record the last one at least is said; the next look asks for the others again.
            let known = due.inspect_err(|cause| console_error!("cues of {slug}: {cause}"));
            let Ok(due) = known else { return };
            for cue in due {
                self.to_all(&json!({ "at": cue.at, "cue": cue }).to_string());
            }
        }
        self.said_until.set(Some(stands.now));
    }

    fn to_all(&self, text: &str) {
        for socket in self.state.get_websockets() {
            // Whoever has gone hears nothing.
            drop(socket.send_with_str(text));
        }
    }

    async fn look(&self, slug: &DropSlug) -> Result<Option<DropState>> {
        let wire = Wire::new(&self.env).map_err(Error::RustError)?;
        flow::state(&wire.ports(), slug).await.map_err(|e| Error::RustError(e.to_string()))
    }
}

/// The same at any time.
fn timeless(stands: &DropState) -> DropState {
    DropState { now: Timestamp(0), ..stands.clone() }
}
