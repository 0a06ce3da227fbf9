// /v1/refunds: in total never more than was captured.
import type { Charge } from "./charges.ts";
import { Refusal, badParam, badState, noSuch } from "./errors.ts";
import { found as foundIntent } from "./intent_calls.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX, shown } from "./money.ts";
import type { Params } from "./params.ts";
import { refund, told } from "./refunds.ts";
import type { Refund } from "./refunds.ts";
import type { Sandbox } from "./sandbox.ts";

export function create(sandbox: Sandbox, params: Params): Refund {
  const charge = chargeOf(sandbox, params);
  const asked = params.integer("amount", 1, AMOUNT_MAX);
  const reason = params.choice("reason", ["duplicate", "fraudulent", "requested_by_customer"]);
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();

  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.refunded || left === 0) throw badState("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  if (sandbox.store.disputes.all(charge.id).some((dispute) => !dispute.is_charge_refundable)) throw badState("charge_disputed", `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  const amount = asked ?? left;
  if (amount > left) {
    const limit = charge.amount_refunded === 0 ? "charge amount" : "unrefunded amount on charge";
    // Without a code: Stripe gives this refusal only a parameter and a sentence.
    throw new Refusal(400, "invalid_request_error", `Refund amount (${shown(amount, charge.currency)}) is greater than ${limit} (${shown(left, charge.currency)})`, { param: "amount" });
  }
  return refund(sandbox, charge, amount, reason, metadata);
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

export function update(sandbox: Sandbox, params: Params, id: string): Refund {
  const one = sandbox.store.refunds.get(id);
  if (one === undefined) throw noSuch("refund", id);
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();
  one.metadata = { ...one.metadata, ...metadata };
  told(sandbox, one);
  return one;
}

export function list(sandbox: Sandbox, params: Params) {
  const [intent, charge] = [params.text("payment_intent") ?? undefined, params.text("charge")];
  return page(sandbox.store.refunds, params, "/v1/refunds", { group: intent ?? charge ?? undefined, keep: (one) => charge === null || one.charge === charge });
}
