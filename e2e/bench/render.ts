// What one uncached drop page costs the server: CPU of workerd per request, beside a Worker that only says hello.
import { Client, load, untilUp } from "./http.ts";
import { liveDrop } from "./places.ts";
import { cpuFine } from "./processes.ts";
import { serveSame, serveScript, serveShop } from "./raw.ts";
import type { Raw } from "./raw.ts";
import { recorded } from "./recorded.ts";
import type { Figure } from "./report.ts";
import { inTurns, median, ratio } from "./stats.ts";

const ROUNDS = 7;
const REQUESTS = 2_000;
const WARM_UP = 1_000;
const CONNECTIONS = 4;

/** Microseconds of CPU a request. */
async function cost(raw: Raw, path: string, requests: number): Promise<number> {
  const client = new Client(raw.port, CONNECTIONS);
  const before = cpuFine(raw.pid);
  const answers = await load(requests, CONNECTIONS, () => client.send({ path }));
  const spent = cpuFine(raw.pid) - before;
  client.close();
  const bad = answers.find((answer) => answer.status !== 200);
  if (bad !== undefined) throw new Error(`${path} answers ${bad.status}: ${bad.body.slice(0, 200)}`);
  return (spent / requests) * 1e6;
}

export async function render(): Promise<Figure[]> {
  const path = `/drops/${liveDrop()}`;
  const page = await recorded(path);
  const [shop, hello] = [await serveShop(page.rows), await serveScript("hello.js")];
  const running = [shop, hello];
  try {
    const first = await untilUp(shop.port, path);
    const same = await serveSame(first);
    running.push(same);
    await untilUp(hello.port);
    await untilUp(same.port);
    // Without an edge cache in front every page is made anew, and says so by its trip to the database.
    if (!String(first.headers["server-timing"]).includes("db;")) throw new Error("the page came out of a cache");
    for (const raw of running) await cost(raw, path, WARM_UP);
    const found = await inTurns(ROUNDS, {
      page: () => cost(shop, path, REQUESTS),
      hello: () => cost(hello, "/", REQUESTS),
      text: () => cost(shop, "/robots.txt", REQUESTS),
      same: () => cost(same, path, REQUESTS),
    });
    const [control, part, unit] = [{ name: "hello", value: median(found.hello) }, "render", "µs"];
    return [
      { part, name: "CPU per uncached drop page, data in memory", value: median(found.page), unit, control, ratio: ratio(found.page, found.hello), limit: { most: 2.2 } },
      { part, name: "CPU per /robots.txt: the Worker without a page", value: median(found.text), unit, control, ratio: ratio(found.text, found.hello) },
      { part, name: "CPU per answer of the same bytes and headers by a Worker in JavaScript, with no work for them", value: median(found.same), unit, control, ratio: ratio(found.same, found.hello) },
    ];
  } finally {
    await Promise.all(running.map((raw) => raw.stop()));
  }
}
