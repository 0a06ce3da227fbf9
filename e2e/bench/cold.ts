// What a fresh start costs: CPU until the first 200 of the shop, over that of a Worker that only says hello.
import { untilUp } from "./http.ts";
import { liveDrop } from "./places.ts";
import { cpuFine } from "./processes.ts";
import { serveScript, serveShop } from "./raw.ts";
import type { Raw } from "./raw.ts";
import { recorded } from "./recorded.ts";
import type { Figure } from "./report.ts";
import { inTurns, median } from "./stats.ts";

const STARTS = 9;

/** Milliseconds of CPU of the whole process until its first 200. */
async function untilFirst(started: Promise<Raw>, path: string): Promise<number> {
  const raw = await started;
  const answer = await untilUp(raw.port, path);
  const spent = cpuFine(raw.pid) * 1_000;
  await raw.stop();
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
  return spent;
}

export async function cold(): Promise<Figure[]> {
  const path = `/drops/${liveDrop()}`;
  const { rows } = await recorded(path);
  const found = await inTurns(STARTS, {
    page: () => untilFirst(serveShop(rows), path),
    text: () => untilFirst(serveShop(rows), "/robots.txt"),
    hello: () => untilFirst(serveScript("hello.js"), "/"),
  });
  const over = (values: number[]) => median(values.map((value, start) => value - found.hello[start]));
  const [control, part, unit] = [{ name: "hello", value: median(found.hello) }, "cold", "ms CPU"];
  return [
    { part, name: "first 200 (drop page), over an empty Worker's", value: over(found.page), unit, control, limit: { most: 50, of: "value" } },
    { part, name: "first 200 (/robots.txt), over an empty Worker's", value: over(found.text), unit, control },
  ];
}
