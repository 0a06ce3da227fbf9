// Buyers buy while the shop is killed again and again; afterwards everybody has what they are sure of, and nobody more.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Buyer, type Fields, type Reply, freshKey } from "../http.ts";
import { Database } from "../stories/database.ts";
import { type OwnDrop, aDrop } from "../stories/drop.ts";
import { OwnShop } from "./shop.ts";

const BUYERS = 40;
const UNITS = 30;
const KILLS = 3;
/** The shop is killed while so many requests are under way. */
const UNDER_WAY = 4;
const ALL_WITHIN_MS = 900_000;

const shop = await OwnShop.open();
after(() => shop.close());

let underWay = 0;
let unsure = 0;
let answered = 0;

let kills = 0;
let answeredAtKill = -1;
let killing: Promise<void> | null = null;

/** Kills the shop in the middle of requests and brings it back, when something was answered since the last time. */
function strike(): void {
  if (kills === KILLS || killing !== null || underWay < UNDER_WAY || answered <= answeredAtKill) return;
  kills += 1;
  answeredAtKill = answered;
  killing = (async () => {
    await shop.kill();
    await shop.start();
    killing = null;
  })();
}

/** Sends until there is a clear answer; the same key makes it one request. Who gets none is unsure, and asks again. */
async function surely(send: () => Promise<Reply>, end: number): Promise<Reply> {
  for (;;) {
    if (end < Date.now()) throw new Error("no clear answer in time");
    underWay += 1;
    try {
      const sent = send();
      strike();
      const reply = await sent;
      if (reply.status < 500) {
        answered += 1;
        return reply;
      }
      unsure += 1;
    } catch {
      unsure += 1;
    } finally {
      underWay -= 1;
    }
    await new Promise((wake) => setTimeout(wake, 150));
  }
}

type Bought = { order: string; session: string } | "sold_out";

/** From the drop page to the receipt, each step until it is sure. */
async function buys(drop: OwnDrop, at: number, end: number): Promise<Bought> {
  const buyer = new Buyer(shop.url);
  const hold: Fields = { sku: drop.skus[0] ?? "", qty: 1, key: freshKey() };
  const order: Fields = { email: `buyer-${at}@example.com`, name: `Buyer ${at}`, fulfilment: drop.pickup, key: freshKey() };
  const held = await surely(() => buyer.post(`${drop.path}/holds`, hold), end);
  if (held.status === 409) {
    assert.equal(held.json.code, "sold_out");
    return "sold_out";
  }
  assert.equal(held.status, 201, held.text);
  const placed = await surely(() => buyer.post(`/checkout/${held.json.hold}`, order), end);
  assert.equal(placed.status, 201, placed.text);
  const session = /\/pay\/(cs_\w+)/.exec(placed.json.pay_url)?.[1] ?? "";
  assert.equal((await shop.pay(session)).status, 200);
  const back = await surely(() => buyer.visit(`/orders/${placed.json.order}/paid`), end);
  assert.equal(back.status, 303, back.text);
  return { order: placed.json.order, session };
}

test("every buyer who asks again gets their order; none is without payment or stock", { timeout: 1_200_000 }, async () => {
  const drop = aDrop(shop.database, { units: UNITS, limit: 1, places: 100, closesIn: 3_600 });
  const end = Date.now() + ALL_WITHIN_MS;
  const buying = Array.from({ length: BUYERS }, async (_, at) => {
    // Ten at a time, so that every kill finds somebody in the middle, however fast the machine is.
    await new Promise((wake) => setTimeout(wake, Math.floor(at / 10) * 1_000));
    return buys(drop, at, end);
  });
  const outcomes = await Promise.all(buying);
  await killing;
  assert.equal(kills, KILLS, "the shop was killed in the middle");
  assert.ok(unsure >= KILLS, `buyers were left unsure: ${unsure}`);

  const orders = outcomes.filter((outcome) => outcome !== "sold_out");
  assert.equal(orders.length, UNITS, "every unit was sold, none twice");
  assert.equal(new Set(orders.map(({ order }) => order)).size, UNITS);
  await shop.cron();
  await shop.cron();
  await shop.kill("SIGTERM");

  // From outside, on the file that the killed shop has left.
  const left = new Database(shop.state);
  try {
    assert.deepEqual(left.audit(), [], "what the audit finds");
    const { held, sold } = left.one("SELECT held, sold FROM drop_items WHERE drop_id = ?", drop.id);
    assert.deepEqual([held, sold], [0, UNITS]);
    assert.deepEqual(left.all("SELECT id FROM orders WHERE drop_id = ? AND state <> 'paid'", drop.id), [], "no order without payment");
    assert.equal(left.one("SELECT COUNT(*) AS n FROM orders WHERE drop_id = ?", drop.id).n, UNITS);
    const captured = left.all("SELECT p.session FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.drop_id = ? AND p.state = 'captured'", drop.id);
    assert.deepEqual(captured.map(({ session }) => session).sort(), orders.map(({ session }) => session).sort());
    const sessions = (await shop.asked("/v1/checkout/sessions?limit=100")).data as any[];
    assert.equal(sessions.filter(({ payment_status }) => payment_status === "paid").length, UNITS, "nobody has paid twice");
    assert.equal(sessions.length, UNITS, "and each order has one payment page");
    const letters = left.one("SELECT COUNT(*) AS n FROM letters l JOIN orders o ON o.id = l.order_id WHERE o.drop_id = ?", drop.id).n;
    assert.equal(letters, UNITS, "one receipt each");
  } finally {
    left.close();
  }
});
