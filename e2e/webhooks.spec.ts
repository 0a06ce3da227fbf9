// The payment provider's events: only its own, each once, in any order, at any time.
import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { type Ordered, expect, expectProblem, ordered, test } from "./api.ts";
import { JSON_, PSP, type Reply, ask } from "./http.ts";
import type { Database } from "./stories/database.ts";
import { stockOf } from "./stories/drop.ts";
import { psp } from "./stories/psp.ts";
import { WEBHOOK_SECRET } from "./stories/settings.ts";

const stripe = new Stripe("sk_test_judge", { host: new URL(PSP).hostname, port: Number(new URL(PSP).port), protocol: "http", maxNetworkRetries: 2, telemetry: false });

const SECRET = WEBHOOK_SECRET.split(",")[0] ?? "";
const now_s = (): number => Math.floor(Date.now() / 1_000);

/** As the official package signs it. */
const signed = (payload: string, { secret = SECRET, timestamp = now_s() } = {}): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

const deliver = (payload: string | Buffer, signature: string | undefined, headers: Record<string, string> = {}): Promise<Reply> =>
  ask("POST", "/webhooks/stripe", {
    headers: { ...JSON_, "content-type": "application/json; charset=utf-8", ...(signature === undefined ? {} : { "stripe-signature": signature }), ...headers },
    body: payload,
  });

/** An event about the session as it would be after a payment; nobody has really paid. */
async function event(order: Ordered, { type = "checkout.session.completed", more = {}, id = `evt_${randomUUID().replaceAll("-", "")}` } = {}): Promise<string> {
  const session = await stripe.checkout.sessions.retrieve(order.session);
  const paid = type === "checkout.session.completed" ? { status: "complete", payment_status: "paid", payment_intent: `pi_${order.session.slice(-12)}` } : {};
  const object = { ...JSON.parse(JSON.stringify(session)), ...paid, ...more };
  return JSON.stringify({ id, object: "event", api_version: "2026-01-28", created: now_s(), livemode: false, type, data: { object } });
}

const stateOf = (database: Database, { order }: Ordered): unknown => database.one("SELECT state FROM orders WHERE id = ?", order).state;
const transfers = (database: Database, { order }: Ordered): number => database.all("SELECT 1 FROM transfers WHERE order_id = ?", order).length;

test("a signature of the official package is believed, and the order is paid once", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const order = await ordered(drop);
  const payload = await event(order);
  expect((await deliver(payload, signed(payload))).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
  expect(stockOf(database, drop)).toMatchObject({ held: 0, sold: 1 });
  const shown = await order.buyer.visit(`/orders/${order.order}`);
  expect(shown.text).toContain("It’s yours");
});

test("what is forged, malformed or of another secret is 400 and changes nothing", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const payload = await event(order);
  const good = signed(payload);
  const [stamp = "", v1 = ""] = good.split(",");
  const hex = v1.replace("v1=", "");
  const table: [string, string | undefined, string | RegExp][] = [
    ["no signature", undefined, "signature_malformed"],
    ["an empty one", "", "signature_malformed"],
    ["no time", v1, "signature_malformed"],
    ["a time that is none", `t=now,${v1}`, "signature_malformed"],
    ["no signature of this scheme", `${stamp},v0=${hex}`, "signature_mismatch"],
    ["another secret", signed(payload, { secret: "whsec_of_somebody_else" }), "signature_mismatch"],
    ["an empty secret", signed(payload, { secret: "" }), "signature_mismatch"],
    ["of another body", signed(`${payload} `), "signature_mismatch"],
    ["another time than was signed", `t=${now_s() + 1},${v1}`, "signature_mismatch"],
    ["cut short", good.slice(0, -2), "signature_mismatch"],
    ["one bit off", `${stamp},v1=${hex.startsWith("0") ? "1" : "0"}${hex.slice(1)}`, "signature_mismatch"],
    ["not hexadecimal", `${stamp},v1=${"zz".repeat(32)}`, "signature_mismatch"],
    ["a thousand wrong ones", `${stamp},${Array.from({ length: 100 }, () => `v1=${"0".repeat(64)}`).join(",")}`, "signature_mismatch"],
  ];
  for (const [why, signature, code] of table) {
    const reply = await deliver(payload, signature);
    expect(reply.status, why).toBe(400);
    expectProblem(reply, 400, code);
  }
  expect(stateOf(database, order)).toBe("placed");
  expect(transfers(database, order)).toBe(0);
});

