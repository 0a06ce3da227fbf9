// The jobs that the platform calls once a minute; in the tests nobody calls them but a story.
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { ask } from "../http.ts";
import { STATE_DIR } from "./settings.ts";

/** Whoever has had it for so long has died with it. */
const DEAD_AFTER_MS = 240_000;

/** What all stories share, and this one has to itself until it calls what it gets. */
export async function enter(what: "jobs" | "messages"): Promise<() => void> {
  const lock = join(STATE_DIR, `${what}.lock`);
  const age = (): number => Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const taken = (): boolean => {
    try {
      closeSync(openSync(lock, "wx"));
      return true;
    } catch {
      if (age() > DEAD_AFTER_MS) rmSync(lock, { force: true });
      return false;
    }
  };
  await expect.poll(taken, { message: `${what} to oneself`, timeout: 280_000, intervals: [50] }).toBe(true);
  return () => rmSync(lock, { force: true });
}

/** The jobs run for nobody else meanwhile: they would end what this story leaves open for a moment. */
export async function withoutJobs<T>(work: () => Promise<T>): Promise<T> {
  const leave = await enter("jobs");
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Once. */
export const jobs = (): Promise<void> =>
  withoutJobs(async () => {
    const reply = await ask("GET", "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*");
    expect(reply.status, reply.text).toBe(200);
  });

/** Until this shows: each of them does a part of a full shop at a time, and of two rounds at once one does nothing. */
export async function jobsUntil(what: string, shows: () => boolean | Promise<boolean>): Promise<void> {
  await expect(async () => {
    await jobs();
    await expect.poll(shows, { message: what, timeout: 5_000 }).toBe(true);
    // A letter that nobody hurried is taken up after a minute.
  }).toPass({ timeout: 200_000 });
}
