// The clock that everything runs by: where it stands within an hour, and nights on which it is put forward or back.
import { expect } from "@playwright/test";

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Waits until so much is left of the span that this moment lies in: what is counted anew with each span is counted in one. */
export async function earlyIn(span_ms: number, left_ms: number): Promise<void> {
  const left = (): number => span_ms - (Date.now() % span_ms);
  await expect.poll(left, { timeout: left_ms + 60_000, message: "a span that has just begun" }).toBeGreaterThan(left_ms);
}

/**
 * Does it within one minute. The platform begins to count anew with each: where a slow machine ran into the next one, what
 * came of it says nothing, and it is done again. So it must begin with what nobody has counted yet.
 */
export async function withinAMinute<T>(work: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    await earlyIn(MINUTE_MS, 28_000);
    const minute = (): number => Math.floor(Date.now() / MINUTE_MS);
    const began = minute();
    try {
      const outcome = await work();
      if (minute() === began || times === 5) return outcome;
    } catch (cause) {
      if (minute() === began || times === 5) throw cause;
    }
  }
}

/**
 * Prepares what happens so many seconds from now, with half of them to spare; a machine that was too slow for that gets more.
 * So nobody waits for longer than this machine needs.
 */
export async function inTime<T>(leads: readonly number[], prepare: (seconds: number) => Promise<T>): Promise<T> {
  for (const seconds of leads) {
    const begun = Date.now();
    const prepared = await prepare(seconds);
    if (Date.now() - begun < seconds * 500) return prepared;
  }
  throw new Error(`this takes longer than half of ${leads.at(-1)} s`);
}

/** The last Sunday of a month next year, as `2027-03-28`: when clocks in Europe are put forward (3) or back (10). */
export function nightOf(month: 3 | 10): string {
  const last = new Date(Date.UTC(new Date().getUTCFullYear() + 1, month, 0));
  last.setUTCDate(last.getUTCDate() - last.getUTCDay());
  return last.toISOString().slice(0, 10);
}

/** So many days from now, as `2027-03-28`. */
export const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
