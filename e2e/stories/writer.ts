// Writes into the database of a running shop through the platform's own door for it. The shop's server never waits for
// another writer of its file: with two of them it would answer 503 where nobody would in production.
import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import { SHOP_URL } from "./settings.ts";
import type { Value } from "./database.ts";

const DOOR = `${SHOP_URL}/cdn-cgi/local/explorer/api/d1/database`;
const WAITS_MS = 90_000;

// Asks in a thread of its own, so that a test may simply wait.
const THREAD = `
const { parentPort } = require("node:worker_threads");
let id;
parentPort.on("message", async ({ door, sql, port, signal }) => {
  let answer;
  try {
    id ??= (await (await fetch(door)).json()).result[0].uuid;
    const asked = await fetch(door + "/" + id + "/raw", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql }) });
    answer = await asked.json();
  } catch (error) {
    answer = { success: false, errors: [{ message: String(error) }] };
  }
  port.postMessage(answer);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});`;

type Answer = { success: boolean; errors: { message: string }[]; result: { meta: { changes: number } }[] };

let thread: Worker | undefined;

function ask(sql: string): Answer {
  if (thread === undefined) {
    thread = new Worker(THREAD, { eval: true });
    thread.unref();
  }
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  thread.postMessage({ door: DOOR, sql, port: port2, signal }, [port2]);
  const outcome = Atomics.wait(signal, 0, 0, WAITS_MS);
  const answer = receiveMessageOnPort(port1)?.message as Answer | undefined;
  port1.close();
  return answer ?? { success: false, errors: [{ message: `no answer from the shop's database: ${outcome}` }], result: [] };
}

const literal = (value: Value): string => (value === null ? "NULL" : typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`);

/** Runs one statement; how many rows it changed. The door takes only texts as values, so they stand in the statement. */
export function write(sql: string, values: Value[]): number {
  const parts = sql.split("?");
  if (parts.length !== values.length + 1) throw new Error(`${values.length} values for: ${sql}`);
  const filled = parts.map((part, at) => part + (at < values.length ? literal(values[at] ?? null) : "")).join("");
  const { success, errors, result } = ask(filled);
  if (!success) throw new Error(`${errors[0]?.message ?? "refused"}: ${sql}`);
  return result[0]?.meta.changes ?? 0;
}
