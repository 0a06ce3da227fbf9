// The payment server fails in every way it can; whoever tries again with the same key is charged once, or gets it back.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import Stripe from "stripe";
import { Buyer, type Fields, type Reply, freshKey, until } from "../http.ts";
import { type OwnDrop, type Wanted, aDrop, endHold, stockOf } from "../stories/drop.ts";
import { WEBHOOK_SECRET } from "../stories/settings.ts";
import { OwnShop } from "./shop.ts";

const NEXT_SECRET = "whsec_the_next_one";
const CREATE = "POST /v1/checkout/sessions";
const REFUND = "POST /v1/refunds";
/** As often as our client asks by itself before it tells the buyer to try again. */
const TRIES = 2;

const shop = await OwnShop.open([`STRIPE_WEBHOOK_SECRETS:${WEBHOOK_SECRET},${NEXT_SECRET}`]);
after(() => shop.close());
afterEach(() => shop.fault({ reset: true }));

const database = shop.database;
const ownDrop = (wanted?: Wanted): OwnDrop => aDrop(database, wanted);

type Way = { buyer: Buyer; hold: string; address: string; fields: Fields; send: () => Promise<Reply> };

/** A buyer at checkout, who sends the same order with the same key each time. */
async function atCheckout(drop: OwnDrop): Promise<Way> {
  const buyer = new Buyer(shop.url);
  const held = await buyer.post(`${drop.path}/holds`, { sku: drop.skus[0] ?? "", qty: 1, key: freshKey() });
  assert.equal(held.status, 201, held.text);
  const hold = held.json.hold as string;
  const address = `/checkout/${hold}`;
  const fields = { email: `${hold}@example.com`, name: "Ada Byron", fulfilment: drop.pickup, key: freshKey() };
  return { buyer, hold, address, fields, send: () => buyer.post(address, fields) };
}

type Placed = Way & { order: string; session: string };

async function placed(drop: OwnDrop): Promise<Placed> {
  const way = await atCheckout(drop);
  const reply = await way.send();
  assert.equal(reply.status, 201, reply.text);
  return { ...way, order: reply.json.order, session: /cs_\w+/.exec(reply.json.pay_url)?.[0] ?? "" };
}

const stateOf = (order: string): unknown => database.one("SELECT state FROM orders WHERE id = ?", order).state;
const paymentOf = (session: string): unknown => database.one("SELECT state FROM payments WHERE session = ?", session).state;

/** As if the payment page had been opened long ago: the jobs look after it. */
const longAgo = (session: string): void => {
  assert.equal(database.run("UPDATE payments SET opened_at = opened_at - 600000, state_at = state_at - 600000 WHERE session = ?", session), 1);
};

function expectTryAgain(reply: Reply): void {
  assert.equal(reply.status, 503, reply.text);
  assert.equal(reply.json.code, "payments_down");
  assert.match(reply.header("retry-after"), /^\d+$/);
}

async function expectOneSession(way: Way, reply: Reply): Promise<void> {
  assert.equal(reply.status, 201, reply.text);
  const sessions = await shop.sessionsOf(reply.json.order);
  assert.equal(sessions.filter(({ status }) => status === "open").length, 1, "one open payment page");
  const again = await way.send();
  assert.deepEqual([again.status, again.text, again.header("idempotent-replayed")], [201, reply.text, "true"]);
  const open = sessions.find(({ status }) => status === "open");
  assert.equal((await shop.pay(open.id)).status, 200);
  assert.equal((await way.buyer.visit(`/orders/${reply.json.order}/paid`)).status, 303);
  assert.equal(stateOf(reply.json.order), "paid");
}

for (const [why, fault] of Object.entries({
  "cut before the effect": { kind: "drop_before" },
  "cut after the effect": { kind: "drop_after" },
  "answered 503": { kind: "error", status: 503 },
  "answered 429": { kind: "error", status: 429 },
})) {
  test(`opening the payment page, ${why}: once is not noticed, for longer is 503, and the same key gets the order once`, async () => {
    const once = await atCheckout(ownDrop());
    await shop.fault({ on: CREATE, times: 1, ...fault });
    await expectOneSession(once, await once.send());

    const drop = ownDrop();
    const longer = await atCheckout(drop);
    await shop.fault({ on: CREATE, times: TRIES, ...fault });
    expectTryAgain(await longer.send());
    assert.deepEqual(stockOf(database, drop), { issued: 5, held: 1, sold: 0 }, "the unit stays held");
    assert.deepEqual(database.all("SELECT 1 FROM orders WHERE hold_id = ?", longer.hold), [], "and no order is without a payment");
    await expectOneSession(longer, await longer.send());
  });
}

