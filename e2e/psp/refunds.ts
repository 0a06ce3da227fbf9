// /v1/refunds: money goes back, in total never more than was captured.
import { bookRefund } from "./charges.ts";
import type { Charge } from "./charges.ts";
import { Refusal, badParam, badState, noSuch } from "./errors.ts";
import { newId } from "./ids.ts";
import { found as foundIntent } from "./intent_calls.ts";
import { AMOUNT_MAX, shown } from "./money.ts";
import type { Metadata, Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Refund = ReturnType<typeof describe>;

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
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
}

export function create(sandbox: Sandbox, params: Params): Refund {
  const charge = chargeOf(sandbox, params);
  const asked = params.integer("amount", 1, AMOUNT_MAX);
  const reason = params.choice("reason", ["duplicate", "fraudulent", "requested_by_customer"]);
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();

  const { store, clock } = sandbox;
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.refunded || left === 0) throw badState("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  const amount = asked ?? left;
  if (amount > left) {
    const limit = charge.amount_refunded === 0 ? "charge amount" : "unrefunded amount on charge";
    // Without a code: Stripe gives this refusal only a parameter and a sentence.
    throw new Refusal(400, "invalid_request_error", `Refund amount (${shown(amount, charge.currency)}) is greater than ${limit} (${shown(left, charge.currency)})`, { param: "amount" });
  }

  const refund = describe(charge, amount, reason, metadata, clock.now());
  refund.balance_transaction = bookRefund(store, amount, charge.currency, refund.id, clock.now());
  store.refunds.put(refund, charge.payment_intent);
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  sandbox.emit("refund.created", refund);
  sandbox.emit("charge.refunded", charge);
  return refund;
}

function chargeOf(sandbox: Sandbox, params: Params): Charge {
  const intentId = params.text("payment_intent");
  const chargeId = params.text("charge");
  if (intentId === null && chargeId === null) throw badParam("charge", "parameter_missing", "One of the following params should be provided: payment_intent or charge.");
  const intent = intentId === null ? null : foundIntent(sandbox, intentId, "payment_intent");
  const id = chargeId ?? intent?.latest_charge ?? "";
  const charge = sandbox.store.charges.get(id);
  if (charge === undefined && chargeId !== null) throw noSuch("charge", chargeId, "charge", 404);
  if (charge === undefined || !charge.captured || (intent !== null && charge.payment_intent !== intent.id)) {
    throw badState("charge_not_refundable", `There is no captured charge to refund on ${intentId ?? chargeId}.`);
  }
  return charge;
}
