// How many a second: holds, refusals and whole purchases through the real routes, beside a bare Worker that makes one
// conditional D1 batch a request and one that says hello. All of them live in one workerd, over one database.
import { buy, isSoldOut, newBuyer, placeHold } from "./buyers.ts";
import { addBare, addDrop, audit, changed, copyOfShop, rowsOf, skuOf } from "./database.ts";
import { Client, load, untilUp } from "./http.ts";
import type { Answer } from "./http.ts";
import { startPayments } from "./payments.ts";
import type { Payments } from "./payments.ts";
import { cpuFine, residentMb } from "./processes.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";
import type { Shop } from "./shop.ts";
import { inTurns, median, percentile, ratio } from "./stats.ts";

const ROUNDS = 5;
const CONCURRENCY = 16;
const COUNTS = { hello: 1_500, bare: 400, hold: 400, loser: 400, purchase: 120 };
const WARM_UP = 100;
const UNITS = 1_000_000;

type Round = { rate: number; cpu_ms: number; latencies: number[] };

/** One round: `count` times `work`, its rate, and what it cost workerd each time. */
async function round(shop: Shop, count: number, work: () => Promise<number>, rest: () => Promise<void> = async () => {}): Promise<Round> {
  const [began, before] = [performance.now(), cpuFine(shop.pid)];
  const latencies = await load(count, CONCURRENCY, work);
  await rest();
  const seconds = (performance.now() - began) / 1_000;
  return { rate: count / seconds, cpu_ms: ((cpuFine(shop.pid) - before) / count) * 1_000, latencies };
}

const expect = (answer: Answer, good: boolean, what: string): number => {
  if (!good) throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return answer.ms;
};

function sides(shop: Shop, payments: Payments, clients: Record<"shop" | "bare" | "hello", Client>, sku: string) {
  const one = {
    hello: async () => clients.hello.send({ path: "/" }).then((a) => expect(a, a.status === 200, "hello")),
    bare: async () => clients.bare.send({ method: "POST", path: `/${sku}` }).then((a) => expect(a, a.status === 201, "bare")),
    hold: async () => placeHold(clients.shop, newBuyer("bench-plenty", sku)).then((a) => expect(a, a.status === 201, "hold")),
    loser: async () => placeHold(clients.shop, newBuyer("bench-empty", sku)).then((a) => expect(a, isSoldOut(a), "loser")),
    purchase: async () => {
      const bought = await buy(clients.shop, payments.client, newBuyer("bench-plenty", sku));
      if (bought.outcome !== "bought") throw new Error(`purchase: ${bought.outcome} ${bought.why}`);
      return bought.ms;
    },
  };
  return {
    one,
    rounds: {
      hello: () => round(shop, COUNTS.hello, one.hello),
      bare: () => round(shop, COUNTS.bare, one.bare),
      hold: () => round(shop, COUNTS.hold, one.hold),
      loser: () => round(shop, COUNTS.loser, one.loser),
      // Over only when every webhook was answered: then the sale is in the books.
      purchase: () => round(shop, COUNTS.purchase, one.purchase, payments.quiet),
    },
  };
}

export async function throughput(): Promise<Figure[]> {
  const state = copyOfShop("throughput");
  let sku = "";
  changed(state, (db) => {
    sku = skuOf(db);
    addDrop(db, "bench-plenty", UNITS);
    addDrop(db, "bench-empty", 0);
    addBare(db, sku);
  });
  const ports = await freePorts();
  const payments = await startPayments(ports.shop);
  // A letter is written with the sale and posted later, by the queue: posting it is no part of the purchase.
  const shop = await startShop(state, ports, payments.url, { posts: false });
  const clients = { shop: new Client(ports.shop, CONCURRENCY), bare: new Client(ports.bare, CONCURRENCY), hello: new Client(ports.hello, CONCURRENCY) };
  let found: Record<"hello" | "bare" | "hold" | "loser" | "purchase", Round[]>;
  let resident: number;
  try {
    for (const port of Object.values(ports)) await untilUp(port, "/robots.txt");
    const { one, rounds } = sides(shop, payments, clients, sku);
    for (const work of Object.values(one)) await load(WARM_UP, CONCURRENCY, work);
    await payments.quiet();
    found = await inTurns(ROUNDS, rounds);
    resident = residentMb(shop.pid);
  } finally {
    for (const client of Object.values(clients)) client.close();
    await shop.stop();
    await payments.stop();
  }
  const wrong = audit(state);
  const paid = Number(rowsOf(state, "SELECT COUNT (*) AS n FROM orders WHERE state = 'paid' AND drop_id = 'drp_bench-plenty'")[0]?.n);
  const due = ROUNDS * COUNTS.purchase + WARM_UP;
  return figures(found, resident, wrong.length + Math.abs(due - paid));
}

function figures(found: Record<keyof typeof COUNTS, Round[]>, resident: number, wrong: number): Figure[] {
  const part = "throughput";
  const rates = (side: keyof typeof COUNTS) => found[side].map((one) => one.rate);
  const cpu = (side: keyof typeof COUNTS) => median(found[side].map((one) => one.cpu_ms));
  const ms = (side: keyof typeof COUNTS, percent: number) => percentile(found[side].flatMap((one) => one.latencies), percent);
  const bare = { name: "bare", value: median(rates("bare")) };
  const of = (side: keyof typeof COUNTS, name: string, least?: number): Figure => ({
    part, name, value: median(rates(side)), unit: "/s", control: bare, ratio: ratio(rates(side), rates("bare")), limit: least === undefined ? undefined : { least },
  });
  const latency = (side: keyof typeof COUNTS, name: string): Figure[] =>
    [50, 99].map((percent) => ({ part, name: `p${percent} of ${name}`, value: ms(side, percent), unit: "ms", control: { name: "bare", value: ms("bare", percent) }, ratio: ms(side, percent) / ms("bare", percent) }));
  const cost = (side: keyof typeof COUNTS, name: string): Figure => ({ part, name, value: cpu(side), unit: "ms CPU", control: { name: "bare", value: cpu("bare") }, ratio: cpu(side) / cpu("bare") });
  return [
    of("hold", "holds placed", 0.6),
    of("loser", "holds refused, sold out"),
    of("purchase", "whole purchases: hold, order, pay, settled by webhook", 0.2),
    of("hello", "hello, for scale"),
    ...latency("hold", "winners (hold)"),
    ...latency("loser", "losers"),
    ...latency("purchase", "a whole purchase but its webhooks"),
    cost("hold", "workerd per hold"),
    cost("purchase", "workerd per order, its webhooks included"),
    { part, name: "resident memory of workerd, afterwards", value: resident, unit: "MB" },
    { part, name: "rows of the audit, and orders missing, afterwards", value: wrong, unit: "", limit: { most: 0 } },
  ];
}
