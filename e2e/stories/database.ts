// The shop's own database file: to see what was written, and to set up what a browser cannot, such as time gone by.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { STATE_DIR } from "./settings.ts";
import { write } from "./writer.ts";

export type Value = string | number | null;
export type Row = Record<string, Value>;

const AUDIT = readFileSync(join(import.meta.dirname, "../../shared/audit.sql"), "utf8");

/** The platform keeps one file a database, and one of its own beside them. */
function databaseFile(state: string): string {
  const folder = join(state, "v3/d1/miniflare-D1DatabaseObject");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (files.length !== 1) throw new Error(`one database was expected in ${folder}, not ${files.length}`);
  return join(folder, files[0] as string);
}

export class Database {
  readonly #file: DatabaseSync;
  /** Whether the shop under test has it open. */
  readonly #shared: boolean;

  /** Of the shop under test, unless another folder is named. */
  constructor(state = STATE_DIR) {
    this.#shared = state === STATE_DIR;
    this.#file = new DatabaseSync(databaseFile(state), { timeout: 60_000, enableForeignKeyConstraints: true });
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#file.prepare(sql).all(...values) as Row[];
  }

  /** The only row. */
  one(sql: string, ...values: Value[]): Row {
    const rows = this.all(sql, ...values);
    if (rows.length !== 1) throw new Error(`one row was expected, not ${rows.length}: ${sql}`);
    return rows[0] as Row;
  }

  /** How many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#shared ? write(sql, values) : Number(this.#file.prepare(sql).run(...values).changes);
  }

  insert(table: string, row: Row): void {
    const names = Object.keys(row);
    this.run(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`, ...Object.values(row));
  }

  /** What is wrong with the books and the stock of the whole shop: nothing, when all is well. */
  audit(): Row[] {
    return this.all(AUDIT);
  }

  close(): void {
    this.#file.close();
  }
}
