// A drop of a creator's own with a bundle in it, and units in reserve for one.
import { randomUUID } from "node:crypto";
import { Client } from "./buyer.ts";
import type { Answer } from "./buyer.ts";
import type { Database } from "./database.ts";
import { dropFields, open } from "./studio.ts";
import type { Maker } from "./studio.ts";

export const as = (maker: Maker): Record<string, string> => ({ cookie: maker.owner.cookie });

export const starOf = (maker: Maker): string => maker.sku.replace("moon", "star");

async function sure(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`not done: ${JSON.stringify(body)}`);
  return answer;
}

/** A draft with moons at 12.50 and stars at 7.00, three and five of them; its id. */
export async function aDraftOfTwo(database: Database, maker: Maker, title: string): Promise<string> {
  const star = starOf(maker);
  database.insert("variants", { sku: star, product: `prd_${maker.creator.slice(4)}`, title: `Paper Star ${maker.slug}`, detail: "Paper, 20 cm", stock: 50 });
  const hero = String(database.one("SELECT portrait FROM creators WHERE id = ?", maker.creator).portrait);
  const two = { "item-2-sku": star, "item-2-units": "5", "item-2-limit": "4", "item-2-price": "7" };
  const kept = await sure(new Client().call("POST", "/studio/drops", { ...dropFields(maker, hero, title, randomUUID()), ...two }, as(maker)));
  return kept.body.drop;
}

/** What is typed for a bundle of a moon and two stars. */
export const bundle = (maker: Maker, more: Record<string, string> = {}): Record<string, string> => ({
  title: "Night sky", price: "24", units: "2", limit: "1",
  "part-1-sku": maker.sku, "part-1-units": "1", "part-2-sku": starOf(maker), "part-2-units": "2",
  version: "1", key: randomUUID(), ...more,
});

/** Announced with such a bundle, and open. */
export async function anOpenDropWithABundle(database: Database, maker: Maker, title: string): Promise<{ id: string; path: string; set: string }> {
  const id = await aDraftOfTwo(database, maker, title);
  const made = await sure(new Client().call("POST", `/studio/drops/${id}/bundles`, bundle(maker), as(maker)));
  await sure(new Client().call("POST", `/studio/drops/${id}/schedule`, { version: "2", key: randomUUID() }, as(maker)));
  open(database, id);
  return { id, path: `/drops/${database.one("SELECT slug FROM drops WHERE id = ?", id).slug}`, set: made.body.sku };
}

/** What is typed to ask a partner for four units. */
export const wish = (mine: Maker, partner: Maker, more: Record<string, string> = {}): Record<string, string> => ({ sku: mine.sku, partner: partner.slug, units: "4", price: "8.50", key: randomUUID(), ...more });

/** Asks; the agreement's id. */
export async function asked(mine: Maker, partner: Maker, drop: string): Promise<string> {
  return (await sure(new Client().call("POST", `/studio/drops/${drop}/contingency`, wish(mine, partner), as(mine)))).body.agreement;
}

/** The partner says yes. */
export async function promised(partner: Maker, agreement: string): Promise<void> {
  await sure(new Client().call("POST", `/studio/contingency/${agreement}/accept`, { from: partner.sku, key: randomUUID() }, as(partner)));
}
