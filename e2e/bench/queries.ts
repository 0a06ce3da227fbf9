// How often a drop page asks the database: made anew, and out of the edge cache.
import { changed, copyOfShop, keepLive } from "./database.ts";
import { Client, untilUp } from "./http.ts";
import { liveDrop } from "./places.ts";
import { recorded } from "./recorded.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";

const TRIES = 20;

/** Round trips as `server-timing` tells them. */
const trips = (timing: string): number => Number(/\bdb;desc="(\d+)/.exec(timing)?.[1] ?? 0);

export async function queries(): Promise<Figure[]> {
  const path = `/drops/${liveDrop()}`;
  const page = await recorded(path);
  const state = copyOfShop("queries");
  changed(state, keepLive);
  const shop = await startShop(state, await freePorts(), "http://127.0.0.1:9");
  const client = new Client(shop.ports.shop, 1);
  try {
    await untilUp(shop.ports.shop, "/robots.txt");
    const first = String((await client.send({ path })).headers["server-timing"]);
    // A live page is kept for a second, and is put there after its answer: one of the next ones must come from there.
    let cached = "";
    for (let tried = 0; tried < TRIES && !cached.includes("tier;desc=edge"); tried += 1) cached = String((await client.send({ path })).headers["server-timing"]);
    if (!cached.includes("tier;desc=edge")) throw new Error(`no drop page came out of the cache: ${cached}`);
    const part = "queries";
    return [
      { part, name: "statements per uncached drop page", value: page.statements, unit: "", limit: { most: 2 } },
      { part, name: "D1 round trips per uncached drop page", value: trips(first), unit: "", limit: { most: 2 } },
      { part, name: "D1 round trips per cached drop page", value: trips(cached), unit: "", limit: { most: 0 } },
    ];
  } finally {
    client.close();
    await shop.stop();
  }
}
