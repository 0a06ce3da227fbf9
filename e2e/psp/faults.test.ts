// Faults on calls, the log that counts them, and bad requests for faults.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LAMP, VISA, bench } from "./harness.ts";
import type { Bench } from "./harness.ts";

const KEY = { "idempotency-key": "order_1" };
const sessions = async (shop: Bench) => (await shop.call("GET", "/v1/checkout/sessions")).body.data.length;
const log = async (shop: Bench) => ((await (await fetch(`${shop.url}/_log`)).json()) as { calls: Record<string, unknown>[] }).calls;

test("dropped before the effect: the line is cut, nothing happened, the key is free", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "drop_before" });
  await assert.rejects(shop.call("POST", "/v1/checkout/sessions", LAMP, KEY));
  assert.equal(await sessions(shop), 0);
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).headers.get("idempotent-replayed"), null);
});

test("dropped after the effect: the line is cut, the retry learns what happened", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "drop_after" });
  await assert.rejects(shop.call("POST", "/v1/checkout/sessions", LAMP, KEY));
  assert.equal(await sessions(shop), 1);
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).headers.get("idempotent-replayed"), "true");
  assert.equal(await sessions(shop), 1);
});

test("a fault hits as often as asked, on its route only", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "GET /v1/checkout/sessions/:id", kind: "error", status: 429, times: 2 });
  const { id } = await shop.session();
  const read = async () => (await shop.call("GET", `/v1/checkout/sessions/${id}`)).status;
  assert.equal(await sessions(shop), 1);
  assert.deepEqual([await read(), await read(), await read()], [429, 429, 200]);
});

test("the provider is down for the whole drop, until the reset", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "* /v1/*", kind: "error", status: 503, times: "always" });
  for (let count = 0; count < 5; count += 1) assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP)).status, 503);
  await shop.control("/_fault", { reset: true });
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP)).status, 200);
});

test("a delay lasts as long as asked, and the effect comes after it", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "delay", ms: 120 });
  const began = performance.now();
  const slow = shop.call("POST", "/v1/checkout/sessions", LAMP);
  assert.equal(await sessions(shop), 0);
  await slow;
  assert.ok(performance.now() - began >= 115);
  assert.equal(await sessions(shop), 1);
});

test("the payment page fails too: paid, but the buyer never hears it", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  await shop.control("/_fault", { on: "POST /pay/:id", kind: "drop_after" });
  await assert.rejects(shop.pay(id, VISA));
  assert.equal((await shop.call("GET", `/v1/checkout/sessions/${id}`)).body.status, "complete");
  await shop.control("/_fault", { on: `POST /pay/${id}`, kind: "error", status: 502 });
  assert.equal((await shop.pay(id, VISA)).status, 502);
});

test("the log has every call with its key, and forgets on request", async (t) => {
  const shop = await bench(t);
  await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  const calls = (await log(shop)).map(({ method, route, key, status, replayed }) => [method, route, key, status, replayed]);
  assert.deepEqual(calls, [
    ["POST", "/v1/checkout/sessions", "order_1", 200, false],
    ["POST", "/v1/checkout/sessions", "order_1", 200, true],
  ]);
  await fetch(`${shop.url}/_log`, { method: "DELETE" });
  assert.deepEqual(await log(shop), []);
});

const nonsense: [why: string, path: string, body: object][] = [
  ["an unknown kind", "/_fault", { on: "POST /v1/refunds", kind: "explode" }],
  ["no route", "/_fault", { kind: "delay" }],
  ["times 0", "/_fault", { on: "POST /v1/refunds", kind: "delay", times: 0 }],
  ["a status that is no error", "/_fault", { on: "POST /v1/refunds", kind: "error", status: 200 }],
  ["a misspelt name", "/_fault", { on: "POST /v1/refunds", kind: "delay", delay_ms: 5 }],
  ["an unknown webhook kind", "/_fault", { webhook: "*", kind: "drop_before" }],
  ["no secrets", "/_fault", { secrets: [] }],
  ["an event nobody sent", "/_fault", { resend: "evt_x" }],
  ["a clock that runs backwards", "/_clock", { advance_s: -1 }],
  ["a clock without a number", "/_clock", {}],
];

for (const [why, path, body] of nonsense) {
  test(`says what is wrong with ${why}`, async (t) => {
    const answer = await (await bench(t)).control(path, body);
    assert.equal(answer.status, 400);
    assert.ok(answer.body.error.length > 5);
  });
}

test("a body that is no JSON object, and one without end, are refused", async (t) => {
  const { url } = await bench(t);
  assert.equal((await fetch(`${url}/_fault`, { method: "POST", body: "reset" })).status, 400);
  assert.equal((await fetch(`${url}/_fault`, { method: "POST", body: "[]" })).status, 400);
  const long = await fetch(`${url}/v1/refunds`, { method: "POST", headers: { authorization: "Bearer sk_test_a" }, body: "x".repeat(400_000) });
  assert.equal(long.status, 413);
});
