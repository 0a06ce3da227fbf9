// /v1/payment_intents: what a caller may ask of a payment intent.
import type { Card } from "./cards.ts";
import { Refusal, badParam, badState, noSuch } from "./errors.ts";
import { attempt, cancel, capture, newIntent } from "./intents.ts";
import type { Intent, IntentFields, Shipping } from "./intents.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX, chargeMin, shown } from "./money.ts";
import { cardOf } from "./methods.ts";
import { readCurrency } from "./params.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

const CANCELLATION_REASONS = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;

export function found(sandbox: Sandbox, id: string, param = "intent"): Intent {
  const intent = sandbox.store.intents.get(id);
  if (intent === undefined) throw noSuch("payment_intent", id, param);
  return intent;
}

export function checkAmount(amount: number, currency: string, param: string): void {
  if (amount < chargeMin(currency)) throw badParam(param, "amount_too_small", `Amount must be at least ${shown(chargeMin(currency), currency)}.`);
  if (amount > AMOUNT_MAX) throw badParam(param, "amount_too_large", `Amount must be no more than ${shown(AMOUNT_MAX, currency)}.`);
}

/** API version 2026-09-30.endive replaced the first name by the second; both are taken here. */
export function checkMethodTypes(params: Params): void {
  for (const name of ["payment_method_types", "allowed_payment_method_types"]) {
    if (params.strings(name).some((type) => type !== "card")) throw badParam(name, undefined, "This sandbox knows the payment method type card only.");
  }
}

/** Where it goes; kept as it came. */
function readShipping(params: Params): Shipping | null {
  if (!params.has("shipping")) return null;
  const shipping = params.within("shipping");
  const address = shipping.within("address");
  const [city, country, line1, line2, postal_code, state] = ["city", "country", "line1", "line2", "postal_code", "state"].map((name) => address.text(name));
  return { address: { city, country, line1, line2, postal_code, state }, carrier: shipping.text("carrier"), name: shipping.text("name"), phone: shipping.text("phone"), tracking_number: shipping.text("tracking_number") };
}

/** The same names on an intent and inside `payment_intent_data`. */
export function readIntentFields(params: Params): IntentFields {
  return {
    captureMethod: params.choice("capture_method", ["automatic", "automatic_async", "manual"]) ?? "automatic_async",
    description: params.text("description"),
    metadata: params.metadata(),
    receiptEmail: params.text("receipt_email"),
    statementDescriptor: params.text("statement_descriptor"),
    statementDescriptorSuffix: params.text("statement_descriptor_suffix"),
    shipping: readShipping(params),
    transferGroup: params.text("transfer_group"),
  };
}

export function create(sandbox: Sandbox, params: Params): Intent {
  const currency = readCurrency(params);
  const amount = params.integer("amount", 1, Number.MAX_SAFE_INTEGER) ?? params.missing("amount");
  checkAmount(amount, currency, "amount");
  const fields = readIntentFields(params);
  checkMethodTypes(params);
  const automatic = params.within("automatic_payment_methods");
  automatic.accept("enabled", "allow_redirects");
  const method = params.text("payment_method");
  const confirmNow = params.flag("confirm");
  params.choice("confirmation_method", ["automatic", "manual"]);
  params.accept("return_url", "expand");
  params.refuseOthers();
  if (confirmNow && method === null) params.missing("payment_method");
  const card = method === null ? null : cardOf(sandbox, method);

  const intent = newIntent(amount, currency, fields, sandbox.clock.now());
  sandbox.store.intents.put(intent);
  if (card !== null && !confirmNow) {
    intent.status = "requires_confirmation";
    intent.payment_method = method;
    sandbox.store.cards.set(intent.id, card);
  }
  if (card !== null && confirmNow) pay(sandbox, intent, card);
  return intent;
}

export function confirm(sandbox: Sandbox, params: Params, id: string): Intent {
  const intent = found(sandbox, id);
  const method = params.text("payment_method");
  params.accept("return_url", "expand");
  params.refuseOthers();
  refuseOfSession(sandbox, intent);
  const known = intent.status === "requires_confirmation" ? sandbox.store.cards.get(id) : undefined;
  const card = method === null ? known : cardOf(sandbox, method);
  if (card === undefined) {
    throw badState("payment_intent_unexpected_state", "You cannot confirm this PaymentIntent because it's missing a payment method.", { payment_intent: intent });
  }
  pay(sandbox, intent, card);
  return intent;
}

export function captureCall(sandbox: Sandbox, params: Params, id: string): Intent {
  const intent = found(sandbox, id);
  const amount = params.integer("amount_to_capture", 1, AMOUNT_MAX);
  params.accept("expand");
  params.refuseOthers();
  capture(sandbox, intent, amount);
  return intent;
}

export function cancelCall(sandbox: Sandbox, params: Params, id: string): Intent {
  const intent = found(sandbox, id);
  const reason = params.choice("cancellation_reason", CANCELLATION_REASONS);
  params.accept("expand");
  params.refuseOthers();
  refuseOfSession(sandbox, intent);
  cancel(sandbox, intent, reason);
  return intent;
}

export const list = (sandbox: Sandbox, params: Params) => page(sandbox.store.intents, params, "/v1/payment_intents");

/** While its session is open, only the payment page and the session's expiry move an intent. */
function refuseOfSession(sandbox: Sandbox, intent: Intent): void {
  if (sandbox.store.sessions.all(intent.id)[0]?.status !== "open") return;
  throw badState("payment_intent_unexpected_state", "This PaymentIntent belongs to an open Checkout Session: expire the session instead.", { payment_intent: intent });
}

function pay(sandbox: Sandbox, intent: Intent, card: Card): void {
  const decline = attempt(sandbox, intent, card, intent.receipt_email, `${sandbox.settings.publicUrl}/pay/${intent.id}/3ds`);
  if (decline === null) return;
  const { code, declineCode, message } = decline;
  throw new Refusal(402, "card_error", message, { code, declineCode, beside: { charge: intent.latest_charge, payment_intent: intent } });
}
