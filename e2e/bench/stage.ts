// The shop behind its front, for a browser to look at.
import { changed, copyOfShop, keepLive } from "./database.ts";
import { startFront } from "./front.ts";
import { untilUp } from "./http.ts";
import { freePort, liveDrop } from "./places.ts";
import { freePorts, startShop } from "./shop.ts";

/** Chromium without a window, and without a word to anybody. */
export const CHROMIUM_FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--ignore-certificate-errors",
];

/** Starts everything, warms it up, looks with `look`, and ends everything. */
export async function onStage<T>(name: string, look: (page: string) => Promise<T>): Promise<T> {
  const state = copyOfShop(name);
  changed(state, keepLive);
  const [ports, port] = [await freePorts(), await freePort()];
  const shop = await startShop(state, ports, "http://127.0.0.1:9", { shopUrl: `https://localhost:${port}` });
  const front = await startFront(port, ports.shop);
  try {
    await untilUp(ports.shop, `/drops/${liveDrop()}`);
    return await look(`${front.url}/drops/${liveDrop()}`);
  } finally {
    await front.stop();
    await shop.stop();
  }
}
