// The API calls this sandbox knows, each one line: method and path, and who answers.
import * as links from "./account_links.ts";
import * as accounts from "./account_calls.ts";
import type { Asked } from "./asked.ts";
import * as balances from "./balance_calls.ts";
import * as banks from "./bank_calls.ts";
import * as catalogue from "./catalogue.ts";
import * as charges from "./charge_calls.ts";
import * as disputes from "./dispute_calls.ts";
import * as events from "./event_calls.ts";
import * as files from "./files.ts";
import * as intents from "./intent_calls.ts";
import * as methods from "./methods.ts";
import type { Params } from "./params.ts";
import * as pages from "./payment_pages.ts";
import * as payouts from "./payout_calls.ts";
import * as refunds from "./refund_calls.ts";
import { retrieve } from "./retrieve.ts";
import * as reversals from "./reversals.ts";
import type { Sandbox } from "./sandbox.ts";
import * as sessions from "./session_calls.ts";
import * as topups from "./topups.ts";
import * as transfers from "./transfer_calls.ts";
import * as warnings from "./warnings.ts";

/** Text is a reply that is already written. */
export type Route = (sandbox: Sandbox, params: Params, id: string, asked: Asked) => object | string;

export const ROUTES: Record<string, Route> = {
  "POST /v1/checkout/sessions": sessions.create,
  "GET /v1/checkout/sessions": sessions.list,
  "GET /v1/checkout/sessions/:id": retrieve("checkout.session", (sandbox) => sandbox.store.sessions, "session"),
  "POST /v1/checkout/sessions/:id/expire": sessions.expireCall,
  "GET /v1/checkout/sessions/:id/line_items": sessions.lineItems,
  "POST /v1/payment_intents": intents.create,
  "GET /v1/payment_intents": intents.list,
  "GET /v1/payment_intents/:id": retrieve("payment_intent", (sandbox) => sandbox.store.intents, "intent"),
  "POST /v1/payment_intents/:id/confirm": intents.confirm,
  "POST /v1/payment_intents/:id/capture": intents.captureCall,
  "POST /v1/payment_intents/:id/cancel": intents.cancelCall,
  "GET /v1/charges": charges.list,
  "GET /v1/charges/:id": charges.retrieve,
  "POST /v1/refunds": refunds.create,
  "POST /v1/refunds/:id": refunds.update,
  "GET /v1/refunds": refunds.list,
  "GET /v1/refunds/:id": retrieve("refund", (sandbox) => sandbox.store.refunds),
  "GET /v1/disputes": disputes.list,
  "GET /v1/disputes/:id": retrieve("dispute", (sandbox) => sandbox.store.disputes, "dispute"),
  "POST /v1/disputes/:id": disputes.update,
  "POST /v1/disputes/:id/close": disputes.close,
  "GET /v1/radar/early_fraud_warnings": warnings.list,
  "GET /v1/radar/early_fraud_warnings/:id": retrieve("early fraud warning", (sandbox) => sandbox.store.warnings),
  "POST /v1/files": files.create,
  "GET /v1/files/:id": retrieve("file", (sandbox) => sandbox.store.files),
  "GET /v1/events": events.list,
  "GET /v1/events/:id": events.retrieve,
  "GET /v1/balance": balances.balance,
  "GET /v1/balance_transactions": balances.list,
  "GET /v1/balance_transactions/:id": balances.retrieve,
  "POST /v1/accounts": accounts.create,
  "GET /v1/accounts": accounts.list,
  "GET /v1/accounts/:id": accounts.retrieve,
  "POST /v1/accounts/:id": accounts.update,
  "DELETE /v1/accounts/:id": accounts.remove,
  "POST /v1/accounts/:id/external_accounts": banks.create,
  "GET /v1/accounts/:id/external_accounts": banks.list,
  "GET /v1/accounts/:id/external_accounts/:inner": banks.retrieve,
  "POST /v1/accounts/:id/external_accounts/:inner": banks.update,
  "DELETE /v1/accounts/:id/external_accounts/:inner": banks.remove,
  "POST /v1/accounts/:id/login_links": links.login,
  "POST /v1/account_links": links.create,
  "POST /v1/transfers": transfers.create,
  "GET /v1/transfers": transfers.list,
  "GET /v1/transfers/:id": retrieve("transfer", (sandbox) => sandbox.store.transfers, "transfer"),
  "POST /v1/transfers/:id": transfers.update,
  "POST /v1/transfers/:id/reversals": reversals.create,
  "GET /v1/transfers/:id/reversals": reversals.list,
  "GET /v1/transfers/:id/reversals/:inner": reversals.retrieve,
  "POST /v1/transfers/:id/reversals/:inner": reversals.update,
  "POST /v1/topups": topups.create,
  "GET /v1/topups": topups.list,
  "GET /v1/topups/:id": retrieve("topup", (sandbox) => sandbox.store.topups),
  "POST /v1/products": catalogue.createProduct,
  "GET /v1/products/:id": retrieve("product", (sandbox) => sandbox.store.products),
  "POST /v1/prices": catalogue.createPrice,
  "GET /v1/prices/:id": retrieve("price", (sandbox) => sandbox.store.prices),
  "POST /v1/payment_methods": methods.create,
  "GET /v1/payment_methods/:id": retrieve("payment_method", (sandbox) => sandbox.store.methods),
  "GET /v1/payment_pages/:id": pages.retrieve,
  "POST /v1/payment_pages/:id/confirm": pages.confirm,
  "POST /v1/payouts": payouts.create,
  "GET /v1/payouts": payouts.list,
  "GET /v1/payouts/:id": payouts.retrieve,
  "POST /v1/payouts/:id": payouts.update,
  "POST /v1/payouts/:id/cancel": payouts.cancelCall,
};

/** What may be asked in the name of a connected account; everything else is the platform's own. */
const IN_ACCOUNTS = /^\/v1\/(balance|balance_transactions|payouts|events|charges)(\/|$)/;
export const servesAccounts = (route: string): boolean => IN_ACCOUNTS.test(route);

export type Place = { route: string; id: string; inner: string };

/** `/v1/refunds/re_1` is `/v1/refunds/:id`: the name under which routes, faults and the log know a path. */
export function routeOf(path: string): Place {
  const steps = path.split("/");
  const place = steps[1] === "pay" || steps[1] === "connect" ? 2 : steps[2] === "checkout" || steps[2] === "radar" ? 4 : 3;
  const [id = "", inner = ""] = [steps[place], steps[place + 2]];
  if (id === "" || path.startsWith("/_")) return { route: path, id: "", inner: "" };
  steps[place] = ":id";
  if (inner !== "") steps[place + 2] = ":inner";
  return { route: steps.join("/"), id, inner };
}
