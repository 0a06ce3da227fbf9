// The provider's record of every movement: types, signs, fees, and sums that meet the balance.
import assert from "node:assert/strict";
import { test } from "node:test";
import { INSTANT, bench, client, paid, seller } from "./harness.ts";

test("every kind of movement, as a reconciler reads it", async (t) => {
  const shop = await bench(t, { PSP_ARRIVE_AFTER_S: "0" });
  const stripe = client(shop);
  const destination = await seller(shop);
  const { charge } = await paid(stripe, 10_000, INSTANT);
  await stripe.refunds.create({ charge, amount: 500 });
  const transfer = await stripe.transfers.create({ amount: 4_000, currency: "eur", destination, source_transaction: charge });
  await stripe.transfers.createReversal(transfer.id, { amount: 300 });
  await shop.control("/_balance", { stripe_fee: 200 });
  await shop.control("/_balance", { topup: 700 });
  const lost = (await shop.control("/_disputes", { charge, amount: 1_000, reason: "fraudulent" })).body;
  await shop.control("/_disputes", { dispute: lost.id, outcome: "won" });
  const payout = await stripe.payouts.create({ amount: 1_500, currency: "eur" });
  await shop.control("/_payouts", { fail: payout.id, failure_code: "no_account" });

  const rows = await stripe.balanceTransactions.list({ limit: 100 });
  const shown = rows.data.map(({ type, reporting_category, amount, fee, net, source }) => [type, reporting_category, amount, fee, net, String(source).split("_")[0]]);
  assert.deepEqual(shown.reverse(), [
    ["charge", "charge", 10_000, 175, 9_825, "ch"],
    ["refund", "refund", -500, 0, -500, "re"],
    ["transfer", "transfer", -4_000, 0, -4_000, "tr"],
    ["transfer_refund", "transfer_reversal", 300, 0, 300, "trr"],
    ["stripe_fee", "fee", -200, 0, -200, "null"],
    ["topup", "topup", 700, 0, 700, "tu"],
    ["adjustment", "dispute", -1_000, 2_000, -3_000, "dp"],
    ["adjustment", "dispute_reversal", 1_000, 0, 1_000, "dp"],
    ["payout", "payout", -1_500, 0, -1_500, "po"],
    ["payout_failure", "payout_reversal", 1_500, 0, 1_500, "po"],
  ]);
  assert.deepEqual(rows.data[9].fee_details, [{ amount: 175, application: null, currency: "eur", description: "Stripe processing fees", type: "stripe_fee" }]);
  const { available, pending } = await stripe.balance.retrieve();
  const sum = rows.data.reduce((all, { net }) => all + net, 0);
  assert.equal(available[0].amount + pending[0].amount, sum);
  assert.deepEqual((await stripe.balanceTransactions.list({ source: charge })).data.map(({ type }) => type), ["charge"]);
  assert.deepEqual((await stripe.balanceTransactions.list({ type: "adjustment" })).data.length, 2);
  await assert.rejects(stripe.balanceTransactions.list({ payout: payout.id }), { param: "payout" });
});

test("money is pending until its day, and a charge shows its own line", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  const { charge } = await paid(stripe, 2_000);
  const expanded = await stripe.charges.retrieve(charge, { expand: ["balance_transaction"] });
  assert.ok(typeof expanded.balance_transaction === "object" && expanded.balance_transaction !== null);
  const { id, status, fee, created, available_on } = expanded.balance_transaction;
  assert.deepEqual([status, fee, available_on - created], ["pending", 55, 172_800]);
  // Refunded before its day: both leave the pending part together.
  await stripe.refunds.create({ charge });
  const early = await stripe.balance.retrieve();
  assert.deepEqual([early.available[0].amount, early.pending[0].amount], [0, -55]);
  await shop.control("/_clock", { advance_s: 172_800 });
  assert.equal((await stripe.balanceTransactions.retrieve(id)).status, "available");
  const late = await stripe.balance.retrieve();
  assert.deepEqual([late.available[0].amount, late.pending[0].amount], [-55, 0]);
});

test("read page by page and by time, nothing is missing and nothing comes twice", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  for (let count = 0; count < 7; count += 1) await paid(stripe, 1_000 + count);
  const from = Math.floor(Date.now() / 1_000) + 60;
  await shop.control("/_clock", { advance_s: 120 });
  for (let count = 7; count < 12; count += 1) await paid(stripe, 1_000 + count);
  const read = async (more: object) => {
    const amounts: number[] = [];
    for await (const one of stripe.balanceTransactions.list({ limit: 3, ...more })) amounts.push(one.amount);
    return amounts;
  };
  assert.deepEqual(await read({}), Array.from({ length: 12 }, (_, place) => 1_011 - place));
  assert.deepEqual(await read({ created: { gte: from } }), [1_011, 1_010, 1_009, 1_008, 1_007]);
  assert.deepEqual((await read({ created: { lt: from } })).length, 7);
  const payments: string[] = [];
  for await (const one of stripe.paymentIntents.list({ limit: 5, created: { gte: from } })) payments.push(one.id);
  assert.equal(new Set(payments).size, 5);
});

test("an automatic payout knows what it is made of", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  await paid(stripe, 10_000, INSTANT);
  const payout = (await shop.control("/_payouts", { automatic: "platform" })).body;
  assert.deepEqual([payout.amount, payout.automatic], [9_825, true]);
  await paid(stripe, 1_000, INSTANT);
  assert.deepEqual((await stripe.balanceTransactions.list({ payout: payout.id })).data.map(({ net }) => net), [-9_825, 9_825]);
  assert.equal((await shop.control("/_payouts", { automatic: "platform", currency: "usd" })).status, 400);
  assert.equal((await shop.control("/_balance", { topup: -1 })).status, 400);
});
