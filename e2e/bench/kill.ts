// The same race, which lasts about a second, while workerd is killed with -9 again and again and started anew: every buyer who is unsure sends the
// same key again, and gets their order, or learns that all is sold.
import { held, isSoldOut, newBuyer, pay, placeHold, placeOrder } from "./buyers.ts";
import { addDrop, audit, changed, copyOfShop, skuOf } from "./database.ts";
import { Client, load, untilUp } from "./http.ts";
import type { Answer } from "./http.ts";
import { startPayments } from "./payments.ts";
import type { Payments } from "./payments.ts";
import { TIMES, UNITS, WIDTHS, BUYERS, standing } from "./race.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";
import type { Shop } from "./shop.ts";
import { percentile } from "./stats.ts";

const KILL_EVERY_MS = 600;
/** Runs of the minute's job after each race: a killed platform forgets its queue, and the job takes up fifty letters at a time. */
const MINUTES = 4;
const TRIES = 400;
const PAUSE_MS = 50;

const races = WIDTHS.flatMap((width) => Array.from({ length: TIMES }, (_, time) => ({ slug: `bench-kill-${width}-${time}`, width })));

const pause = (ms = PAUSE_MS) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Seen = { retried: number; moved: number; kills: number; stuck: string[]; waits: number[] };

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

/** One buyer's way, to an order that a repeated key brings again. */
async function buy(shop: Client, payments: Payments, slug: string, sku: string, seen: Seen): Promise<string | undefined> {
  const buyer = newBuyer(slug, sku);
  const began = performance.now();
  const hold = await sure(() => placeHold(shop, buyer), seen, "hold");
  if (hold === undefined) return undefined;
  if (isSoldOut(hold)) return void seen.waits.push(performance.now() - began);
  if (hold.status !== 201) return void seen.stuck.push(`hold: ${hold.status} ${hold.body.slice(0, 200)}`);
  const ordered = await sure(() => placeOrder(shop, buyer, held(hold)), seen, "order");
  if (ordered?.status !== 201) return void seen.stuck.push(`order: ${ordered?.status} ${ordered?.body.slice(0, 200)}`);
  const paid = await sure(() => pay(payments.client, ordered), seen, "pay");
  if (paid?.status !== 200) seen.stuck.push(`pay: ${paid?.status}`);
  const same = await sure(() => placeOrder(shop, buyer, held(hold)), seen, "order again");
  const order: string = JSON.parse(ordered.body).order;
  if (same === undefined || JSON.parse(same.body).order !== order) seen.moved += 1;
  return order;
}

/** A shop that dies every {@link KILL_EVERY_MS} from its start on, until it is let be. */
function mortal(first: Shop, again: () => Promise<Shop>, seen: Seen) {
  let [shop, letBe] = [first, false];
  const dying = (async () => {
    for (;;) {
      await pause(KILL_EVERY_MS);
      if (letBe) return;
      await shop.kill();
      seen.kills += 1;
      shop = await again();
    }
  })();
  return async (): Promise<Shop> => {
    letBe = true;
    await dying;
    return shop;
  };
}

export async function kill(): Promise<Figure[]> {
  const state = copyOfShop("kill");
  let sku = "";
  changed(state, (db) => {
    sku = skuOf(db);
    for (const { slug } of races) addDrop(db, slug, UNITS, 2);
  });
  const ports = await freePorts();
  const payments = await startPayments(ports.shop);
  const again = () => startShop(state, ports, payments.url);
  let shop = await again();
  const seen: Seen = { retried: 0, moved: 0, kills: 0, stuck: [], waits: [] };
  const bought = new Map<string, string[]>();
  try {
    for (const { slug, width } of races) {
      await untilUp(ports.shop, "/robots.txt");
      const client = new Client(ports.shop, width);
      const rest = mortal(shop, again, seen);
      const ends = await load(BUYERS, width, () => buy(client, payments, slug, sku, seen));
      shop = await rest();
      client.close();
      bought.set(slug, ends.filter((order) => order !== undefined));
      await payments.quiet();
      // Webhooks that found nobody: the job asks the provider.
      for (let ran = 0; ran < MINUTES; ran += 1) await shop.minute();
    }
  } finally {
    await shop.stop();
    await payments.stop();
  }
  return figures(state, bought, seen);
}

function figures(state: string, bought: Map<string, string[]>, seen: Seen): Figure[] {
  const found = races.map(({ slug }) => ({ ...standing(state, slug), told: bought.get(slug) ?? [] }));
  const sum = (of: (one: (typeof found)[number]) => number) => found.reduce((all, one) => all + of(one), 0);
  const wrong = audit(state);
  for (const why of [...new Set(seen.stuck), ...wrong.map((row) => JSON.stringify(row))]) console.error(`kill: ${why}`);
  const none = { most: 0, of: "value" } as const;
  const part = "kill";
  return [
    { part, name: `kill -9 of workerd in ${races.length} races of ${BUYERS} buyers for ${UNITS} units, at ${WIDTHS.join(", ")}`, value: seen.kills, unit: "times", limit: { least: races.length } },
    { part, name: "steps sent again with the same key", value: seen.retried, unit: "" },
    { part, name: "buyers left without an answer", value: seen.stuck.length, unit: "", limit: none },
    { part, name: "same key, another order", value: seen.moved + sum((one) => one.told.length - new Set(one.told).size), unit: "", limit: none },
    { part, name: "oversold", value: sum((one) => Math.max(0, one.sold - one.issued)), unit: "", limit: none },
    { part, name: "unsold", value: sum((one) => Math.max(0, one.issued - one.sold)), unit: "", limit: none },
    { part, name: "buyers with more than one", value: sum((one) => one.twice), unit: "", limit: none },
    { part, name: "orders that a buyer was told of and that are not paid, or the other way round", value: sum((one) => Math.abs(one.told.length - one.orders)), unit: "", limit: none },
    { part, name: "p99 until a loser knows, dead shop included", value: percentile(seen.waits, 99), unit: "ms" },
    { part, name: "rows of the audit, afterwards", value: wrong.length, unit: "", limit: none },
  ];
}
