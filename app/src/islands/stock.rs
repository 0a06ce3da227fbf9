//! Asks the server how a drop stands, once for all islands of the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Date, Math, Reflect};
use leptos::prelude::TimeoutHandle;
use shared::drops::Phase;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, RequestInit, Response, window};

use super::clock;
use super::phase;
use super::rhythm::{self, Pace};

/// An answer that takes longer counts as an error, in milliseconds.
const ANSWER_MAX: u32 = 8_000;

/// What the server told.
pub struct Told {
    /// Where the drop stands.
    pub phase: Phase,
    /// Units neither held nor sold, by sku.
    pub left: Vec<(String, u32)>,
}

/// The one drop this page asks about.
struct Watch {
    address: String,
    opens_at: Cell<i64>,
    closes_at: Cell<i64>,
    phase: Cell<Phase>,
    errors: Cell<u32>,
    asking: Cell<bool>,
    next: Cell<Option<TimeoutHandle>>,
    tell: Box<dyn Fn(&Told)>,
}

thread_local! {
    static WATCH: RefCell<Option<Rc<Watch>>> = const { RefCell::new(None) };
}

/// Asks about the drop `slug` from now on and hands each answer to `tell`. A page watches one drop: later calls do nothing.
pub fn watch(slug: &str, phase: Phase, [opens_at, closes_at]: [i64; 2], tell: impl Fn(&Told) + 'static) {
    let watch = Rc::new(Watch {
        address: format!("/drops/{slug}/state"),
        opens_at: Cell::new(opens_at),
        closes_at: Cell::new(closes_at),
        phase: Cell::new(phase),
        errors: Cell::new(0),
        asking: Cell::new(false),
        next: Cell::new(None),
        tell: Box::new(tell),
    });
    if WATCH.with_borrow_mut(|one| one.replace(watch.clone())).is_some() {
        return;
    }
    let again = watch.clone();
    clock::on_shown(move || ask(again.clone()));
    ask(watch);
}

/// Asks now, and plans the next question when the answer is there.
fn ask(watch: Rc<Watch>) {
    if watch.asking.replace(true) {
        return;
    }
    spawn_local(async move {
        let asked = clock::device();
        match answer(&watch.address).await {
            Some(state) => {
                watch.errors.set(0);
                watch.hear(&state, asked);
            }
            None => watch.errors.set(watch.errors.get().saturating_add(1)),
        }
        watch.asking.set(false);
        plan(watch);
    });
}

fn plan(watch: Rc<Watch>) {
    // A page out of sight asks again when it is seen.
    if clock::is_hidden() {
        return;
    }
    let now = clock::now();
    let turn = [watch.opens_at.get(), watch.closes_at.get()].into_iter().find(|at| now < *at);
    let phase = match watch.phase.get() {
        // It has opened, though no answer said so yet.
        Phase::Scheduled | Phase::Lobby if watch.opens_at.get() <= now => Phase::Live,
        told => told,
    };
    let pace = Pace {
        phase,
        errors: watch.errors.get(),
        sparing: saves_data(),
        turn_in: turn.map(|at| at.saturating_sub(now)),
        dice: dice(),
    };
    let next = rhythm::pause(pace).and_then(|pause| {
        let watch = watch.clone();
        clock::later(pause, move || ask(watch))
    });
    if let Some(planned) = watch.next.replace(next) {
        planned.clear();
    }
}

impl Watch {
    /// Takes in the answer of contract `GET /drops/{slug}/state`; what it lacks stays as it was.
    fn hear(&self, state: &JsValue, asked: i64) {
        if let Some(now) = moment(state, "now") {
            clock::correct(now, asked);
        }
        if let Some(at) = moment(state, "opens_at") {
            self.opens_at.set(at);
        }
        if let Some(at) = moment(state, "closes_at") {
            self.closes_at.set(at);
        }
        if let Some(phase) = field(state, "phase").as_string().and_then(|word| phase::parse(&word)) {
            self.phase.set(phase);
        }
        let left = Array::from(&field(state, "items")).into_iter().filter_map(|item| {
            let left = clock::whole(&field(&item, "available"))?;
            Some((field(&item, "sku").as_string()?, u32::try_from(left).ok()?))
        });
        (self.tell)(&Told { phase: self.phase.get(), left: left.collect() });
    }
}

/// The JSON at `address`; `None` for an error of any kind.
async fn answer(address: &str) -> Option<JsValue> {
    let how = RequestInit::new();
    how.set_signal(Some(&AbortSignal::timeout_with_u32(ANSWER_MAX)));
    let reply = JsFuture::from(window()?.fetch_with_str_and_init(address, &how)).await.ok()?;
    let reply: Response = reply.dyn_into().ok()?;
    if !reply.ok() {
        return None;
    }
    JsFuture::from(reply.json().ok()?).await.ok().filter(JsValue::is_object)
}

/// A member of an object; undefined when it has none.
fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// A point in time, in milliseconds.
fn moment(of: &JsValue, name: &str) -> Option<i64> {
    clock::whole(&JsValue::from_f64(Date::parse(&field(of, name).as_string()?)))
}

/// Whether the person asked the device to save data (Network Information API; absent in some browsers).
fn saves_data() -> bool {
    window().is_some_and(|w| field(&field(&field(&w, "navigator"), "connection"), "saveData").is_truthy())
}

/// Any number: the lowest bits of a random one.
fn dice() -> u32 {
    u32::try_from(Math::random().to_bits() >> 8 & 0xFFFF).unwrap_or_default()
}
