// /v1/checkout/sessions: what a caller may ask of a checkout session.
import { badParam, noSuch } from "./errors.ts";
import type { Form } from "./form.ts";
import { emptyForm } from "./form.ts";
import { checkAmount, checkMethodTypes, readIntentFields } from "./intent_calls.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX } from "./money.ts";
import { Params, readCurrency } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";
import { expire, newLine, newSession } from "./sessions.ts";
import type { LineItem, Session } from "./sessions.ts";

const LASTS_MIN_S = 30 * 60;
const LASTS_MAX_S = 24 * 60 * 60;
// A caller reckons `expires_at` on its own clock, before the request travels.
const CLOCK_SLACK_S = 5;
const LINES_MAX = 100;
const QUANTITY_MAX = 999_999;

export function found(sandbox: Sandbox, id: string): Session {
  const session = sandbox.store.sessions.get(id);
  if (session === undefined) throw noSuch("checkout.session", id, "session");
  return session;
}

export function create(sandbox: Sandbox, params: Params): Session {
  const now = sandbox.clock.now();
  if (!params.has("mode")) params.missing("mode");
  params.choice("mode", ["payment"]);
  params.choice("ui_mode", ["hosted", "hosted_page"]);
  params.choice("submit_type", ["auto", "pay", "book", "donate"]);
  params.accept("locale", "billing_address_collection", "customer_creation", "expand");
  checkMethodTypes(params);
  const items = params.items("line_items");
  if (items.length === 0) params.missing("line_items");
  if (items.length > LINES_MAX) throw badParam("line_items", undefined, `A session holds at most ${LINES_MAX} lines.`);
  const lines = items.map((item) => readLine(sandbox, item, now));
  const currency = lines[0].currency;
  if (lines.some((line) => line.currency !== currency)) throw badParam("line_items", undefined, "All lines need the same currency.");
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const intentFields = readIntentFields(params.within("payment_intent_data"));
  const session = newSession(
    {
      cancelUrl: params.url("cancel_url"),
      clientReferenceId: params.text("client_reference_id"),
      currency,
      email: readEmail(params),
      expiresAt: readExpiry(params, now),
      metadata: params.metadata(),
      successUrl: params.url("success_url") ?? params.missing("success_url"),
      total,
    },
    sandbox.settings.publicUrl,
    now,
  );
  params.refuseOthers();
  checkAmount(total, currency, "line_items");

  const { store } = sandbox;
  store.sessions.put(session);
  store.lines.set(session.id, lines);
  store.intentFields.set(session.id, intentFields);
  store.deadlines.add(session.expires_at, session.id);
  return session;
}

function readLine(sandbox: Sandbox, item: Params, now: number): LineItem {
  if (item.has("price")) return readKnown(sandbox, item, now);
  const price = item.within("price_data");
  const product = price.within("product_data");
  product.accept("description", "images", "metadata", "tax_code");
  price.accept("tax_behavior");
  const currency = readCurrency(price);
  const name = product.needText("name");
  const unitAmount = price.integer("unit_amount", 0, AMOUNT_MAX) ?? price.missing("unit_amount");
  const quantity = item.integer("quantity", 1, QUANTITY_MAX) ?? item.missing("quantity");
  return newLine(name, unitAmount, quantity, currency, now);
}

/** A line of a price that was named before. */
function readKnown({ store }: Sandbox, item: Params, now: number): LineItem {
  const id = item.needText("price");
  const price = store.prices.get(id);
  if (price === undefined) throw noSuch("price", id, item.named("price"), 400);
  const quantity = item.integer("quantity", 1, QUANTITY_MAX) ?? item.missing("quantity");
  return newLine(store.products.get(price.product)?.name ?? price.id, price.unit_amount, quantity, price.currency, now, price);
}

function readEmail(params: Params): string | null {
  const email = params.text("customer_email");
  if (email === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return email;
  throw badParam("customer_email", "email_invalid", `Invalid email address: ${email}`);
}

function readExpiry(params: Params, now: number): number {
  const asked = params.integer("expires_at", 0, Number.MAX_SAFE_INTEGER);
  if (asked === null) return now + LASTS_MAX_S;
  if (asked < now + LASTS_MIN_S - CLOCK_SLACK_S) throw badParam("expires_at", "parameter_invalid_integer", "`expires_at` must be at least 30 minutes after the session is created.");
  if (asked > now + LASTS_MAX_S + CLOCK_SLACK_S) throw badParam("expires_at", "parameter_invalid_integer", "`expires_at` must be less than 24 hours after the session is created.");
  return asked;
}

export function expireCall(sandbox: Sandbox, params: Params, id: string): Session {
  const session = found(sandbox, id);
  params.accept("expand");
  params.refuseOthers();
  expire(sandbox, session);
  return session;
}

export function list(sandbox: Sandbox, params: Params) {
  const intent = params.text("payment_intent") ?? undefined;
  const status = params.choice("status", ["open", "complete", "expired"]);
  const email = params.within("customer_details").text("email");
  const keep = (session: Session) => (status === null || session.status === status) && (email === null || session.customer_details?.email === email);
  return page(sandbox.store.sessions, params, "/v1/checkout/sessions", { group: intent, keep });
}

export function lineItems(sandbox: Sandbox, params: Params, id: string) {
  const session = found(sandbox, id);
  const limit = params.integer("limit", 1, 100) ?? 10;
  const after = params.text("starting_after");
  params.accept("expand");
  params.refuseOthers();
  const lines = sandbox.store.lines.get(session.id) ?? [];
  const from = after === null ? 0 : lines.findIndex((line) => line.id === after) + 1;
  if (after !== null && from === 0) throw noSuch("item", after, "starting_after", 400);
  return { object: "list", data: lines.slice(from, from + limit), has_more: from + limit < lines.length, url: `/v1/checkout/sessions/${id}/line_items` };
}

/** The lines as they stand inside an expanded session. */
export const expandedLines = (sandbox: Sandbox, id: string) => lineItems(sandbox, new Params(emptyForm() satisfies Form), id);
