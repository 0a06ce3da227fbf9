// Refunds: money goes back to the card it came from; most arrive, some later, some never.
import { PLATFORM } from "./books.ts";
import { leavesOn } from "./charges.ts";
import type { Charge } from "./charges.ts";
import { newId } from "./ids.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Refund = ReturnType<typeof describe>;
type Status = "pending" | "succeeded" | "failed";

function describe(charge: Charge, amount: number, reason: string | null, metadata: Metadata, now: number) {
  return {
    id: newId("re"),
    object: "refund",
    amount,
    balance_transaction: null as string | null,
    charge: charge.id,
    created: now,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: { card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" }, type: "card" },
    failure_balance_transaction: undefined as string | undefined,
    failure_reason: undefined as string | undefined,
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded" as Status,
    transfer_reversal: null,
  };
}

/** Gives back; the caller has made sure that so much is left. The provider keeps its fee. */
export function refund(sandbox: Sandbox, charge: Charge, amount: number, reason: string | null, metadata: Metadata): Refund {
  const { store, clock, settings, agenda } = sandbox;
  const made = describe(charge, amount, reason, metadata, clock.now());
  const manners = store.cards.get(charge.payment_intent ?? charge.id)?.refunds ?? "at_once";
  if (manners === "later") made.status = "pending";
  made.balance_transaction = store.books.record(PLATFORM, { type: "refund", amount: -amount, currency: charge.currency, source: made.id, availableOn: leavesOn(sandbox, charge) }, clock.now()).id;
  store.refunds.put(made, charge.payment_intent ?? undefined);
  store.refunds.join(made, charge.id);
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  sandbox.emit("refund.created", made);
  sandbox.emit("charge.refunded", charge);
  const later = clock.now() + settings.arriveAfterS;
  if (manners === "later") agenda.add(later, () => arrive(sandbox, made));
  if (manners === "fail") agenda.add(later, () => fail(sandbox, charge, made));
  return made;
}

function arrive(sandbox: Sandbox, one: Refund): void {
  one.status = "succeeded";
  told(sandbox, one);
}

/** The buyer's bank sends it back: the money is the platform's again, and the charge can be refunded anew. */
export function fail(sandbox: Sandbox, charge: Charge, one: Refund): void {
  const { store, clock } = sandbox;
  if (one.status === "failed") return;
  one.status = "failed";
  one.failure_reason = "expired_or_canceled_card";
  one.failure_balance_transaction = store.books.record(PLATFORM, { type: "refund_failure", amount: one.amount, currency: one.currency, source: one.id, availableOn: leavesOn(sandbox, charge) }, clock.now()).id;
  charge.amount_refunded -= one.amount;
  charge.refunded = false;
  sandbox.emit("refund.failed", one);
  told(sandbox, one);
}

/** Two names for one thing: the second is the older. */
export function told(sandbox: Sandbox, one: Refund): void {
  sandbox.emit("refund.updated", one);
  sandbox.emit("charge.refund.updated", one);
}
