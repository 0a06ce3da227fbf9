// The same race while workerd is killed with -9 and started again: every buyer who is unsure sends the same key again,
// and gets their order, or learns that all is sold.
import { held, isSoldOut, newBuyer, pay, placeHold, placeOrder } from "./buyers.ts";
import { addDrop, audit, changed, copyOfShop, skuOf } from "./database.ts";
import { Client, load, untilUp } from "./http.ts";
import type { Answer } from "./http.ts";
import { startPayments } from "./payments.ts";
import { standing } from "./race.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";

const BUYERS = 400;
const UNITS = 100;
const WIDTH = 32;
/** After so many orders workerd dies. */
const KILLS = [20, 50, 80];
const TRIES = 400;
const PAUSE_MS = 50;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));

type Seen = { retried: number; moved: number; stuck: string[] };

/** Sends until somebody answers for sure: a broken line and a 5xx say nothing about what happened. */
async function sure(send: () => Promise<Answer>, seen: Seen, what: string): Promise<Answer | undefined> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const answer = await send();
    if (answer.status !== 0 && answer.status < 500 && !answer.body.includes('"in_flight"')) return answer;
    seen.retried += 1;
    await pause();
  }
  seen.stuck.push(what);
  return undefined;
}

export async function kill(): Promise<Figure[]> {
  const state = copyOfShop("kill");
  const slug = "bench-kill";
  let sku = "";
  changed(state, (db) => {
    sku = skuOf(db);
    addDrop(db, slug, UNITS, 2);
  });
  const ports = await freePorts();
  const payments = await startPayments(ports.shop);
  let shop = await startShop(state, ports, payments.url);
  const client = new Client(ports.shop, WIDTH);
  const seen: Seen = { retried: 0, moved: 0, stuck: [] };
  let [orders, kills] = [0, 0];
  let again: Promise<void> = Promise.resolve();
  const killWhenDue = () => {
    if (kills >= KILLS.length || orders < KILLS[kills]) return;
    kills += 1;
    again = again.then(async () => {
      await shop.kill();
      shop = await startShop(state, ports, payments.url);
    });
  };
  const one = async (): Promise<string | undefined> => {
    const buyer = newBuyer(slug, sku);
    const hold = await sure(() => placeHold(client, buyer), seen, "hold");
    if (hold === undefined || isSoldOut(hold)) return undefined;
    if (hold.status !== 201) return void seen.stuck.push(`hold: ${hold.status} ${hold.body.slice(0, 200)}`);
    const ordered = await sure(() => placeOrder(client, buyer, held(hold)), seen, "order");
    if (ordered?.status !== 201) return void seen.stuck.push(`order: ${ordered?.status} ${ordered?.body.slice(0, 200)}`);
    orders += 1;
    killWhenDue();
    const paid = await sure(() => pay(payments.client, ordered), seen, "pay");
    if (paid?.status !== 200) seen.stuck.push(`pay: ${paid?.status}`);
    // The same key once more brings the same order, and no other.
    const same = await sure(() => placeOrder(client, buyer, held(hold)), seen, "order again");
    const order: string = JSON.parse(ordered.body).order;
    if (same === undefined || JSON.parse(same.body).order !== order) seen.moved += 1;
    return order;
  };
  let bought: (string | undefined)[];
  try {
    await untilUp(ports.shop, "/robots.txt");
    bought = await load(BUYERS, WIDTH, one);
    await again;
    await payments.quiet();
    // Webhooks that found nobody: the job of the minute asks the provider.
    await shop.minute();
  } finally {
    client.close();
    await again;
    await shop.stop();
    await payments.stop();
  }
  return figures(state, slug, bought.filter((order) => order !== undefined), seen, kills);
}

function figures(state: string, slug: string, bought: string[], seen: Seen, kills: number): Figure[] {
  const found = standing(state, slug);
  const wrong = audit(state);
  for (const why of [...new Set(seen.stuck), ...wrong.map((row) => JSON.stringify(row))]) console.error(`kill: ${why}`);
  const none = { most: 0, of: "value" } as const;
  const part = "kill";
  return [
    { part, name: "kill -9 of workerd in the middle of a sale", value: kills, unit: "times", limit: { least: KILLS.length } },
    { part, name: "steps sent again with the same key", value: seen.retried, unit: "" },
    { part, name: "buyers left without an answer", value: seen.stuck.length, unit: "", limit: none },
    { part, name: "same key, another order", value: seen.moved + (bought.length - new Set(bought).size), unit: "", limit: none },
    { part, name: "oversold or unsold", value: Math.abs(found.sold - found.issued), unit: "", limit: none },
    { part, name: "orders that a buyer was told of and that are not paid, or the other way round", value: Math.abs(bought.length - found.orders), unit: "", limit: none },
    { part, name: "rows of the audit, afterwards", value: wrong.length, unit: "", limit: none },
  ];
}
