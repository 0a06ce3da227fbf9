// Transfers and their reversals: money moves between balances, never more than there is.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { INSTANT, bench, client, paid, seller } from "./harness.ts";

async function market(t: TestContext) {
  const shop = await bench(t);
  const stripe = client(shop);
  return { shop, stripe, destination: await seller(shop) };
}

test("a charge is shared out before its own money is available, and not beyond itself", async (t) => {
  const { stripe, destination, shop } = await market(t);
  const { charge } = await paid(stripe, 10_000, "pm_card_visa", { transfer_group: "pay_1" });
  const give = (amount: number, more: object = {}) => stripe.transfers.create({ amount, currency: "eur", destination, source_transaction: charge, metadata: { order: "ord_1" }, ...more });
  const first = await give(6_000);
  assert.deepEqual([first.object, first.amount, first.destination, first.source_transaction, first.transfer_group, first.reversed, first.metadata.order], ["transfer", 6_000, destination, charge, "pay_1", false, "ord_1"]);
  await assert.rejects(give(4_001), { param: "amount", statusCode: 400 });
  await give(4_000);
  await assert.rejects(give(1), { param: "amount" });
  await assert.rejects(stripe.transfers.create({ amount: 1, currency: "usd", destination, source_transaction: charge }), { param: "currency" });
  await assert.rejects(stripe.transfers.create({ amount: 1, currency: "eur", destination, source_transaction: "ch_none" }), { code: "resource_missing", param: "source_transaction" });
  await assert.rejects(stripe.transfers.create({ amount: 1, currency: "eur", destination: "acct_none" }), { code: "resource_missing", param: "destination" });
  assert.deepEqual((await stripe.transfers.list({ transfer_group: "pay_1" })).data.map(({ amount }) => amount), [4_000, 6_000]);
  const there = await stripe.balance.retrieve({}, { stripeAccount: destination });
  assert.deepEqual([there.available[0].amount, there.pending[0].amount], [0, 10_000]);
  await shop.control("/_clock", { advance_s: 2 * 86_400 });
  const later = await stripe.balance.retrieve({}, { stripeAccount: destination });
  assert.deepEqual([later.available[0].amount, later.pending[0].amount], [10_000, 0]);
  const payment = await stripe.charges.retrieve(String(first.destination_payment), {}, { stripeAccount: destination });
  assert.equal(payment.source_transfer, first.id);
  assert.deepEqual((await stripe.charges.list({}, { stripeAccount: destination })).data.length, 2);
});

test("without a charge, only what the platform can spend", async (t) => {
  const { stripe, destination } = await market(t);
  const give = (amount: number) => stripe.transfers.create({ amount, currency: "eur", destination });
  await paid(stripe, 2_000);
  await assert.rejects(give(100), { code: "balance_insufficient" });
  await paid(stripe, 2_000, INSTANT);
  // 1.5 % and 25 cents stay with the provider.
  await assert.rejects(give(1_946), { code: "balance_insufficient" });
  await give(1_945);
  const { available, pending } = await stripe.balance.retrieve();
  assert.deepEqual([available[0], pending[0].amount], [{ amount: 0, currency: "eur", source_types: { card: 0 } }, 1_945]);
});

test("reversed in parts, never beyond the transfer or what the account still has", async (t) => {
  const { shop, stripe, destination } = await market(t);
  const { charge } = await paid(stripe, 5_000, INSTANT);
  const { id } = await stripe.transfers.create({ amount: 4_000, currency: "eur", destination, source_transaction: charge });
  const part = await stripe.transfers.createReversal(id, { amount: 1_500, metadata: { refund: "rfd_1" } });
  assert.deepEqual([part.object, part.amount, part.transfer, part.metadata?.refund], ["transfer_reversal", 1_500, id, "rfd_1"]);
  await assert.rejects(stripe.transfers.createReversal(id, { amount: 2_501 }), { param: "amount" });
  await stripe.payouts.create({ amount: 1_000, currency: "eur" }, { stripeAccount: destination });
  await assert.rejects(stripe.transfers.createReversal(id), { code: "balance_insufficient" });
  await stripe.transfers.createReversal(id, { amount: 1_500 });
  const now = await stripe.transfers.retrieve(id, { expand: ["balance_transaction", "destination"] });
  assert.deepEqual([now.amount_reversed, now.reversed, now.reversals.data.map(({ amount }) => amount)], [3_000, false, [1_500, 1_500]]);
  assert.ok(typeof now.balance_transaction === "object" && typeof now.destination === "object");
  assert.deepEqual([now.balance_transaction?.net, now.destination?.id], [-4_000, destination]);
  assert.equal((await stripe.transfers.retrieveReversal(id, part.id)).id, part.id);
  assert.equal((await stripe.transfers.updateReversal(id, part.id, { metadata: { note: "x" } })).metadata?.note, "x");
  assert.equal((await stripe.transfers.listReversals(id)).data.length, 2);
  assert.equal((await stripe.transfers.update(id, { metadata: { batch: "b" } })).metadata.batch, "b");
  const received = await shop.shop.until((all) => all.some(({ event }) => event.type === "transfer.updated"));
  assert.equal(received.filter(({ event }) => event.type === "transfer.reversed").length, 2);
  assert.deepEqual((await stripe.balanceTransactions.list({}, { stripeAccount: destination })).data.map(({ type, net }) => [type, net]), [["payment_refund", -1_500], ["payout", -1_000], ["payment_refund", -1_500], ["payment", 4_000]]);
});

test("a cut line after the effect, and the same key again: one transfer", async (t) => {
  const { shop, stripe, destination } = await market(t);
  const { charge } = await paid(stripe, 5_000);
  const form = { amount: "100", currency: "eur", destination, source_transaction: charge };
  const ask = () => shop.call("POST", "/v1/transfers", form, { "idempotency-key": "share_1" });
  for (const [kind, made] of [["drop_before", 0], ["drop_after", 1]] as const) {
    await shop.control("/_fault", { on: "POST /v1/transfers", kind });
    await assert.rejects(ask());
    assert.equal((await stripe.transfers.list()).data.length, made);
  }
  const { id } = (await ask()).body;
  await shop.control("/_fault", { on: "POST /v1/transfers/:id/reversals", kind: "error", status: 503 });
  await assert.rejects(stripe.transfers.createReversal(id), { statusCode: 503 });
  assert.equal((await stripe.transfers.retrieve(id)).amount_reversed, 0);
  assert.equal((await stripe.transfers.list()).data.length, 1);
});

test("20 transfers of the whole charge at once: one goes through", async (t) => {
  const { stripe, destination } = await market(t);
  const { charge } = await paid(stripe, 5_000);
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => stripe.transfers.create({ amount: 5_000, currency: "eur", destination, source_transaction: charge })));
  assert.equal(all.filter(({ status }) => status === "fulfilled").length, 1);
});
