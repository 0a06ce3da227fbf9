// A purchase without any script in Chromium, counted: requests from Buy to the payment page, and bytes of script.
import { chromium } from "@playwright/test";
import { changed, copyOfShop, keepLive } from "./database.ts";
import { untilUp } from "./http.ts";
import * as places from "./places.ts";
import { startPayments } from "./payments.ts";
import type { Figure } from "./report.ts";
import { freePorts, startShop } from "./shop.ts";
import { CHROMIUM_FLAGS } from "./stage.ts";

export async function walk(): Promise<Figure[]> {
  const state = copyOfShop("walk");
  changed(state, keepLive);
  const ports = await freePorts();
  const payments = await startPayments(ports.shop);
  // `localhost` by name: there a browser takes the buyer's cookie without TLS.
  const home = `http://localhost:${ports.shop}`;
  const shop = await startShop(state, ports, payments.url, { shopUrl: home });
  const browser = await chromium.launch({ executablePath: places.chromium(), args: CHROMIUM_FLAGS });
  try {
    await untilUp(ports.shop, "/robots.txt");
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${home}/drops/${places.liveDrop()}`);
    let [steps, scripts] = [0, 0];
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts += 1;
      if (request.isNavigationRequest() && request.url().startsWith(home)) steps += 1;
    });
    await page.locator("#buy-button").click();
    await page.waitForURL(/\/checkout\//);
    await page.locator("input[name=email]").fill("ada@example.com");
    await page.locator("input[name=name]").fill("Ada Lovelace");
    await page.locator("input[name=fulfilment]:not([data-delivery=true]):enabled").first().check();
    await page.locator("#pay").click();
    await page.waitForURL((url) => url.href.startsWith(payments.url));
    const part = "walk";
    return [
      { part, name: "HTTP requests from Buy to the payment page", value: steps, unit: "", limit: { most: 3 } },
      { part, name: "scripts that were needed on the way", value: scripts, unit: "", limit: { most: 0 } },
    ];
  } finally {
    await browser.close();
    await shop.stop();
    await payments.stop();
  }
}
