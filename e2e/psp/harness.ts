// For the tests: a sandbox on a free port, a shop that receives its webhooks, and a small caller without a library.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import Stripe from "stripe";
import { start } from "./server.ts";
import type { Running } from "./server.ts";
import { settingsFrom } from "./settings.ts";

export type Received = { body: string; signature: string; event: { id: string; type: string; data: { object: Record<string, unknown> } } };
// `any`: replies are read field by field, and a wrong field fails the assertion.
export type Answer = { status: number; headers: Headers; body: any };

/** Stands where the shop's webhook route would stand. */
export class Shop {
  received: Received[] = [];
  /** What it answers, one status a delivery; 200 when none is left. */
  statuses: number[] = [];
  readonly #server: Server;
  #heard: (() => void)[] = [];

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      this.received.push({ body, signature: String(request.headers["stripe-signature"]), event: JSON.parse(body) });
      response.writeHead(this.statuses.shift() ?? 200).end();
      for (const heard of this.#heard.splice(0)) heard();
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks/stripe`;
  }

  types(): string[] {
    return this.received.map(({ event }) => event.type);
  }

  /** Waits for deliveries, never for a time. */
  async until(enough: (received: Received[]) => boolean): Promise<Received[]> {
    while (!enough(this.received)) await new Promise<void>((resolve) => this.#heard.push(resolve));
    return this.received;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

export class Bench {
  readonly shop: Shop;
  readonly running: Running;

  constructor(shop: Shop, running: Running) {
    this.shop = shop;
    this.running = running;
  }

  get url(): string {
    return this.running.url;
  }

  async call(method: string, path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(form).toString();
    const post = method === "POST";
    const url = post || body === "" ? path : `${path}?${body}`;
    const answer = await fetch(this.url + url, { method, headers: { authorization: "Bearer sk_test_shop", ...(post ? { "content-type": "application/x-www-form-urlencoded" } : {}), ...headers }, body: post ? body : undefined });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  async control(path: string, body: object): Promise<Answer> {
    const answer = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  /** An open session over €8.50. */
  async session(more: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Answer["body"]> {
    const { status, body } = await this.call("POST", "/v1/checkout/sessions", { ...LAMP, ...more }, headers);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  }

  /** Pays as a browser would, without following the redirect. */
  async pay(session: string, card: string, more: Record<string, string> = {}): Promise<{ status: number; location: string | null; text: string }> {
    const form = { email: "ada@example.com", card_number: card, expiry: "12 / 39", cvc: "123", ...more };
    return this.submit(`/pay/${session}`, form);
  }

  async submit(path: string, form: Record<string, string>): Promise<{ status: number; location: string | null; text: string }> {
    const answer = await fetch(this.url + path, { method: "POST", redirect: "manual", body: new URLSearchParams(form), headers: { accept: "text/html" } });
    return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
  }

  /** Pays as a load test would. */
  async payQuickly(session: string, form: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}/pay/${session}`, { method: "POST", body: new URLSearchParams(form), headers: { accept: "application/json" } });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }
}

export const LAMP: Record<string, string> = {
  mode: "payment",
  "line_items[0][price_data][currency]": "eur",
  "line_items[0][price_data][unit_amount]": "850",
  "line_items[0][price_data][product_data][name]": "Lamp <small>",
  "line_items[0][quantity]": "1",
  customer_email: "ada@example.com",
  client_reference_id: "order_1",
  "metadata[order]": "order_1",
  "payment_intent_data[metadata][order]": "order_1",
  "payment_intent_data[transfer_group]": "drop_1",
  success_url: "http://localhost:8787/orders/order_1?session={CHECKOUT_SESSION_ID}",
  cancel_url: "http://localhost:8787/checkout/hold_1",
};

export const VISA = "4242 4242 4242 4242";

/** A seller who went through onboarding. */
export async function seller(shop: Bench, form: Record<string, string> = {}, more: Record<string, string> = {}): Promise<string> {
  const account = (await shop.call("POST", "/v1/accounts", { type: "express", country: "AT", "capabilities[transfers][requested]": "true", ...more })).body.id;
  const link = (await shop.call("POST", "/v1/account_links", { account, type: "account_onboarding", refresh_url: "http://localhost:8787/refresh", return_url: "http://localhost:8787/return" })).body.url;
  const done = await fetch(link, { method: "POST", body: new URLSearchParams(form), headers: { accept: "application/json" } });
  if (done.status !== 200) throw new Error(await done.text());
  return account;
}

/** The official client, pointed at the sandbox. */
export const client = (shop: Bench): Stripe => new Stripe("sk_test_judge", { host: "127.0.0.1", port: shop.running.port, protocol: "http", maxNetworkRetries: 0, telemetry: false });

/** Its money can be spent at once. */
export const INSTANT = "pm_card_bypassPending";

/** A card payment through the API, in euros. */
export async function paid(stripe: Stripe, amount: number, method = "pm_card_visa", more: object = {}) {
  const intent = await stripe.paymentIntents.create({ amount, currency: "eur", confirm: true, payment_method: method, ...more });
  return { intent, charge: String(intent.latest_charge) };
}

/** A sandbox and its shop, gone when the test ends. */
export async function bench(t: TestContext, env: Record<string, string> = {}): Promise<Bench> {
  const shop = new Shop();
  const running = await start(settingsFrom({ PSP_PORT: "0", WEBHOOK_URL: await shop.open(), ...env }));
  t.after(async () => {
    shop.close();
    await running.stop();
  });
  return new Bench(shop, running);
}
