// How many afternoons of a drop the simulation plays a minute, optimised, on two threads; and that none is red.
import { once } from "node:events";
import { ROOT } from "./places.ts";
import { start } from "./processes.ts";
import type { Figure } from "./report.ts";

const SEEDS = 5_000;
const TEST = ["test", "--release", "--manifest-path", `${ROOT}/Cargo.toml`, "-p", "shared", "--features", "server", "--test", "simulation"];

async function cargo(words: string[], env: Record<string, string> = {}): Promise<string> {
  const child = start("cargo", [...TEST, ...words], env);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(said);
  return said;
}

const found = (said: string, pattern: RegExp): number => {
  const value = Number(pattern.exec(said)?.[1] ?? Number.NaN);
  if (Number.isNaN(value)) throw new Error(`the simulation did not say ${String(pattern)}:\n${said}`);
  return value;
};

export async function seeds(): Promise<Figure[]> {
  // Built before it is timed.
  await cargo(["--no-run"]);
  const said = await cargo(["whatever_happens", "--", "--nocapture"], { SEEDS: String(SEEDS) });
  const part = "seeds";
  return [
    { part, name: "simulated afternoons on two threads", value: found(said, /, (\d+) a minute/), unit: "/min", limit: { least: 10_000 } },
    { part, name: "the same per minute of CPU", value: found(said, /(\d+) seeds a minute of it/), unit: "/min", limit: { least: 5_000 } },
    { part, name: "steps of a simulated afternoon", value: found(said, /; (\d+) steps each/), unit: "" },
  ];
}
