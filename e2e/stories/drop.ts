// A drop of a test's own, so that tests beside it neither see its stock nor take from it.
import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { armed } from "./gates.ts";

export type Wanted = {
  /** Units of each item. */
  units?: number;
  /** Units of one buyer. */
  limit?: number;
  /** In minor units of the euro. */
  price_minor?: number;
  /** Seconds from now; negative for before. */
  opensIn?: number;
  closesIn?: number;
  /** Minutes before it opens in which buyers gather. */
  lobby?: number;
  /** One item for each title. */
  items?: string[];
  /** Orders that fit into the pickup window. */
  places?: number;
  /** The name in URLs of a creator of the demo shop. */
  creator?: string;
};

export type Item = { sku: string; title: string };
export type OwnDrop = { id: string; slug: string; path: string; title: string; skus: string[]; pickup: string; pickupPlace: string; delivery: string; deliveryPlace: string };

const DAY_MS = 86_400_000;

/** By a creator of the demo shop, with the picture and the policy of a demo drop. */
export function aDrop(database: Database, wanted: Wanted = {}): OwnDrop {
  const { units = 5, limit = 2, price_minor = 1_200, opensIn = -60, closesIn = 3_600, items = ["Paper Lamp"], places = 20, lobby } = wanted;
  const mark = randomUUID().slice(0, 8);
  const now = Date.now();
  const closes_at = now + closesIn * 1_000;
  const like = database.one("SELECT creator, hero, policy FROM drops WHERE slug = 'red-leaf-bowls'");
  if (wanted.creator !== undefined) like.creator = database.one("SELECT id FROM creators WHERE slug = ?", wanted.creator).id ?? null;
  const drop: OwnDrop = {
    id: `drp_${mark}`,
    slug: `own-${mark}`,
    path: `/drops/own-${mark}`,
    title: `Lamps ${mark}`,
    skus: items.map((_, at) => `lamp-${mark}-${at}`),
    pickup: `slt_${mark}-1`,
    pickupPlace: "Back yard, second door",
    delivery: `slt_${mark}-2`,
    deliveryPlace: "By bike courier",
  };
  database.insert("products", { id: `prd_${mark}`, creator: like.creator ?? null, title: drop.title, category: "Home" });
  database.insert("drops", {
    id: drop.id,
    slug: drop.slug,
    creator: like.creator ?? null,
    title: drop.title,
    tagline: "Folded from one sheet.",
    story: "Made for a test.",
    category: "Home",
    hero: like.hero ?? null,
    state: "draft",
    opens_at: now + opensIn * 1_000,
    closes_at,
    policy: like.policy ?? null,
    lobby_minutes: lobby ?? null,
  });
  for (const [at, title] of items.entries()) {
    const sku = drop.skus[at] ?? "";
    database.insert("variants", { sku, product: `prd_${mark}`, title, detail: "Paper, 30 cm" });
    database.insert("drop_items", { drop_id: drop.id, sku, position: at + 1, issued: units, limit_per_buyer: limit, price_minor: price_minor * (at + 1), currency: "EUR" });
  }
  const slot = { drop_id: drop.id, starts_at: closes_at + DAY_MS, ends_at: closes_at + DAY_MS + 7_200_000 };
  database.insert("slots", { ...slot, id: drop.pickup, kind: "pickup", place: drop.pickupPlace, capacity: places });
  database.insert("slots", { ...slot, id: drop.delivery, kind: "delivery", place: drop.deliveryPlace, carrier: "kerb-riders", price_minor: 490, capacity: places });
  // Announced when it is complete.
  database.run("UPDATE drops SET state = 'scheduled' WHERE id = ?", drop.id);
  armed(database, drop.id);
  return drop;
}

/** Its stock row of the first item. */
export function stockOf(database: Database, drop: OwnDrop): { issued: number; held: number; sold: number } {
  const { issued, held, sold } = database.one("SELECT issued, held, sold FROM drop_items WHERE drop_id = ? AND position = 1", drop.id);
  return { issued: Number(issued), held: Number(held), sold: Number(sold) };
}

/** As if the hold had been placed long ago: it ended a second ago. */
export function endHold(database: Database, hold: string): void {
  const changed = database.run("UPDATE holds SET expires_at = ? WHERE id = ? AND state = 'live'", Date.now() - 1_000, hold);
  if (changed !== 1) throw new Error(`there is no live hold ${hold}`);
}
