// The Worker's entry: hands events to the wasm, and gives the shop a fresh instance after a panic.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import * as shop from "./index.js";

const life = shop.__worker_init_state();
let broken = false;
// Calls that wait for the instance; each entry makes one of them fail.
const waiting = new Set();

// Rust's panic hook sets this flag while the instance is still on the stack.
Object.defineProperty(life, "criticalError", { get: () => broken, set: (now) => now && die() });
// A trap without a panic, such as an exhausted stack.
addEventListener("error", (event) => event.error instanceof WebAssembly.RuntimeError && die());

class InstanceDied extends Error {}

// Whatever else the instance was doing can never finish: its callers are told at once instead of hanging.
function die() {
  if (broken) return;
  broken = true;
  for (const fail of waiting) fail(new InstanceDied("the instance panicked"));
  waiting.clear();
}

function revive() {
  if (!broken) return;
  shop.__wbg_reset_state();
  broken = false;
}

// Calls into the instance; rejects with InstanceDied when a panic, here or in another call, ends it meanwhile.
function call(work) {
  revive();
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    const settle = (how) => (what) => {
      waiting.delete(reject);
      how(what);
    };
    try {
      const result = work();
      if (typeof result?.then === "function") result.then(settle(resolve), settle(reject));
      else settle(resolve)(result);
    } catch (error) {
      waiting.delete(reject);
      if (error instanceof WebAssembly.RuntimeError) die();
      reject(broken ? new InstanceDied("the instance panicked") : error);
    }
  });
}

let queue = Promise.resolve();
// One at a time, so that a request that panics again does not take its neighbours down again.
function alone(work) {
  const turn = queue.then(work);
  queue = turn.then(() => {}, () => {});
  return turn;
}

// A read is asked once more of the fresh instance. A write is not: only its sender knows its idempotency key.
async function answer(request, work) {
  const again = request.method === "GET" || request.method === "HEAD";
  try {
    return await call(work);
  } catch (error) {
    if (!(error instanceof InstanceDied)) throw error;
    if (!again) return unavailable();
  }
  try {
    return await alone(() => call(work));
  } catch (error) {
    if (error instanceof InstanceDied) return unavailable();
    throw error;
  }
}

function unavailable() {
  const headers = { "retry-after": "1", "cache-control": "no-store", "content-type": "application/problem+json" };
  const body = { code: "broken", title: "Something broke on our side", detail: "Please try again in a moment.", status: 503 };
  return new Response(JSON.stringify(body), { status: 503, headers });
}

// A Worker without an address takes one message after the other: what it works on fills its memory.
const turn = shop.fetch ? (work) => work() : alone;

const events = {
  fetch(request) {
    return answer(request, () => shop.fetch.call(this, request, this.env, this.ctx));
  },
  queue(batch) {
    return turn(() => call(() => shop.queue.call(this, batch, this.env, this.ctx)));
  },
  scheduled(event) {
    return call(() => shop.scheduled.call(this, event, this.env, this.ctx));
  },
};

export default class extends WorkerEntrypoint {
  static {
    for (const name in events) if (shop[name]) this.prototype[name] = events[name];
  }
}

// A Durable Object whose Rust half is made anew when the instance it lived in has died.
function object(name) {
  const Rust = shop[name];
  class Wrapper extends DurableObject {
    #half;
    #age;
    rust() {
      revive();
      if (this.#age !== life.instanceId) {
        this.#half = new Rust(this.ctx, this.env);
        this.#age = life.instanceId;
      }
      return this.#half;
    }
  }
  for (const event of ["fetch", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"]) {
    if (!Rust.prototype[event]) continue;
    Wrapper.prototype[event] = function (...args) {
      const work = () => this.rust()[event](...args);
      return event === "fetch" ? answer(args[0], work) : call(work);
    };
  }
  return Wrapper;
}
