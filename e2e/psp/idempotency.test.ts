// One key, one effect: replays, other content, keys in flight, stored failures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LAMP, VISA, bench } from "./harness.ts";

const KEY = { "idempotency-key": "order_1/session" };

test("the same key and parameters get the stored reply", async (t) => {
  const shop = await bench(t);
  const first = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  const second = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  assert.deepEqual(second.body, first.body);
  assert.equal(first.headers.get("idempotent-replayed"), null);
  assert.equal(second.headers.get("idempotent-replayed"), "true");
  assert.equal(second.headers.get("original-request"), first.headers.get("request-id"));
  assert.equal((await shop.call("GET", "/v1/checkout/sessions")).body.data.length, 1);
});

test("another order of the parameters is the same request", async (t) => {
  const shop = await bench(t);
  await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  const turned = Object.fromEntries(Object.entries(LAMP).toReversed());
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", turned, KEY)).headers.get("idempotent-replayed"), "true");
});

test("another body or path under the same key is refused, another account is not", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session({}, KEY);
  const body = await shop.call("POST", "/v1/checkout/sessions", { ...LAMP, client_reference_id: "order_2" }, KEY);
  assert.deepEqual([body.status, body.body.error.type], [400, "idempotency_error"]);
  const second = await shop.session();
  await shop.call("POST", `/v1/checkout/sessions/${id}/expire`, {}, { "idempotency-key": "expire" });
  const path = await shop.call("POST", `/v1/checkout/sessions/${second.id}/expire`, {}, { "idempotency-key": "expire" });
  assert.deepEqual([path.status, path.body.error?.type], [400, "idempotency_error"]);
  const other = await shop.call("POST", "/v1/checkout/sessions", LAMP, { ...KEY, authorization: "Bearer sk_test_other" });
  assert.deepEqual([other.status, other.headers.get("idempotent-replayed")], [200, null]);
});

test("a key in flight is 409, then replays", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "delay", ms: 300 });
  const slow = shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  // The fault is used up once the slow call is being answered.
  while ((await (await fetch(`${shop.url}/_fault`)).json() as { calls: unknown[] }).calls.length > 0);
  const meanwhile = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  assert.deepEqual([meanwhile.status, meanwhile.body.error.code], [409, "idempotency_key_in_use"]);
  const first = await slow;
  const after = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  assert.deepEqual(after.body, first.body);
});

test("a stored 500 is replayed, though nothing is wrong any more", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "error", status: 500 });
  const statuses = [];
  for (let count = 0; count < 2; count += 1) {
    const { status, headers } = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
    statuses.push([status, headers.get("idempotent-replayed"), headers.get("stripe-should-retry")]);
  }
  assert.deepEqual(statuses, [[500, null, null], [500, "true", "false"]]);
  assert.equal((await shop.call("GET", "/v1/checkout/sessions")).body.data.length, 0);
});

test("a 500 after the effect hides it, and is replayed", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "error", when: "after" });
  for (let count = 0; count < 2; count += 1) assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).status, 500);
  assert.equal((await shop.call("GET", "/v1/checkout/sessions")).body.data.length, 1);
});

test("a 503 is not stored", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { on: "POST /v1/checkout/sessions", kind: "error", status: 503 });
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).status, 503);
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).status, 200);
});

test("a refused parameter leaves the key free, a refused state does not", async (t) => {
  const shop = await bench(t);
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", { ...LAMP, mode: "" }, KEY)).status, 400);
  assert.equal((await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY)).status, 200);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const expire = () => shop.call("POST", `/v1/checkout/sessions/${session.id}/expire`, {}, { "idempotency-key": "expire" });
  assert.equal((await expire()).headers.get("idempotent-replayed"), null);
  assert.equal((await expire()).headers.get("idempotent-replayed"), "true");
});

test("20 calls with one key at once make one refund", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const { payment_intent } = (await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body;
  const all = await Promise.all(Array.from({ length: 20 }, () => shop.call("POST", "/v1/refunds", { payment_intent, amount: "100" }, { "idempotency-key": "refund_1" })));
  assert.equal(new Set(all.map(({ body }) => body.id)).size, 1);
  assert.equal((await shop.call("GET", "/v1/refunds", { payment_intent })).body.data.length, 1);
});

test("a key is free again after 24 hours", async (t) => {
  const shop = await bench(t);
  const first = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  await shop.control("/_clock", { advance_s: 25 * 3_600 });
  const second = await shop.call("POST", "/v1/checkout/sessions", LAMP, KEY);
  assert.notEqual(second.body.id, first.body.id);
});

test("a key of 256 characters is refused", async (t) => {
  assert.equal((await (await bench(t)).call("POST", "/v1/checkout/sessions", LAMP, { "idempotency-key": "k".repeat(256) })).status, 400);
});
