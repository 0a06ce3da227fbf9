// Disputes: a buyer's bank takes a payment back, and who is right is decided later.
import { PLATFORM } from "./books.ts";
import { leavesOn } from "./charges.ts";
import type { Charge } from "./charges.ts";
import type { Aftermath } from "./cards.ts";
import { noEvidence } from "./evidence.ts";
import { newId } from "./ids.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";
import type { BalanceTransaction } from "./transactions.ts";
import { warn } from "./warnings.ts";

export type Dispute = ReturnType<typeof describe>;
type Status = "warning_needs_response" | "warning_under_review" | "warning_closed" | "needs_response" | "under_review" | "won" | "lost";

/** What the provider keeps of every dispute, won or lost, in minor units. */
export const DISPUTE_FEE = 2_000;
const ANSWER_WITHIN_S = 9 * 86_400;

const NETWORK_CODE: Record<string, string> = { fraudulent: "10.4", product_not_received: "13.1", general: "13.6" };

function describe(charge: Charge, amount: number, reason: string, inquiry: boolean, now: number) {
  return {
    id: newId("dp"),
    object: "dispute",
    amount,
    balance_transactions: [] as BalanceTransaction[],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: { due_by: now + ANSWER_WITHIN_S, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0 },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {} as Metadata,
    network_reason_code: NETWORK_CODE[reason] ?? "13.6",
    payment_intent: charge.payment_intent,
    payment_method_details: { card: { brand: charge.payment_method_details.card.brand, case_type: inquiry ? "inquiry" : "chargeback", network_reason_code: NETWORK_CODE[reason] ?? "13.6" }, type: "card" },
    reason,
    status: (inquiry ? "warning_needs_response" : "needs_response") as Status,
  };
}

export const isOpen = ({ status }: Dispute): boolean => !["won", "lost", "warning_closed"].includes(status);

/** What a test card brings after its payment. */
export function follow(sandbox: Sandbox, charge: Charge, aftermath: Aftermath): void {
  if (aftermath === "early_fraud_warning") return warn(sandbox, charge);
  if (aftermath === "inquiry") return void dispute(sandbox, charge, charge.amount_captured, "general", true);
  dispute(sandbox, charge, charge.amount_captured, aftermath, false);
}

/** An inquiry takes nothing; a dispute takes the amount and the fee at once. */
export function dispute(sandbox: Sandbox, charge: Charge, amount: number, reason: string, inquiry: boolean): Dispute {
  const { store, clock, agenda } = sandbox;
  const made = describe(charge, amount, reason, inquiry, clock.now());
  store.disputes.put(made, charge.id);
  if (charge.payment_intent !== null) store.disputes.join(made, charge.payment_intent);
  charge.disputed = true;
  if (!inquiry) book(sandbox, made, charge, -amount, DISPUTE_FEE, "dispute");
  sandbox.emit("charge.dispute.created", made);
  if (!inquiry) sandbox.emit("charge.dispute.funds_withdrawn", made);
  agenda.add(made.evidence_details.due_by, () => runOut(sandbox, made));
  return made;
}

function book(sandbox: Sandbox, one: Dispute, charge: Charge, amount: number, fee: number, category: "dispute" | "dispute_reversal"): void {
  const description = category === "dispute" ? `Chargeback withdrawal for ${charge.id}` : `Chargeback reversal for ${charge.id}`;
  const movement = { type: "adjustment", amount, currency: one.currency, source: one.id, availableOn: leavesOn(sandbox, charge), fee, feeFor: "Dispute fee", category, description } as const;
  one.balance_transactions.push(sandbox.store.books.record(PLATFORM, movement, sandbox.clock.now()));
}

/** Nobody answered in time. */
function runOut(sandbox: Sandbox, one: Dispute): void {
  if (one.status !== "needs_response" && one.status !== "warning_needs_response") return;
  one.evidence_details.past_due = true;
  conclude(sandbox, one, false);
}

/** The bank decides. */
export function conclude(sandbox: Sandbox, one: Dispute, won: boolean): void {
  if (!isOpen(one)) return;
  const inquiry = one.status.startsWith("warning_");
  one.status = inquiry ? "warning_closed" : won ? "won" : "lost";
  const charge = sandbox.store.charges.get(one.charge);
  const back = won && !inquiry && charge !== undefined;
  if (back) book(sandbox, one, charge, one.amount, 0, "dispute_reversal");
  one.is_charge_refundable = inquiry || won;
  sandbox.emit("charge.dispute.closed", one);
  if (back) sandbox.emit("charge.dispute.funds_reinstated", one);
}

/** After evidence was sent in: what its text says decides, as in Stripe's test mode. */
export function review(sandbox: Sandbox, one: Dispute): void {
  one.status = one.status.startsWith("warning_") ? "warning_under_review" : "under_review";
  one.evidence_details.submission_count += 1;
  sandbox.emit("charge.dispute.updated", one);
  const text = one.evidence.uncategorized_text;
  if (text !== "winning_evidence" && text !== "losing_evidence") return;
  sandbox.agenda.add(sandbox.clock.now(), () => conclude(sandbox, one, text === "winning_evidence"));
}
