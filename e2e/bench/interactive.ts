// A phone on Slow 4G: from navigation until choosing a quantity changes the total, in Chromium with the network and the
// processor really slowed down.
import { chromium } from "@playwright/test";
import type { Browser } from "@playwright/test";
import * as places from "./places.ts";
import type { Figure } from "./report.ts";
import { CHROMIUM_FLAGS, onStage } from "./stage.ts";
import { median } from "./stats.ts";

const RUNS = 7;
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SLOWER = 4;
const WITHIN_MS = 30_000;

type Run = { changed: number; painted: number; blocking: number };

/** In the page: an impatient hand chooses 2 from the first moment on, and notes when the total follows. */
function impatient(): void {
  const noted = globalThis as unknown as { totalChanged?: number };
  let first: string | null = null;
  const look = () => {
    const [qty, total] = [document.querySelector<HTMLInputElement>("#qty"), document.querySelector("#buy-total")];
    if (qty !== null && total !== null) {
      first ??= total.textContent;
      if (total.textContent !== first) {
        noted.totalChanged = performance.now();
        return;
      }
      qty.value = "2";
      qty.dispatchEvent(new Event("input", { bubbles: true }));
    }
    setTimeout(look, 10);
  };
  look();
}

async function once(browser: Browser, url: string): Promise<Run> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", SLOW_4G);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.addInitScript(impatient);
    await page.goto(url, { waitUntil: "commit", timeout: WITHIN_MS });
    await page.waitForFunction(() => "totalChanged" in globalThis, undefined, { timeout: WITHIN_MS });
    return await page.evaluate(() => ({
      changed: (globalThis as unknown as { totalChanged: number }).totalChanged,
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      blocking: performance.getEntriesByType("resource").filter((one) => (one as unknown as { renderBlockingStatus: string }).renderBlockingStatus === "blocking").length,
    }));
  } finally {
    await context.close();
  }
}

export async function interactive(): Promise<Figure[]> {
  return onStage("interactive", async (url) => {
    const browser = await chromium.launch({ executablePath: places.chromium(), args: CHROMIUM_FLAGS });
    try {
      const runs: Run[] = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await once(browser, url));
      const part = "interactive";
      return [
        { part, name: "choosing a quantity changes the total, Slow 4G, CPU ×4", value: median(runs.map((run) => run.changed)), unit: "ms", control: { name: "first paint", value: median(runs.map((run) => run.painted)) }, limit: { most: 1_900, of: "value" } },
        { part, name: "the slowest of the runs", value: Math.max(...runs.map((run) => run.changed)), unit: "ms" },
        { part, name: "render-blocking requests that Chromium saw", value: Math.max(...runs.map((run) => run.blocking)), unit: "", limit: { most: 0 } },
      ];
    } finally {
      await browser.close();
    }
  });
}