test("a 503 that hides the effect is not noticed: the key finds it", async () => {
  const way = await atCheckout(ownDrop());
  await shop.fault({ on: CREATE, kind: "error", status: 503, when: "after", times: 1 });
  const reply = await way.send();
  assert.equal((await shop.sessionsOf(reply.json.order)).length, 1);
  await expectOneSession(way, reply);
});

test("a stored 500 that is replayed under its key does not keep the buyer out", async () => {
  const way = await atCheckout(ownDrop());
  await shop.fault({ on: CREATE, kind: "error", status: 500, times: 1 });
  await expectOneSession(way, await way.send());
});

test("a payment server that answers too late is 503 in time, and the same key gets the order once", async () => {
  const way = await atCheckout(ownDrop());
  await shop.fault({ on: CREATE, kind: "delay", ms: 9_000, when: "after", times: 1 });
  const began = Date.now();
  const first = await way.send();
  console.log(`a payment server that answers after 9 s: the buyer is told after ${Date.now() - began} ms`);
  if (first.status !== 201) expectTryAgain(first);
  const reply = await until("the order", async () => {
    const next = await way.send();
    return next.status === 201 && next;
  });
  assert.equal((await shop.sessionsOf(reply.json.order)).length, 1);
});

test("without any webhook the return page settles, and the jobs settle for who never returns", async () => {
  await shop.fault({ webhook: "*", kind: "withhold", times: "always" });
  const drop = ownDrop();
  const [returns, leaves] = [await placed(drop), await placed(drop)];
  for (const { session } of [returns, leaves]) assert.equal((await shop.pay(session)).status, 200);
  assert.deepEqual([stateOf(returns.order), stateOf(leaves.order)], ["placed", "placed"]);
  const back = await returns.buyer.visit(`/orders/${returns.order}/paid`);
  assert.equal(back.status, 303);
  assert.equal(stateOf(returns.order), "paid");
  longAgo(leaves.session);
  await shop.cron();
  assert.equal(stateOf(leaves.order), "paid");
  const booked = (): unknown => database.one("SELECT COUNT(*) AS n FROM transfers WHERE order_id IN (?, ?)", returns.order, leaves.order).n;
  const before = booked();
  await shop.fault({ release: true });
  await until("the webhooks are taken", async () => (await shop.asked("/_log")).webhooks_under_way === 0);
  assert.equal(booked(), before, "news that is old changes nothing");
  assert.deepEqual(stockOf(database, drop), { issued: 5, held: 0, sold: 2 });
});

/** A payment that comes after its hold lapsed and the last unit went to another: it is to be given back. */
async function paysTooLate(): Promise<Placed & { drop: OwnDrop }> {
  const drop = ownDrop({ units: 1 });
  const late = await placed(drop);
  endHold(database, late.hold);
  const other = await placed(drop);
  assert.equal((await shop.pay(other.session)).status, 200);
  await other.buyer.visit(`/orders/${other.order}/paid`);
  assert.equal(stateOf(other.order), "paid");
  assert.equal((await shop.pay(late.session)).status, 200);
  return { ...late, drop };
}

async function expectRefundedOnce({ order, session, drop }: Placed & { drop: OwnDrop }): Promise<void> {
  assert.deepEqual([stateOf(order), paymentOf(session)], ["refunded", "refunded"]);
  const { payment_intent, amount_total } = await shop.asked(`/v1/checkout/sessions/${session}`);
  const refunds = (await shop.asked(`/v1/refunds?payment_intent=${payment_intent}`)).data as any[];
  assert.deepEqual(refunds.map(({ amount }) => amount), [amount_total], "in full, once");
  assert.deepEqual(stockOf(database, drop), { issued: 1, held: 0, sold: 1 });
  assert.equal(database.one("SELECT COUNT(*) AS n FROM letters WHERE order_id = ? AND template = 'refund'", order).n, 1);
}

