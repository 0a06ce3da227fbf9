// Payouts: they leave at once, arrive by themselves, and come back from accounts that are closed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { INSTANT, bench, client, paid, seller } from "./harness.ts";

async function funded(t: TestContext, iban = "AT611904300234573201", env: Record<string, string> = {}) {
  const shop = await bench(t, env);
  const stripe = client(shop);
  const account = await seller(shop, { iban });
  const { charge } = await paid(stripe, 10_000, INSTANT);
  await stripe.transfers.create({ amount: 8_000, currency: "eur", destination: account, source_transaction: charge });
  const inAccount = { stripeAccount: account };
  const available = async () => (await stripe.balance.retrieve({}, inAccount)).available[0].amount;
  const heard = (type: string) => shop.shop.until((all) => all.some(({ event }) => event.type === type)).then((all) => JSON.parse(all.find(({ event }) => event.type === type)?.body ?? ""));
  return { shop, stripe, account, inAccount, available, heard };
}

test("a payout takes what is available, and arrives by itself", async (t) => {
  const { stripe, account, inAccount, available, heard } = await funded(t);
  const made = await stripe.payouts.create({ amount: 5_000, currency: "eur", statement_descriptor: "DROP 7", metadata: { payout: "pyt_1" } }, { ...inAccount, idempotencyKey: "pyt_1" });
  assert.deepEqual([made.object, made.status, made.automatic, made.failure_code, made.metadata?.payout], ["payout", "pending", false, null, "pyt_1"]);
  assert.equal(await available(), 3_000);
  await assert.rejects(stripe.payouts.create({ amount: 3_001, currency: "eur" }, inAccount), { code: "balance_insufficient" });
  await assert.rejects(stripe.payouts.create({ amount: 1, currency: "usd" }, inAccount), { param: "currency" });
  const event = await heard("payout.paid");
  assert.deepEqual([event.account, event.data.object.id, event.data.object.status], [account, made.id, "paid"]);
  assert.equal((await stripe.payouts.retrieve(made.id, {}, inAccount)).status, "paid");
  await assert.rejects(stripe.payouts.retrieve(made.id), { code: "resource_missing" });
  assert.deepEqual((await stripe.payouts.list({ status: "paid" }, inAccount)).data.map(({ id }) => id), [made.id]);
  assert.deepEqual((await stripe.payouts.list()).data, []);
  assert.deepEqual((await stripe.payouts.list({ arrival_date: { gt: made.arrival_date } }, inAccount)).data, []);
  assert.deepEqual((await stripe.events.list({ type: "payout.paid" })).data, []);
  assert.equal((await stripe.events.list({ type: "payout.paid" }, inAccount)).data.length, 1);
});

for (const [iban, code] of [["AT811904300130020130", "account_closed"], ["DE62370400440532013001", "no_account"]]) {
  test(`a payout to ${iban} fails with ${code}, and the money is back`, async (t) => {
    const { stripe, account, inAccount, available, heard } = await funded(t, iban);
    const made = await stripe.payouts.create({ amount: 8_000, currency: "eur" }, inAccount);
    assert.equal(await available(), 0);
    const failed = (await heard("payout.failed")).data.object;
    assert.deepEqual([failed.id, failed.status, failed.failure_code], [made.id, "failed", code]);
    assert.equal(await available(), 8_000);
    const back = await stripe.balanceTransactions.retrieve(failed.failure_balance_transaction, {}, inAccount);
    assert.deepEqual([back.type, back.reporting_category, back.net, back.source], ["payout_failure", "payout_reversal", 8_000, made.id]);
    assert.equal((await stripe.accounts.listExternalAccounts(account)).data[0].status, "errored");
  });
}

test("held, let go, failed by hand even after it was paid, and cancelled while pending", async (t) => {
  const { shop, stripe, inAccount, available } = await funded(t, undefined, { PSP_ARRIVE_AFTER_S: "0" });
  await shop.control("/_payouts", { hold: true });
  const make = (amount: number) => stripe.payouts.create({ amount, currency: "eur" }, inAccount);
  const status = async (id: string) => (await stripe.payouts.retrieve(id, {}, inAccount)).status;
  const [one, two] = [await make(1_000), await make(2_000)];
  assert.deepEqual([await status(one.id), await status(two.id)], ["pending", "pending"]);
  assert.equal((await stripe.payouts.cancel(two.id, {}, inAccount)).status, "canceled");
  assert.equal(await available(), 7_000);
  await assert.rejects(stripe.payouts.cancel(two.id, {}, inAccount), { statusCode: 400 });
  await shop.control("/_payouts", { hold: false });
  assert.deepEqual([await status(one.id), await status(two.id)], ["paid", "canceled"]);
  assert.equal((await shop.control("/_payouts", { fail: one.id, failure_code: "account_closed" })).body.status, "failed");
  await shop.control("/_payouts", { fail: one.id });
  assert.equal(await available(), 8_000);
  assert.equal((await shop.control("/_payouts", { fail: one.id, failure_code: "bad_weather" })).status, 400);
});

test("an account without a bank, or stopped, pays nothing out; the platform has its own bank", async (t) => {
  const { shop, stripe, account, inAccount } = await funded(t);
  await shop.control("/_accounts", { account, stop: "listed" });
  await assert.rejects(stripe.payouts.create({ amount: 1, currency: "eur" }, inAccount), { code: "payouts_not_allowed" });
  const own = await stripe.payouts.create({ amount: 1_000, currency: "eur" });
  assert.equal((await stripe.payouts.update(own.id, { metadata: { month: "2026-11" } })).metadata?.month, "2026-11");
  await assert.rejects(stripe.payouts.create({ amount: 900, currency: "eur" }), { code: "balance_insufficient" });
});

test("the answer is lost after the effect: the same key finds the one payout", async (t) => {
  const { shop, stripe, inAccount } = await funded(t);
  await shop.control("/_fault", { on: "POST /v1/payouts", kind: "error", status: 502, when: "after" });
  const ask = () => stripe.payouts.create({ amount: 8_000, currency: "eur" }, { ...inAccount, idempotencyKey: "pyt_9" });
  await assert.rejects(ask(), { statusCode: 502 });
  const again = await ask();
  assert.deepEqual((await stripe.payouts.list({}, inAccount)).data.map(({ id }) => id), [again.id]);
});
