//! How a drop stands, once for all islands of the page: the server tells it over a line, or is asked while there is none.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Date, Math, Reflect};
use leptos::prelude::TimeoutHandle;
use shared::drops::Phase;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, RequestInit, Response, window};

use super::clock;
use super::cue;
use super::line::Line;
use super::phase;
use super::rhythm::{self, Pace};

/// An answer that takes longer counts as an error, in milliseconds.
const ANSWER_MAX: u32 = 8_000;

/// So often, in milliseconds, a silent line is tried; silent twice, it is dead.
const PULSE: i64 = 25_000;

/// So long, in milliseconds, a line has to tell that the drop opened or closed, or what was said.
const TURN_TOLD_IN: i64 = 1_000;

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
    line_address: String,
    /// The line in use, and how many there were.
    line: RefCell<Option<Line>>,
    lines: Cell<u32>,
    /// Lines lost since one was heard on, and when the next may be opened, by this device's time.
    lost: Cell<u32>,
    again_at: Cell<i64>,
    heard_at: Cell<i64>,
    opens_at: Cell<i64>,
    closes_at: Cell<i64>,
    /// When the host speaks next, as far as it was told.
    cue_at: Cell<Option<i64>>,
    /// The server's time when it was heard last.
    told_at: Cell<i64>,
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
        line_address: format!("/drops/{slug}/live"),
        line: RefCell::new(None),
        lines: Cell::new(0),
        lost: Cell::new(0),
        again_at: Cell::new(0),
        heard_at: Cell::new(0),
        opens_at: Cell::new(opens_at),
        closes_at: Cell::new(closes_at),
        cue_at: Cell::new(None),
        told_at: Cell::new(0),
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
        watch.hang_up();
        return;
    }
    if matches!(watch.phase.get(), Phase::Draft | Phase::Closed) {
        // There is nothing more to hear.
        watch.hang_up();
    }
    let now = clock::now();
    let turns = [Some(watch.opens_at.get()), Some(watch.closes_at.get()), watch.cue_at.get()];
    let turn = turns.into_iter().flatten().filter(|at| now < *at).min();
    if watch.line.borrow().as_ref().is_some_and(Line::is_open) {
        let again = watch.clone();
        watch.next(match turn.filter(|at| at.saturating_sub(now) < PULSE) {
            // A line tells each turn by itself; one that did not is not relied on.
            Some(turn) => clock::later(turn - now + TURN_TOLD_IN + i64::from(dice() % 500), move || prove(again, turn)),
            None => clock::later(PULSE, move || pulse(again)),
        });
        return;
    }
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
    let pause = rhythm::pause(pace);
    if pause.is_some() && !pace.sparing && pace.errors == 0 {
        call(&watch);
    }
    let again = watch.clone();
    watch.next(pause.and_then(|pause| clock::later(pause, move || ask(again))));
}

/// Opens a line, unless there is one or the last one was lost a moment ago.
fn call(watch: &Rc<Watch>) {
    if watch.line.borrow().is_some() || clock::device() < watch.again_at.get() {
        return;
    }
    let mine = watch.lines.get().wrapping_add(1);
    watch.lines.set(mine);
    let (hears, loses) = (watch.clone(), watch.clone());
    let hear = move |told: Option<&JsValue>| {
        hears.heard_at.set(clock::device());
        if let Some(state) = told.filter(|_| hears.lines.get() == mine) {
            hears.lost.set(0);
            hears.hear(state, clock::device());
            plan(hears.clone());
        }
    };
    let lose = move || {
        if loses.lines.get() == mine && loses.line.take().is_some() {
            let lost = loses.lost.get().saturating_add(1);
            loses.lost.set(lost);
            let pace = Pace { phase: Phase::Live, errors: lost, sparing: false, turn_in: None, dice: dice() };
            loses.again_at.set(clock::device().saturating_add(rhythm::pause(pace).unwrap_or(PULSE)));
            plan(loses.clone());
        }
    };
    *watch.line.borrow_mut() = Line::open(&watch.line_address, hear, lose);
}

/// Asks for a turn that the line has not told.
fn prove(watch: Rc<Watch>, turn: i64) {
    if watch.told_at.get() < turn { ask(watch) } else { plan(watch) }
}

/// Tries a silent line.
fn pulse(watch: Rc<Watch>) {
    let silent = clock::device().saturating_sub(watch.heard_at.get());
    if let Some(line) = watch.line.borrow().as_ref() {
        if 2 * PULSE < silent { line.close() } else { line.ping() }
    }
    plan(watch);
}

impl Watch {
    /// What was planned is off: this is next.
    fn next(&self, next: Option<TimeoutHandle>) {
        if let Some(planned) = self.next.replace(next) {
            planned.clear();
        }
    }

    /// Ends the line, if there is one; it counts as none that was lost.
    fn hang_up(&self) {
        if let Some(line) = self.line.take() {
            line.close();
        }
    }

    /// Takes in the answer of contract `GET /drops/{slug}/state`; what it lacks stays as it was.
    fn hear(&self, state: &JsValue, asked: i64) {
        let said = field(state, "cue");
        if said.is_object() {
            cue::show(&said);
        }
        // A cue that comes by itself says nothing of the stock.
        let Some(now) = moment(state, "now") else { return };
        clock::correct(now, asked);
        self.told_at.set(now);
        self.cue_at.set(moment(state, "next_cue_at"));
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
pub fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// A point in time, in milliseconds.
pub fn moment(of: &JsValue, name: &str) -> Option<i64> {
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
