// The API calls this sandbox knows, each one line: method and path, and who answers.
import { noSuch } from "./errors.ts";
import * as intents from "./intent_calls.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import * as refunds from "./refunds.ts";
import type { Sandbox } from "./sandbox.ts";
import * as sessions from "./session_calls.ts";

type Answer = (sandbox: Sandbox, params: Params, id: string) => object;
/** Text is a reply that is already written. */
export type Route = (sandbox: Sandbox, params: Params, id: string) => object | string;

type Found = { get(id: string): object | undefined };

const retrieve =
  (kind: string, shelf: (sandbox: Sandbox) => Found, param = "id"): Answer =>
  (sandbox, params, id) => {
    params.accept("expand", "client_secret");
    params.refuseOthers();
    const object = shelf(sandbox).get(id);
    if (object === undefined) throw noSuch(kind, id, param);
    return object;
  };

const ofIntent =
  (shelf: "charges" | "refunds", url: string): Answer =>
  (sandbox, params) => {
    const group = params.text("payment_intent") ?? undefined;
    const charge = shelf === "refunds" ? params.text("charge") : null;
    if (shelf === "charges") return page(sandbox.store.charges, params, url, { group });
    return page(sandbox.store.refunds, params, url, { group, keep: (refund) => charge === null || refund.charge === charge });
  };

const intentList: Answer = (sandbox, params) => page(sandbox.store.intents, params, "/v1/payment_intents");

const transactionList: Answer = (sandbox, params) => {
  const [type, source, currency] = [params.text("type"), params.text("source"), params.text("currency")];
  return page(sandbox.store.transactions, params, "/v1/balance_transactions", {
    keep: (one) => (type === null || one.type === type) && (source === null || one.source === source) && (currency === null || one.currency === currency),
  });
};

const event: Route = (sandbox, params, id) => {
  params.accept("expand");
  params.refuseOthers();
  const stored = sandbox.store.events.get(id);
  if (stored === undefined) throw noSuch("event", id);
  return stored.body;
};

const eventList: Route = (sandbox, params) => {
  const type = params.text("type");
  const types = params.strings("types");
  params.accept("delivery_success");
  const wanted = type === null ? types : [type];
  const { data, ...rest } = page(sandbox.store.events, params, "/v1/events", { keep: (stored) => wanted.length === 0 || wanted.some((one) => matches(one, stored.type)) });
  // The events are kept as text, so the list is put together as text too.
  return `{"data":[${data.map((stored) => stored.body).join(",")}],${JSON.stringify(rest).slice(1)}`;
};

/** `charge.*` names a family. */
const matches = (wanted: string, type: string): boolean => (wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : wanted === type);

export const ROUTES: Record<string, Route> = {
  "POST /v1/checkout/sessions": sessions.create,
  "GET /v1/checkout/sessions": sessions.list,
  "GET /v1/checkout/sessions/:id": retrieve("checkout.session", (sandbox) => sandbox.store.sessions, "session"),
  "POST /v1/checkout/sessions/:id/expire": sessions.expireCall,
  "GET /v1/checkout/sessions/:id/line_items": sessions.lineItems,
  "POST /v1/payment_intents": intents.create,
  "GET /v1/payment_intents": intentList,
  "GET /v1/payment_intents/:id": retrieve("payment_intent", (sandbox) => sandbox.store.intents, "intent"),
  "POST /v1/payment_intents/:id/confirm": intents.confirm,
  "POST /v1/payment_intents/:id/capture": intents.captureCall,
  "POST /v1/payment_intents/:id/cancel": intents.cancelCall,
  "GET /v1/charges": ofIntent("charges", "/v1/charges"),
  "GET /v1/charges/:id": retrieve("charge", (sandbox) => sandbox.store.charges),
  "POST /v1/refunds": refunds.create,
  "GET /v1/refunds": ofIntent("refunds", "/v1/refunds"),
  "GET /v1/refunds/:id": retrieve("refund", (sandbox) => sandbox.store.refunds),
  "GET /v1/events": eventList,
  "GET /v1/events/:id": event,
  "GET /v1/balance_transactions": transactionList,
  "GET /v1/balance_transactions/:id": retrieve("balance_transaction", (sandbox) => sandbox.store.transactions),
};

/** `/v1/refunds/re_1` is `/v1/refunds/:id`: the name under which routes, faults and the log know a path. */
export function routeOf(path: string): { route: string; id: string } {
  const steps = path.split("/");
  const place = steps[1] === "pay" ? 2 : steps[2] === "checkout" ? 4 : 3;
  const id = steps[place];
  if (id === undefined || id === "" || path.startsWith("/_")) return { route: path, id: "" };
  steps[place] = ":id";
  return { route: steps.join("/"), id };
}
