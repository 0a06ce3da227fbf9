// The rows of a page, recorded once from the real database: the Worker itself says what it asks for.
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { changed, copyOfShop, keepLive, open } from "./database.ts";
import { batchesOf } from "./raw.ts";
import type { Recorded } from "./raw.ts";

export type Page = { rows: Recorded; trips: number; statements: number };

let state: string | undefined;

function shopState(): string {
  if (state === undefined) {
    state = copyOfShop("rows");
    changed(state, keepLive);
  }
  return state;
}

function answers(db: DatabaseSync, sql: string, values: unknown[]): unknown[] {
  return db.prepare(sql).all(...(values as SQLInputValue[]));
}

/** What `path` asks of the database, with the answers. */
export async function recorded(path: string): Promise<Page> {
  const batches = await batchesOf(path);
  const db = open(shopState());
  try {
    const rows = Object.fromEntries(batches.flat().map(({ sql, values }) => [sql, answers(db, sql, values)]));
    return { rows, trips: batches.length, statements: batches.flat().length };
  } finally {
    db.close();
  }
}
