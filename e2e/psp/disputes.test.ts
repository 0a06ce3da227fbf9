// Disputes: what the test cards bring, what evidence decides, and where the money is meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { bench, client, paid } from "./harness.ts";

async function disputed(t: TestContext, method = "pm_card_createDispute") {
  const shop = await bench(t);
  const stripe = client(shop);
  const { charge, intent } = await paid(stripe, 4_000, method);
  const { data } = await stripe.disputes.list({ payment_intent: intent.id });
  const net = async () => (await stripe.balanceTransactions.list({ limit: 100 })).data.reduce((sum, one) => sum + one.net, 0);
  const types = async () => (await stripe.events.list({ types: ["charge.dispute.*"] as never[], limit: 100 })).data.map(({ type }) => type.replace("charge.dispute.", "")).reverse();
  return { shop, stripe, charge, intent, id: data[0]?.id ?? "", first: data[0], net, types };
}

// 1.5 % of 40 euros and 25 cents.
const PAID_NET = 4_000 - 85;

for (const [method, reason] of [["pm_card_createDispute", "fraudulent"], ["pm_card_createDisputeProductNotReceived", "product_not_received"]]) {
  test(`${method} is disputed as ${reason}: the amount and a fee are gone at once`, async (t) => {
    const { shop, stripe, charge, first, net, types } = await disputed(t, method);
    assert.deepEqual([first.object, first.reason, first.status, first.amount, first.charge, first.is_charge_refundable], ["dispute", reason, "needs_response", 4_000, charge, false]);
    assert.deepEqual(first.balance_transactions.map(({ amount, fee, type, reporting_category }) => [amount, fee, type, reporting_category]), [[-4_000, 2_000, "adjustment", "dispute"]]);
    assert.equal(await net(), PAID_NET - 6_000);
    assert.equal((await stripe.charges.retrieve(charge)).disputed, true);
    assert.deepEqual(await types(), ["created", "funds_withdrawn"]);
    await assert.rejects(stripe.refunds.create({ charge }), { code: "charge_disputed" });
    const heard = await shop.shop.until((all) => all.some(({ event }) => event.type === "charge.dispute.funds_withdrawn"));
    assert.ok(heard.some(({ event }) => event.type === "charge.dispute.created"));
    assert.deepEqual((await stripe.disputes.list({ charge })).data.map(({ id }) => id), [first.id]);
  });
}

test("won: the amount comes back, the fee does not", async (t) => {
  const { stripe, id, net, types } = await disputed(t);
  const draft = await stripe.disputes.update(id, { evidence: { product_description: "Spices", shipping_tracking_number: "KB1" }, submit: false, metadata: { order: "ord_1" } });
  assert.deepEqual([draft.status, draft.evidence.product_description, draft.evidence_details.has_evidence, draft.evidence_details.submission_count, draft.metadata.order], ["needs_response", "Spices", true, 0, "ord_1"]);
  const sent = await stripe.disputes.update(id, { evidence: { uncategorized_text: "winning_evidence" } });
  assert.deepEqual([sent.status, sent.evidence_details.submission_count, sent.evidence.product_description], ["under_review", 1, "Spices"]);
  const won = await stripe.disputes.retrieve(id);
  assert.deepEqual([won.status, won.balance_transactions.map((one) => one.net)], ["won", [-6_000, 4_000]]);
  assert.equal(await net(), PAID_NET - 2_000);
  assert.deepEqual(await types(), ["created", "funds_withdrawn", "updated", "updated", "closed", "funds_reinstated"]);
  await assert.rejects(stripe.disputes.update(id, { evidence: { uncategorized_text: "more" } }), { statusCode: 400 });
});

