// `expand[]`: replaces ids in a reply by the objects they name, on copies.
import { Refusal } from "./errors.ts";
import type { Sandbox } from "./sandbox.ts";
import { expandedLines } from "./session_calls.ts";

type Thing = Record<string, unknown>;

const DEPTH_MAX = 4;

const isThing = (value: unknown): value is Thing => typeof value === "object" && value !== null && !Array.isArray(value);

function named(sandbox: Sandbox, id: string): Thing | undefined {
  const { store } = sandbox;
  const { intents, charges, refunds, sessions, accounts, transfers, reversals, payments, paymentRefunds, payouts, disputes, methods, products, topups, books } = store;
  const transactions = { get: (txn: string) => books.find(txn) };
  const shelves = { pi: intents, ch: charges, re: refunds, txn: transactions, cs: sessions, acct: accounts, tr: transfers, trr: reversals, py: payments, pyr: paymentRefunds, po: payouts, dp: disputes, pm: methods, prod: products, tu: topups };
  const prefix = id.slice(0, id.indexOf("_"));
  return Object.hasOwn(shelves, prefix) ? shelves[prefix as keyof typeof shelves].get(id) : undefined;
}

function expandOne(sandbox: Sandbox, thing: Thing, path: string[]): Thing {
  const [name, ...rest] = path;
  const inner = (value: unknown): unknown => (isThing(value) && rest.length > 0 ? expandOne(sandbox, value, rest) : value);
  const value = thing[name];
  if (Array.isArray(value)) return { ...thing, [name]: value.map(inner) };
  if (isThing(value)) return { ...thing, [name]: inner(value) };
  if (typeof value === "string") {
    const object = named(sandbox, value);
    if (object !== undefined) return { ...thing, [name]: inner(object) };
  }
  if (name === "line_items" && thing.object === "checkout.session") return { ...thing, line_items: expandedLines(sandbox, String(thing.id)) };
  // A null where an object may stand one day is fine.
  if (value === null) return thing;
  throw new Refusal(400, "invalid_request_error", `This property cannot be expanded (${path.join(".")}).`);
}

export function expanded(sandbox: Sandbox, reply: Thing, paths: string[]): Thing {
  let out = reply;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEPTH_MAX) throw new Refusal(400, "invalid_request_error", `You cannot expand more than ${DEPTH_MAX} levels (${path}).`, { begun: false });
    out = expandOne(sandbox, out, steps);
  }
  return out;
}
