// The shop's SQLite file, opened while workerd is not running: fills it for a part, reads it and audits it afterwards.
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { AUDIT, liveDrop, stateDir, temporary } from "./places.ts";

const HOUR_MS = 3_600_000;
const PLENTY = 1_000_000;

/** A copy of the filled shop, for one part to spoil. */
export function copyOfShop(name: string): string {
  const folder = temporary(name);
  cpSync(stateDir(), folder, { recursive: true });
  return folder;
}

export function open(state: string): DatabaseSync {
  const folder = join(state, "d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => name.endsWith(".sqlite") && !name.startsWith("metadata"));
  if (file === undefined) throw new Error(`no database in ${folder}`);
  return new DatabaseSync(join(folder, file));
}

export function changed(state: string, change: (db: DatabaseSync) => void): void {
  const db = open(state);
  try {
    db.exec("BEGIN");
    change(db);
    db.exec("COMMIT");
  } finally {
    db.close();
  }
}

/** The live drop is live for another two hours, however long ago the demo was made. */
export function keepLive(db: DatabaseSync): void {
  db.prepare("UPDATE drops SET opens_at = MIN (opens_at, ?1 - 60000), closes_at = ?1 + 7200000 WHERE slug = ?2").run(Date.now(), liveDrop());
}

/** A live drop of one item like the demo's, with `units` of it. */
export function addDrop(db: DatabaseSync, slug: string, units: number, limit = PLENTY): void {
  const now = Date.now();
  db.prepare(`INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
    SELECT 'drp_' || ?1, ?1, creator, title, tagline, story, category, hero, 'scheduled', ?2, ?3, policy FROM drops WHERE slug = ?4`)
    .run(slug, now - HOUR_MS, now + 2 * HOUR_MS, liveDrop());
  db.prepare(`INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
    SELECT 'drp_' || ?1, i.sku, 1, ?2, ?3, i.price_minor, i.currency FROM drop_items i JOIN drops d ON d.id = i.drop_id
    WHERE d.slug = ?4 ORDER BY i.position LIMIT 1`).run(slug, units, limit, liveDrop());
  db.prepare(`INSERT INTO slots (id, drop_id, kind, place, starts_at, ends_at, capacity)
    VALUES ('slt_' || ?1, 'drp_' || ?1, 'pickup', 'Anywhere', ?2, ?3, ?4)`).run(slug, now + 24 * HOUR_MS, now + 25 * HOUR_MS, PLENTY);
  // Nothing sells before it is armed.
  db.prepare(`INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
    SELECT 'drp_' || ?1, position, name, ?2, 'shop', json_object ('passed', 'by a bench') FROM gates WHERE position <= 4 ORDER BY position`)
    .run(slug, now - HOUR_MS);
}

/** The sku of a drop that {@link addDrop} made. */
export const skuOf = (db: DatabaseSync): string =>
  String(db.prepare("SELECT i.sku FROM drop_items i JOIN drops d ON d.id = i.drop_id WHERE d.slug = ? ORDER BY i.position LIMIT 1").get(liveDrop())?.sku);

/** The tables of the bare worker, in the same file. */
export function addBare(db: DatabaseSync, sku: string): void {
  db.exec("CREATE TABLE bench_stock (sku TEXT PRIMARY KEY, left INTEGER NOT NULL) STRICT; CREATE TABLE bench_sales (id TEXT PRIMARY KEY, sku TEXT NOT NULL) STRICT");
  db.prepare("INSERT INTO bench_stock (sku, left) VALUES (?, ?)").run(sku, PLENTY);
}

export function rowsOf(state: string, sql: string, ...values: unknown[]): Record<string, unknown>[] {
  const db = open(state);
  try {
    return db.prepare(sql).all(...(values as SQLInputValue[])) as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

/** What the books have against the shop: nothing, when all is well. */
export const audit = (state: string): Record<string, unknown>[] => rowsOf(state, readFileSync(AUDIT, "utf8"));