test("lost by the evidence, by giving up, or by silence", async (t) => {
  const { shop, stripe, id, types, net } = await disputed(t);
  await stripe.disputes.update(id, { evidence: { uncategorized_text: "losing_evidence" } });
  assert.equal((await stripe.disputes.retrieve(id)).status, "lost");
  assert.deepEqual(await types(), ["created", "funds_withdrawn", "updated", "closed"]);
  assert.equal(await net(), PAID_NET - 6_000);
  const given = (await shop.control("/_disputes", { charge: (await paid(stripe, 900)).charge, reason: "duplicate", amount: 300 })).body;
  assert.deepEqual([given.amount, given.reason], [300, "duplicate"]);
  assert.equal((await stripe.disputes.close(given.id)).status, "lost");
  await assert.rejects(stripe.disputes.close(given.id), { statusCode: 400 });
  const silent = (await shop.control("/_disputes", { payment_intent: (await paid(stripe, 900)).intent.id })).body;
  await shop.control("/_clock", { advance_s: silent.evidence_details.due_by - silent.created });
  const late = await stripe.disputes.retrieve(silent.id);
  assert.deepEqual([late.status, late.evidence_details.past_due], ["lost", true]);
});

test("other evidence waits for the bank, whom a test may play", async (t) => {
  const { shop, stripe, id } = await disputed(t);
  const file = await stripe.files.create({ purpose: "dispute_evidence", file: { data: Buffer.from("%PDF-1.7 scan"), name: "pickup.pdf", type: "application/pdf" } });
  assert.deepEqual([file.object, file.filename, file.size, file.type], ["file", "pickup.pdf", 13, "pdf"]);
  await assert.rejects(stripe.disputes.update(id, { evidence: { shipping_documentation: "file_none" } }), { code: "resource_missing" });
  const sent = await stripe.disputes.update(id, { evidence: { shipping_documentation: file.id, uncategorized_text: "picked up at 17:05" } });
  assert.deepEqual([sent.status, sent.evidence.shipping_documentation], ["under_review", file.id]);
  await shop.control("/_clock", { advance_s: 20 * 86_400 });
  assert.equal((await stripe.disputes.retrieve(id)).status, "under_review");
  assert.equal((await shop.control("/_disputes", { dispute: id, outcome: "maybe" })).status, 400);
  assert.equal((await shop.control("/_disputes", { dispute: id, outcome: "won" })).body.status, "won");
});

test("an inquiry takes nothing, and its charge can still be refunded", async (t) => {
  const { stripe, id, first, charge, net } = await disputed(t, "pm_card_createDisputeInquiry");
  assert.deepEqual([first.status, first.balance_transactions], ["warning_needs_response", []]);
  assert.equal(await net(), PAID_NET);
  await stripe.refunds.create({ charge, amount: 1_000 });
  assert.equal((await stripe.disputes.close(id)).status, "warning_closed");
  assert.equal(await net(), PAID_NET - 1_000);
});

test("an early fraud warning is only a warning; typed on the page, the cards do the same", async (t) => {
  const { shop, stripe, first } = await disputed(t, "pm_card_createIssuerFraudRecord");
  assert.equal(first, undefined);
  const [warning] = (await stripe.radar.earlyFraudWarnings.list()).data;
  assert.deepEqual([warning.object, warning.actionable], ["radar.early_fraud_warning", true]);
  assert.equal((await stripe.radar.earlyFraudWarnings.retrieve(warning.id)).charge, warning.charge);
  const session = await shop.session();
  await shop.pay(session.id, "4000 0000 0000 0259");
  const all = (await stripe.events.list({ limit: 4 })).data.map(({ type }) => type);
  assert.deepEqual(all.reverse(), ["payment_intent.succeeded", "checkout.session.completed", "charge.dispute.created", "charge.dispute.funds_withdrawn"]);
});

test("a dispute of what does not exist, was not captured, or of too much is refused", async (t) => {
  const { shop, stripe, charge } = await disputed(t, "pm_card_visa");
  for (const wish of [{ charge: "ch_none" }, { charge, amount: 4_001 }, { charge, amount: -1 }, { charge, amount: 1.5 }]) assert.equal((await shop.control("/_disputes", wish)).status, 400);
  const held = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur", capture_method: "manual", confirm: true, payment_method: "pm_card_visa" });
  assert.equal((await shop.control("/_disputes", { payment_intent: held.id })).status, 400);
});
