// The room of a drop: holds a second through it beside one commit a hold; answers to who comes too late beside an answer
// out of the cache; and two thousand open pages that hear of a change.
import { isSoldOut, newBuyer, placeHold } from "./buyers.ts";
import { addBare, addDrop, audit, changed, copyOfShop, skuOf } from "./database.ts";
import { Client, load, untilUp } from "./http.ts";
import type { Answer } from "./http.ts";
import { residentMb } from "./processes.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";
import type { Ports } from "./shop.ts";
import { inTurns, median, percentile, ratio } from "./stats.ts";

const ROUNDS = 5;
const CONCURRENCY = 64;
const COUNTS = { room: 640, alone: 320, bare: 640, loser: 1_500, cached: 1_500 };
const UNITS = 1_000_000;
const PAGES = 2_000;
const OPEN_AT_ONCE = 50;
const CHANGES = 10;
const HEARD_WITHIN_MS = 10_000;

type Side = keyof typeof COUNTS;

const good = (answer: Answer, is: boolean, what: string): number => {
  if (!is) throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return answer.ms;
};

function sides(clients: Record<"shop" | "alone" | "bare" | "cached", Client>, sku: string): Record<Side, () => Promise<number>> {
  return {
    room: async () => placeHold(clients.shop, newBuyer("bench-room", sku)).then((a) => good(a, a.status === 201, "room")),
    alone: async () => placeHold(clients.alone, newBuyer("bench-alone", sku)).then((a) => good(a, a.status === 201, "alone")),
    bare: async () => clients.bare.send({ method: "POST", path: `/${sku}` }).then((a) => good(a, a.status === 201, "bare")),
    loser: async () => placeHold(clients.shop, newBuyer("bench-gone", sku)).then((a) => good(a, isSoldOut(a), "loser")),
    cached: async () => clients.cached.send({ path: "/" }).then((a) => good(a, a.status === 200, "cached")),
  };
}

type Round = { rate: number; latencies: number[] };

async function round(side: Side, one: () => Promise<number>): Promise<Round> {
  const began = performance.now();
  const latencies = await load(COUNTS[side], CONCURRENCY, one);
  return { rate: COUNTS[side] / ((performance.now() - began) / 1_000), latencies };
}

/** An open page: what it is told, and when. */
class Page {
  readonly #socket: WebSocket;
  #told: (at: number) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", () => this.#told(performance.now()));
  }

  /** Open once it has heard how the drop stands. */
  static async open(port: number, slug: string): Promise<Page> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/drops/${slug}/live`);
    const page = new Page(socket);
    await new Promise<void>((resolve, reject) => {
      page.#told = () => resolve();
      socket.addEventListener("error", () => reject(new Error("a socket did not open")));
    });
    return page;
  }

  /** The moment of the next message; `undefined` when none comes. */
  heard(): Promise<number | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), HEARD_WITHIN_MS);
      this.#told = (at) => {
        clearTimeout(late);
        resolve(at);
      };
    });
  }

  close(): void {
    this.#socket.close();
  }
}

type Heard = { latencies: number[]; deaf: number; mb: number };

/** Two thousand pages hear of ten changes: from the click of one buyer to each page. */
async function listen(ports: Ports, pid: number, shop: Client, sku: string): Promise<Heard> {
  const before = residentMb(pid);
  const pages = await load(PAGES, OPEN_AT_ONCE, () => Page.open(ports.shop, "bench-pages"));
  const mb = residentMb(pid) - before;
  const latencies: number[] = [];
  let deaf = 0;
  for (let change = 0; change < CHANGES; change += 1) {
    const heard = pages.map((page) => page.heard());
    const clicked = performance.now();
    const answer = await placeHold(shop, newBuyer("bench-pages", sku));
    good(answer, answer.status === 201, "a change");
    for (const at of await Promise.all(heard)) {
      if (at === undefined) deaf += 1;
      else latencies.push(at - clicked);
    }
  }
  for (const page of pages) page.close();
  return { latencies, deaf, mb };
}

export async function room(): Promise<Figure[]> {
  const state = copyOfShop("room");
  let sku = "";
  changed(state, (db) => {
    sku = skuOf(db);
    for (const slug of ["bench-room", "bench-alone", "bench-pages"]) addDrop(db, slug, UNITS);
    addDrop(db, "bench-gone", 0);
    addBare(db, sku);
  });
  const ports = await freePorts();
  const shop = await startShop(state, ports, "http://127.0.0.1:9", { posts: false, beside: true });
  const clients = {
    shop: new Client(ports.shop, CONCURRENCY), alone: new Client(ports.alone, CONCURRENCY),
    bare: new Client(ports.bare, CONCURRENCY), cached: new Client(ports.cached, CONCURRENCY),
  };
  let found: Record<Side, Round[]>;
  let heard: Heard;
  try {
    for (const port of Object.values(ports)) await untilUp(port, "/robots.txt");
    const one = sides(clients, sku);
    for (const work of Object.values(one)) await load(2 * CONCURRENCY, CONCURRENCY, work);
    const names = Object.keys(one) as Side[];
    found = await inTurns(ROUNDS, Object.fromEntries(names.map((side) => [side, () => round(side, one[side])])) as Record<Side, () => Promise<Round>>);
    heard = await listen(ports, shop.pid, clients.shop, sku);
  } finally {
    for (const client of Object.values(clients)) client.close();
    await shop.stop();
  }
  return figures(found, heard, audit(state).length);
}

function figures(found: Record<Side, Round[]>, heard: Heard, wrong: number): Figure[] {
  const part = "room";
  const rates = (side: Side) => found[side].map((one) => one.rate);
  const beside = (side: Side, control: Side, name: string, controlName: string, least?: number): Figure => ({
    part, name, value: median(rates(side)), unit: "/s", control: { name: controlName, value: median(rates(control)) },
    ratio: ratio(rates(side), rates(control)), limit: least === undefined ? undefined : { least },
  });
  const ms = (side: Side, percent: number) => percentile(found[side].flatMap((one) => one.latencies), percent);
  return [
    beside("room", "alone", `holds through the room, ${CONCURRENCY} at once`, "one commit a hold", 3),
    beside("room", "bare", "the same, beside a Worker of one batch a request", "bare"),
    beside("loser", "cached", "told that all is gone", "out of the cache", 0.5),
    { part, name: "p99 of a hold through the room", value: ms("room", 99), unit: "ms", control: { name: "one commit a hold", value: ms("alone", 99) } },
    { part, name: "p99 of being told that all is gone", value: ms("loser", 99), unit: "ms" },
    { part, name: `p99 from a click to each of ${PAGES} open pages`, value: percentile(heard.latencies, 99), unit: "ms", limit: { most: 1_000, of: "value" } },
    { part, name: "p50 of the same", value: percentile(heard.latencies, 50), unit: "ms" },
    { part, name: "pages that did not hear", value: heard.deaf, unit: "", limit: { most: 0, of: "value" } },
    { part, name: "resident memory for each open page", value: (heard.mb * 1_024) / PAGES, unit: "kB" },
    { part, name: "rows of the audit, afterwards", value: wrong, unit: "", limit: { most: 0, of: "value" } },
  ];
}
