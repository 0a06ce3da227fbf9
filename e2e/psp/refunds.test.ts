// Refunds: in parts, in full, and never above what was captured.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { VISA, bench, client, paid } from "./harness.ts";

async function sold(t: TestContext) {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const { payment_intent } = (await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body;
  const refund = (more: Record<string, string> = {}) => shop.call("POST", "/v1/refunds", { payment_intent, ...more });
  return { shop, payment_intent: String(payment_intent), refund };
}

test("parts add up to the whole, then there is nothing left", async (t) => {
  const { shop, payment_intent, refund } = await sold(t);
  const part = (await refund({ amount: "350", reason: "requested_by_customer", "metadata[return]": "rma_1" })).body;
  assert.deepEqual([part.object, part.amount, part.status, part.reason, part.metadata.return], ["refund", 350, "succeeded", "requested_by_customer", "rma_1"]);
  const above = await refund({ amount: "501" });
  assert.deepEqual([above.status, above.body.error.param, above.body.error.code], [400, "amount", undefined]);
  assert.match(above.body.error.message, /€5\.01.*€5\.00/);
  const rest = (await refund()).body;
  assert.equal(rest.amount, 500);
  const none = await refund({ amount: "1" });
  assert.deepEqual([none.status, none.body.error.code], [400, "charge_already_refunded"]);
  const charge = (await shop.call("GET", `/v1/charges/${part.charge}`)).body;
  assert.deepEqual([charge.amount_refunded, charge.refunded], [850, true]);
  const listed = await shop.call("GET", "/v1/refunds", { payment_intent });
  assert.deepEqual(listed.body.data.map(({ id }: { id: string }) => id), [rest.id, part.id]);
  assert.equal((await shop.call("GET", `/v1/refunds/${part.id}`)).body.id, part.id);
});

test("20 full refunds in parallel give the money back once", async (t) => {
  const { refund, shop } = await sold(t);
  const all = await Promise.all(Array.from({ length: 20 }, () => refund()));
  assert.equal(all.filter(({ status }) => status === 200).length, 1);
  assert.ok(all.filter(({ status }) => status !== 200).every(({ body }) => body.error.code === "charge_already_refunded"));
  await shop.shop.until((received) => received.some(({ event }) => event.type === "charge.refunded"));
});

const refusals: [why: string, form: Record<string, string>, status: number, code: string | undefined, param: string | undefined][] = [
  ["nothing named", { payment_intent: "" }, 400, "parameter_missing", "charge"],
  ["amount 0", { amount: "0" }, 400, "parameter_invalid_integer", "amount"],
  ["a negative amount", { amount: "-5" }, 400, "parameter_invalid_integer", "amount"],
  ["amount two", { amount: "two" }, 400, "parameter_invalid_integer", "amount"],
  ["a reason of its own", { reason: "broken" }, 400, undefined, "reason"],
  ["an unknown payment", { payment_intent: "pi_x" }, 404, "resource_missing", "payment_intent"],
  ["an unknown charge", { payment_intent: "", charge: "ch_x" }, 404, "resource_missing", "charge"],
];

for (const [why, form, status, code, param] of refusals) {
  test(`refuses ${why}`, async (t) => {
    const { refund } = await sold(t);
    const answer = await refund(form);
    assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.param], [status, code, param]);
  });
}

test("a payment that failed has nothing to give back", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, "4000000000000002");
  const { payment_intent } = (await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body;
  assert.equal((await shop.call("POST", "/v1/refunds", { payment_intent })).body.error.code, "charge_not_refundable");
});

test("a capture in part bounds the refund", async (t) => {
  const shop = await bench(t);
  const held = (await shop.call("POST", "/v1/payment_intents", { amount: "1000", currency: "eur", payment_method: "pm_card_visa", confirm: "true", capture_method: "manual" })).body;
  assert.equal((await shop.call("POST", "/v1/refunds", { payment_intent: held.id })).body.error.code, "charge_not_refundable");
  await shop.call("POST", `/v1/payment_intents/${held.id}/capture`, { amount_to_capture: "600" });
  assert.equal((await shop.call("POST", "/v1/refunds", { payment_intent: held.id, amount: "601" })).status, 400);
  assert.equal((await shop.call("POST", "/v1/refunds", { payment_intent: held.id })).body.amount, 600);
});

test("a refund that the bank sends back is money again, and can be tried once more", async (t) => {
  const shop = await bench(t, { PSP_ARRIVE_AFTER_S: "0" });
  const stripe = client(shop);
  const { charge } = await paid(stripe, 2_000, "pm_card_refundFail");
  const made = await stripe.refunds.create({ charge, amount: 700 });
  assert.equal(made.status, "succeeded");
  const failed = await stripe.refunds.retrieve(made.id);
  assert.deepEqual([failed.status, failed.failure_reason], ["failed", "expired_or_canceled_card"]);
  const back = await stripe.balanceTransactions.retrieve(String(failed.failure_balance_transaction));
  assert.deepEqual([back.type, back.net, back.source], ["refund_failure", 700, made.id]);
  const after = await stripe.charges.retrieve(charge);
  assert.deepEqual([after.amount_refunded, after.refunded], [0, false]);
  const heard = await shop.shop.until((all) => all.some(({ event }) => event.type === "refund.updated"));
  assert.ok(heard.some(({ event }) => event.type === "refund.failed" && event.data.object.id === made.id));
  assert.equal((await stripe.refunds.create({ charge })).amount, 2_000);
});

test("a refund may be pending first; its words may change later", async (t) => {
  const shop = await bench(t, { PSP_ARRIVE_AFTER_S: "60" });
  const stripe = client(shop);
  const { charge } = await paid(stripe, 2_000, "pm_card_pendingRefund");
  const { id, status } = await stripe.refunds.create({ charge, amount: 500 });
  assert.equal(status, "pending");
  assert.equal((await stripe.refunds.update(id, { metadata: { why: "late" } })).metadata?.why, "late");
  await shop.control("/_clock", { advance_s: 60 });
  assert.equal((await stripe.refunds.retrieve(id)).status, "succeeded");
  assert.deepEqual((await stripe.refunds.list({ charge })).data.map((one) => one.id), [id]);
});
