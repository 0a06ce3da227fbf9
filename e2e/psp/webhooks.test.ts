// Webhooks: what is sent, how it is signed, tried again, and bent by faults.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { VISA, bench } from "./harness.ts";

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");

test("a payment sends three events, signed, each as it is listed", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const received = await shop.shop.until((all) => all.length >= 3);
  assert.deepEqual(shop.shop.types().toSorted(), ["charge.succeeded", "checkout.session.completed", "payment_intent.succeeded"]);
  for (const { body, signature, event } of received) {
    const [, at, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? assert.fail(signature);
    assert.equal(v1, hmac("whsec_sandbox", `${at}.${body}`));
    assert.ok(Math.abs(Number(at) - Date.now() / 1_000) < 300);
    assert.deepEqual((await shop.call("GET", `/v1/events/${event.id}`)).body, JSON.parse(body));
  }
  const completed = received.find(({ event }) => event.type === "checkout.session.completed")?.event.data.object;
  assert.deepEqual([completed?.id, completed?.payment_status, (completed?.metadata as { order: string }).order], [session.id, "paid", "order_1"]);
});

test("an event tells which call caused it, and stays as it was", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const { payment_intent } = (await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body;
  const refund = await shop.call("POST", "/v1/refunds", { payment_intent, amount: "100" }, { "idempotency-key": "refund_1" });
  await shop.call("POST", "/v1/refunds", { payment_intent });
  const { body } = await shop.call("GET", "/v1/events", { type: "charge.refunded" });
  assert.deepEqual(body.data.map((event: { data: { object: { amount_refunded: number } } }) => event.data.object.amount_refunded), [850, 100]);
  assert.deepEqual(body.data[1].request, { id: refund.headers.get("request-id"), idempotency_key: "refund_1" });
  assert.deepEqual([body.object, body.has_more, body.url], ["list", false, "/v1/events"]);
});

test("two secrets give two signatures", async (t) => {
  const shop = await bench(t, { WEBHOOK_SECRET: "whsec_new,whsec_old" });
  await shop.call("POST", `/v1/checkout/sessions/${(await shop.session()).id}/expire`);
  const [{ body, signature }] = await shop.shop.until((all) => all.length === 1);
  const at = /t=(\d+)/.exec(signature)?.[1];
  assert.equal(signature, `t=${at},v1=${hmac("whsec_new", `${at}.${body}`)},v1=${hmac("whsec_old", `${at}.${body}`)}`);
});

test("what the shop does not take with 2xx comes again", async (t) => {
  const shop = await bench(t);
  shop.shop.statuses = [500, 302, 200];
  await shop.call("POST", `/v1/checkout/sessions/${(await shop.session()).id}/expire`);
  const received = await shop.shop.until((all) => all.length === 3);
  assert.equal(new Set(received.map(({ event }) => event.id)).size, 1);
});

const expired = "checkout.session.expired";

test("duplicated: the same event at once, five times", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { webhook: expired, kind: "duplicate", count: 5 });
  await shop.call("POST", `/v1/checkout/sessions/${(await shop.session()).id}/expire`);
  const received = await shop.shop.until((all) => all.length === 5);
  assert.equal(new Set(received.map(({ event }) => event.id)).size, 1);
});

test("reordered: completed arrives before charge.succeeded", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { webhook: "*", kind: "reorder", count: 3, times: 3 });
  await shop.pay((await shop.session()).id, VISA);
  await shop.shop.until((all) => all.length === 3);
  assert.deepEqual(shop.shop.types(), ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]);
});

test("withheld: nothing comes until it is released", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { webhook: "*", kind: "withhold", times: "always" });
  await shop.pay((await shop.session()).id, VISA);
  const { body } = await shop.control("/_fault", { release: true });
  assert.equal(body.released, 3);
  await shop.shop.until((all) => all.length === 3);
  assert.deepEqual(shop.shop.types(), ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]);
});

test("lost: only the list of events knows, until it is sent again", async (t) => {
  const shop = await bench(t);
  await shop.control("/_fault", { webhook: expired, kind: "lose" });
  await shop.call("POST", `/v1/checkout/sessions/${(await shop.session()).id}/expire`);
  const { body } = await shop.call("GET", "/v1/events", { type: expired });
  assert.deepEqual([body.data.length, shop.shop.received.length], [1, 0]);
  await shop.control("/_fault", { resend: body.data[0].id });
  const [{ event }] = await shop.shop.until((all) => all.length === 1);
  assert.equal(event.id, body.data[0].id);
});

test("stale and forged: signed an hour ago, or by somebody else", async (t) => {
  const shop = await bench(t);
  for (const kind of ["stale", "forge"]) {
    await shop.control("/_fault", { webhook: expired, kind });
    await shop.call("POST", `/v1/checkout/sessions/${(await shop.session()).id}/expire`);
  }
  const received = await shop.shop.until((all) => all.length === 2);
  const read = received.map(({ signature, body }) => {
    const [, at, v1] = /^t=(\d+),v1=(\w+)$/.exec(signature) ?? assert.fail(signature);
    return { old: Date.now() / 1_000 - Number(at) > 3_500, ours: v1 === hmac("whsec_sandbox", `${at}.${body}`) };
  });
  assert.deepEqual(read.toSorted((a) => (a.old ? -1 : 1)), [{ old: true, ours: true }, { old: false, ours: false }]);
});