for (const [why, fault] of Object.entries({
  "refused": { kind: "error", status: 503 },
  "cut before the effect": { kind: "drop_before" },
  "cut after the effect": { kind: "drop_after" },
  "answered with a 500 that is stored and replayed": { kind: "error", status: 500 },
  "hidden behind a 500 that is stored and replayed": { kind: "error", status: 500, when: "after" },
})) {
  test(`a refund that is ${why} is finished by the jobs, once`, async () => {
    await shop.fault({ webhook: "*", kind: "withhold", times: "always" });
    const late = await paysTooLate();
    await shop.fault({ on: REFUND, times: TRIES, ...fault });
    assert.equal((await late.buyer.visit(`/orders/${late.order}/paid`)).status, 303);
    // A stored failure is got round at once: another key is asked.
    if (fault.kind !== "error" || fault.status !== 500) assert.equal(paymentOf(late.session), "refunding", "decided, not yet done");
    await shop.cron();
    await shop.cron();
    await expectRefundedOnce(late);
  });
}

test("five copies of each event, in reverse order, are one sale", async () => {
  await shop.fault({ webhook: "*", kind: "duplicate", count: 5, times: 3 });
  const drop = ownDrop();
  const { session, order } = await placed(drop);
  await shop.pay(session);
  await until("the order is paid", async () => stateOf(order) === "paid");
  await until("all copies were taken", async () => (await shop.asked("/_log")).webhooks_under_way === 0);
  await shop.fault({ reset: true });
  await shop.fault({ webhook: "*", kind: "reorder", count: 3, times: 3 });
  const second = await placed(drop);
  await shop.pay(second.session);
  await until("the order is paid", async () => stateOf(second.order) === "paid");
  assert.deepEqual(stockOf(database, drop), { issued: 5, held: 0, sold: 2 });
  for (const one of [order, second.order]) assert.equal(database.all("SELECT 1 FROM letters WHERE order_id = ?", one).length, 1);
});

test("events signed with the next secret, the old one or both are taken; with neither they change nothing", async () => {
  const drop = ownDrop();
  for (const secrets of [[NEXT_SECRET], [WEBHOOK_SECRET], [NEXT_SECRET, WEBHOOK_SECRET], ["whsec_unknown", NEXT_SECRET]]) {
    await shop.fault({ secrets });
    const { session, order } = await placed(drop);
    await shop.pay(session);
    await until(`paid by ${secrets.length} signatures`, async () => stateOf(order) === "paid");
  }
  await shop.fault({ reset: true });
  for (const kind of ["forge", "stale"]) {
    await shop.fault({ webhook: "*", kind, times: "always" });
    const { session, order, buyer } = await placed(ownDrop());
    await shop.pay(session);
    await until("the sandbox gave up", async () => (await shop.asked("/_log")).webhooks_under_way === 0);
    assert.equal(stateOf(order), "placed", kind);
    await buyer.visit(`/orders/${order}/paid`);
    assert.equal(stateOf(order), "paid", "the return page asks by itself");
  }
});

test("what the sandbox signs, the official package verifies; what it lists, its client reads", async () => {
  const stripe = new Stripe("sk_test_judge", { host: "127.0.0.1", port: shop.psp.port, protocol: "http", maxNetworkRetries: 2, telemetry: false });
  const { session, order } = await placed(ownDrop());
  await shop.pay(session);
  await until("the order is paid", async () => stateOf(order) === "paid");
  const events = await stripe.events.list({ type: "checkout.session.completed", limit: 1 });
  const [event] = events.data;
  assert.equal((event?.data.object as Stripe.Checkout.Session).client_reference_id, order);
  const payload = JSON.stringify(event);
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
  assert.equal(stripe.webhooks.constructEvent(payload, header, WEBHOOK_SECRET).id, event?.id);
  const seen = await stripe.checkout.sessions.retrieve(session);
  const row = database.one("SELECT * FROM payments WHERE session = ?", session);
  assert.deepEqual([seen.amount_total, seen.payment_intent, seen.payment_status], [row.amount_minor, row.intent, "paid"]);
});

test("after all of it the books are whole", async () => {
  await shop.cron();
  assert.deepEqual(database.audit(), [], "what the audit finds");
});
