// The official client as the judge: its requests work here, its errors are recognised, its webhook check accepts our signature.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import Stripe from "stripe";
import { VISA, bench, client } from "./harness.ts";
import type { Bench } from "./harness.ts";

async function judged(t: TestContext): Promise<{ shop: Bench; stripe: Stripe }> {
  const shop = await bench(t);
  return { shop, stripe: client(shop) };
}

const ORDER = {
  mode: "payment" as const,
  line_items: [
    { quantity: 2, price_data: { currency: "eur", unit_amount: 850, product_data: { name: "Lamp & shade" } } },
    { quantity: 1, price_data: { currency: "eur", unit_amount: 490, product_data: { name: "Delivery" } } },
  ],
  customer_email: "ada@example.com",
  client_reference_id: "order_7",
  metadata: { order: "order_7" },
  payment_intent_data: { metadata: { order: "order_7" }, transfer_group: "drop_7" },
  success_url: "http://localhost:8787/orders/order_7?session={CHECKOUT_SESSION_ID}",
  cancel_url: "http://localhost:8787/checkout/hold_7",
};

test("creates, retrieves, expands, lists and expires sessions", async (t) => {
  const { shop, stripe } = await judged(t);
  const session = await stripe.checkout.sessions.create({ ...ORDER, expires_at: Math.floor(Date.now() / 1_000) + 1_800 });
  assert.equal(session.amount_total, 2_190);
  assert.match(session.lastResponse.requestId, /^req_/);
  assert.equal((await stripe.checkout.sessions.listLineItems(session.id)).data[0]?.description, "Lamp & shade");
  await shop.pay(session.id, VISA);
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge"] });
  assert.ok(typeof paid.payment_intent === "object" && paid.payment_intent !== null);
  const charge = paid.payment_intent.latest_charge;
  assert.ok(typeof charge === "object" && charge !== null);
  assert.deepEqual([paid.status, paid.payment_intent.status, charge.paid, charge.payment_method_details?.card?.last4], ["complete", "succeeded", true, "4242"]);

  const open = await stripe.checkout.sessions.create(ORDER);
  assert.equal((await stripe.checkout.sessions.expire(open.id)).status, "expired");
  const ids: string[] = [];
  for await (const one of stripe.checkout.sessions.list({ limit: 1 })) ids.push(one.id);
  assert.deepEqual(ids, [open.id, session.id]);
});

test("refunds, and knows our refusals by its own error classes", async (t) => {
  const { shop, stripe } = await judged(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  await shop.pay(session.id, VISA);
  const payment_intent = String((await stripe.checkout.sessions.retrieve(session.id)).payment_intent);
  const refund = await stripe.refunds.create({ payment_intent, amount: 850, reason: "requested_by_customer" }, { idempotencyKey: "refund_7" });
  const again = await stripe.refunds.create({ payment_intent, amount: 850, reason: "requested_by_customer" }, { idempotencyKey: "refund_7" });
  assert.equal(again.id, refund.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  assert.equal((await stripe.refunds.retrieve(refund.id)).amount, 850);
  assert.equal((await stripe.refunds.list({ payment_intent })).data.length, 1);
  await assert.rejects(stripe.refunds.create({ payment_intent, amount: 849 }, { idempotencyKey: "refund_7" }), Stripe.errors.StripeIdempotencyError);
  await assert.rejects(stripe.refunds.create({ payment_intent, amount: 9_999 }), Stripe.errors.StripeInvalidRequestError);
  await assert.rejects(stripe.paymentIntents.retrieve("pi_none"), { code: "resource_missing", statusCode: 404 });
  const stranger = new Stripe("sk_live_x", { host: "127.0.0.1", port: shop.running.port, protocol: "http" });
  await assert.rejects(stranger.events.list(), Stripe.errors.StripeAuthenticationError);
});

test("drives payment intents, and sees a declined card as a card error", async (t) => {
  const { stripe } = await judged(t);
  const held = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur", capture_method: "manual", confirm: true, payment_method: "pm_card_visa" });
  assert.equal((await stripe.paymentIntents.capture(held.id, { amount_to_capture: 400 })).amount_received, 400);
  const declined = stripe.paymentIntents.create({ amount: 1_000, currency: "eur", confirm: true, payment_method: "pm_card_visa_chargeDeclined" });
  await assert.rejects(declined, (error) => error instanceof Stripe.errors.StripeCardError && error.decline_code === "generic_decline" && error.payment_intent?.status === "requires_payment_method");
  assert.equal((await stripe.charges.list({ payment_intent: held.id })).data[0]?.amount_captured, 400);
  assert.equal((await stripe.balanceTransactions.list({ type: "charge" })).data[0]?.amount, 400);
});

test("accepts our signature, and refuses a changed body, another secret and an old time", async (t) => {
  const { shop, stripe } = await judged(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  await stripe.checkout.sessions.expire(session.id);
  const [{ body, signature }] = await shop.shop.until((all) => all.length === 1);
  const event = stripe.webhooks.constructEvent(body, signature, "whsec_sandbox");
  assert.ok(event.type === "checkout.session.expired" && event.data.object.id === session.id);
  assert.equal((await stripe.events.retrieve(event.id)).type, event.type);
  const refused = (text: string, secret: string, at?: number) => assert.throws(() => stripe.webhooks.constructEvent(text, signature, secret, 300, undefined, at), Stripe.errors.StripeSignatureVerificationError);
  refused(body.replace("order_7", "order_8"), "whsec_sandbox");
  refused(body, "whsec_other");
  refused(body, "whsec_sandbox", Date.now() + 400_000);
});

test("retries by itself over a cut line, and pays once", async (t) => {
  const { shop, stripe } = await judged(t);
  await shop.control("/_fault", { on: "POST /v1/payment_intents", kind: "drop_after" });
  const intent = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur", confirm: true, payment_method: "pm_card_visa" }, { maxNetworkRetries: 2 });
  assert.equal(intent.status, "succeeded");
  assert.equal((await stripe.charges.list()).data.length, 1);
});
