// What a reconciler relies on: whatever the shop never heard of is found by asking, and every new call obeys the faults.
import assert from "node:assert/strict";
import { test } from "node:test";
import { VISA, bench, client, paid, seller } from "./harness.ts";

test("a payment whose webhooks were all lost is found in every list, by its time", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  await shop.pay((await shop.session()).id, VISA);
  await shop.shop.until((all) => all.length >= 3);
  await shop.control("/_clock", { advance_s: 3_600 });
  const { now } = (await shop.control("/_clock", { advance_s: 0 })).body;
  await shop.control("/_fault", { webhook: "*", kind: "lose", times: "always" });
  const lost = await shop.session({ "metadata[order]": "order_2" });
  await shop.pay(lost.id, VISA);
  await shop.session();
  const since = { created: { gte: now } };
  const [session] = (await stripe.checkout.sessions.list({ ...since, status: "complete" })).data;
  assert.deepEqual([session.id, session.metadata?.order, session.payment_status], [lost.id, "order_2", "paid"]);
  const intents = (await stripe.paymentIntents.list(since)).data;
  const charges = (await stripe.charges.list(since)).data;
  assert.deepEqual([intents.map(({ id }) => id), charges.map(({ payment_intent }) => payment_intent)], [[session.payment_intent], [session.payment_intent]]);
  assert.deepEqual((await stripe.balanceTransactions.list(since)).data.map(({ source }) => source), [charges[0].id]);
  assert.deepEqual((await stripe.events.list({ ...since, type: "checkout.session.completed" })).data.length, 1);
  assert.equal((await stripe.checkout.sessions.list({ created: { lt: now } })).data.length, 1);
  assert.equal((await stripe.charges.list({ transfer_group: "drop_1" })).data.length, 2);
  assert.equal(shop.shop.received.length, 3);
});

test("events of money are withheld, turned round, repeated, and come signed from their account", async (t) => {
  const shop = await bench(t, { PSP_ARRIVE_AFTER_S: "0" });
  const stripe = client(shop);
  const destination = await seller(shop);
  const inAccount = { stripeAccount: destination };
  const { charge } = await paid(stripe, 5_000, "pm_card_bypassPending");
  await shop.shop.until((all) => all.length >= 3);
  shop.shop.received = [];
  await shop.control("/_fault", { webhook: "transfer.*", kind: "duplicate", count: 3 });
  await stripe.transfers.create({ amount: 3_000, currency: "eur", destination, source_transaction: charge });
  await shop.shop.until((all) => all.length >= 3);
  assert.deepEqual(new Set(shop.shop.received.map(({ event }) => event.id)).size, 1);
  shop.shop.received = [];
  await shop.control("/_fault", { webhook: "payout.*", kind: "withhold", times: "always" });
  const { id } = await stripe.payouts.create({ amount: 3_000, currency: "eur" }, inAccount);
  assert.equal((await stripe.payouts.retrieve(id, {}, inAccount)).status, "paid");
  assert.equal(shop.shop.received.length, 0);
  await shop.control("/_fault", { release: "reversed" });
  const received = await shop.shop.until((all) => all.length >= 2);
  assert.deepEqual(shop.shop.types(), ["payout.paid", "payout.created"]);
  const event = stripe.webhooks.constructEvent(received[0].body, received[0].signature, "whsec_sandbox");
  assert.deepEqual([event.type, event.account], ["payout.paid", destination]);
});

for (const [route, path, form] of [
  ["POST /v1/accounts", "/v1/accounts", { type: "express" }],
  ["POST /v1/payouts", "/v1/payouts", { amount: "100", currency: "eur" }],
  ["POST /v1/topups", "/v1/topups", { amount: "100", currency: "eur" }],
  ["GET /v1/balance_transactions", "/v1/balance_transactions", {}],
  ["GET /v1/balance", "/v1/balance", {}],
] as const) {
  test(`${route} fails before and after its effect, and with its key it happens once`, async (t) => {
    const shop = await bench(t);
    await shop.control("/_balance", { topup: 1_000 });
    const ask = () => shop.call(route.split(" ")[0], path, form, { "idempotency-key": "once" });
    await shop.control("/_fault", { on: route, kind: "error", status: 503 });
    assert.equal((await ask()).status, 503);
    await shop.control("/_fault", { on: route, kind: "error", status: 502, when: "after" });
    assert.equal((await ask()).status, 502);
    await shop.control("/_fault", { on: route, kind: "drop_after" });
    await assert.rejects(ask());
    const { status, body } = await ask();
    assert.equal(status, 200);
    assert.deepEqual((await ask()).body, body);
    const { accounts, payouts, topups } = shop.running.sandbox.store;
    assert.ok(accounts.all().length + payouts.all().length <= 1 && topups.all().length <= 2);
  });
}

test("bad amounts, foreign currencies and misspelt names are refused before anything happens", async (t) => {
  const shop = await bench(t);
  const destination = await seller(shop);
  await shop.control("/_balance", { topup: 10_000 });
  const refused = async (path: string, form: Record<string, string>, param: string) => {
    const { status, body } = await shop.call("POST", path, form);
    assert.deepEqual([status, body.error.param], [400, param], JSON.stringify([path, form]));
  };
  for (const amount of ["0", "-5", "1.5", "1e3", "abc", "99999999999"]) {
    await refused("/v1/transfers", { amount, currency: "eur", destination }, "amount");
    await refused("/v1/payouts", { amount, currency: "eur" }, "amount");
  }
  await refused("/v1/transfers", { amount: "1", currency: "xxq", destination }, "currency");
  await refused("/v1/transfers", { amount: "1", currency: "eur", destination, source_transacton: "ch_1" }, "source_transacton");
  await refused("/v1/account_links", { account: destination, type: "account_onboarding", refresh_url: "javascript:alert(1)", return_url: "http://x" }, "refresh_url");
  await refused("/v1/accounts", { type: "express", country: "Austria" }, "country");
  assert.equal(shop.running.sandbox.store.transfers.all().length, 0);
});
