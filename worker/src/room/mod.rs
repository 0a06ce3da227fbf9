//! The room of a drop: one Durable Object, in which the holds of a few milliseconds become one write, and which tells
//! open pages of every change.
//!
//! It keeps no truth. What it has in hand is lost with it, and asked again with the same key, around it if need be.

pub mod chats;
pub mod door;
mod pages;

use crate::wire::Wire;
use futures_channel::oneshot::{Sender, channel};
use pages::Pages;
use shared::drops::holds::HoldRequest;
use shared::drops::room::HOLDS_AT_ONCE_MAX;
use shared::drops::room::flow::{Told, hold_all};
use shared::drops::room::slip;
use shared::failure::Failure;
use shared::ids::DropSlug;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;
use worker::wasm_bindgen_futures::spawn_local;
use worker::{
    Delay, DurableObject, Env, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, console_error,
    durable_object,
};

/// How long the first of many waits for the others.
const GATHERS_FOR: Duration = Duration::from_millis(4);

/// The room of one drop.
#[durable_object]
pub struct Room {
    counter: Rc<Counter>,
    pages: Rc<Pages>,
}

impl DurableObject for Room {
    fn new(state: State, env: Env) -> Self {
        let pages = Rc::new(Pages::new(state, env.clone()));
        let (waiting, gathers) = (RefCell::default(), Cell::new(false));
        Self { counter: Rc::new(Counter { env, waiting, gathers, pages: pages.clone() }), pages }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/holds" => match slip::asked(&request.text().await?) {
                Some(asked) => Response::ok(slip::tell(&self.counter.hold(asked).await)),
                None => Response::error("not a hold", 400),
            },
            "/pages" => match request.headers().get(door::OF_DROP)? {
                Some(slug) => self.pages.open(&DropSlug(slug)).await,
                None => Response::error("of which drop?", 400),
            },
            "/hurry" => match request.headers().get(door::OF_DROP)? {
                Some(slug) => {
                    self.pages.hurry(&DropSlug(slug)).await?;
                    Response::empty()
                }
                None => Response::error("of which drop?", 400),
            },
            _ => Response::error("no such door", 404),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.pages.wake().await?;
        Response::empty()
    }

    /// Pages only listen. Their pings are answered by the platform.
    async fn websocket_message(&self, _from: WebSocket, _message: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, page: WebSocket, _code: usize, _reason: String, _clean: bool) -> Result<()> {
        // Fails when the platform has closed it already.
        drop(page.close(Some(1000), Some("")));
        Ok(())
    }

    async fn websocket_error(&self, _page: WebSocket, _cause: worker::Error) -> Result<()> {
        Ok(())
    }
}

/// Where holds are gathered.
struct Counter {
    env: Env,
    /// In the order they came.
    waiting: RefCell<VecDeque<(HoldRequest, Sender<Told>)>>,
    /// Whether somebody gathers already.
    gathers: Cell<bool>,
    /// Who hears of it.
    pages: Rc<Pages>,
}

impl Counter {
    /// Answers after the commit.
    async fn hold(self: &Rc<Self>, asked: HoldRequest) -> Told {
        let (tell, told) = channel();
        self.waiting.borrow_mut().push_back((asked, tell));
        if !self.gathers.replace(true) {
            spawn_local(self.clone().gather());
        }
        told.await.unwrap_or_else(|_| Err(Failure::Broken("database: the room forgot to answer".to_owned())))
    }

    /// Serves until nobody waits. One write at a time: whoever comes meanwhile is in the next one.
    async fn gather(self: Rc<Self>) {
        Delay::from(GATHERS_FOR).await;
        loop {
            let (asked, tell): (Vec<_>, Vec<_>) = {
                let mut waiting = self.waiting.borrow_mut();
                let together = waiting.len().min(HOLDS_AT_ONCE_MAX);
                waiting.drain(..together).unzip()
            };
            if asked.is_empty() {
                return self.gathers.set(false);
            }
            let told = self.place(&asked).await;
            let is_new = |told: &Told| told.as_ref().is_ok_and(|hold| !hold.replayed);
            if let Some((request, _)) = asked.iter().zip(&told).find(|(_, told)| is_new(told)) {
                self.pages.changed(request.slug.clone());
            }
            for (tell, told) in tell.into_iter().zip(told) {
                // Whoever has gone finds the answer by their key.
                drop(tell.send(told));
            }
        }
    }

    async fn place(&self, asked: &[HoldRequest]) -> Vec<Told> {
        match Wire::new(&self.env) {
            Ok(wire) => hold_all(&wire.ports(), asked).await,
            Err(cause) => {
                console_error!("misconfigured: {cause}");
                asked.iter().map(|_| Err(Failure::Broken(cause.clone()))).collect()
            }
        }
    }
}