test("five minutes of tolerance, in both directions, and no second more", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const payload = await event(order, { type: "checkout.session.async_payment_pending" });
  const table: [string, number, number][] = [
    ["stale", -301, 400], ["an hour old", -3_600, 400], ["from 1970", 1 - now_s(), 400],
    // A second of room for the time the request takes.
    ["from the future", 303, 400], ["of next year", 31_536_000, 400],
    ["nearly stale", -297, 200], ["a little ahead", 295, 200],
  ];
  for (const [why, away_s, status] of table) {
    let reply: Reply;
    let begun: number;
    // Again, where a slow machine took the second of room.
    do {
      begun = Date.now();
      reply = await deliver(payload, signed(payload, { timestamp: now_s() + away_s }));
    } while (Date.now() - begun > 1_000);
    expect(reply.status, why).toBe(status);
    if (status === 400) expectProblem(reply, 400, "signature_stale");
  }
  expect(stateOf(database, order)).toBe("placed");
});

test("while a secret is rolled, one of two signatures is enough", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const payload = await event(order);
  const [stamp = "", own = ""] = signed(payload).split(",");
  const [, foreign = ""] = signed(payload, { secret: "whsec_the_next_one" }).split(",");
  expect((await deliver(payload, `${stamp},${foreign},${foreign}`)).status).toBe(400);
  expect((await deliver(payload, `${stamp},${foreign},${own}`)).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
});

test("the same event five times at once is one sale", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const order = await ordered(drop);
  const payload = await event(order);
  const replies = await Promise.all(Array.from({ length: 5 }, () => deliver(payload, signed(payload))));
  expect(replies.map((reply) => reply.status), "each is taken").toEqual([200, 200, 200, 200, 200]);
  const booked = transfers(database, order);
  expect(booked).toBeGreaterThan(0);
  expect((await deliver(payload, signed(payload))).status, "and again later").toBe(200);
  expect(transfers(database, order)).toBe(booked);
  expect(stockOf(database, drop)).toMatchObject({ held: 0, sold: 1 });
  expect(database.all("SELECT 1 FROM letters WHERE order_id = ?", order.order)).toHaveLength(1);
  expect(database.all("SELECT 1 FROM payment_events WHERE id = ?", JSON.parse(payload).id)).toHaveLength(1);
});

test("two events of one payment are one sale", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const both = [await event(order), await event(order)];
  const replies = await Promise.all(both.map((payload) => deliver(payload, signed(payload))));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
  expect(database.all("SELECT 1 FROM letters WHERE order_id = ?", order.order)).toHaveLength(1);
  expect(database.all("SELECT 1 FROM payments WHERE order_id = ? AND state = 'captured'", order.order)).toHaveLength(1);
});

test("paid stays paid, whatever arrives late", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const paid = await event(order);
  const expired = await event(order, { type: "checkout.session.expired", more: { status: "expired" } });
  expect((await deliver(paid, signed(paid))).status).toBe(200);
  expect((await deliver(expired, signed(expired))).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
});

test("an end that overtakes the payment does not lose the money", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const order = await ordered(drop);
  const expired = await event(order, { type: "checkout.session.expired", more: { status: "expired" } });
  const paid = await event(order);
  expect((await deliver(expired, signed(expired))).status).toBe(200);
  expect((await deliver(paid, signed(paid))).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
  expect(stockOf(database, drop)).toMatchObject({ held: 0, sold: 1 });
});

test("an event before our own write is asked for again, and then counts", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const payload = await event(order);
  const row = database.one("SELECT * FROM payments WHERE session = ?", order.session);
  database.run("DELETE FROM payments WHERE session = ?", order.session);
  const early = await deliver(payload, signed(payload));
  expect(early.status, "not 2xx: it shall come again").toBe(409);
  expectProblem(early, 409, "unknown_session");
  expect(database.all("SELECT 1 FROM payment_events WHERE id = ?", JSON.parse(payload).id), "and it is not counted as seen").toEqual([]);
  database.insert("payments", row);
  expect((await deliver(payload, signed(payload))).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
});

