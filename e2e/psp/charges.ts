// Charges, and when their money comes and goes.
import { createHash } from "node:crypto";
import { balanceOf } from "./balance_calls.ts";
import { PLATFORM } from "./books.ts";
import type { Card, Decline } from "./cards.ts";
import { newId } from "./ids.ts";
import type { Intent } from "./intents.ts";
import { feeOf } from "./money.ts";
import type { Sandbox } from "./sandbox.ts";

export type Charge = ReturnType<typeof describe>;

/**
 * By what a card is known again. Everybody in a test pays with 4242…, so each buyer has a card of their own; the
 * Mastercard 5555 5555 5555 4444 is one card, whoever shows it.
 */
function fingerprintOf({ brand, last4 }: Card, email: string | null): string {
  const owner = last4 === "4444" ? "" : (email ?? "");
  return createHash("sha256").update(`${brand}/${last4}/${owner}`).digest("base64url").replaceAll(/[-_]/g, "0").slice(0, 16);
}

function describe(intent: Intent, card: Card, decline: Decline | null, email: string | null, now: number) {
  const captured = decline === null && intent.capture_method !== "manual";
  const statement = intent.statement_descriptor ?? "KERBSIDE SANDBOX";
  return {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null as string | null,
    billing_details: { address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }, email, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: statement,
    captured,
    created: now,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    payment_method_details: {
      card: { brand: card.brand, country: "IE", exp_month: card.expMonth, exp_year: card.expYear, fingerprint: fingerprintOf(card, email), funding: "credit", last4: card.last4, network: card.brand, three_d_secure: card.challenge ? { result: decline === null ? "authenticated" : "failed", version: "2.2.0" } : null, wallet: null },
      type: "card",
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline === null ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

function outcomeOf(decline: Decline | null) {
  const base = { advice_code: null, network_advice_code: null, network_decline_code: null, risk_level: "normal", risk_score: 20 };
  if (decline === null) {
    return { ...base, network_status: "approved_by_network", reason: null, seller_message: "Payment complete.", type: "authorized" };
  }
  return { ...base, network_status: "declined_by_network", reason: decline.declineCode ?? decline.code, seller_message: "The bank declined the payment.", type: "issuer_declined" };
}

export function charge(sandbox: Sandbox, intent: Intent, card: Card, decline: Decline | null, email: string | null): Charge {
  const now = sandbox.clock.now();
  const made = describe(intent, card, decline, email, now);
  sandbox.store.charges.put(made, intent.id);
  if (made.captured) bookCharge(sandbox, made, card);
  return made;
}

/** The money of a captured charge arrives in the balance. */
export function bookCharge(sandbox: Sandbox, captured: Charge, card: Card | undefined): void {
  const { store, settings } = sandbox;
  const now = sandbox.clock.now();
  const { amount_captured: amount, currency, description } = captured;
  const availableOn = card?.instant === true ? now : now + settings.availableAfterS;
  const booked = store.books.record(PLATFORM, { type: "charge", amount, currency, source: captured.id, availableOn, fee: feeOf(amount), description }, now);
  captured.balance_transaction = booked.id;
  if (availableOn <= now) sandbox.agenda.add(now, () => sandbox.emit("balance.available", balanceOf(sandbox, PLATFORM)));
}

/** When money taken back from a charge leaves: with the charge's own money while that is still on its way, else now. */
export function leavesOn({ store, clock }: Sandbox, charge: Charge): number {
  return Math.max(clock.now(), store.books.find(charge.balance_transaction ?? "")?.available_on ?? 0);
}
