// One Worker on workerd itself, without the emulator around it: a small capnp file in a temporary folder.
import type { ChildProcess } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { untilUp } from "./http.ts";
import type { Answer } from "./http.ts";
import { BUILD, WORKERS, freePort, temporary, workerd } from "./places.ts";
import { start, stop } from "./processes.ts";

export type Raw = { port: number; pid: number; child: ChildProcess; said: () => string; stop: () => Promise<void> };

/** Rows of each statement, by its SQL. */
export type Recorded = Record<string, unknown[]>;

const COMPATIBILITY = "2026-11-17";
const quoted = (text: string) => JSON.stringify(text);

/** As in wrangler.toml; the secrets are the bench's own. */
export const VARIABLES: Record<string, string> = {
  ENVIRONMENT: "development",
  SHOP_NAME: "Kerbside",
  SHOP_URL: "http://localhost:8787",
  SHOP_COUNTRY: "DE",
  PAYMENTS_URL: "http://127.0.0.1:12111",
  MAIL_FROM: "hello@kerbside.example",
  COOKIE_SECRET: "for-the-bench-only-0123456789abcdef",
  STRIPE_KEY: "sk_test_bench",
  STRIPE_WEBHOOK_SECRETS: "whsec_bench",
};

const config = (port: number, modules: string, bindings: string, extension: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  ${extension}
);
const main :Workerd.Worker = (
  modules = [${modules}],
  bindings = [${bindings}],
  compatibilityDate = "${COMPATIBILITY}",
);
`;

async function serve(folder: string, port: number, text: string): Promise<Raw> {
  const file = join(folder, "config.capnp");
  writeFileSync(file, text);
  const child = start(workerd(), ["serve", file]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => void (said += chunk));
  if (child.pid === undefined) throw new Error("workerd did not start");
  return { port, pid: child.pid, child, said: () => said, stop: () => stop(child, "SIGKILL") };
}

/** A script of `workers/` alone. */
export async function serveScript(name: string, bindings = "", files: Record<string, string> = {}): Promise<Raw> {
  const folder = temporary("raw");
  copyFileSync(join(WORKERS, name), join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const port = await freePort();
  return serve(folder, port, config(port, `(name = "main", esModule = embed ${quoted(name)})`, bindings, ""));
}

/** A Worker in JavaScript that only ever sends this answer. */
export function serveSame({ headers, body }: Answer): Promise<Raw> {
  const own = new Set(["date", "content-length", "connection", "keep-alive", "transfer-encoding", "content-encoding"]);
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
  const bindings = '(name = "body", data = embed "body"), (name = "headers", json = embed "headers.json")';
  return serveScript("same.js", bindings, { body, "headers.json": JSON.stringify(kept) });
}

/** The built Worker with D1's answers in memory. Raw workerd has no edge cache, so every page is rendered. */
export async function serveShop(rows: Recorded): Promise<Raw> {
  const folder = temporary("raw");
  for (const name of ["index.js", "index_bg.wasm"]) copyFileSync(join(BUILD, name), join(folder, name));
  copyFileSync(join(WORKERS, "memory_d1.js"), join(folder, "memory_d1.js"));
  writeFileSync(join(folder, "rows.json"), JSON.stringify(rows));
  const modules = '(name = "index.js", esModule = embed "index.js"), (name = "./index_bg.wasm", wasm = embed "index_bg.wasm")';
  const texts = Object.entries(VARIABLES).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`);
  const database = '(name = "DB", wrapped = (moduleName = "bench:memory-d1", innerBindings = [(name = "rows", text = embed "rows.json")]))';
  const extension = 'extensions = [(modules = [(name = "bench:memory-d1", internal = true, esModule = embed "memory_d1.js")])],';
  const port = await freePort();
  return serve(folder, port, config(port, modules, [...texts, database].join(", "), extension));
}

/** The batches of statements that a path asks of an empty database. */
export async function batchesOf(path: string): Promise<{ sql: string; values: unknown[] }[][]> {
  const shop = await serveShop({});
  try {
    await untilUp(shop.port, path);
    const lines = shop.said().split("\n").filter((line) => line.startsWith('{"batch":'));
    return lines.map((line) => JSON.parse(line).batch);
  } finally {
    await shop.stop();
  }
}
