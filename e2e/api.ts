// What tests without a browser have at hand: the database, the jobs, and buyers who are already on their way.
import { test as base, expect } from "@playwright/test";
import { Buyer, type Fields, HTML, type Reply, SHOP, ask, freshKey } from "./http.ts";
import { freshAddress } from "./stories/buyer.ts";
import { jobs } from "./stories/jobs.ts";
import { Database } from "./stories/database.ts";
import { type OwnDrop, type Wanted, aDrop } from "./stories/drop.ts";
import { psp, sessionOf } from "./stories/psp.ts";

type Shared = {
  database: Database;
};

type Own = {
  /** A drop of the test's own. */
  ownDrop: (wanted?: Wanted) => OwnDrop;
  /** The jobs the platform calls once a minute. */
  cron: () => Promise<void>;
};

export const test = base.extend<Own, Shared>({
  database: [
    async ({}, use) => {
      const database = new Database();
      await use(database);
      database.close();
    },
    { scope: "worker" },
  ],
  ownDrop: async ({ database }, use) => {
    const made: OwnDrop[] = [];
    await use((wanted) => {
      const drop = aDrop(database, wanted);
      made.push(drop);
      return drop;
    });
    // Off the lists again, so that the front page stays the one of the demo.
    for (const { id } of made) database.run("UPDATE drops SET state = 'draft' WHERE id = ?", id);
  },
  cron: async ({}, use) => {
    await use(jobs);
  },
});

export { expect };

/** What a correct hold of the drop's first item says. */
export const aHold = (drop: OwnDrop, more: Fields = {}): Fields => ({ sku: drop.skus[0] ?? "", qty: 1, key: freshKey(), ...more });

/** What a correct order says: to be picked up. */
export const anOrder = (drop: OwnDrop, more: Fields = {}): Fields => ({
  email: freshAddress(), name: "Ada Byron", fulfilment: drop.pickup, key: freshKey(), ...more,
});

/** An order to be brought. */
export const aDelivery = (drop: OwnDrop, more: Fields = {}): Fields =>
  anOrder(drop, { fulfilment: drop.delivery, street: "Main Street 1", postcode: "10999", town: "Berlin", ...more });

export type Held = { buyer: Buyer; hold: string; address: string };
export type Ordered = Held & { order: string; session: string; pay_url: string };

/** A buyer with a hold. */
export async function held(drop: OwnDrop, more: Fields = {}, buyer = new Buyer()): Promise<Held> {
  const reply = await buyer.post(`${drop.path}/holds`, aHold(drop, more));
  expect(reply.status, reply.text).toBe(201);
  return { buyer, hold: reply.json.hold, address: `/checkout/${reply.json.hold}` };
}

/** A buyer with an order that is to be paid. */
export async function ordered(drop: OwnDrop, more: Fields = {}): Promise<Ordered> {
  const holder = await held(drop);
  const reply = await holder.buyer.post(holder.address, anOrder(drop, more));
  expect(reply.status, reply.text).toBe(201);
  const { order, pay_url } = reply.json;
  return { ...holder, order, pay_url, session: sessionOf(pay_url) };
}

/** A buyer who has paid, and whose order knows it. */
export async function bought(drop: OwnDrop, more: Fields = {}): Promise<Ordered> {
  const order = await ordered(drop, more);
  await psp.pay(order.session);
  const back = await order.buyer.visit(`/orders/${order.order}/paid`);
  expect(back.status, back.text).toBe(303);
  return order;
}

/** Refused in JSON as RFC 9457 has it, with this code. */
export function expectProblem(reply: Reply, status: number, code: string | RegExp, field?: string): void {
  expect(reply.status, reply.text).toBe(status);
  expect(reply.header("content-type")).toBe("application/problem+json");
  const problem = reply.json;
  expect(problem.code).toMatch(code instanceof RegExp ? code : new RegExp(`^${code}$`));
  expect(problem.code).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(problem.title).toMatch(/\S/);
  expect(problem.detail).toMatch(/\S/);
  expect(problem.request_id).toBe(reply.header("x-request-id"));
  expect(problem.field).toBe(field);
  expect(reply.text, "no word of the database or the code").not.toMatch(/sqlite|constraint|d1_error|\bsql\b|panicked|\.rs\b|rustwasm/i);
}

/** Every kind of page, as its buyer sees it, by name. */
export async function everyPage(drop: OwnDrop): Promise<Map<string, Reply>> {
  const see = (path: string): Promise<Reply> => ask("GET", path, { headers: HTML });
  const holder = await held(drop);
  const customer = await bought(drop);
  const shown = await see(drop.path);
  const creator = /href="(\/creators\/[^"]+)"/.exec(shown.text)?.[1] ?? "";
  const policy = /href="(\/policies\/[^"#?]+)/.exec(shown.text)?.[1] ?? "";
  expect([creator, policy], "the drop page leads to its creator and its policy").not.toContain("");
  const wrong = { headers: { ...HTML, "content-type": "text/plain" }, body: "x" };
  return new Map([
    ["home", await see("/")],
    ["drop", shown],
    ["creator", await see(creator)],
    ["policy", await see(policy)],
    ["missing", await see("/nothing-here")],
    ["checkout", await holder.buyer.visit(holder.address)],
    ["order", await customer.buyer.visit(`/orders/${customer.order}`)],
    ["refused", await ask("POST", `${drop.path}/holds`, wrong)],
  ]);
}

export { SHOP };
