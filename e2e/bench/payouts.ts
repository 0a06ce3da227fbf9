// What a payout of ten thousand items costs, optimised and native: time, round trips to the database, memory.
import { once } from "node:events";
import { ROOT } from "./places.ts";
import { start } from "./processes.ts";
import type { Figure } from "./report.ts";

const TEST = ["test", "--release", "--manifest-path", `${ROOT}/Cargo.toml`, "-p", "shared", "--features", "server", "--test", "payouts_many"];

async function cargo(items: number): Promise<string> {
  const child = start("cargo", [...TEST, "--", "--nocapture"], { ITEMS: String(items) });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(said);
  return said;
}

const found = (said: string, pattern: RegExp): number => {
  const value = Number(pattern.exec(said)?.[1] ?? Number.NaN);
  if (Number.isNaN(value)) throw new Error(`the batch did not say ${String(pattern)}:\n${said}`);
  return value;
};

export async function payouts(): Promise<Figure[]> {
  const [few, many] = [await cargo(1_000), await cargo(10_000)];
  const part = "payouts";
  const ms = [few, many].map((said) => found(said, /in (\d+) ms/));
  return [
    { part, name: "a payout of 10,000 items", value: ms[1] ?? 0, unit: "ms" },
    { part, name: "the same as a ratio to 1,000 items", value: (ms[1] ?? 0) / Math.max(1, ms[0] ?? 0), unit: "×" },
    { part, name: "D1 batches of it", value: found(many, /(\d+) D1 batches/), unit: "", limit: { most: 20 } },
    { part, name: "memory it takes", value: found(many, /(\d+) kB more/), unit: "kB" },
  ];
}
