// Early fraud warnings: the card's issuer suspects fraud; nothing is taken yet.
import type { Charge } from "./charges.ts";
import { newId } from "./ids.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Warning = ReturnType<typeof describe>;

const describe = (charge: Charge, now: number) => ({
  id: newId("issfr"),
  object: "radar.early_fraud_warning",
  actionable: true,
  charge: charge.id,
  created: now,
  fraud_type: "misc",
  livemode: false,
  payment_intent: charge.payment_intent,
});

export function warn(sandbox: Sandbox, charge: Charge): void {
  const made = describe(charge, sandbox.clock.now());
  sandbox.store.warnings.put(made, charge.id);
  sandbox.emit("radar.early_fraud_warning.created", made);
}

export function list(sandbox: Sandbox, params: Params) {
  const [charge, intent] = [params.text("charge") ?? undefined, params.text("payment_intent")];
  return page(sandbox.store.warnings, params, "/v1/radar/early_fraud_warnings", { group: charge, keep: (one) => intent === null || one.payment_intent === intent });
}
