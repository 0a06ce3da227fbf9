// What a buyer does, by the words on the pages; and a buyer without a browser, for company.
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { ONCE } from "../http.ts";
import type { OwnDrop } from "./drop.ts";
import { psp, sessionOf } from "./psp.ts";
import { PSP_URL, SHOP_URL } from "./settings.ts";

export const VISA = "4242 4242 4242 4242";
export const DECLINED = "4000 0000 0000 0002";
/** Its money can be spent at once; of others only after two days. */
export const INSTANT = "4000 0000 0000 0077";
export const ASKS_3DS = "4000 0025 0000 3155";

/** A mail address nobody else in this run has. */
export const freshAddress = (): string => `buyer-${randomUUID().slice(0, 8)}@example.com`;

/** The id in an address such as /checkout/hld_…; */
export const holdIn = (url: string): string => /\/checkout\/(hld_\w+)/.exec(url)?.[1] ?? "";
export const orderIn = (url: string): string => /\/orders\/(ord_\w+)/.exec(url)?.[1] ?? "";

/** From the drop page to the checkout page. */
export async function hold(page: Page, path: string): Promise<string> {
  await page.goto(path);
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page).toHaveURL(/\/checkout\/hld_/);
  return holdIn(page.url());
}

/** Fills in the checkout page: to be picked up, unless an address is given. */
export async function fillIn(page: Page, drop: OwnDrop, email: string, street = ""): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Ada Byron");
  await page.getByRole("radio", { name: street === "" ? drop.pickupPlace : drop.deliveryPlace }).check();
  if (street !== "") {
    await page.getByLabel("Street and number").fill(street);
    await page.getByLabel("Postcode").fill("10999");
    await page.getByLabel("Town").fill("Berlin");
  }
}

/** From the checkout page, filled in, to the payment page. */
export async function toPayment(page: Page): Promise<string> {
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page).toHaveURL((url) => url.href.startsWith(`${PSP_URL}/pay/`));
  return sessionOf(page.url());
}

/** Types a card on the payment page and sends it. */
export async function sendCard(page: Page, number = VISA): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry").fill("12 / 39");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /^Pay/ }).click();
}

/** From the payment page to the order's page, where it says that it is paid. */
export async function pay(page: Page, number = VISA): Promise<string> {
  await sendCard(page, number);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
  await expect(page).toHaveURL(/\/orders\/ord_/);
  return orderIn(page.url());
}

export type Answer = { status: number; headers: Headers; body: any };

/** A client of the API with a cookie of its own. */
export class Client {
  #cookie = "";

  async call(method: string, path: string, fields?: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(SHOP_URL + path, {
      method,
      redirect: "manual",
      headers: { ...ONCE, accept: "application/json", ...(this.#cookie === "" ? {} : { cookie: this.#cookie }), ...headers },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    });
    const fresh = answer.headers.get("set-cookie")?.split(";")[0];
    if (fresh !== undefined) this.#cookie = fresh;
    const text = await answer.text();
    const json = answer.headers.get("content-type")?.includes("json") === true;
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
  }

  /** A hold with a key of its own, unless one is given. */
  hold(drop: OwnDrop, qty = "1", key: string = randomUUID()): Promise<Answer> {
    return this.call("POST", `${drop.path}/holds`, { sku: drop.skus[0] ?? "", qty, key });
  }

  /** The order of a hold, to be picked up. */
  order(drop: OwnDrop, hold: string, more: Record<string, string> = {}): Promise<Answer> {
    return this.call("POST", `/checkout/${hold}`, { email: freshAddress(), name: "Company", fulfilment: drop.pickup, key: randomUUID(), ...more });
  }

  /** Buys at once, and is sure of it. */
  async buy(drop: OwnDrop, qty = "1", card?: string): Promise<string> {
    const held = await this.hold(drop, qty);
    expect(held.status).toBe(201);
    const placed = await this.order(drop, held.body.hold);
    expect(placed.status).toBe(201);
    await psp.pay(sessionOf(placed.body.pay_url), card);
    await this.call("GET", `/orders/${placed.body.order}/paid`);
    return placed.body.order;
  }
}
