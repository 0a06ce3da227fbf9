// A thousand buyers want a hundred units, at three widths, three times each: nobody gets what is not there, nobody pays
// twice, and nobody hears of an error while units are left.
import { buy, newBuyer, placeHold, placeOrder, held, pay } from "./buyers.ts";
import type { Bought } from "./buyers.ts";
import { addDrop, audit, changed, copyOfShop, rowsOf, skuOf } from "./database.ts";
import { Client, load, untilUp } from "./http.ts";
import { startPayments } from "./payments.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";
import { percentile } from "./stats.ts";

export const BUYERS = 1_000;
export const UNITS = 100;
export const WIDTHS = [16, 64, 256];
export const TIMES = 3;
const CLICKS = 20;

const drops = WIDTHS.flatMap((width) => Array.from({ length: TIMES }, (_, time) => ({ slug: `bench-race-${width}-${time}`, width })));

const SOLD = `SELECT i.issued, i.sold, (SELECT COUNT (*) FROM orders o WHERE o.drop_id = i.drop_id AND o.state = 'paid') AS orders,
  (SELECT COUNT (*) FROM (SELECT 1 FROM holds h WHERE h.drop_id = i.drop_id AND h.state = 'sold' GROUP BY h.buyer HAVING COUNT (*) > 1)) AS twice
  FROM drop_items i WHERE i.drop_id = ?`;

type Standing = { issued: number; sold: number; orders: number; twice: number };
export const standing = (state: string, slug: string): Standing => rowsOf(state, SOLD, `drp_${slug}`)[0] as Standing;

/** Each step is sent twice at once, as a double click does; answers how many buyers ended up with other than one order. */
async function doubleClicks(shop: Client, payments: Client, sku: string): Promise<number> {
  const ends = await load(CLICKS, 4, async () => {
    const buyer = newBuyer("bench-clicks", sku);
    const holds = await Promise.all([placeHold(shop, buyer), placeHold(shop, buyer)]);
    const both = holds.map((answer) => held(answer));
    // In flight is a fair answer to the second click; the first one's is what counts.
    const orders = (await Promise.all([placeOrder(shop, buyer, both[0]), placeOrder(shop, buyer, both[0])])).filter((answer) => answer.status !== 409);
    if (orders.some((answer) => answer.status !== 201)) return false;
    await Promise.all(orders.map((ordered) => pay(payments, ordered)));
    const names = new Set(orders.map((answer) => JSON.parse(answer.body).order));
    return both[0].hold === both[1].hold && names.size === 1;
  });
  return ends.filter((good) => !good).length;
}

export async function race(): Promise<Figure[]> {
  const state = copyOfShop("race");
  let sku = "";
  changed(state, (db) => {
    sku = skuOf(db);
    for (const { slug } of drops) addDrop(db, slug, UNITS, 2);
    addDrop(db, "bench-clicks", 10 * CLICKS, 2);
  });
  const ports = await freePorts();
  const payments = await startPayments(ports.shop);
  const shop = await startShop(state, ports, payments.url);
  const ends = new Map<string, Bought[]>();
  let clicksWrong: number;
  try {
    await untilUp(ports.shop, "/robots.txt");
    for (const { slug, width } of drops) {
      const client = new Client(ports.shop, width);
      ends.set(slug, await load(BUYERS, width, () => buy(client, payments.client, newBuyer(slug, sku))));
      client.close();
      await payments.quiet();
    }
    const client = new Client(ports.shop, 16);
    clicksWrong = await doubleClicks(client, payments.client, sku);
    client.close();
    await payments.quiet();
  } finally {
    await shop.stop();
    await payments.stop();
  }
  return figures(state, ends, clicksWrong);
}

/** What the books say of a drop, beside what its buyers were told. */
function told(found: Standing, ends: Bought[]) {
  const bought = ends.filter((one) => one.outcome === "bought").map((one) => one.order);
  return { ...found, bought: bought.length, same: bought.length - new Set(bought).size, failed: ends.filter((one) => one.outcome === "failed").length };
}

function figures(state: string, ends: Map<string, Bought[]>, clicksWrong: number): Figure[] {
  const part = "race";
  const none = { most: 0, of: "value" } as const;
  const failed = [...ends.values()].flat().filter((one) => one.outcome === "failed");
  for (const why of new Set(failed.map((one) => one.why))) console.error(`race: ${why}`);
  const losers = (width: number) => drops.filter((drop) => drop.width === width).flatMap(({ slug }) => ends.get(slug) ?? []).filter((one) => one.outcome === "sold_out");
  const perWidth = WIDTHS.flatMap((width): Figure[] => {
    const own = drops.filter((drop) => drop.width === width).map(({ slug }) => told(standing(state, slug), ends.get(slug) ?? []));
    const sum = (of: (one: (typeof own)[number]) => number) => own.reduce((all, one) => all + of(one), 0);
    const name = (what: string) => `${BUYERS} buyers, ${UNITS} units, ${width} at once, ${TIMES} times: ${what}`;
    return [
      { part, name: name("oversold"), value: sum((one) => Math.max(0, one.sold - one.issued, one.orders - one.issued)), unit: "", limit: none },
      { part, name: name("unsold, or paid and not sold"), value: sum((one) => Math.max(0, one.issued - one.sold) + Math.abs(one.bought - one.orders)), unit: "", limit: none },
      { part, name: name("duplicates"), value: sum((one) => one.twice + one.same), unit: "", limit: none },
      { part, name: name("errors"), value: sum((one) => one.failed), unit: "", limit: none },
      { part, name: name("p99 until a loser knows"), value: percentile(losers(width).map((one) => one.ms), 99), unit: "ms" },
    ];
  });
  const charges = Number(rowsOf(state, "SELECT COUNT (*) AS n FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.drop_id = 'drp_bench-clicks' AND p.state = 'captured'")[0]?.n);
  const wrong = audit(state);
  for (const row of wrong) console.error(`audit: ${JSON.stringify(row)}`);
  return [
    ...perWidth,
    { part, name: `${CLICKS} double clicks on every step: charges too many or too few`, value: clicksWrong + Math.abs(CLICKS - charges), unit: "", limit: none },
    { part, name: "rows of the audit, afterwards", value: wrong.length, unit: "", limit: none },
  ];
}
