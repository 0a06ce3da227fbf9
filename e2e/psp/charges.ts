// Charges and the balance transactions they leave behind.
import { createHash } from "node:crypto";
import type { Card, Decline } from "./cards.ts";
import { newId } from "./ids.ts";
import type { Intent } from "./intents.ts";
import { feeOf } from "./money.ts";
import type { Store } from "./store.ts";

export type Charge = ReturnType<typeof describe>;
export type BalanceTransaction = ReturnType<typeof transactionOf>;

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
    shipping: null,
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

function transactionOf(amount: number, fee: number, currency: string, type: "charge" | "refund", source: string, now: number) {
  const fees = fee === 0 ? [] : [{ amount: fee, application: null, currency, description: "Stripe processing fees", type: "stripe_fee" }];
  return {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: now + 2 * 86_400,
    balance_type: "payments",
    created: now,
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: fees,
    net: amount - fee,
    reporting_category: type,
    source,
    status: "pending",
    type,
  };
}

export function charge(store: Store, intent: Intent, card: Card, decline: Decline | null, email: string | null, now: number): Charge {
  const made = describe(intent, card, decline, email, now);
  store.charges.put(made, intent.id);
  if (made.captured) bookCharge(store, made, now);
  return made;
}

/** The money of a captured charge arrives in the balance. */
export function bookCharge(store: Store, captured: Charge, now: number): void {
  const transaction = transactionOf(captured.amount_captured, feeOf(captured.amount_captured), captured.currency, "charge", captured.id, now);
  captured.balance_transaction = transaction.id;
  store.transactions.put(transaction);
}

/** The money of a refund leaves the balance; Stripe keeps its fee. */
export function bookRefund(store: Store, amount: number, currency: string, refund: string, now: number): string {
  const transaction = transactionOf(-amount, 0, currency, "refund", refund, now);
  store.transactions.put(transaction);
  return transaction.id;
}
