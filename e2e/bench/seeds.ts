// How many afternoons of a drop the simulation plays a minute, optimised, on two threads; and that none is red.
import { found, native } from "./native.ts";
import type { Figure } from "./report.ts";

const SEEDS = 5_000;

export async function seeds(): Promise<Figure[]> {
  // Built before it is timed.
  await native("simulation", ["--no-run"]);
  const said = await native("simulation", ["whatever_happens", "--", "--nocapture"], { SEEDS: String(SEEDS) });
  const one = (pattern: RegExp): number => found(said, pattern)[0] as number;
  const part = "seeds";
  return [
    { part, name: "simulated afternoons on two threads", value: one(/, (\d+) a minute/), unit: "/min", limit: { least: 10_000 } },
    { part, name: "the same per minute of CPU", value: one(/(\d+) seeds a minute of it/), unit: "/min", limit: { least: 5_000 } },
    { part, name: "steps of a simulated afternoon", value: one(/; (\d+) steps each/), unit: "" },
  ];
}
