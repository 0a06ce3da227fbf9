// What a buyer's program sends: hold, order, pay. Every step may be sent again with the same key.
import { randomUUID } from "node:crypto";
import type { Answer, Client } from "./http.ts";

export type Buyer = { slug: string; sku: string; holdKey: string; orderKey: string };

export const newBuyer = (slug: string, sku: string): Buyer => ({ slug, sku, holdKey: randomUUID(), orderKey: randomUUID() });

export const placeHold = (shop: Client, buyer: Buyer): Promise<Answer> =>
  shop.form(`/drops/${buyer.slug}/holds`, { sku: buyer.sku, qty: "1", key: buyer.holdKey });

export type Held = { hold: string; cookie: string };

/** What a 201 says. The answer to a repeated key brings the cookie again. */
export const held = (answer: Answer): Held => ({ hold: JSON.parse(answer.body).hold, cookie: (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0] });

export const placeOrder = (shop: Client, buyer: Buyer, { hold, cookie }: Held): Promise<Answer> =>
  shop.form(`/checkout/${hold}`, { email: `${buyer.orderKey}@example.com`, name: "Ada Lovelace", fulfilment: "pickup", key: buyer.orderKey }, { cookie });

export const pay = (payments: Client, ordered: Answer): Promise<Answer> =>
  payments.form(new URL(JSON.parse(ordered.body).pay_url).pathname, {});

export const isSoldOut = (answer: Answer): boolean => answer.status === 409 && answer.body.includes('"sold_out"');

export type Bought = { outcome: "bought" | "sold_out" | "failed"; why: string; ms: number; order?: string };

/** The whole way, once: no step is repeated. */
export async function buy(shop: Client, payments: Client, buyer: Buyer): Promise<Bought> {
  const began = performance.now();
  const done = (outcome: Bought["outcome"], answer: Answer, step: string, order?: string): Bought =>
    ({ outcome, why: outcome === "failed" ? `${step}: ${answer.status} ${answer.body.slice(0, 200)}` : "", ms: performance.now() - began, order });
  const hold = await placeHold(shop, buyer);
  if (isSoldOut(hold)) return done("sold_out", hold, "hold");
  if (hold.status !== 201) return done("failed", hold, "hold");
  const ordered = await placeOrder(shop, buyer, held(hold));
  if (ordered.status !== 201) return done("failed", ordered, "order");
  const paid = await pay(payments, ordered);
  if (paid.status !== 200) return done("failed", paid, "pay");
  return done("bought", paid, "pay", JSON.parse(ordered.body).order);
}
