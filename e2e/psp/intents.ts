// Payment intents: what one payment is, and the steps it may take.
import { bookCharge, charge } from "./charges.ts";
import type { Charge } from "./charges.ts";
import type { Card, Decline } from "./cards.ts";
import { follow } from "./disputes.ts";
import { Refusal, badState } from "./errors.ts";
import { newId, newSecret } from "./ids.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Intent = ReturnType<typeof newIntent>;
type Status = "requires_payment_method" | "requires_confirmation" | "requires_action" | "requires_capture" | "succeeded" | "canceled";

type Place = Record<"city" | "country" | "line1" | "line2" | "postal_code" | "state", string | null>;
export type Shipping = { address: Place; carrier: string | null; name: string | null; phone: string | null; tracking_number: string | null };

/** What the shop may say about a payment, on an intent or in `payment_intent_data` of a session. */
export type IntentFields = {
  captureMethod: "automatic" | "automatic_async" | "manual";
  description: string | null;
  metadata: Metadata;
  receiptEmail: string | null;
  shipping: Shipping | null;
  statementDescriptor: string | null;
  statementDescriptorSuffix: string | null;
  transferGroup: string | null;
};

export function newIntent(amount: number, currency: string, fields: IntentFields, now: number) {
  const id = newId("pi");
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null as number | null,
    cancellation_reason: null as string | null,
    capture_method: fields.captureMethod,
    client_secret: newSecret(id),
    confirmation_method: "automatic",
    created: now,
    currency,
    customer: null,
    customer_account: null,
    description: fields.description,
    excluded_payment_method_types: null,
    last_payment_error: null as Record<string, unknown> | null,
    latest_charge: null as string | null,
    livemode: false,
    managed_payments: null,
    metadata: fields.metadata,
    next_action: null as Record<string, unknown> | null,
    on_behalf_of: null,
    payment_method: null as string | null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: fields.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: fields.shipping,
    source: null,
    statement_descriptor: fields.statementDescriptor,
    statement_descriptor_suffix: fields.statementDescriptorSuffix,
    status: "requires_payment_method" as Status,
    transfer_data: null,
    transfer_group: fields.transferGroup,
  };
}

export const AUTHENTICATION_FAILED: Decline = {
  code: "payment_intent_authentication_failure",
  message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

const wrongState = (intent: Intent, verb: string): Refusal =>
  badState("payment_intent_unexpected_state", `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`, { payment_intent: intent });

/** Tries to pay with `card`: ends succeeded, requires_capture, requires_action, or declined. */
export function attempt(sandbox: Sandbox, intent: Intent, card: Card, email: string | null, challengeUrl: string): Decline | null {
  if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status)) throw wrongState(intent, "confirm");
  sandbox.store.cards.set(intent.id, card);
  intent.payment_method = newId("pm");
  if (card.challenge) {
    intent.status = "requires_action";
    intent.last_payment_error = null;
    intent.next_action = { type: "redirect_to_url", redirect_to_url: { return_url: null, url: challengeUrl } };
    sandbox.emit("payment_intent.requires_action", intent);
    return null;
  }
  return conclude(sandbox, intent, card, card.decline, email);
}

/** After 3-D Secure: the buyer proved who they are, or did not. */
export function answerChallenge(sandbox: Sandbox, intent: Intent, proved: boolean, email: string | null): Decline | null {
  const card = sandbox.store.cards.get(intent.id);
  if (intent.status !== "requires_action" || card === undefined) throw wrongState(intent, "authenticate");
  return conclude(sandbox, intent, card, proved ? card.decline : AUTHENTICATION_FAILED, email);
}

function conclude(sandbox: Sandbox, intent: Intent, card: Card, decline: Decline | null, email: string | null): Decline | null {
  intent.next_action = null;
  // A failed authentication never reaches the bank, so it leaves no charge.
  const made = decline === AUTHENTICATION_FAILED ? null : charge(sandbox, intent, card, decline, email);
  if (made !== null) intent.latest_charge = made.id;
  if (decline !== null) fail(sandbox, intent, made, decline);
  else succeed(sandbox, intent, made as Charge);
  return decline;
}

function fail(sandbox: Sandbox, intent: Intent, failed: Charge | null, decline: Decline): void {
  intent.status = "requires_payment_method";
  intent.last_payment_error = {
    charge: failed?.id,
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    payment_method: { id: intent.payment_method, object: "payment_method", type: "card" },
    type: failed === null ? "invalid_request_error" : "card_error",
  };
  intent.payment_method = null;
  if (failed !== null) sandbox.emit("charge.failed", failed);
  sandbox.emit("payment_intent.payment_failed", intent);
}

function succeed(sandbox: Sandbox, intent: Intent, made: Charge): void {
  intent.last_payment_error = null;
  sandbox.emit("charge.succeeded", made);
  if (!made.captured) {
    intent.status = "requires_capture";
    intent.amount_capturable = intent.amount;
    sandbox.emit("payment_intent.amount_capturable_updated", intent);
    return;
  }
  intent.status = "succeeded";
  intent.amount_received = made.amount_captured;
  sandbox.emit("payment_intent.succeeded", intent);
  brings(sandbox, intent, made);
}

/** Once the payment has told its own story, the buyer's bank may begin another. */
function brings(sandbox: Sandbox, intent: Intent, charge: Charge): void {
  const aftermath = sandbox.store.cards.get(intent.id)?.aftermath ?? null;
  if (aftermath !== null) sandbox.agenda.add(sandbox.clock.now(), () => follow(sandbox, charge, aftermath));
}

export function capture(sandbox: Sandbox, intent: Intent, amount: number | null): void {
  const held = sandbox.store.charges.get(intent.latest_charge ?? "");
  if (intent.status !== "requires_capture" || held === undefined) throw wrongState(intent, "capture");
  if (amount !== null && amount > intent.amount_capturable) {
    throw new Refusal(400, "invalid_request_error", `The amount to capture is above the ${intent.amount_capturable} that can be captured.`, { code: "amount_too_large", param: "amount_to_capture" });
  }
  const taken = amount ?? intent.amount_capturable;
  held.captured = true;
  held.amount_captured = taken;
  bookCharge(sandbox, held, sandbox.store.cards.get(intent.id));
  intent.status = "succeeded";
  intent.amount_capturable = 0;
  intent.amount_received = taken;
  sandbox.emit("charge.captured", held);
  sandbox.emit("payment_intent.succeeded", intent);
  brings(sandbox, intent, held);
}

export function cancel(sandbox: Sandbox, intent: Intent, reason: string | null): void {
  if (intent.status === "succeeded" || intent.status === "canceled") throw wrongState(intent, "cancel");
  const held = sandbox.store.charges.get(intent.latest_charge ?? "");
  // An authorisation that is let go counts as refunded at Stripe: nothing of it can be captured any more.
  if (intent.status === "requires_capture" && held !== undefined) {
    held.amount_refunded = held.amount;
    held.refunded = true;
  }
  intent.status = "canceled";
  intent.canceled_at = sandbox.clock.now();
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  sandbox.emit("payment_intent.canceled", intent);
}