test("what is about somebody else's business is taken and forgotten", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const foreign = [
    await event(order, { more: { id: "cs_test_of_another_shop", client_reference_id: null, metadata: {} } }),
    await event(order, { type: "charge.succeeded" }),
    await event(order, { type: "a.type.nobody.knows", more: { id: 5 } }),
    JSON.stringify({ id: "evt_x", object: "event", type: "customer.updated", data: { object: {} } }),
  ];
  for (const payload of foreign) expect((await deliver(payload, signed(payload))).status, payload.slice(0, 200)).toBe(200);
  expect(stateOf(database, order)).toBe("placed");
});

test("signed nonsense is 400 and changes nothing", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  for (const payload of [
    "", "{}", "null", "[]", "not json", '{"id":"evt_1","type":"checkout.session.completed"}',
    '{"id":"evt_2","type":"checkout.session.completed","data":{"object":{}}}', "[".repeat(20_000),
    (await event(order)).replace('"amount_total":', '"amount_total":"much","was":'),
  ]) {
    const reply = await deliver(payload, signed(payload));
    expect(reply.status, payload.slice(0, 80)).toBe(400);
    expectProblem(reply, 400, "malformed_event");
  }
  expect(stateOf(database, order)).toBe("placed");
});

test("two megabytes are refused before they are looked at", async () => {
  const payload = JSON.stringify({ id: "evt_big", type: "x", data: { object: {} }, pad: "x".repeat(2_000_000) });
  expectProblem(await deliver(payload, signed(payload)), 413, "too_large");
});

test("webhooks are the one POST that comes from another site", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  const payload = await event(order);
  expect((await deliver(payload, signed(payload), { origin: "https://stripe.example", "sec-fetch-site": "cross-site" })).status).toBe(200);
  expect(stateOf(database, order)).toBe("paid");
});

test("the official client sees the session that the shop opened, as the shop wrote it down", async ({ database, ownDrop }) => {
  const drop = ownDrop({ price_minor: 1_999 });
  const order = await ordered(drop, { fulfilment: drop.delivery, street: "Main Street 1", postcode: "10999", town: "Berlin", email: "ada@example.com" });
  const row = database.one("SELECT * FROM payments WHERE session = ?", order.session);
  const session = await stripe.checkout.sessions.retrieve(order.session, { expand: ["line_items"] });
  expect(session.url).toBe(order.pay_url);
  expect(session.url).toBe(row.pay_url);
  expect([session.amount_total, session.currency]).toEqual([row.amount_minor, "eur"]);
  expect(session.amount_total).toBe(1_999 + 490);
  expect([session.client_reference_id, session.metadata?.order]).toEqual([order.order, order.order]);
  expect([session.customer_email, session.mode, session.payment_status]).toEqual(["ada@example.com", "payment", "unpaid"]);
  expect(session.success_url).toMatch(new RegExp(`/orders/${order.order}/paid$`));
  expect(session.cancel_url).toMatch(new RegExp(`${order.address}$`));
  const lines = session.line_items?.data ?? [];
  expect(lines.reduce((sum, line) => sum + line.amount_total, 0)).toBe(session.amount_total);
  await psp.pay(order.session);
  await order.buyer.visit(`/orders/${order.order}/paid`);
  const paid = await stripe.checkout.sessions.retrieve(order.session);
  expect([paid.status, paid.payment_status]).toEqual(["complete", "paid"]);
  expect(paid.payment_intent).toBe(database.one("SELECT intent FROM payments WHERE session = ?", order.session).intent);
  expect(stateOf(database, order)).toBe("paid");
});

test("a payment brings its webhook, and the order is paid though nobody came back", async ({ database, ownDrop }) => {
  const order = await ordered(ownDrop());
  await psp.pay(order.session);
  await expect.poll(() => stateOf(database, order), { timeout: 90_000 }).toBe("paid");
});
